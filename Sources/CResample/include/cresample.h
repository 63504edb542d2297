#pragma once
#include <stddef.h>
#include <stdint.h>

/// One pass of an integer resampling. Output `i` is
/// `clamp((2^(precision−1) + Σ_j weights[i·stride + j] · source[starts[i] + j]) >> precision, 0, 255)`
/// for `j` in `0 ..< counts[i]`. All arithmetic is exact, so every instruction set gives the same bits.
typedef struct {
    const int32_t *starts;
    const int32_t *counts;
    const int16_t *weights;
    ptrdiff_t stride;
    int precision;
} cr_pass;

/// Resamples `rows` rows of RGB pixels, `source_width` pixels wide, to `width` pixels each.
/// `scratch` holds `16 · 3 · source_width` bytes.
void cr_horizontal(const uint8_t *source, ptrdiff_t source_width, ptrdiff_t rows, uint8_t *output,
                   ptrdiff_t width, const cr_pass *pass, uint8_t *scratch);

/// Makes the output rows `first ..< last`, `row_bytes` bytes each, written from `output` on. `source` is
/// the row with the index `source_first`.
void cr_vertical(const uint8_t *source, ptrdiff_t source_first, ptrdiff_t row_bytes, uint8_t *output,
                 ptrdiff_t first, ptrdiff_t last, const cr_pass *pass);
