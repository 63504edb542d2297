// Y = X·Wᵀ of codes. A lane is one output, so nothing is folded; integers are exact inside a group, and one f32 step a
// group follows in ascending order. The order does not depend on the tile nor on how an instruction set adds
// products of bytes.

#define CK_AHEAD_QUANTISED 2048  // bytes: how far before their use the codes of a single pass are asked for

/// One chunk of CK_CHUNK values: acc[m · np + p] += x_m · w_p.
INLINE void FN(chunk8)(const int8_t *const *x, const int mr, const int8_t *const *w, const int np, long first,
                       const long ahead, v16i *acc) {
    UNROLL for (int i = 0; i < CK_CHUNK; i += 4)
        UNROLL for (int p = 0; p < np; p++) {
            const int8_t *place = w[p] + (first + i) * CK_PANEL;
            if (ahead) __builtin_prefetch(place + ahead, 0, 3);
            v64c codes;
            memcpy(&codes, place, sizeof codes);
            const FN(operand) operand = FN(prepare)(codes);
            UNROLL for (int m = 0; m < mr; m++) {
                int32_t four;
                memcpy(&four, x[m] + first + i, sizeof four);
                acc[m * np + p] = FN(dot8)(acc[m * np + p], operand, four);
            }
        }
}

INLINE void FN(chunk4)(const int8_t *const *x, const int mr, const int8_t *const *w, const int np, long first,
                       const long ahead, v16i *acc) {
    FN(sums4) sums[CK_QUANTISED_SUMS];
    UNROLL for (int j = 0; j < mr * np; j++) sums[j] = FN(begin4)(acc[j]);
    UNROLL for (int i = 0; i < CK_CHUNK; i += 8)
        UNROLL for (int p = 0; p < np; p++) {
            const int8_t *place = w[p] + (first + i) * CK_PANEL / 2;
            if (ahead) __builtin_prefetch(place + ahead, 0, 3);
            v64u both;
            memcpy(&both, place, sizeof both);
            const v64c low = (v64c)(both & 15), high = (v64c)(both >> 4);
            UNROLL for (int m = 0; m < mr; m++) {
                int32_t four[2];
                memcpy(four, x[m] + first + i, sizeof four);
                sums[m * np + p] = FN(dot4)(sums[m * np + p], low, four[0]);
                sums[m * np + p] = FN(dot4)(sums[m * np + p], high, four[1]);
            }
        }
    UNROLL for (int j = 0; j < mr * np; j++) acc[j] = FN(end4)(acc[j], sums[j]);
}

INLINE void FN(put)(const ck_gemm_quantised *g, long m, long n, v16 sum) {
    const long count = g->n - n < CK_PANEL ? g->n - n : CK_PANEL;
    float *y = g->y + m * g->ldy + n;
    if (count == CK_PANEL) {
        if (g->bias) sum += v_load(g->bias + n);
        v_store(y, g->accumulate ? v_load(y) + sum : sum);
    } else {
        if (g->bias) sum += v_load_n(g->bias + n, count);
        v_store_n(y, g->accumulate ? v_load_n(y, count) + sum : sum, count);
    }
}

/// mr rows of X against np panels of W. mr, np and bits are constants at each call.
INLINE void FN(quantised_tile)(const ck_gemm_quantised *g, long m, const int mr, long panel, const int np,
                               const int bits, const long ahead) {
    const long groups = g->x.groups, group = g->x.group;
    const long panel_bytes = ck_packing_panel_bytes(g->packing), code_bytes = ck_packing_code_bytes(g->packing);
    const int32_t offset = bits == 8 ? CK_OFFSET8 : CK_OFFSET4;
    const int8_t *w[CK_QUANTISED_SUMS], *x[CK_QUANTISED_SUMS];
    for (int p = 0; p < np; p++) w[p] = (const int8_t *)g->w + (panel + p) * panel_bytes;
    for (int r = 0; r < mr; r++) x[r] = g->x.codes + (m + r) * groups * group;
    v16 sum[CK_QUANTISED_SUMS];
    UNROLL for (int j = 0; j < mr * np; j++) sum[j] = v_set(0);
    for (long q = 0; q < groups; q++) {
        v16i acc[CK_QUANTISED_SUMS];
        UNROLL for (int r = 0; r < mr; r++)
            UNROLL for (int p = 0; p < np; p++)
                acc[r * np + p] = (v16i){0} - (offset ? offset * g->x.sums[(m + r) * groups + q] : 0);
        for (long first = 0; first < group; first += CK_CHUNK) {
            if (bits == 8) FN(chunk8)(x, mr, w, np, first, ahead, acc);
            else FN(chunk4)(x, mr, w, np, first, ahead, acc);
        }
        UNROLL for (int p = 0; p < np; p++) {
            const char *scales = (const char *)g->w + (panel + p) * panel_bytes + code_bytes;
            const v16 scale = v_load_as(scales, q * CK_PANEL, ck_type_bf16);
            UNROLL for (int r = 0; r < mr; r++)
                sum[r * np + p] = v_fma(__builtin_convertvector(acc[r * np + p], v16),
                                        scale * v_set(g->x.scales[(m + r) * groups + q]), sum[r * np + p]);
            w[p] += group * CK_PANEL * bits / 8;
        }
        UNROLL for (int r = 0; r < mr; r++) x[r] += group;
    }
    UNROLL for (int r = 0; r < mr; r++)
        UNROLL for (int p = 0; p < np; p++) FN(put)(g, m + r, (panel + p) * CK_PANEL, sum[r * np + p]);
}

INLINE void FN(quantised_rows)(const ck_gemm_quantised *g, long m, const int mr, long panel, long panels,
                               const int np, const int bits) {
    const long end = panel + panels;
    // The first pass reads from memory: as many panels side by side as fit, each a stream of its own.
    for (; panel + np <= end; panel += np) FN(quantised_tile)(g, m, mr, panel, np, bits, m == 0 ? CK_AHEAD_QUANTISED : 0);
    for (; panel < end; panel++) FN(quantised_tile)(g, m, mr, panel, 1, bits, 0);
}

INLINE void FN(quantised)(const ck_gemm_quantised *g, const int bits) {
    const long panels = (g->n + CK_PANEL - 1) / CK_PANEL;
    const long step = CK_QUANTISED_SUMS;
    // Panels outermost: codes are read once from memory, however many rows pass over them.
    for (long panel = 0; panel < panels; panel += step) {
        const long count = panels - panel < step ? panels - panel : step;
        long m = 0;
        for (; m + CK_QUANTISED_ROWS <= g->m; m += CK_QUANTISED_ROWS)
            FN(quantised_rows)(g, m, CK_QUANTISED_ROWS, panel, count, CK_QUANTISED_PANELS, bits);
#if CK_QUANTISED_ROWS > 2
        for (; m + 2 <= g->m; m += 2) FN(quantised_rows)(g, m, 2, panel, count, 2, bits);
#endif
        for (; m < g->m; m++) FN(quantised_rows)(g, m, 1, panel, count, CK_QUANTISED_WIDE, bits);
    }
}

static void FN(gemm_quantised)(const ck_gemm_quantised *g) {
    if (g->packing.bits == 8) FN(quantised)(g, 8);
    else FN(quantised)(g, 4);
}
