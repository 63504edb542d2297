#define _GNU_SOURCE
#include "include/children.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The system calls of a confined decoder, as a program for the kernel's packet filter: what is not named
// ends the process. It works on memory, on the descriptors that it has, on threads of its own and on the
// clock. There is no way to a file, a socket, another process, or memory that is both written and run.

#if defined(__x86_64__)
// Numbers of the x32 interface have a bit set that no named number has.
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE

#define GIVE(verdict) BPF_STMT(BPF_RET | BPF_K, (verdict))
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(name, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, skipped)

#define ALLOW(name) UNLESS(name, 1), GIVE(SECCOMP_RET_ALLOW)
#define FAIL(name, error) UNLESS(name, 1), GIVE(SECCOMP_RET_ERRNO | (error))
// The low half of an argument decides; both architectures are little-endian.
#define ALLOW_WITHOUT(name, argument, bits)                                              \
    UNLESS(name, 4), LOAD(args[argument]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, 1), \
        GIVE(SECCOMP_RET_KILL_PROCESS), GIVE(SECCOMP_RET_ALLOW)
#define ALLOW_ONLY(name, argument, value, otherwise)                                     \
    UNLESS(name, 4), LOAD(args[argument]), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), \
        GIVE(SECCOMP_RET_ALLOW), GIVE(otherwise)

// What pthread_create asks for.
enum {
    new_thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SIGHAND | CLONE_THREAD |
                 CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID
};

static const struct sock_filter program[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
    GIVE(SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),

    ALLOW(futex), ALLOW(read), ALLOW(write), ALLOW(recvfrom), ALLOW(sendto),

    ALLOW_WITHOUT(mmap, 2, PROT_EXEC), ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),
    ALLOW(munmap), ALLOW(mremap), ALLOW(madvise), ALLOW(brk),

    ALLOW_ONLY(clone, 0, new_thread, SECCOMP_RET_KILL_PROCESS),
    // Its flags lie in memory, out of the filter's sight; the C library falls back to clone.
    FAIL(clone3, ENOSYS),
    ALLOW(set_robust_list), ALLOW(rseq), ALLOW(gettid), ALLOW(getpid), ALLOW(exit), ALLOW(exit_group),
    ALLOW(sched_getaffinity), ALLOW(sched_yield),
    ALLOW_ONLY(prctl, 0, PR_SET_NAME, SECCOMP_RET_ERRNO | EPERM),

    ALLOW(clock_gettime), ALLOW(clock_nanosleep), ALLOW(gettimeofday), ALLOW(nanosleep),
    ALLOW(rt_sigaction), ALLOW(rt_sigprocmask), ALLOW(rt_sigreturn), ALLOW(restart_syscall),
    // The C library's sort asks how much memory there is.
    ALLOW(sysinfo), ALLOW(getrandom),

    // Libraries look for files that they can do without: processor lists, settings.
    FAIL(openat, EACCES), FAIL(newfstatat, EACCES), FAIL(faccessat, EACCES), FAIL(readlinkat, EACCES),
    FAIL(ioctl, ENOTTY), FAIL(lseek, ESPIPE), FAIL(fstat, EBADF), FAIL(close, EBADF),
#ifdef SYS_open
    FAIL(open, EACCES), FAIL(stat, EACCES), FAIL(access, EACCES), FAIL(readlink, EACCES),
#endif

    GIVE(SECCOMP_RET_KILL_PROCESS),
};

int cs_self_filter(void) {
    const struct sock_fprog filter = {
        .len = sizeof program / sizeof *program, .filter = (struct sock_filter *)program};
    // Threads that libraries may have started by now are confined too.
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) == 0 ? 0 : -1;
}

#else

int cs_self_filter(void) {
    errno = ENOSYS;
    return -1;
}

#endif
