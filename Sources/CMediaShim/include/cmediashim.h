#pragma once
#include <libavutil/avutil.h>
#include <libavutil/error.h>
#include <stddef.h>
#include <stdint.h>

// Values that FFmpeg defines as macros which Swift cannot read.
static const int cm_error_again = AVERROR(EAGAIN);
static const int cm_error_end = AVERROR_EOF;
static const int cm_error_input = AVERROR(EIO);
static const int cm_error_refused = AVERROR(EACCES);
static const int cm_error_memory = AVERROR(ENOMEM);

struct AVStream;

/// How frames of the stream are to be turned for display, as an EXIF orientation from 1 (not at all) to 8.
int cm_orientation(const struct AVStream *stream);

// Loops over pixels. `output` always has three bytes a pixel.

/// Lays RGBA over white: `(s·a + 255·(255 − a) + 127) / 255`. `output` may be `source`.
void cm_flatten_rgba(const uint8_t *source, uint8_t *output, ptrdiff_t pixels);

/// CMYK as Adobe's JPEG files store it, 255 meaning no ink, to RGB by Pillow's rule.
void cm_inverted_cmyk_to_rgb(const uint8_t *source, uint8_t *output, ptrdiff_t pixels);

void cm_gray_to_rgb(const uint8_t *source, uint8_t *output, ptrdiff_t pixels);

/// Looks indices up in 256 RGB colours.
void cm_palette_to_rgb(const uint8_t *source, const uint8_t *palette, uint8_t *output, ptrdiff_t pixels);

/// The same, but where the index is `transparent` the output stays as it is; -1 for none.
void cm_palette_over_rgb(const uint8_t *source, const uint8_t *palette, int transparent, uint8_t *output,
                         ptrdiff_t pixels);

/// Copies pixels so that output pixel `(x, y)` is the source pixel at
/// `origin + x·step_x + y·step_y`, all counted in pixels.
void cm_rearrange(const uint8_t *source, ptrdiff_t origin, ptrdiff_t step_x, ptrdiff_t step_y,
                  uint8_t *output, ptrdiff_t width, ptrdiff_t height);
