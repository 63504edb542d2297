// Which compilation this machine uses.
#include "include/cformats.h"

extern const cf_format cf_gguf_baseline[41];
extern const cf_quantised cf_quantised_baseline;
#if defined(__x86_64__)
extern const cf_format cf_gguf_avx2[41];
extern const cf_quantised cf_quantised_avx2;
#endif

static const cf_format *table(cf_set set) {
    if (set == cf_set_baseline) return cf_gguf_baseline;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c")) return cf_gguf_avx2;
#endif
    return NULL;
}

const cf_format *cf_gguf_of(cf_set set, uint32_t type) {
    const cf_format *formats = table(set);
    return formats != NULL && type < 41 && formats[type].decode != NULL ? &formats[type] : NULL;
}

const cf_format *cf_gguf(uint32_t type) {
    return cf_gguf_of(table(cf_set_avx2) != NULL ? cf_set_avx2 : cf_set_baseline, type);
}

const cf_quantised *cf_quantised_best(void) {
#if defined(__x86_64__)
    if (table(cf_set_avx2) != NULL) return &cf_quantised_avx2;
#endif
    return &cf_quantised_baseline;
}

void cf_decode_scaled(const void *context, const void *row, long first, long count, float *out) {
    const cf_scaled *scaled = context;
    scaled->decode(scaled->context, row, first, count, out);
    for (long i = 0; i < count; i++) out[i] *= scaled->factor;
}
