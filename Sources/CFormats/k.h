#pragma once
// GGUF's blocks of 256 values with scales of their own inside. Layouts and formulas: `ggml-common.h` and gguf-py's
// `quants.py`.
#include "simple.h"

/// Scale and minimum of part j (0 … 7) of a Q4_K or Q5_K block, six bits each in twelve bytes.
INLINE void scale_and_minimum(const uint8_t *s, int j, int *scale, int *minimum) {
    if (j < 4) {
        *scale = s[j] & 63;
        *minimum = s[j + 4] & 63;
    } else {
        *scale = (s[j + 4] & 15) | (s[j - 4] >> 6) << 4;
        *minimum = s[j + 4] >> 4 | (s[j] >> 6) << 4;
    }
}

/// 16 bytes of scale and minimum (four bits each), 64 of two-bit values, d, dmin.
INLINE void block_q2_k(const uint8_t *b, float *out) {
    float d = half_at(b + 80), dmin = half_at(b + 82);
    for (int part = 0; part < 16; part++) {
        const uint8_t *codes = b + 16 + 32 * (part / 8) + 16 * (part % 2);
        int shift = 2 * (part / 2 % 4);
        float scale = d * (float)(b[part] & 15), minimum = dmin * (float)(b[part] >> 4);
        for (int l = 0; l < 16; l++) out[16 * part + l] = scale * (float)(codes[l] >> shift & 3) - minimum;
    }
}

/// 32 bytes of third bits, 64 of two-bit values, 12 of six-bit scales, d.
INLINE void block_q3_k(const uint8_t *b, float *out) {
    const uint8_t *s = b + 96;
    float d = half_at(b + 108);
    for (int part = 0; part < 16; part++) {
        const uint8_t *codes = b + 32 + 32 * (part / 8) + 16 * (part % 2);
        const uint8_t *high = b + 16 * (part % 2);
        int shift = 2 * (part / 2 % 4), bit = part / 2;
        int scale = (s[part % 8] >> 4 * (part / 8) & 15) | (s[8 + part % 4] >> 2 * (part / 4) & 3) << 4;
        float factor = d * (float)(scale - 32);
        for (int l = 0; l < 16; l++) {
            int code = (codes[l] >> shift & 3) | (high[l] >> bit & 1) << 2;
            out[16 * part + l] = factor * (float)(code - 4);
        }
    }
}

/// d, dmin, 12 bytes of scales and minima, 128 of nibbles.
INLINE void block_q4_k(const uint8_t *b, float *out) {
    float d = half_at(b), dmin = half_at(b + 2);
    for (int part = 0; part < 8; part++) {
        const uint8_t *codes = b + 16 + 32 * (part / 2);
        int scale, minimum, shift = 4 * (part % 2);
        scale_and_minimum(b + 4, part, &scale, &minimum);
        float factor = d * (float)scale, offset = dmin * (float)minimum;
        for (int l = 0; l < 32; l++) out[32 * part + l] = factor * (float)(codes[l] >> shift & 15) - offset;
    }
}

/// d, dmin, 12 bytes of scales and minima, 32 of fifth bits, 128 of nibbles.
INLINE void block_q5_k(const uint8_t *b, float *out) {
    float d = half_at(b), dmin = half_at(b + 2);
    const uint8_t *high = b + 16;
    for (int part = 0; part < 8; part++) {
        const uint8_t *codes = b + 48 + 32 * (part / 2);
        int scale, minimum, shift = 4 * (part % 2);
        scale_and_minimum(b + 4, part, &scale, &minimum);
        float factor = d * (float)scale, offset = dmin * (float)minimum;
        for (int l = 0; l < 32; l++) {
            int code = (codes[l] >> shift & 15) | (high[l] >> part & 1) << 4;
            out[32 * part + l] = factor * (float)code - offset;
        }
    }
}

/// 128 bytes of nibbles, 64 of upper bits, 16 signed scales, d.
INLINE void block_q6_k(const uint8_t *b, float *out) {
    float d = half_at(b + 208);
    for (int part = 0; part < 16; part++) {
        int half = part / 8, quarter = part / 2 % 4, side = 16 * (part % 2);
        const uint8_t *low = b + 64 * half + 32 * (quarter % 2) + side;
        const uint8_t *high = b + 128 + 32 * half + side;
        int lowShift = 4 * (quarter / 2), highShift = 2 * quarter;
        float factor = d * (float)(int8_t)b[192 + part];
        for (int l = 0; l < 16; l++) {
            int code = (low[l] >> lowShift & 15) | (high[l] >> highShift & 3) << 4;
            out[16 * part + l] = factor * (float)(code - 32);
        }
    }
}

/// d, 16 upper bits and 4 bytes of lower bits of the scales, 128 of nibbles that choose a level.
INLINE void block_iq4_xs(const uint8_t *b, float *out) {
    float d = half_at(b);
    int high = load16(b + 2);
    for (int part = 0; part < 8; part++) {
        const uint8_t *codes = b + 8 + 16 * part;
        int scale = (b[4 + part / 2] >> 4 * (part % 2) & 15) | (high >> 2 * part & 3) << 4;
        float factor = d * (float)(scale - 32);
        for (int l = 0; l < 16; l++) {
            out[32 * part + l] = factor * uneven[codes[l] & 15];
            out[32 * part + 16 + l] = factor * uneven[codes[l] >> 4];
        }
    }
}

RUNS(q2_k, 256, 84)
RUNS(q3_k, 256, 110)
RUNS(q4_k, 256, 144)
RUNS(q5_k, 256, 176)
RUNS(q6_k, 256, 210)
RUNS(iq4_xs, 256, 136)
