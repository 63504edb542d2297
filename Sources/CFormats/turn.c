// Codes that lie down the columns, moved together along the rows. Tiles of one cache line of words.
#include <string.h>

#include "include/cformats.h"

#define TILE 16

void cf_turn_gptq(const uint8_t *words, long lines, long rows, uint8_t *out, long stride) {
    for (long first = 0; first < rows; first += TILE) {
        long count = rows - first < TILE ? rows - first : TILE;
        for (long line = 0; line < lines; line++) {
            for (long row = first; row < first + count; row++)
                memcpy(out + row * stride + 4 * line, words + 4 * (line * rows + row), 4);
        }
    }
}

void cf_turn_awq(const uint8_t *words, long columns, long rows, uint8_t *out, long stride) {
    static const int shifts[8] = {0, 16, 4, 20, 8, 24, 12, 28};
    long width = rows / 8;
    for (long first = 0; first < width; first += TILE) {
        long count = width - first < TILE ? width - first : TILE;
        for (long column = 0; column < columns; column++) {
            for (long at = first; at < first + count; at++) {
                uint32_t word;
                memcpy(&word, words + 4 * (column * width + at), 4);
                for (int j = 0; j < 8; j++) {
                    uint8_t *byte = out + (8 * at + j) * stride + column / 2;
                    uint8_t code = (uint8_t)(word >> shifts[j] & 15);
                    *byte = column % 2 ? (uint8_t)(*byte | code << 4) : code;
                }
            }
        }
    }
}
