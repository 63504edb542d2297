#pragma once
// From blocks to runs.
#include <string.h>

#include "include/cformats.h"

#define JOIN_(a, b, c) cf_##a##_##b##_##c
#define JOIN(a, b, c) JOIN_(a, b, c)
#define FN(name) JOIN(decode, name, CF_SET)
#define INLINE static inline __attribute__((always_inline))

/// Defines the decoder of `name` from `block_<name>(bytes, out)`, which decodes a whole block. A block of which only a
/// part is asked for is decoded aside.
#define RUNS(name, values, size)                                                                          \
    static void FN(name)(const void *context, const void *row, long first, long count, float *out) {      \
        (void)context;                                                                                     \
        const uint8_t *block = (const uint8_t *)row + first / (values) * (size);                           \
        float aside[values];                                                                               \
        long skip = first % (values);                                                                      \
        if (skip > 0 && count > 0) {                                                                       \
            long part = count < (values)-skip ? count : (values)-skip;                                     \
            block_##name(block, aside);                                                                    \
            memcpy(out, aside + skip, (size_t)part * sizeof(float));                                       \
            block += (size), out += part, count -= part;                                                   \
        }                                                                                                  \
        for (; count >= (values); count -= (values), block += (size), out += (values))                     \
            block_##name(block, out);                                                                      \
        if (count > 0) {                                                                                   \
            block_##name(block, aside);                                                                    \
            memcpy(out, aside, (size_t)count * sizeof(float));                                             \
        }                                                                                                  \
    }

INLINE uint16_t load16(const uint8_t *p) {
    uint16_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

INLINE uint32_t load32(const uint8_t *p) {
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

INLINE float from_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/// IEEE half to float. Multiplying by 2^112 moves the exponent's bias and normalises subnormals, exactly.
INLINE float from_f16(uint16_t h) {
    uint32_t magnitude = (uint32_t)(h & 0x7fff) << 13;
    float value = from_bits(magnitude) * 0x1p112f;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if ((h & 0x7c00) == 0x7c00) bits = magnitude | 0x7f800000u;
    return from_bits(bits | (uint32_t)(h & 0x8000) << 16);
}

/// The same, by an instruction where the set has one.
INLINE float widened(uint16_t h) {
#if defined(CF_HAS_HALVES)
    _Float16 half;
    memcpy(&half, &h, sizeof half);
    return (float)half;
#else
    return from_f16(h);
#endif
}

INLINE float half_at(const uint8_t *p) { return from_f16(load16(p)); }
