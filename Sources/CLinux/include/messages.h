#pragma once
// What two processes share: memory, and a line to talk on.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Memory as a file, of a size that nobody can change. It is read as zeros, and pages are taken as they are
/// written.
/// @return its descriptor, or -1 with `errno` set.
int cs_shared_memory(const char *name, size_t size);

/// Gives the file's pages back; it is read as zeros again.
void cs_shared_memory_clear(int file, size_t size);

/// A pair of connected sockets that keep the bounds of messages.
/// @return 0, or -1 with `errno` set.
int cs_message_sockets(int pair[2]);

/// Sends one message; never blocks and never raises a signal.
/// @return `count`, or -1 with `errno` set.
ssize_t cs_send(int socket, const void *bytes, size_t count);

/// Waits for one message. Descriptors that may come with it are dropped.
/// @return the message's bytes, which may be more than `capacity`; 0 at the end of the connection; -1 with
/// `errno` set.
ssize_t cs_receive(int socket, void *bytes, size_t capacity);

/// A counter to wait on with `poll`: each taking takes one from it.
/// @return its descriptor, or -1 with `errno` set.
int cs_counter(void);
void cs_counter_add(int counter, uint64_t count);
/// @return true if there was one to take; never blocks.
bool cs_counter_take(int counter);
