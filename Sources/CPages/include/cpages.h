#pragma once
// The pages that the server shows to people, and what they need, as they were when the program was built.
#include <stddef.h>

/// A file in the program. Everything it points to is constant.
typedef struct {
    /// `playground.html`.
    const char *name;
    /// For the header of the answer: `text/html; charset=utf-8`.
    const char *content_type;
    const unsigned char *bytes;
    size_t byte_count;
} cp_page;

/// The page of this number, counted from 0, or NULL after the last.
const cp_page *cp_page_at(size_t index);
