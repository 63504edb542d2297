#pragma once
// The kernels of the network, one table of functions per instruction set.
//
// Every table computes the same bits. Sums run over 16 lanes with fused multiply-add and one fixed
// fold, whatever the width of the machine's registers; see simd.h. All matrices are row-major and
// all leading dimensions ("ld…") count elements.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum __attribute__((enum_extensibility(closed))) {
    ck_isa_scalar = 0,
    ck_isa_avx2 = 1,
    ck_isa_avx512 = 2,
    ck_isa_neon = 3,
    ck_isa_avxvnni = 4,     ///< AVX2 with dot products of bytes
    ck_isa_avx512vnni = 5,  ///< AVX-512 with dot products of bytes
    ck_isa_dotprod = 6,     ///< NEON with dot products of bytes
} ck_isa;

typedef enum __attribute__((enum_extensibility(closed))) {
    ck_type_f32 = 0,
    ck_type_bf16 = 1,
    ck_type_f16 = 2,
    ck_type_coded = 3,  ///< rows of bytes that a `ck_decode` reads
} ck_type;

/// Gives values first ..< first + count of the coded row that starts at `row`: the same bits on every machine.
/// `context` is what the format needs beside the rows, scales in another place for instance. `first` is a multiple
/// of CK_CODED_STEP; `count` is one too, unless the row ends there. Called on many threads at once.
typedef void (*ck_decode)(const void *context, const void *row, long first, long count, float *out);
#define CK_CODED_STEP 1024

/// Positions of one page of keys or values.
#define CK_PAGE 64
/// Keys of one split of the position axis: partial softmaxes are merged split by split.
#define CK_SPLIT 512
/// Taps of a convolution at most.
#define CK_TAPS 16
/// Floats of scratch that `gemm` needs.
#define CK_GEMM_SCRATCH (256 * 1024)

/// One product Y = X·Wᵀ (+ bias) (+ Y).
typedef struct {
    const float *x;  ///< [m, k], leading dimension ldx
    long ldx, m, k;
    const void *w;  ///< [n, k] of `type`, leading dimension ldw
    ck_type type;
    long ldw, n;
    ck_decode decode;  ///< coded weights only, whose rows are `row_bytes` apart; ldw means nothing then
    const void *context;
    long row_bytes;
    float *y;  ///< [m, n], leading dimension ldy
    long ldy;
    const float *bias;  ///< [n] or null
    bool accumulate;    ///< add to what y holds
    float *scratch;     ///< CK_GEMM_SCRATCH floats, 64-byte aligned
} ck_gemm;

/// Values of one chunk along k: a group of quantised values is one or more of these.
#define CK_CHUNK 32
/// Outputs of one panel of quantised weights, one lane each.
#define CK_PANEL 16

/// How a matrix of weights was quantised. Each output has one scale, in bf16, for every `group` values along k; a
/// value is code · scale. Codes are −127 … 127 in 8 bits, or −8 … 7 in 4.
///
/// The matrix lies in panels of CK_PANEL outputs. A panel holds its codes, for each four values along k those of
/// output 0, of output 1, …, so that a lane adds up one output: [k / 4][CK_PANEL][4] bytes. With 4 bits a byte has
/// code + 8 of value i below and of value i + 4 above, in steps of eight values. Behind the codes stand the scales,
/// [groups][CK_PANEL], filled up to a multiple of 64 bytes. Values beyond k and outputs beyond n are zero.
typedef struct {
    long bits;   ///< 8 or 4
    long k;      ///< values of a row
    long group;  ///< a multiple of CK_CHUNK, at most 1024, so that a group's sum is exact in f32
} ck_packing;

static inline long ck_packing_groups(ck_packing p) { return (p.k + p.group - 1) / p.group; }
static inline long ck_packing_code_bytes(ck_packing p) {
    return ck_packing_groups(p) * p.group * CK_PANEL * p.bits / 8;
}
static inline long ck_packing_panel_bytes(ck_packing p) {
    return ck_packing_code_bytes(p) + (ck_packing_groups(p) * CK_PANEL * 2 + 63) / 64 * 64;
}

/// Rows of activations as codes −127 … 127, with one scale for each group along k.
typedef struct {
    int8_t *codes;   ///< [m, groups · group]
    float *scales;   ///< [m, groups]
    int32_t *sums;   ///< [m, groups]: the sum of a group's codes
    long groups, group;
} ck_activations;

/// One product Y = X·Wᵀ (+ bias) (+ Y) of quantised numbers. Sums inside a group are exact integers; then
/// y ← fma(sum, scale of w · scale of x, y), group after group.
typedef struct {
    ck_activations x;
    long m;
    const void *w;  ///< panels
    ck_packing packing;
    long n;
    float *y;  ///< [m, n], leading dimension ldy
    long ldy;
    const float *bias;  ///< [n] or null
    bool accumulate;
} ck_gemm_quantised;

/// One query of one head against the cached keys 0 ..< keys.
typedef struct {
    const float *q;  ///< [head_dim]
    float *out;      ///< [head_dim]
    long keys;
} ck_query;

/// Softmax attention of a few queries that share one key/value head.
typedef struct {
    const ck_query *queries;
    long count;
    /// Address of each page; page p holds positions p·CK_PAGE ..< (p+1)·CK_PAGE. A head's keys start
    /// `k_offset` elements into it, [head_dim][CK_PAGE], so that the lanes hold keys; its values start at
    /// `v_offset`, [CK_PAGE][head_dim]. What lies beyond the last key is read but has no effect.
    const void *const *pages;
    long k_offset, v_offset;
    ck_type type;  ///< f32 or bf16
    long head_dim;
    float scale;
    float *scratch;  ///< ck_attention_scratch(head_dim) floats, 64-byte aligned
} ck_attention;

/// Queries that one call works on together (any count is accepted).
#define CK_QUERY_TILE 4
static inline long ck_attention_scratch(long head_dim) {
    return CK_QUERY_TILE * (CK_PAGE + 2 * (head_dim + 16));
}

/// The gated delta rule over `tokens` tokens for 16 columns of one value head's state.
typedef struct {
    const float *q, *k;  ///< [tokens, dk], leading dimension ldqk; normalised, q scaled
    long ldqk;
    const float *v;  ///< [tokens, columns], leading dimension ldv
    long ldv;
    const float *decay, *beta;  ///< [tokens], leading dimension ldg
    long ldg;
    long tokens, dk, columns;  ///< columns ≤ 16
    float *state;              ///< [dk, 16]
    float *out;                ///< [tokens, columns], leading dimension ldo
    long ldo;
} ck_delta;

typedef struct {
    ck_isa isa;
    void (*gemm)(const ck_gemm *);
    void (*gemm_quantised)(const ck_gemm_quantised *);
    /// Quantises `rows` rows of `k` values, with leading dimension ldx, and fills groups up with zeros.
    void (*quantise)(const float *x, long ldx, long rows, long k, ck_activations out);
    /// Quantises `count` ≤ CK_PANEL rows of `packing.k` weights into one panel. False where a value is not finite.
    bool (*pack)(const float *rows, long ldr, long count, ck_packing packing, void *panel);
    void (*attention)(const ck_attention *);
    void (*delta)(const ck_delta *);

    /// Depthwise causal convolution and SiLU over columns [0, n): x [tokens, n] (ldx), w [n, taps]
    /// packed as [taps, ldw], state [taps-1, lds] oldest first and updated, y [tokens, n] (ldy).
    void (*conv_silu)(const float *x, long ldx, long tokens, long n, const float *w, long ldw, long taps,
                      float *state, long lds, float *y, long ldy);

    /// y = x / rms(x) · w over rows of n.
    void (*rms_norm)(const float *x, long ldx, long rows, long n, const float *w, float eps, float *y,
                     long ldy);
    /// y = (x / rms(x) · w) · silu(z) over rows of n.
    void (*rms_norm_gated)(const float *x, const float *z, long rows, long n, const float *w, float eps,
                           float *y);
    /// y = (x − mean) / sqrt(var + eps) · w + b over rows of n.
    void (*layer_norm)(const float *x, long ldx, long rows, long n, const float *w, const float *b, float eps,
                       float *y, long ldy);
    /// x ← x / sqrt(Σx² + eps) · scale over rows of n, in place.
    void (*l2_norm)(float *x, long ldx, long rows, long n, float eps, float scale);

    /// Half-split rotation of the first 2·half values of a row: pairs (i, i + half).
    void (*rope)(float *x, const float *cosines, const float *sines, long half);

    void (*add)(float *y, const float *x, long n);                       ///< y += x
    void (*scale_add)(float *y, const float *x, float a, long n);        ///< y = fma(a, x, y)
    void (*silu_mul)(const float *gate, const float *up, float *y, long n);
    void (*sigmoid_mul)(float *x, const float *gate, long n);            ///< x *= σ(gate)
    void (*gelu_tanh)(float *x, long n);
    void (*gelu_erf)(float *x, long n);
    void (*sigmoid)(float *x, long n);
    void (*softmax)(float *x, long n);
    /// decay = exp(−rate·softplus(a + dt_bias)), beta = σ(b); all [n].
    void (*delta_gates)(const float *a, const float *b, const float *rate, const float *dt_bias,
                        float *decay, float *beta, long n);

    void (*exponential)(float *x, long n);

    void (*to_f32)(const void *x, ck_type type, float *y, long n);
    void (*to_bf16)(const float *x, uint16_t *y, long n);  ///< round to nearest even

    /// Register-blocked fused multiply-adds without memory traffic: 2 · 16 · 24 · rounds operations.
    float (*fma_peak)(long rounds);
    /// Reads n bytes (a multiple of 512) in eight streams.
    uint64_t (*read_stream)(const void *p, size_t n);
} ck_table;

/// The table of an instruction set, or null where this machine lacks it.
const ck_table *ck_table_for(ck_isa isa);
/// The best table of this machine.
const ck_table *ck_table_best(void);

/// cos and sin of angle (radians, any size up to 2^30) with full range reduction; own polynomials, so that
/// the result does not depend on the C library.
void ck_sincos(float angle, float *cosine, float *sine);
