#define _GNU_SOURCE
#include "include/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

int cs_shared_memory(const char *name, size_t size) {
    int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0) return -1;
    if (ftruncate(file, (off_t)size) == 0 &&
        fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW) == 0)
        return file;
    int reason = errno;
    close(file);
    errno = reason;
    return -1;
}

void cs_shared_memory_clear(int file, size_t size) {
    fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)size);
}

int cs_message_sockets(int pair[2]) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair); }

ssize_t cs_send(int socket, const void *bytes, size_t count) {
    ssize_t sent;
    do sent = send(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t cs_receive(int socket, void *bytes, size_t capacity) {
    ssize_t got;
    do got = recv(socket, bytes, capacity, MSG_TRUNC);
    while (got < 0 && errno == EINTR);
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
