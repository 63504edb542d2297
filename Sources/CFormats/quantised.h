#pragma once
// Codes of quantised safetensors folders. Each formula is the one of the library that the format comes from.
#include "runs.h"

INLINE float number_at(const void *numbers, cf_number type, long i) {
    switch (type) {
        case cf_number_f32: return from_bits(load32((const uint8_t *)numbers + 4 * i));
        case cf_number_f16: return half_at((const uint8_t *)numbers + 2 * i);
        case cf_number_bf16: return from_bits((uint32_t)load16((const uint8_t *)numbers + 2 * i) << 16);
    }
}

/// E4M3FN (OCP 8-bit floating point): exponent and mantissa moved into a half's, which is widened; 2^8 moves the bias. All
/// exact, subnormals included. 0x7F and 0xFF are NaN.
INLINE float from_e4m3(uint8_t b) {
    uint16_t magnitude = (uint16_t)((b & 0x7f) << 7);
    magnitude = (b & 0x7f) == 0x7f ? 0x7e00 : magnitude;
    return widened(magnitude | (uint16_t)((b & 0x80) << 8)) * 0x1p8f;
}

INLINE long row_index(const void *row, const void *base, long stride) {
    return stride == 0 ? 0 : ((const char *)row - (const char *)base) / stride;
}

/// Runs over the columns first ..< first + count, cut where a multiple of `size` lies; `index` counts these.
#define EACH_RUN(size)                                                                                    \
    for (long width = (size), index = first / width, at = first, end = first + count, next; at < end;     \
         at = next, index++)                                                                              \
        if (next = (index + 1) * width, next = next < end ? next : end, 1)

static void FN(fp8)(const void *context, const void *row, long first, long count, float *restrict out) {
    const cf_bytes *c = context;
    const uint8_t *restrict codes = row;
    long tile = row_index(row, c->base, c->stride) / c->tile_rows * c->scale_stride;
    EACH_RUN(c->tile_columns) {
        float scale = number_at(c->scales, c->number, tile + index);
        for (long i = at; i < next; i++) out[i - first] = from_e4m3(codes[i]) * scale;
    }
}

static void FN(int8)(const void *context, const void *row, long first, long count, float *restrict out) {
    const cf_bytes *c = context;
    const int8_t *restrict codes = row;
    long tile = row_index(row, c->base, c->stride) / c->tile_rows * c->scale_stride;
    EACH_RUN(c->tile_columns) {
        long place = tile + index;
        float scale = number_at(c->scales, c->number, place);
        int zero = c->zeros ? c->zeros[place] : 0;
        for (long i = at; i < next; i++) out[i - first] = (float)(codes[i] - zero) * scale;
    }
}

/// E2M1 (OCP Microscaling Formats 1.0): exponent and mantissa moved into a float's, 2^126 moves the bias and normalises the
/// subnormal exactly.
INLINE float from_e2m1(uint32_t code) {
    float value = from_bits((code & 7) << 22) * 0x1p126f;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return from_bits(bits | (code & 8) << 28);
}

/// The nibbles at ..< next, low ones first, as numbers 0 … 15; writes one more where `at` is odd or `next` is.
INLINE void nibbles(const uint8_t *restrict codes, long at, long next, uint8_t *restrict out) {
    for (long j = 0; j < (next + 1) / 2 - at / 2; j++) {
        out[2 * j] = codes[at / 2 + j] & 15;
        out[2 * j + 1] = codes[at / 2 + j] >> 4;
    }
}

static void FN(fp4)(const void *context, const void *row, long first, long count, float *out) {
    const cf_fp4 *c = context;
    const uint8_t *restrict codes = row;
    const uint8_t *restrict scales = c->scales + row_index(row, c->base, c->stride) * c->scale_stride;
    EACH_RUN(c->group) {
        uint8_t code = scales[index];
        float scale = c->is_power ? from_bits(code == 255 ? 0x7fc00000u : code == 0 ? 0x00400000u : (uint32_t)code << 23)
                                  : from_e4m3(code);
        float factor = c->is_power || c->divides ? 1 : c->factor;
        if (c->divides) scale = scale / c->factor;
        float *to = out + (at - first);
        if (next - at == 16 && at % 2 == 0) {
            const uint8_t *pairs = codes + at / 2;
            float low[8], high[8];
            for (int j = 0; j < 8; j++) low[j] = from_e2m1(pairs[j]) * scale * factor;
            for (int j = 0; j < 8; j++) high[j] = from_e2m1(pairs[j] >> 4) * scale * factor;
            for (int j = 0; j < 8; j++) to[2 * j] = low[j], to[2 * j + 1] = high[j];
        } else {
            for (long i = at; i < next; i++) to[i - at] = from_e2m1(codes[i / 2] >> 4 * (i & 1)) * scale * factor;
        }
    }
}

INLINE int code_at(const uint8_t *codes, long i, long bits) {
    long bit = i * bits, shift = bit & 7;
    uint32_t word = codes[bit >> 3];
    if (shift + bits > 8) word |= (uint32_t)codes[(bit >> 3) + 1] << 8;
    return (int)(word >> shift & ((1u << bits) - 1));
}

INLINE void codes_of(const uint8_t *restrict codes, long at, long next, long bits, float *restrict out) {
    if (bits == 8) {
        for (long i = at; i < next; i++) out[i - at] = (float)codes[i];
    } else if (bits == 4) {
        uint8_t aside[66];
        for (long to; at < next; out += to - at, at = to) {
            to = (at / 64 + 1) * 64 < next ? (at / 64 + 1) * 64 : next;
            nibbles(codes, at, to, aside);
            for (long i = 0; i < to - at; i++) out[i] = (float)aside[(at & 1) + i];
        }
    } else {
        for (long i = at; i < next; i++) out[i - at] = (float)code_at(codes, i, bits);
    }
}

static void FN(grouped)(const void *context, const void *row, long first, long count, float *out) {
    const cf_grouped *c = context;
    const uint8_t *codes = row;
    long start = row_index(row, c->base, c->stride) * c->scale_stride;
    if (c->groups) {
        for (long i = first; i < first + count; i++) {
            long place = start + (int32_t)load32((const uint8_t *)c->groups + 4 * i);
            long zero = c->zeros ? c->zeros[place] : c->zero;
            out[i - first] = (float)(code_at(codes, i, c->bits) - zero) * number_at(c->scales, c->number, place);
        }
        return;
    }
    EACH_RUN(c->group) {
        long place = start + index;
        float scale = number_at(c->scales, c->number, place), *to = out + (at - first);
        switch (c->bits) {
            case 4: codes_of(codes, at, next, 4, to); break;
            case 8: codes_of(codes, at, next, 8, to); break;
            default: codes_of(codes, at, next, c->bits, to); break;
        }
        if (c->biases) {
            float bias = number_at(c->biases, c->number, place);
            for (long i = 0; i < next - at; i++) to[i] = to[i] * scale + bias;
        } else {
            float zero = (float)(c->zeros ? c->zeros[place] : c->zero);
            for (long i = 0; i < next - at; i++) to[i] = (to[i] - zero) * scale;
        }
    }
}
