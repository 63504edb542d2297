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

/// All of them; `cp_page_count` says how many.
extern const cp_page cp_pages[];
extern const size_t cp_page_count;

/// The one of exactly this name, or NULL.
const cp_page *cp_page_named(const char *name);
