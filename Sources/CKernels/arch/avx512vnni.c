#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma"))), apply_to = function)
#include "../math.h"
#define CK_ISA avx512vnni
#define CK_MR 4
#define CK_NR 6
#define CK_TALL 8
#define CK_QUANTISED_ROWS 4
#define CK_QUANTISED_PANELS 3
#define CK_QUANTISED_WIDE 8
#include "../name.h"
#define CK_DPBUSD(sum, w, x) (v16i)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(w), _mm512_set1_epi32(x))
#include "../dot/vnni.h"
#include "../ops/table.h"
#pragma clang attribute pop
#endif
