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
INLINE void block_q2_k(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b + 80), dmin = half_at(b + 82);
    for (int part = 0; part < 8; part++) {
        const uint8_t *packed = b + 16 + 32 * (part / 4);
        uint8_t codes[32];
        for (int l = 0; l < 32; l++) codes[l] = packed[l] >> 2 * (part % 4) & 3;
        for (int side = 0; side < 2; side++) {
            uint8_t scales = b[2 * part + side];
            float scale = d * (float)(scales & 15), minimum = dmin * (float)(scales >> 4);
            float *to = out + 32 * part + 16 * side;
            for (int l = 0; l < 16; l++) to[l] = scale * (float)codes[16 * side + l] - minimum;
        }
    }
}

/// 32 bytes of third bits, 64 of two-bit values, 12 of six-bit scales, d.
INLINE void block_q3_k(const uint8_t *restrict b, float *restrict out) {
    const uint8_t *s = b + 96;
    float d = half_at(b + 108);
    for (int part = 0; part < 8; part++) {
        const uint8_t *packed = b + 32 + 32 * (part / 4);
        uint8_t codes[32];
        for (int l = 0; l < 32; l++) codes[l] = (packed[l] >> 2 * (part % 4) & 3) | (b[l] >> part & 1) << 2;
        for (int side = 0; side < 2; side++) {
            int at = 2 * part + side;
            int scale = (s[at % 8] >> 4 * (at / 8) & 15) | (s[8 + at % 4] >> 2 * (at / 4) & 3) << 4;
            float factor = d * (float)(scale - 32), *to = out + 16 * at;
            for (int l = 0; l < 16; l++) to[l] = factor * (float)(codes[16 * side + l] - 4);
        }
    }
}

/// d, dmin, 12 bytes of scales and minima, 128 of nibbles.
INLINE void block_q4_k(const uint8_t *restrict b, float *restrict out) {
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
INLINE void block_q5_k(const uint8_t *restrict b, float *restrict out) {
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
INLINE void block_q6_k(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b + 208);
    for (int part = 0; part < 8; part++) {
        int half = part / 4, quarter = part % 4;
        const uint8_t *low = b + 64 * half + 32 * (quarter % 2), *high = b + 128 + 32 * half;
        uint8_t codes[32];
        for (int l = 0; l < 32; l++)
            codes[l] = (low[l] >> 4 * (quarter / 2) & 15) | (high[l] >> 2 * quarter & 3) << 4;
        for (int side = 0; side < 2; side++) {
            float factor = d * (float)(int8_t)b[192 + 2 * part + side], *to = out + 32 * part + 16 * side;
            for (int l = 0; l < 16; l++) to[l] = factor * (float)(codes[16 * side + l] - 32);
        }
    }
}

/// d, 16 upper bits and 4 bytes of lower bits of the scales, 128 of nibbles that choose a level.
INLINE void block_iq4_xs(const uint8_t *restrict b, float *restrict out) {
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
