#pragma once
// The system calls of threads that Swift cannot make: the variadic futex, the processor count, and the pause.
#include <stdint.h>

/// Sleeps while *word equals expected; may wake spuriously.
void cs_futex_wait(const uint32_t *word, uint32_t expected);
void cs_futex_wake_all(const uint32_t *word);

/// The processors that this process may run on, at least 1.
int cs_processor_count(void);

static inline void cs_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
