#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,f16c"))), apply_to = function)
#define CF_SET avx2
#define CF_HAS_HALVES
#include "table.h"
#pragma clang attribute pop
#endif
