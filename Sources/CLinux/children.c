#define _GNU_SOURCE
#include "include/children.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int add_files(posix_spawn_file_actions_t *actions, int socket, int memory) {
    int status = posix_spawn_file_actions_adddup2(actions, socket, cs_child_socket);
    if (status == 0) status = posix_spawn_file_actions_adddup2(actions, memory, cs_child_memory);
    for (int stream = 0; stream < 3 && status == 0; stream++)
        status = posix_spawn_file_actions_addopen(actions, stream, "/dev/null", O_RDWR, 0);
    if (status == 0) status = posix_spawn_file_actions_addclosefrom_np(actions, cs_child_files);
    if (status == 0) status = posix_spawn_file_actions_addchdir_np(actions, "/");
    return status;
}

static int set_attributes(posix_spawnattr_t *attributes) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int status = posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (status == 0) status = posix_spawnattr_setsigmask(attributes, &none);
    if (status == 0) status = posix_spawnattr_setsigdefault(attributes, &all);
    return status;
}

static int spawn(pid_t *child, const char *program, char *const arguments[], char *const environment[],
                 int socket, int memory) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int status = posix_spawn_file_actions_init(&actions);
    if (status != 0) return status;
    status = posix_spawnattr_init(&attributes);
    if (status == 0) {
        status = add_files(&actions, socket, memory);
        if (status == 0) status = set_attributes(&attributes);
        if (status == 0) status = posix_spawn(child, program, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

pid_t cs_child_start(const char *program, char *const arguments[], char *const environment[], int socket,
                     int memory) {
    pid_t child = -1;
    // Copies that do not stand where another one is to go.
    int socket_copy = fcntl(socket, F_DUPFD_CLOEXEC, cs_child_files);
    int memory_copy = fcntl(memory, F_DUPFD_CLOEXEC, cs_child_files);
    int status = socket_copy < 0 || memory_copy < 0
                     ? errno
                     : spawn(&child, program, arguments, environment, socket_copy, memory_copy);
    if (socket_copy >= 0) close(socket_copy);
    if (memory_copy >= 0) close(memory_copy);
    if (status == 0) return child;
    errno = status;
    return -1;
}

int cs_child_grant_time(pid_t child, uint64_t seconds) {
    clockid_t clock;
    struct timespec used;
    int status = clock_getcpuclockid(child, &clock);
    if (status != 0) {
        errno = status;
        return -1;
    }
    if (clock_gettime(clock, &used) != 0) return -1;
    struct rlimit limit;
    if (prlimit(child, RLIMIT_CPU, NULL, &limit) != 0) return -1;
    // A second more: what was used of the current one is cut off.
    rlim_t wanted = (rlim_t)used.tv_sec + seconds + 1;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    return prlimit(child, RLIMIT_CPU, &limit, NULL);
}

int cs_child_end(pid_t child) {
    kill(child, SIGKILL);
    int status = 0;
    pid_t ended;
    do ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    return ended == child && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

enum { kept_bytes = 64 << 20 };

static int set_limit(int resource, rlim_t value) {
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &limit);
}

// When the machine runs out of memory, this process goes before all others.
static void offer_to_be_killed(void) {
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    (void)!write(file, "1000", 4);
    close(file);
}

int cs_self_confine(size_t memory_bytes) {
    offer_to_be_killed();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return -1;
    // Each thread would reserve 64 MiB of address space for a heap of its own.
    mallopt(M_ARENA_MAX, 2);
    // Pages stay from one picture to the next: taking new ones costs as much as resizing. More is given back.
    mallopt(M_MMAP_THRESHOLD, kept_bytes);
    mallopt(M_TRIM_THRESHOLD, kept_bytes);
    if (set_limit(RLIMIT_AS, memory_bytes) != 0) return -1;
    if (set_limit(RLIMIT_NOFILE, cs_child_files) != 0) return -1;
    if (set_limit(RLIMIT_FSIZE, 0) != 0) return -1;
    return set_limit(RLIMIT_CORE, 0);
}

int cs_self_try(enum cs_escape escape) {
    errno = 0;
    switch (escape) {
    case cs_escape_open: return open("/etc/passwd", O_RDONLY) >= 0 ? 0 : errno;
    case cs_escape_socket: return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
    case cs_escape_fork: return fork() >= 0 ? 0 : errno;
    case cs_escape_execute: {
        char *const none[] = {NULL};
        execve("/bin/true", none, none);
        return errno;
    }
    case cs_escape_kill: return kill(getppid(), 0) == 0 ? 0 : errno;
    case cs_escape_trace: return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : errno;
    case cs_escape_code: {
        void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return page != MAP_FAILED ? 0 : errno;
    }
    case cs_escape_limits: {
        struct rlimit limit = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
        return setrlimit(RLIMIT_CPU, &limit) == 0 ? 0 : errno;
    }
    case cs_escape_count: break;
    }
    return EINVAL;
}
