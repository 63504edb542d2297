#pragma once
// What two processes share: anonymous memory, and messages that carry descriptors.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Memory as a file, of a fixed size. Pages are taken as they are written.
/// @return its descriptor, or -1 with `errno` set.
int cs_shared_memory(const char *name, size_t size);

/// From now on nobody can change the file's size, nor its contents where `is_final`.
/// @return 0, or -1 with `errno` set.
int cs_seal(int file, bool is_final);

/// A pair of connected sockets that keep the bounds of messages.
/// @return 0, or -1 with `errno` set.
int cs_message_sockets(int pair[2]);

/// Sends one message with descriptors, at most 4; never blocks and never raises a signal.
/// @return `count`, or -1 with `errno` set.
ssize_t cs_send(int socket, const void *bytes, size_t count, const int *files, int file_count);

/// Waits for one message and takes its descriptors, at most 4. A message that does not fit is an error.
/// @return the message's bytes, 0 at the end of the connection, or -1 with `errno` set.
ssize_t cs_receive(int socket, void *bytes, size_t capacity, int *files, int file_capacity, int *file_count);

/// A counter to wait on with `poll`: each read takes one from it.
/// @return its descriptor, or -1 with `errno` set.
int cs_counter(void);
void cs_counter_add(int counter, uint64_t count);
/// @return true if there was one to take; never blocks.
bool cs_counter_take(int counter);
