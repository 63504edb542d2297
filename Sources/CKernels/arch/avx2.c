#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "../math.h"
#define CK_ISA avx2
#define CK_MR 2
#define CK_NR 3
#define CK_TALL 2
#define CK_QUANTISED_ROWS 4
#define CK_QUANTISED_PANELS 1
#define CK_QUANTISED_WIDE 4
#include "../name.h"
#include "../dot/avx2.h"
#include "../ops/table.h"
#pragma clang attribute pop
#endif
