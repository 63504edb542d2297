#pragma once
// Sixteen lanes everywhere. The compiler holds `v16` in one AVX-512 register, two of AVX2, four of
// NEON, or sixteen scalars; every operation is exact or correctly rounded per lane, contraction is off
// (-ffp-contract=off), and fused multiply-add is always asked for by name. So the same source gives the
// same bits on every instruction set.
#include <string.h>

#include "include/ckernels.h"

// Nothing below crosses a call, so the ABI of wide vectors does not matter.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpsabi"
#else
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

// Before loops whose counts are known after inlining: their arrays then live in registers.
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 32")
#endif

#define INLINE static inline __attribute__((always_inline))

typedef float v16 __attribute__((vector_size(64)));
typedef int32_t v16i __attribute__((vector_size(64)));
typedef uint32_t v16u __attribute__((vector_size(64)));
typedef uint16_t v16h __attribute__((vector_size(32)));
typedef int8_t v16c __attribute__((vector_size(16)));
typedef int8_t v64c __attribute__((vector_size(64)));
typedef uint8_t v64u __attribute__((vector_size(64)));
typedef float v4 __attribute__((vector_size(16)));

INLINE v16 v_set(float x) { return (v16){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

INLINE v16 v_load(const float *p) {
    v16 r;
    memcpy(&r, p, sizeof r);
    return r;
}

INLINE void v_store(float *p, v16 x) { memcpy(p, &x, sizeof x); }

/// The first n lanes, zero beyond.
INLINE v16 v_load_n(const float *p, long n) {
    v16 r = v_set(0);
    memcpy(&r, p, (size_t)n * sizeof(float));
    return r;
}

INLINE void v_store_n(float *p, v16 x, long n) { memcpy(p, &x, (size_t)n * sizeof(float)); }

INLINE v16 v_fma(v16 a, v16 b, v16 c) {
#if defined(__clang__)
    return __builtin_elementwise_fma(a, b, c);
#else
    v16 r;
    for (int i = 0; i < 16; i++) r[i] = __builtin_fmaf(a[i], b[i], c[i]);
    return r;
#endif
}

INLINE v16 v_sqrt(v16 x) {
#if defined(__clang__)
    return __builtin_elementwise_sqrt(x);
#else
    for (int i = 0; i < 16; i++) x[i] = __builtin_sqrtf(x[i]);
    return x;
#endif
}

INLINE v16 v_select(v16i mask, v16 a, v16 b) { return (v16)((mask & (v16i)a) | (~mask & (v16i)b)); }
INLINE v16 v_max(v16 a, v16 b) { return v_select(a > b, a, b); }
INLINE v16 v_min(v16 a, v16 b) { return v_select(a < b, a, b); }
INLINE v16 v_abs(v16 x) { return (v16)((v16i)x & 0x7fffffff); }

INLINE v16 v_from_bf16(v16h h) { return (v16)(__builtin_convertvector(h, v16u) << 16); }

/// IEEE half to float, subnormals included, in integer steps that are exact everywhere.
INLINE v16 v_from_f16(v16h h) {
    v16u bits = __builtin_convertvector(h, v16u);
    v16u sign = (bits & 0x8000u) << 16;
    v16u magnitude = (bits & 0x7fffu) << 13;
    // Multiplying by 2^112 moves the exponent's bias and normalises subnormals in one exact step.
    v16 value = (v16)magnitude * v_set(0x1p112f);
    v16u infinite = (v16u)((bits & 0x7c00u) == 0x7c00u);
    v16u special = magnitude | 0x7f800000u;
    return (v16)(((infinite & special) | (~infinite & (v16u)value)) | sign);
}

INLINE v16 v_load_as(const void *p, long i, ck_type type) {
    if (type == ck_type_f32) return v_load((const float *)p + i);
    v16h h;
    memcpy(&h, (const uint16_t *)p + i, sizeof h);
    return type == ck_type_bf16 ? v_from_bf16(h) : v_from_f16(h);
}

INLINE v16 v_load_as_n(const void *p, long i, ck_type type, long n) {
    if (type == ck_type_f32) return v_load_n((const float *)p + i, n);
    v16h h = {0};
    memcpy(&h, (const uint16_t *)p + i, (size_t)n * 2);
    return type == ck_type_bf16 ? v_from_bf16(h) : v_from_f16(h);
}

#define PAIR(i) i, i + 1, i + 2, i + 3

/// The fixed fold of 16 lanes: l + (l+8), then + 4, + 2, + 1. Four at a time share their shuffles.
INLINE v4 v_fold4(v16 a, v16 b, v16 c, v16 d) {
    v16 ab = __builtin_shufflevector(a, b, PAIR(0), PAIR(4), PAIR(16), PAIR(20)) +
             __builtin_shufflevector(a, b, PAIR(8), PAIR(12), PAIR(24), PAIR(28));
    v16 cd = __builtin_shufflevector(c, d, PAIR(0), PAIR(4), PAIR(16), PAIR(20)) +
             __builtin_shufflevector(c, d, PAIR(8), PAIR(12), PAIR(24), PAIR(28));
    v16 s = __builtin_shufflevector(ab, cd, PAIR(0), PAIR(8), PAIR(16), PAIR(24)) +
            __builtin_shufflevector(ab, cd, PAIR(4), PAIR(12), PAIR(20), PAIR(28));
    s = s + __builtin_shufflevector(s, s, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    s = s + __builtin_shufflevector(s, s, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    return __builtin_shufflevector(s, s, 0, 4, 8, 12);
}

INLINE float v_fold(v16 a) { return v_fold4(a, a, a, a)[0]; }

/// The largest lane; the order does not matter to the result.
INLINE float v_max_lane(v16 a) {
    a = v_max(a, __builtin_shufflevector(a, a, PAIR(8), PAIR(12), PAIR(0), PAIR(4)));
    a = v_max(a, __builtin_shufflevector(a, a, PAIR(4), PAIR(0), PAIR(12), PAIR(8)));
    a = v_max(a, __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
    return v_max(a, __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14))[0];
}
