// Y = X·Wᵀ. Each output is one 16-lane sum along k, then the fold: the order does not depend on the
// tile, so GEMM, small batches and GEMV agree in every bit.
//
// Few rows stream the weights as stored, CK_NR rows side by side. Many rows first widen a panel of
// weights to f32, because every row of X passes over it; long k is cut into blocks that stay in the
// first-level cache, with the 16-lane sums of a panel parked in scratch between blocks. Coded weights are always
// widened, panel by panel, so that they give what the same values in f32 would.

#define CK_K_BLOCK CK_CODED_STEP
#define CK_ROW_BLOCK 64
#define CK_SUMS (CK_MR * CK_NR)
#define CK_AHEAD 1024  // bytes: how far before its use a weight is asked for

/// acc[m·nr + n] += x_m · w_n, sixteen lanes each. mr and nr are constants at each call, so that the sums
/// live in registers.
INLINE void FN(tile)(const float *x, long ldx, const int mr, const void *w, ck_type type, long ldw, const int nr,
                     long k, const long ahead, v16 *acc) {
    const long size = type == ck_type_f32 ? 4 : 2;
    v16 sum[CK_SUMS];
    UNROLL for (int j = 0; j < mr * nr; j++) sum[j] = acc[j];
    long i = 0;
    for (; i + 16 <= k; i += 16) {
        if (ahead && i * size % 64 == 0) {
            UNROLL for (int n = 0; n < nr; n++)
                __builtin_prefetch((const char *)w + (n * ldw + i) * size + ahead, 0, 3);
        }
        v16 a[CK_TALL];
        UNROLL for (int m = 0; m < mr; m++) a[m] = v_load(x + m * ldx + i);
        UNROLL for (int n = 0; n < nr; n++) {
            v16 b = v_load_as(w, n * ldw + i, type);
            UNROLL for (int m = 0; m < mr; m++) sum[m * nr + n] = v_fma(a[m], b, sum[m * nr + n]);
        }
    }
    UNROLL for (int j = 0; j < mr * nr; j++) acc[j] = sum[j];
    if (i == k) return;
    for (int n = 0; n < nr; n++) {
        v16 b = v_load_as_n(w, n * ldw + i, type, k - i);
        for (int m = 0; m < mr; m++) acc[m * nr + n] = v_fma(v_load_n(x + m * ldx + i, k - i), b, acc[m * nr + n]);
    }
}

/// Folds `count` sums into y[m][n], y[m][n + spacing], …
INLINE void FN(finish)(const ck_gemm *g, const v16 *sums, int count, long m, long n, long spacing) {
    for (int j = 0; j < count; j += 4) {
        int last = count - 1;
        v4 folded = v_fold4(sums[j], sums[j + 1 > last ? last : j + 1], sums[j + 2 > last ? last : j + 2],
                            sums[j + 3 > last ? last : j + 3]);
        for (int l = 0; l < 4 && j + l < count; l++) {
            const long column = n + (j + l) * spacing;
            const float value = g->bias ? folded[l] + g->bias[column] : folded[l];
            float *y = g->y + m * g->ldy + column;
            *y = g->accumulate ? *y + value : value;
        }
    }
}

INLINE void FN(direct_tile)(const ck_gemm *g, long m, const int mr, long n, const int nr, long spacing) {
    v16 acc[CK_SUMS] = {0};
    const long size = g->type == ck_type_f32 ? 4 : 2;
    FN(tile)(g->x + m * g->ldx, g->ldx, mr, (const char *)g->w + n * g->ldw * size, g->type, g->ldw * spacing, nr,
             g->k, m == 0 ? CK_AHEAD : 0, acc);
    for (int r = 0; r < mr; r++) FN(finish)(g, acc + r * nr, nr, m + r, n, spacing);
}

/// A tile takes its weights from nr places far apart, and the next tile the rows that follow each: memory
/// is then read in nr long streams, which is what its prefetchers are good at.
INLINE void FN(direct_rows)(const ck_gemm *g, long m, const int mr, const int nr) {
    const long spacing = g->n / nr;
    for (long n = 0; n < spacing; n++) FN(direct_tile)(g, m, mr, n, nr, spacing);
    for (long n = spacing * nr; n < g->n; n++) FN(direct_tile)(g, m, mr, n, 1, 1);
}

INLINE void FN(direct)(const ck_gemm *g, ck_type type) {
    // Weights outermost: where several tiles of X pass over them, only so many that they stay in cache.
    const long step = g->m <= CK_TALL ? g->n : CK_NR * 4;
    for (long n = 0; n < g->n; n += step) {
        ck_gemm part = *g;
        part.type = type;
        part.n = g->n - n < step ? g->n - n : step;
        part.w = (const char *)g->w + n * g->ldw * (type == ck_type_f32 ? 4 : 2);
        part.y = g->y + n;
        part.bias = g->bias ? g->bias + n : 0;
        long m = 0;
        // Widening a weight costs as much as using it: the more rows share it the better.
        for (; m + CK_TALL <= g->m; m += CK_TALL) FN(direct_rows)(&part, m, CK_TALL, CK_SUMS / CK_TALL);
        for (; m + CK_MR <= g->m; m += CK_MR) FN(direct_rows)(&part, m, CK_MR, CK_NR);
#if CK_MR > 2
        for (; m + 2 <= g->m; m += 2) FN(direct_rows)(&part, m, 2, CK_NR);
#endif
        for (; m < g->m; m++) FN(direct_rows)(&part, m, 1, CK_NR);
    }
}

INLINE void FN(panel_tile)(const float *x, long ldx, const int mr, const float *w, const int nr, long k, v16 *parked,
                           bool first) {
    v16 acc[CK_SUMS];
    for (int m = 0; m < mr; m++)
        for (int n = 0; n < nr; n++) acc[m * nr + n] = first ? v_set(0) : parked[m * CK_NR + n];
    FN(tile)(x, ldx, mr, w, ck_type_f32, CK_K_BLOCK, nr, k, 0, acc);
    for (int m = 0; m < mr; m++)
        for (int n = 0; n < nr; n++) parked[m * CK_NR + n] = acc[m * nr + n];
}

#define CK_PANEL_TILES 8  // tiles of CK_NR weights in one panel

INLINE void FN(widen)(const ck_gemm *g, ck_type type, long n, long rows, long k0, long k, float *panel) {
    for (long r = 0; r < rows; r++) {
        if (type == ck_type_coded) {
            g->decode(g->context, (const char *)g->w + (n + r) * g->row_bytes, k0, k, panel + r * CK_K_BLOCK);
            continue;
        }
        long base = (n + r) * g->ldw + k0, i = 0;
        for (; i + 16 <= k; i += 16) v_store(panel + r * CK_K_BLOCK + i, v_load_as(g->w, base + i, type));
        if (i < k) v_store_n(panel + r * CK_K_BLOCK + i, v_load_as_n(g->w, base + i, type, k - i), k - i);
    }
}

/// One panel of `columns` weights against `rows` rows of X over k values: whole tiles, then the edges.
INLINE void FN(panel)(const float *x, long ldx, long rows, const float *panel, long columns, long k, v16 *parked,
                      bool first) {
    for (long n = 0; n < columns; n += CK_NR) {
        const float *w = panel + n * CK_K_BLOCK;
        v16 *park = parked + n * CK_ROW_BLOCK;
        const long right = columns - n;
        long m = 0;
        if (right >= CK_NR) {
            for (; m + CK_MR <= rows; m += CK_MR)
                FN(panel_tile)(x + m * ldx, ldx, CK_MR, w, CK_NR, k, park + m * CK_NR, first);
            for (; m < rows; m++) FN(panel_tile)(x + m * ldx, ldx, 1, w, CK_NR, k, park + m * CK_NR, first);
        }
        for (; m < rows; m++)
            for (long c = 0; c < right; c++)
                FN(panel_tile)(x + m * ldx, ldx, 1, w + c * CK_K_BLOCK, 1, k, park + m * CK_NR + c, first);
    }
}

INLINE void FN(panels)(const ck_gemm *g, ck_type type, const long tiles) {
    const long panel_rows = tiles * CK_NR;
    float *panel = g->scratch;
    v16 *parked = (v16 *)(g->scratch + panel_rows * CK_K_BLOCK);
    for (long m0 = 0; m0 < g->m; m0 += CK_ROW_BLOCK) {
        const long rows = g->m - m0 < CK_ROW_BLOCK ? g->m - m0 : CK_ROW_BLOCK;
        for (long n0 = 0; n0 < g->n; n0 += panel_rows) {
            const long columns = g->n - n0 < panel_rows ? g->n - n0 : panel_rows;
            for (long k0 = 0; k0 < g->k; k0 += CK_K_BLOCK) {
                const long k = g->k - k0 < CK_K_BLOCK ? g->k - k0 : CK_K_BLOCK;
                FN(widen)(g, type, n0, columns, k0, k, panel);
                FN(panel)(g->x + m0 * g->ldx + k0, g->ldx, rows, panel, columns, k, parked, k0 == 0);
            }
            for (long m = 0; m < rows; m++)
                for (long n = 0; n < columns; n += CK_NR) {
                    const int count = columns - n < CK_NR ? (int)(columns - n) : CK_NR;
                    FN(finish)(g, parked + (n * CK_ROW_BLOCK + m * CK_NR), count, m0 + m, n0 + n, 1);
                }
        }
    }
}

static void FN(gemm)(const ck_gemm *g) {
    const long few = 8 * CK_MR;  // from here on widening the weights first pays
    switch (g->type) {
        case ck_type_f32: g->m < few ? FN(direct)(g, ck_type_f32) : FN(panels)(g, ck_type_f32, CK_PANEL_TILES); break;
        case ck_type_bf16: g->m < few ? FN(direct)(g, ck_type_bf16) : FN(panels)(g, ck_type_bf16, CK_PANEL_TILES); break;
        case ck_type_f16: g->m < few ? FN(direct)(g, ck_type_f16) : FN(panels)(g, ck_type_f16, CK_PANEL_TILES); break;
        // A few rows pass over a panel only once, so it need not be larger than the first-level cache.
        case ck_type_coded: FN(panels)(g, ck_type_coded, g->m < few ? 1 : CK_PANEL_TILES); break;
    }
}
