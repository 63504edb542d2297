#include "cmediashim.h"

void cm_flatten_rgba(const uint8_t *source, uint8_t *output, ptrdiff_t pixels) {
    for (ptrdiff_t i = 0; i < pixels; i++) {
        const unsigned alpha = source[4 * i + 3], white = 255 * (255 - alpha) + 127;
        const unsigned red = source[4 * i], green = source[4 * i + 1], blue = source[4 * i + 2];
        output[3 * i] = (uint8_t)((red * alpha + white) / 255);
        output[3 * i + 1] = (uint8_t)((green * alpha + white) / 255);
        output[3 * i + 2] = (uint8_t)((blue * alpha + white) / 255);
    }
}

// Pillow's product of two fractions of 255, rounded.
static inline int scaled(int a, int b) {
    const int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
}

void cm_inverted_cmyk_to_rgb(const uint8_t *source, uint8_t *output, ptrdiff_t pixels) {
    for (ptrdiff_t i = 0; i < pixels; i++) {
        const int light = source[4 * i + 3];
        for (ptrdiff_t channel = 0; channel < 3; channel++)
            output[3 * i + channel] = (uint8_t)(light - scaled(255 - source[4 * i + channel], light));
    }
}

void cm_gray_to_rgb(const uint8_t *source, uint8_t *output, ptrdiff_t pixels) {
    for (ptrdiff_t i = 0; i < pixels; i++)
        output[3 * i] = output[3 * i + 1] = output[3 * i + 2] = source[i];
}

void cm_palette_to_rgb(const uint8_t *source, const uint8_t *palette, uint8_t *output, ptrdiff_t pixels) {
    for (ptrdiff_t i = 0; i < pixels; i++) {
        const uint8_t *colour = palette + 3 * source[i];
        output[3 * i] = colour[0];
        output[3 * i + 1] = colour[1];
        output[3 * i + 2] = colour[2];
    }
}

void cm_palette_over_rgb(const uint8_t *source, const uint8_t *palette, int transparent, uint8_t *output,
                         ptrdiff_t pixels) {
    for (ptrdiff_t i = 0; i < pixels; i++)
        if (source[i] != transparent) cm_palette_to_rgb(source + i, palette, output + 3 * i, 1);
}

void cm_rearrange(const uint8_t *source, ptrdiff_t origin, ptrdiff_t step_x, ptrdiff_t step_y,
                  uint8_t *output, ptrdiff_t width, ptrdiff_t height) {
    // Tiles keep both the rows read and the rows written in cache when the picture is turned.
    enum { tile = 32 };
    for (ptrdiff_t top = 0; top < height; top += tile)
        for (ptrdiff_t left = 0; left < width; left += tile) {
            const ptrdiff_t bottom = top + tile < height ? top + tile : height;
            const ptrdiff_t right = left + tile < width ? left + tile : width;
            for (ptrdiff_t y = top; y < bottom; y++)
                for (ptrdiff_t x = left; x < right; x++) {
                    const uint8_t *pixel = source + 3 * (origin + x * step_x + y * step_y);
                    uint8_t *target = output + 3 * (y * width + x);
                    target[0] = pixel[0];
                    target[1] = pixel[1];
                    target[2] = pixel[2];
                }
        }
}
