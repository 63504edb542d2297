#pragma once
// GGUF's plain numbers and its blocks of 32 values. Layouts and formulas: `ggml-common.h` and gguf-py's `quants.py`.
#include "runs.h"

INLINE void block_f32(const uint8_t *restrict b, float *restrict out) { memcpy(out, b, sizeof *out); }
INLINE void block_f16(const uint8_t *restrict b, float *restrict out) { *out = half_at(b); }
INLINE void block_bf16(const uint8_t *restrict b, float *restrict out) { *out = from_bits((uint32_t)load16(b) << 16); }

/// d, then 32 signed bytes.
INLINE void block_q8_0(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    for (int i = 0; i < 32; i++) out[i] = d * (float)(int8_t)b[2 + i];
}

/// The nibbles of 16 bytes: the low ones, then the high ones.
INLINE void nibbles_of_16(const uint8_t *restrict b, uint8_t *restrict out) {
    for (int j = 0; j < 16; j++) out[j] = b[j] & 15;
    for (int j = 0; j < 16; j++) out[16 + j] = b[j] >> 4;
}

/// d, then nibbles around 8: the low ones are values 0 … 15, the high ones 16 … 31, as in all that follow.
INLINE void block_q4_0(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    uint8_t codes[32];
    nibbles_of_16(b + 2, codes);
    for (int i = 0; i < 32; i++) out[i] = d * (float)(codes[i] - 8);
}

/// d, m, nibbles.
INLINE void block_q4_1(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b), m = half_at(b + 2);
    uint8_t codes[32];
    nibbles_of_16(b + 4, codes);
    for (int i = 0; i < 32; i++) out[i] = d * (float)codes[i] + m;
}

/// d, fifth bits, nibbles; around 16.
INLINE void block_q5_0(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    uint32_t high = load32(b + 2);
    for (int j = 0; j < 16; j++) {
        int low = (b[6 + j] & 15) | (int)(high >> j & 1) << 4;
        int upper = b[6 + j] >> 4 | (int)(high >> (16 + j) & 1) << 4;
        out[j] = d * (float)(low - 16);
        out[16 + j] = d * (float)(upper - 16);
    }
}

/// d, m, fifth bits, nibbles.
INLINE void block_q5_1(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b), m = half_at(b + 2);
    uint32_t high = load32(b + 4);
    for (int j = 0; j < 16; j++) {
        int low = (b[8 + j] & 15) | (int)(high >> j & 1) << 4;
        int upper = b[8 + j] >> 4 | (int)(high >> (16 + j) & 1) << 4;
        out[j] = d * (float)low + m;
        out[16 + j] = d * (float)upper + m;
    }
}

/// The sixteen levels of IQ4_NL and IQ4_XS.
static const float uneven[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

/// d, nibbles that choose a level.
INLINE void block_iq4_nl(const uint8_t *restrict b, float *restrict out) {
    float d = half_at(b);
    for (int j = 0; j < 16; j++) {
        out[j] = d * uneven[b[2 + j] & 15];
        out[16 + j] = d * uneven[b[2 + j] >> 4];
    }
}

/// Twice the values of E2M1 (OCP Microscaling Formats 1.0); code 8 is +0 here, because GGUF's table is of integers.
static const float doubled_e2m1[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

/// An exponent e, then nibbles of E2M1: 2^(e − 128) times twice their value.
INLINE void block_mxfp4(const uint8_t *restrict b, float *restrict out) {
    uint32_t e = b[0];
    float d = from_bits(e < 2 ? 0x00200000u << e : (e - 1) << 23);
    for (int j = 0; j < 16; j++) {
        out[j] = d * doubled_e2m1[b[1 + j] & 15];
        out[16 + j] = d * doubled_e2m1[b[1 + j] >> 4];
    }
}

/// Four E4M3 scales without sign, then 8 bytes of E2M1 for each: low nibbles first.
INLINE void block_nvfp4(const uint8_t *restrict b, float *restrict out) {
    for (int j = 0; j < 4; j++) {
        // Exponent and mantissa moved into a float's; 2^120 moves the bias, and ½ undoes the doubling of the levels.
        float d = b[j] == 0x7f ? 0 : from_bits((uint32_t)(b[j] & 0x7f) << 20) * 0x1p119f;
        for (int i = 0; i < 8; i++) {
            uint8_t codes = b[4 + 8 * j + i];
            out[16 * j + i] = d * doubled_e2m1[codes & 15];
            out[16 * j + 8 + i] = d * doubled_e2m1[codes >> 4];
        }
    }
}

RUNS(f32, 1, 4)
RUNS(f16, 1, 2)
RUNS(bf16, 1, 2)
RUNS(q8_0, 32, 34)
RUNS(q4_0, 32, 18)
RUNS(q4_1, 32, 20)
RUNS(q5_0, 32, 22)
RUNS(q5_1, 32, 24)
RUNS(iq4_nl, 32, 18)
RUNS(mxfp4, 32, 17)
RUNS(nvfp4, 64, 36)
