#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma"))), apply_to = function)
#include "../math.h"
#define CK_ISA avx512
#define CK_MR 4
#define CK_NR 6
#define CK_TALL 8
#define CK_QUANTISED_ROWS 4
#define CK_QUANTISED_PANELS 2
#define CK_QUANTISED_WIDE 8
#include "../name.h"
#include "../dot/avx512.h"
#include "../ops/table.h"
#pragma clang attribute pop
#endif
