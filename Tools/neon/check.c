// Runs every kernel of every table of this machine on generated inputs, compares their bits, and prints
// one hash of all results: the same on every architecture.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"

// ---- Inputs: SplitMix64, the same on every machine.

static uint64_t state;

static uint64_t next_bits(void) {
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static float number(float scale) { return ((float)(next_bits() >> 40) * 0x1p-23f - 1) * scale; }

/// Zeroed and aligned for a whole register; freed together at the end of a case.
static void *memory[64];
static int memory_count;

static void *allocate(size_t bytes) {
    bytes = (bytes + 63) / 64 * 64 + 64;
    void *p = aligned_alloc(64, bytes);
    if (!p || memory_count == 64) exit(2);
    memset(p, 0, bytes);
    return memory[memory_count++] = p;
}

static float *numbers(long count, float scale) {
    float *p = allocate((size_t)count * 4);
    for (long i = 0; i < count; i++) p[i] = number(scale);
    return p;
}

/// Random finite halves, or floats.
static void *weights(long count, ck_type type) {
    if (type == ck_type_f32) return numbers(count, 1);
    uint16_t *p = allocate((size_t)count * 2);
    for (long i = 0; i < count; i++) {
        float x = number(1);
        uint32_t bits;
        memcpy(&bits, &x, 4);
        // As f16 any sign and size but the infinities; as bf16 the upper half of a float.
        p[i] = type == ck_type_bf16 ? (uint16_t)(bits >> 16) : (uint16_t)(next_bits() & 0xbbff);
    }
    return p;
}

// ---- Results: FNV-1a over bits; not-a-numbers count as one.

enum { case_limit = 4096 };
typedef struct {
    char name[case_limit][64];
    uint64_t hash[case_limit];
    int count;
    uint64_t all;
} results;

static void mix(uint64_t *hash, uint32_t bits) {
    for (int i = 0; i < 4; i++) *hash = (*hash ^ (bits >> 8 * i & 0xff)) * 0x100000001b3u;
}

static void mix_floats(uint64_t *hash, const float *values, long count) {
    for (long i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, values + i, 4);
        mix(hash, (bits & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : bits);
    }
}

static uint64_t *begin(results *r, const char *kernel, long a, long b, long c, int type) {
    if (r->count == case_limit) exit(2);
    snprintf(r->name[r->count], sizeof r->name[0], "%s %ld %ld %ld type %d", kernel, a, b, c, type);
    r->hash[r->count] = 0xcbf29ce484222325u;
    state = (uint64_t)r->count * 7919 + 1;
    return &r->hash[r->count++];
}

static void end(results *r) {
    uint64_t hash = r->hash[r->count - 1];
    mix(&r->all, (uint32_t)hash);
    mix(&r->all, (uint32_t)(hash >> 32));
    while (memory_count > 0) free(memory[--memory_count]);
}

// ---- Cases.

static const long lengths[] = {1, 3, 15, 16, 17, 31, 33, 64, 100, 1000, 1024, 1025};
enum { length_count = sizeof lengths / sizeof *lengths };

static void products(const ck_table *t, results *r) {
    static const long rows[] = {1, 2, 3, 5, 8, 15, 16, 17, 33, 65};
    static const long outputs[] = {1, 5, 6, 7, 17, 48, 49};
    int turn = 0;
    for (int type = 0; type < 3; type++)
        for (int i = 0; i < 10; i++)
            for (int j = 0; j < length_count; j++, turn++) {
                const long m = rows[i], k = lengths[j], n = outputs[turn % 7], gap = turn % 4;
                uint64_t *hash = begin(r, "gemm", m, n, k, type);
                ck_gemm g = {.x = numbers(m * (k + gap), 1), .ldx = k + gap, .m = m, .k = k, .type = (ck_type)type,
                             .w = weights(n * (k + gap), (ck_type)type), .ldw = k + gap, .n = n,
                             .y = numbers(m * (n + gap), 1), .ldy = n + gap,
                             .bias = turn % 2 ? numbers(n, 1) : NULL, .accumulate = turn % 3 == 0,
                             .scratch = allocate(CK_GEMM_SCRATCH * 4)};
                t->gemm(&g);
                mix_floats(hash, g.y, m * (n + gap));
                end(r);
            }
}

static void quantised(const ck_table *t, results *r) {
    static const long rows[] = {1, 2, 3, 4, 5, 9}, outputs[] = {1, 16, 17, 65, 130}, groups[] = {32, 64, 128};
    int turn = 0;
    for (long bits = 4; bits <= 8; bits += 4)
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < length_count; j++, turn++) {
                const long m = rows[i], k = lengths[j], n = outputs[turn % 5];
                uint64_t *hash = begin(r, "gemm_quantised", m, n, k, (int)bits);
                const ck_packing packing = {bits, k, groups[turn % 3]};
                const long count = ck_packing_groups(packing), size = ck_packing_panel_bytes(packing);
                const long panels = (n + CK_PANEL - 1) / CK_PANEL;
                uint8_t *w = allocate((size_t)(panels * size));
                const float *plain = numbers(n * k, 0.1f), *x = numbers(m * k, 3);
                for (long p = 0; p < panels; p++) {
                    const long left = n - p * CK_PANEL;
                    t->pack(plain + p * CK_PANEL * k, k, left < CK_PANEL ? left : CK_PANEL, packing, w + p * size);
                }
                ck_activations codes = {allocate((size_t)(m * count * packing.group)), allocate((size_t)(m * count) * 4),
                                        allocate((size_t)(m * count) * 4), count, packing.group};
                t->quantise(x, k, m, k, codes);
                ck_gemm_quantised g = {.x = codes, .m = m, .w = w, .packing = packing, .n = n,
                                       .y = numbers(m * n, 1), .ldy = n,
                                       .bias = turn % 2 ? numbers(n, 1) : NULL, .accumulate = turn % 3 == 0};
                t->gemm_quantised(&g);
                for (long b = 0; b < panels * size; b++) mix(hash, w[b]);
                mix_floats(hash, g.y, m * n);
                end(r);
            }
}

static void attentions(const ck_table *t, results *r) {
    static const long dims[] = {12, 24, 64, 100, 256}, most[] = {1, 63, 65, 300, 512, 513, 1100};
    int turn = 0;
    for (int type = 0; type < 2; type++)
        for (int d = 0; d < 5; d++)
            for (long count = 1; count <= 9; count += 2, turn++) {
                const long dim = dims[d], keys = most[turn % 7], pages = (keys + CK_PAGE - 1) / CK_PAGE;
                uint64_t *hash = begin(r, "attention", dim, count, keys, type);
                const void **addresses = allocate((size_t)pages * sizeof *addresses);
                for (long p = 0; p < pages; p++) addresses[p] = weights(2 * CK_PAGE * dim, (ck_type)type);
                ck_query *queries = allocate((size_t)count * sizeof *queries);
                float *q = numbers(count * dim, 2), *out = numbers(count * dim, 1);
                for (long i = 0; i < count; i++) {
                    const long seen = turn % 2 ? keys : keys - (count - 1 - i);
                    queries[i] = (ck_query){q + i * dim, out + i * dim, seen < 1 ? 1 : seen};
                }
                ck_attention a = {.queries = queries, .count = count, .pages = addresses, .k_offset = 0,
                                  .v_offset = CK_PAGE * dim, .type = (ck_type)type, .head_dim = dim,
                                  .scale = 0.2f, .scratch = allocate((size_t)ck_attention_scratch(dim) * 4)};
                t->attention(&a);
                mix_floats(hash, out, count * dim);
                end(r);
            }
}

static void deltas(const ck_table *t, results *r) {
    static const long dks[] = {1, 3, 8, 24, 40, 128}, columns[] = {1, 8, 15, 16};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 4; j++) {
            const long dk = dks[i], n = columns[j], tokens = 21;
            uint64_t *hash = begin(r, "delta", dk, n, tokens, 0);
            ck_delta d = {.q = numbers(tokens * dk, 0.2f), .k = numbers(tokens * dk, 0.2f), .ldqk = dk,
                          .v = numbers(tokens * n, 1), .ldv = n, .decay = numbers(tokens, 1),
                          .beta = numbers(tokens, 1), .ldg = 1, .tokens = tokens, .dk = dk, .columns = n,
                          .state = numbers(dk * 16, 1), .out = numbers(tokens * n, 1), .ldo = n};
            t->delta(&d);
            mix_floats(hash, d.state, dk * 16);
            mix_floats(hash, d.out, tokens * n);
            end(r);
        }
    for (long taps = 1; taps <= 4; taps++)
        for (int j = 0; j < 9; j++) {
            const long n = lengths[j], tokens = 5;
            uint64_t *hash = begin(r, "conv_silu", taps, n, tokens, 0);
            float *s = numbers(taps * n, 3), *y = numbers(tokens * n, 1);
            t->conv_silu(numbers(tokens * n, 3), n, tokens, n, numbers(taps * n, 1), n, taps, s, n, y, n);
            mix_floats(hash, s, taps * n);
            mix_floats(hash, y, tokens * n);
            end(r);
        }
}

static void rows(const ck_table *t, results *r) {
    for (int j = 0; j < length_count; j++) {
        const long n = lengths[j], count = 3;
        uint64_t *hash = begin(r, "norms", n, count, 0, 0);
        float *x = numbers(count * n, 3), *z = numbers(count * n, 8), *w = numbers(n, 1), *b = numbers(n, 1);
        float *y = numbers(count * n, 1);
        t->rms_norm(x, n, count, n, w, 1e-6f, y, n), mix_floats(hash, y, count * n);
        t->rms_norm_gated(x, z, count, n, w, 1e-6f, y), mix_floats(hash, y, count * n);
        t->layer_norm(x, n, count, n, w, b, 1e-6f, y, n), mix_floats(hash, y, count * n);
        t->l2_norm(x, n, count, n, 1e-6f, 0.125f), mix_floats(hash, x, count * n);
        t->rope(z, numbers(n, 1), numbers(n, 1), n), mix_floats(hash, z, count * n);
        end(r);
    }
}

static void maps(const ck_table *t, results *r) {
    static const float special[] = {0.0f, -0.0f, 1e-45f, -1e-40f, 88.8f, -88.8f, -104.1f, 3e38f, -3e38f,
                                    __builtin_inff(), -__builtin_inff(), __builtin_nanf("")};
    for (int j = 0; j < length_count; j++) {
        const long n = lengths[j];
        uint64_t *hash = begin(r, "maps", n, 0, 0, 0);
        float *x = numbers(n, 30), *y = numbers(n, 12), *z = numbers(n, 2), *a = numbers(n, 1);
        t->add(y, x, n), mix_floats(hash, y, n);
        t->scale_add(y, x, 0.7f, n), mix_floats(hash, y, n);
        t->silu_mul(x, y, a, n), mix_floats(hash, a, n);
        t->softmax(a, n), mix_floats(hash, a, n);
        t->exponential(z, n), mix_floats(hash, z, n);
        t->delta_gates(x, y, z, a, x, y, n), mix_floats(hash, x, n), mix_floats(hash, y, n);
        for (int f = 0; f < 4; f++) {
            float *v = numbers(n, 20);
            for (long i = 0; i < n && i < 12; i++) v[(i * 5 + j) % n] = special[i];
            if (f == 0) t->gelu_tanh(v, n);
            if (f == 1) t->gelu_erf(v, n);
            if (f == 2) t->sigmoid(v, n);
            if (f == 3) t->sigmoid_mul(v, y, n);
            mix_floats(hash, v, n);
        }
        end(r);
    }
}

static void conversions(const ck_table *t, results *r) {
    const long n = 65536;
    uint64_t *hash = begin(r, "to_f32, to_bf16", n, 0, 0, 0);
    uint16_t *halves = allocate(n * 2), *rounded = allocate(n * 2);
    float *wide = allocate(n * 4);
    for (long i = 0; i < n; i++) halves[i] = (uint16_t)i;
    t->to_f32(halves, ck_type_bf16, wide, n), mix_floats(hash, wide, n);
    t->to_f32(halves, ck_type_f16, wide, n), mix_floats(hash, wide, n);
    for (long i = 0; i < n; i++) {
        uint32_t bits = (uint32_t)next_bits();
        memcpy(wide + i, &bits, 4);
    }
    t->to_bf16(wide, rounded, n);
    for (long i = 0; i < n; i++) mix(hash, rounded[i]);
    end(r);
}

static void angles(results *r) {
    uint64_t *hash = begin(r, "sincos", 0, 0, 0, 0);
    for (long i = 0; i < 200000; i++) {
        float pair[2], angle = number(1);
        for (long doublings = i % 45; doublings > 14; doublings--) angle *= 2;
        ck_sincos(angle, pair, pair + 1);
        mix_floats(hash, pair, 2);
    }
    end(r);
}

static results *run(ck_isa isa) {
    const ck_table *table = ck_table_for(isa);
    if (!table) return NULL;
    results *r = calloc(1, sizeof *r);
    if (!r) exit(2);
    products(table, r);
    quantised(table, r);
    attentions(table, r);
    deltas(table, r);
    rows(table, r);
    maps(table, r);
    conversions(table, r);
    angles(r);
    return r;
}

int main(void) {
    static const char *const names[] = {"scalar",  "avx2",       "avx512", "neon",
                                        "avxvnni", "avx512vnni", "dotprod"};
    const results *scalar = run(ck_isa_scalar);
    int differing = 0;
    for (int isa = 1; isa < 7; isa++) {
        const results *r = run((ck_isa)isa);
        if (!r) continue;
        for (int i = 0; i < scalar->count; i++)
            if (r->hash[i] != scalar->hash[i] && differing++ < 10)
                fprintf(stderr, "%s differs from scalar: %s\n", names[isa], scalar->name[i]);
        fprintf(stderr, "%s: %d cases\n", names[isa], r->count);
    }
    printf("%016llx\n", (unsigned long long)scalar->all);
    return differing != 0;
}
