#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define CF_SET avx2
#include "table.h"
#pragma clang attribute pop
#endif
