#define _GNU_SOURCE
#include "include/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

int cs_shared_memory(const char *name, size_t size) {
    int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0) return -1;
    if (ftruncate(file, (off_t)size) == 0) return file;
    int reason = errno;
    close(file);
    errno = reason;
    return -1;
}

int cs_seal(int file, bool is_final) {
    return fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | (is_final ? F_SEAL_WRITE : 0));
}

int cs_message_sockets(int pair[2]) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair); }

enum { most_files = 4 };

typedef union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(most_files * sizeof(int))];
} control_space;

ssize_t cs_send(int socket, const void *bytes, size_t count, const int *files, int file_count) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    control_space control = {0};
    if (file_count > most_files) file_count = most_files;
    if (file_count > 0) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE((size_t)file_count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN((size_t)file_count * sizeof(int));
        memcpy(CMSG_DATA(header), files, (size_t)file_count * sizeof(int));
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t cs_receive(int socket, void *bytes, size_t capacity, int *files, int file_capacity, int *file_count) {
    struct iovec part = {.iov_base = bytes, .iov_len = capacity};
    control_space control;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    // Without space for descriptors the system closes those that come.
    if (file_capacity > 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
    }
    ssize_t got;
    do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    int taken = 0;
    if (got >= 0 && message.msg_controllen > 0)
        for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
            if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
            size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (size_t i = 0; i < count; i++) {
                int file;
                memcpy(&file, CMSG_DATA(header) + i * sizeof(int), sizeof file);
                if (taken < file_capacity) files[taken++] = file;
                else close(file);
            }
        }
    *file_count = taken;
    if (got >= 0 && message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        while (taken > 0) close(files[--taken]);
        *file_count = 0;
        errno = EMSGSIZE;
        return -1;
    }
    return got;
}

int cs_counter(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE); }

void cs_counter_add(int counter, uint64_t count) {
    ssize_t written;
    do written = write(counter, &count, sizeof count);
    while (written < 0 && errno == EINTR);
}

bool cs_counter_take(int counter) {
    uint64_t taken;
    return read(counter, &taken, sizeof taken) == sizeof taken;
}
