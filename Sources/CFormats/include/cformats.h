#pragma once
// Weights as published files code them, decoded to f32 by the formula of the library that writes them:
// the same operations in the same order, so the same bits.
#include <stdbool.h>
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

/// How scales are stored.
typedef enum __attribute__((enum_extensibility(closed))) {
    cf_number_f32 = 0,
    cf_number_f16 = 1,
    cf_number_bf16 = 2,
} cf_number;

/// One byte for each value, times a scale of its tile.
typedef struct {
    const uint8_t *base;  ///< the first row
    long stride;          ///< bytes from row to row
    const void *scales;   ///< [⌈rows / tile_rows⌉, scale_stride]
    cf_number number;
    long scale_stride, tile_rows, tile_columns;
    const int8_t *zeros;  ///< of whole numbers, in the order of the scales, or null
} cf_bytes;

/// Two values of E2M1 for each byte, the low nibble first; a scale of its own for each `group`, and one of the tensor.
typedef struct {
    const uint8_t *base;
    long stride;
    const uint8_t *scales;  ///< [rows, scale_stride]: E4M3, or E8M0 where `is_power`
    long scale_stride, group;
    float factor;
    bool divides;   ///< scale ÷ factor, then times the code; else code · scale, then times factor
    bool is_power;  ///< 2^(scale − 127), without a factor
} cf_fp4;

/// Codes of `bits` (1 … 8) bits each, dense in a row from its lowest bit on, with scales of groups.
typedef struct {
    const uint8_t *base;
    long stride;
    long bits;
    const void *scales;  ///< [rows, scale_stride]
    cf_number number;
    long scale_stride, group;
    const int32_t *groups;  ///< the group of each column, or null: column ÷ group
    const int16_t *zeros;   ///< [rows, scale_stride], or null
    long zero;              ///< of all groups where `zeros` is null
    const void *biases;     ///< like scales: code · scale + bias instead of scale · (code − zero); or null
} cf_grouped;

/// The decoders of quantised safetensors folders; a context is one of the structures above.
typedef struct {
    cf_decode fp8;      ///< cf_bytes, E4M3
    cf_decode int8;     ///< cf_bytes
    cf_decode fp4;      ///< cf_fp4
    cf_decode grouped;  ///< cf_grouped
} cf_quantised;

const cf_quantised *cf_quantised_best(void);

/// Moves GPTQ's words `[lines, rows]`, each of neighbours in a row, to where their rows lie, `stride` bytes apart.
void cf_turn_gptq(const uint8_t *words, long lines, long rows, uint8_t *out, long stride);

/// Moves AWQ's words `[columns, rows / 8]`, each of eight rows with their nibbles in the order 0 2 4 6 1 3 5 7, to where
/// their rows lie: two columns a byte, the even one low.
void cf_turn_awq(const uint8_t *words, long columns, long rows, uint8_t *out, long stride);

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
