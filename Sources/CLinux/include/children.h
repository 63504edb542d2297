#pragma once
// Child processes that get nothing, and give up what they have left.
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// The descriptors that a child is born with, after its standard streams.
enum { cs_child_socket = 3, cs_child_memory = 4, cs_child_files = 5 };

/// Starts `program` in a session of its own, with the two descriptors above and no other but the null device
/// as standard streams, no environment but `environment`, default signals, and `/` as folder. Both lists end
/// with a null pointer. Once it has confined itself the child dies with the calling *thread*.
/// @return its process number, or -1 with `errno` set.
pid_t cs_child_start(const char *program, char *const arguments[], char *const environment[], int socket,
                     int memory);

/// Lets the child use that many more seconds of processor time; then the system ends it with SIGXCPU.
/// @return 0, or -1 with `errno` set.
int cs_child_grant_time(pid_t child, uint64_t seconds);

/// Kills the child if it still lives and waits for its end.
/// @return the signal that ended it, or 0 if it left by itself.
int cs_child_end(pid_t child);

/// In the child: binds it to its parent's life, takes away the right to gain rights, and sets the limits of
/// memory (address space), descriptors (none can be added), written files and core dumps.
/// @return 0, or -1 with `errno` set.
int cs_self_confine(size_t memory_bytes);

/// In the child: from now on the only system calls are those that decoding needs. See filter.c.
/// @return 0, or -1 with `errno` set.
int cs_self_filter(void);

/// The ways out that a confined process must not have.
enum cs_escape {
    cs_escape_open, cs_escape_socket, cs_escape_fork, cs_escape_execute, cs_escape_kill, cs_escape_trace,
    cs_escape_code, cs_escape_limits, cs_escape_count
};

/// In a confined child: tries one way out, for a proof that there is none.
/// @return 0 if it led out, otherwise `errno`. The filter ends the process for most.
int cs_self_try(enum cs_escape escape);
