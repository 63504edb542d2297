#pragma once
// Weights as published files code them, decoded to f32 by the formula of the library that writes them:
// the same operations in the same order, so the same bits.
#include <stddef.h>
#include <stdint.h>

/// Writes the values first ..< first + count of a row to `out`. `row` is where the row's codes begin, and
/// `context` what the format needs beside them (scales in another tensor, say), null where it needs nothing.
typedef void (*cf_decode)(const void *context, const void *row, long first, long count, float *out);

/// A format whose rows are blocks, one after the other.
typedef struct {
    const char *name;
    long block;  ///< values of a block
    long bytes;  ///< bytes of a block
    cf_decode decode;
} cf_format;

/// The format that a GGUF file numbers so (`ggml_type`), or null where it is not decoded.
const cf_format *cf_gguf(uint32_t type);

/// Values of another format times one factor.
typedef struct {
    cf_decode decode;
    const void *context;
    float factor;
} cf_scaled;

/// `context` is a `cf_scaled`.
void cf_decode_scaled(const void *context, const void *row, long first, long count, float *out);

/// Which compilation decodes.
typedef enum __attribute__((enum_extensibility(closed))) { cf_set_baseline = 0, cf_set_avx2 = 1 } cf_set;

/// The formats of one compilation, for tests; null where this machine lacks it.
const cf_format *cf_gguf_of(cf_set set, uint32_t type);
