#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avxvnni"))), apply_to = function)
#include "../math.h"
#define CK_ISA avxvnni
#define CK_MR 2
#define CK_NR 3
#define CK_TALL 2
#define CK_QUANTISED_ROWS 4
#define CK_QUANTISED_PANELS 1
#define CK_QUANTISED_WIDE 4
#include "../name.h"

INLINE v16i FN(dpbusd)(v16i sum, v64c w, int32_t x) {
    __m256i sums[2], codes[2];
    memcpy(sums, &sum, sizeof sum);
    memcpy(codes, &w, sizeof w);
    for (int h = 0; h < 2; h++) sums[h] = _mm256_dpbusd_avx_epi32(sums[h], codes[h], _mm256_set1_epi32(x));
    memcpy(&sum, sums, sizeof sum);
    return sum;
}

#define CK_DPBUSD FN(dpbusd)
#include "../dot/vnni.h"
#include "../ops/table.h"
#pragma clang attribute pop
#endif
