#pragma once
// GGUF's blocks of 256 values that choose from codebooks. Layouts and formulas: `ggml-common.h` and gguf-py's `quants.py`.
#include "grids.h"
#include "k.h"

/// Level i of a codebook's entry with two bits for each of eight levels.
static const float levels_iq1[4] = {-1, 0, 1, 0};
static const float levels_iq2[4] = {8, 25, 43, 0};
/// With three bits for each of four.
static const float levels_iq3_xxs[8] = {4, 12, 20, 28, 36, 44, 52, 62};
static const float levels_iq3_s[8] = {1, 3, 5, 7, 9, 11, 13, 15};

/// Eight signs of which seven are stored: an even number of them is negative.
INLINE uint32_t eight_signs(uint32_t seven) {
    return (seven & 127) | (uint32_t)(__builtin_popcount(seven & 127) & 1) << 7;
}

/// Eight values with a sign bit each.
INLINE void eight_of_iq2(float scale, uint32_t entry, uint32_t signs, float *out) {
    for (int i = 0; i < 8; i++) {
        float value = scale * levels_iq2[entry >> 2 * i & 3];
        out[i] = signs >> i & 1 ? -value : value;
    }
}

/// Four values with a sign bit each.
INLINE void four_of_iq3(float scale, uint32_t entry, const float *levels, uint32_t signs, float *out) {
    for (int i = 0; i < 4; i++) {
        float value = scale * levels[entry >> 3 * i & 7];
        out[i] = signs >> i & 1 ? -value : value;
    }
}

/// d, then for each 32 values four bytes of entries and four of signs (7 bits each) and scale (4 bits).
INLINE void block_iq2_xxs(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    for (int part = 0; part < 8; part++) {
        const uint8_t *entries = b + 2 + 8 * part;
        uint32_t word = load32(entries + 4);
        float scale = d * (0.5f + (float)(word >> 28)) * 0.25f;
        for (int j = 0; j < 4; j++)
            eight_of_iq2(scale, grid_iq2_xxs[entries[j]], eight_signs(word >> 7 * j), out + 32 * part + 8 * j);
    }
}

/// d, 32 words of entry (9 bits) and signs (7 bits), 8 bytes of scales (4 bits each).
INLINE void block_iq2_xs(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    for (int part = 0; part < 16; part++) {
        float scale = d * (0.5f + (float)(b[66 + part / 2] >> 4 * (part % 2) & 15)) * 0.25f;
        for (int j = 0; j < 2; j++) {
            uint32_t word = load16(b + 2 + 4 * part + 2 * j);
            eight_of_iq2(scale, grid_iq2_xs[word & 511], eight_signs(word >> 9), out + 16 * part + 8 * j);
        }
    }
}

/// d, 32 bytes of entries, 32 of signs, 8 of the entries' upper two bits, 8 of scales.
INLINE void block_iq2_s(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    for (int part = 0; part < 16; part++) {
        float scale = d * (0.5f + (float)(b[74 + part / 2] >> 4 * (part % 2) & 15)) * 0.25f;
        for (int j = 0; j < 2; j++) {
            int at = 2 * part + j;
            uint32_t entry = b[2 + at] | (uint32_t)(b[66 + at / 4] >> 2 * (at % 4) & 3) << 8;
            eight_of_iq2(scale, grid_iq2_s[entry], b[34 + at], out + 8 * at);
        }
    }
}

/// d, 64 bytes of entries, then for each 32 values four bytes of signs (7 bits each) and scale (4 bits).
INLINE void block_iq3_xxs(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    for (int part = 0; part < 8; part++) {
        uint32_t word = load32(b + 66 + 4 * part);
        float scale = d * (0.5f + (float)(word >> 28)) * 0.5f;
        for (int j = 0; j < 4; j++) {
            const uint8_t *entries = b + 2 + 8 * part + 2 * j;
            uint32_t signs = eight_signs(word >> 7 * j);
            float *to = out + 32 * part + 8 * j;
            four_of_iq3(scale, grid_iq3_xxs[entries[0]], levels_iq3_xxs, signs, to);
            four_of_iq3(scale, grid_iq3_xxs[entries[1]], levels_iq3_xxs, signs >> 4, to + 4);
        }
    }
}

/// d, 64 bytes of entries, 8 of their ninth bits, 32 of signs, 4 of scales (4 bits each).
INLINE void block_iq3_s(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    for (int part = 0; part < 8; part++) {
        float scale = d * (float)(1 + 2 * (b[106 + part / 2] >> 4 * (part % 2) & 15));
        for (int j = 0; j < 8; j++) {
            int at = 8 * part + j;
            uint32_t entry = b[2 + at] | (uint32_t)(b[66 + part] >> j & 1) << 8;
            uint32_t signs = b[74 + at / 2] >> 4 * (at % 2);
            four_of_iq3(scale, grid_iq3_s[entry], levels_iq3_s, signs, out + 4 * at);
        }
    }
}

INLINE void eight_of_iq1(float scale, uint32_t entry, float shift, float *out) {
    for (int i = 0; i < 8; i++) out[i] = scale * (levels_iq1[entry >> 2 * i & 3] + shift);
}

/// d, 32 bytes of entries, 8 words of their upper three bits, a scale (3 bits) and the direction of the shift.
INLINE void block_iq1_s(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    for (int part = 0; part < 8; part++) {
        uint32_t word = load16(b + 34 + 2 * part);
        float scale = d * (float)(2 * (word >> 12 & 7) + 1);
        float shift = word & 0x8000 ? -0.125f : 0.125f;
        for (int j = 0; j < 4; j++) {
            uint32_t entry = b[2 + 4 * part + j] | (word >> 3 * j & 7) << 8;
            eight_of_iq1(scale, grid_iq1[entry], shift, out + 32 * part + 8 * j);
        }
    }
}

/// 32 bytes of entries, 16 of their upper bits and shifts, 4 words of scales (3 bits each), whose uppermost four bits
/// together are d.
INLINE void block_iq1_m(const uint8_t *restrict b, float *restrict out) {
    uint16_t bits = 0;
    for (int i = 0; i < 4; i++) bits |= (uint16_t)((load16(b + 48 + 2 * i) >> 12) << 4 * i);
    float d = from_f16(bits);
    for (int part = 0; part < 16; part++) {
        float scale = d * (float)(2 * (load16(b + 48 + 2 * (part / 4)) >> 3 * (part % 4) & 7) + 1);
        for (int j = 0; j < 2; j++) {
            uint32_t high = b[32 + part] >> 4 * j;
            uint32_t entry = b[2 * part + j] | (high & 7) << 8;
            eight_of_iq1(scale, grid_iq1[entry], high & 8 ? -0.125f : 0.125f, out + 16 * part + 8 * j);
        }
    }
}

RUNS(iq2_xxs, 256, 66)
RUNS(iq2_xs, 256, 74)
RUNS(iq2_s, 256, 82)
RUNS(iq3_xxs, 256, 98)
RUNS(iq3_s, 256, 110)
RUNS(iq1_s, 256, 50)
RUNS(iq1_m, 256, 56)
