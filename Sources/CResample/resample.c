#include "cresample.h"

#include <string.h>

// Vectors of the compiler, not of one instruction set: the same source gives SSE2, AVX2 and NEON code.
typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef int32_t i32x16 __attribute__((vector_size(64)));

enum { lanes = 16, channels = 3 };

#define INLINE static inline __attribute__((always_inline))

// Sums are passed by address: by value, their registers would be an ABI matter of each instruction set.
INLINE void accumulate(i32x16 *sum, const uint8_t *source, int32_t weight) {
    u8x16 bytes;
    memcpy(&bytes, source, sizeof bytes);
    *sum += __builtin_convertvector(bytes, i32x16) * weight;
}

INLINE void store_clamped(uint8_t *output, const i32x16 *sum, int precision) {
    i32x16 value = *sum >> precision;
    value &= ~(value >> 31);
    value |= (255 - value) >> 31;
    const u8x16 bytes = __builtin_convertvector(value & 255, u8x16);
    memcpy(output, &bytes, sizeof bytes);
}

INLINE uint8_t clamped(int32_t sum, int precision) {
    const int32_t value = sum >> precision;
    return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

// The horizontal pass works on sixteen rows at once, turned so that the same byte of all of them lies side
// by side: every lane then has the same weight and no shuffling is needed.
INLINE void horizontal(const uint8_t *source, ptrdiff_t source_width, ptrdiff_t rows, uint8_t *output,
                       ptrdiff_t width, const cr_pass *pass, uint8_t *turned) {
    const ptrdiff_t source_bytes = source_width * channels, output_bytes = width * channels;
    for (ptrdiff_t top = 0; top < rows; top += lanes) {
        const ptrdiff_t height = rows - top < lanes ? rows - top : lanes;
        for (ptrdiff_t row = 0; row < lanes; row++) {
            const uint8_t *line = source + (top + (row < height ? row : height - 1)) * source_bytes;
            for (ptrdiff_t i = 0; i < source_bytes; i++) turned[i * lanes + row] = line[i];
        }
        for (ptrdiff_t x = 0; x < width; x++) {
            const int16_t *weights = pass->weights + x * pass->stride;
            const uint8_t *start = turned + (ptrdiff_t)pass->starts[x] * channels * lanes;
            for (ptrdiff_t channel = 0; channel < channels; channel++) {
                i32x16 sum = (i32x16){0} + (1 << (pass->precision - 1));
                for (ptrdiff_t j = 0; j < pass->counts[x]; j++)
                    accumulate(&sum, start + (j * channels + channel) * lanes, weights[j]);
                uint8_t column[lanes];
                store_clamped(column, &sum, pass->precision);
                uint8_t *target = output + top * output_bytes + x * channels + channel;
                for (ptrdiff_t row = 0; row < height; row++) target[row * output_bytes] = column[row];
            }
        }
    }
}

INLINE void vertical(const uint8_t *source, ptrdiff_t source_first, ptrdiff_t row_bytes, uint8_t *output,
                     ptrdiff_t first, ptrdiff_t last, const cr_pass *pass) {
    const int32_t half = 1 << (pass->precision - 1);
    for (ptrdiff_t y = first; y < last; y++, output += row_bytes) {
        const int16_t *weights = pass->weights + y * pass->stride;
        const uint8_t *top = source + (pass->starts[y] - source_first) * row_bytes;
        const ptrdiff_t count = pass->counts[y];
        ptrdiff_t i = 0;
        for (; i + lanes <= row_bytes; i += lanes) {
            i32x16 sum = (i32x16){0} + half;
            for (ptrdiff_t j = 0; j < count; j++)
                accumulate(&sum, top + j * row_bytes + i, weights[j]);
            store_clamped(output + i, &sum, pass->precision);
        }
        for (; i < row_bytes; i++) {
            int32_t sum = half;
            for (ptrdiff_t j = 0; j < count; j++) sum += top[j * row_bytes + i] * (int32_t)weights[j];
            output[i] = clamped(sum, pass->precision);
        }
    }
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

AVX2 static void horizontal_avx2(const uint8_t *source, ptrdiff_t source_width, ptrdiff_t rows,
                                 uint8_t *output, ptrdiff_t width, const cr_pass *pass, uint8_t *scratch) {
    horizontal(source, source_width, rows, output, width, pass, scratch);
}

AVX2 static void vertical_avx2(const uint8_t *source, ptrdiff_t source_first, ptrdiff_t row_bytes,
                               uint8_t *output, ptrdiff_t first, ptrdiff_t last, const cr_pass *pass) {
    vertical(source, source_first, row_bytes, output, first, last, pass);
}
#define HAS_AVX2 __builtin_cpu_supports("avx2")
#else
#define HAS_AVX2 0
#define horizontal_avx2 horizontal
#define vertical_avx2 vertical
#endif

void cr_horizontal(const uint8_t *source, ptrdiff_t source_width, ptrdiff_t rows, uint8_t *output,
                   ptrdiff_t width, const cr_pass *pass, uint8_t *scratch) {
    if (HAS_AVX2) horizontal_avx2(source, source_width, rows, output, width, pass, scratch);
    else horizontal(source, source_width, rows, output, width, pass, scratch);
}

void cr_vertical(const uint8_t *source, ptrdiff_t source_first, ptrdiff_t row_bytes, uint8_t *output,
                 ptrdiff_t first, ptrdiff_t last, const cr_pass *pass) {
    if (HAS_AVX2) vertical_avx2(source, source_first, row_bytes, output, first, last, pass);
    else vertical(source, source_first, row_bytes, output, first, last, pass);
}
