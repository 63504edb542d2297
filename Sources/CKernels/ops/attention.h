// Softmax attention over paged keys and values, one pass. Pages are the fixed blocks of the online
// softmax and CK_SPLIT keys the fixed splits whose partial results are merged in order, so a query's
// result depends on nothing but its own keys. Queries that share a key/value head go through together
// and share the loads.

typedef struct {
    float maximum, sum;
} FN(softmax_state);

/// scores[r][j] = q_r · k_j · scale for the keys of one page.
INLINE void FN(scores)(const ck_attention *a, const ck_query *queries, const int rows, const void *page, long keys,
                       ck_type type, float *scores) {
    long i16 = a->head_dim & ~15l;
    for (long j = 0; j < keys; j += 4) {
        const int n = keys - j < 4 ? (int)(keys - j) : 4;
        v16 acc[CK_QUERY_TILE][4] = {0};
        for (long i = 0; i < a->head_dim; i += 16) {
            long left = a->head_dim - i16;
            v16 k[4];
            for (int c = 0; c < 4; c++) {
                long at = a->k_offset + (j + (c < n ? c : 0)) * a->ld + i;
                k[c] = i < i16 ? v_load_as(page, at, type) : v_load_as_n(page, at, type, left);
            }
            for (int r = 0; r < rows; r++) {
                v16 q = i < i16 ? v_load(queries[r].q + i) : v_load_n(queries[r].q + i, left);
                for (int c = 0; c < 4; c++) acc[r][c] = v_fma(q, k[c], acc[r][c]);
            }
        }
        for (int r = 0; r < rows; r++) {
            v4 folded = v_fold4(acc[r][0], acc[r][1], acc[r][2], acc[r][3]) * a->scale;
            memcpy(scores + r * CK_PAGE + j, &folded, sizeof folded);
        }
    }
}

/// Scores become weights exp(s − maximum); returns the factor that the earlier sum and output take.
INLINE float FN(weights)(float *scores, long keys, FN(softmax_state) * state) {
    float m = state->maximum;
    for (long j = 0; j < keys; j++) m = scores[j] > m ? scores[j] : m;
    v16 sum = v_set(0), top = v_set(m);
    for (long j = 0; j < CK_PAGE; j += 16) {
        v16 w = v_exp(v_load(scores + j) - top);
        if (j + 16 > keys) {
            long n = keys > j ? keys - j : 0;
            w = v_load_n((const float *)&w, n);
        }
        v_store(scores + j, w);
        sum += w;
    }
    float factor = v_exp(v_set(state->maximum - m))[0];
    state->sum = __builtin_fmaf(state->sum, factor, v_fold(sum));
    state->maximum = m;
    return factor;
}

/// out[r] = out[r]·factor[r] + Σ_j weight[r][j]·v_j, keys in order.
INLINE void FN(mix)(const ck_attention *a, const int rows, const void *page, long keys, ck_type type,
                    const float *weights, const float *factors, float *out, long ldout) {
    for (long i = 0; i < a->head_dim; i += 32) {
        long left = a->head_dim - i;
        bool two = left > 16;
        long n0 = left < 16 ? left : 16, n1 = left < 32 ? left - 16 : 16;
        v16 acc[CK_QUERY_TILE][2];
        for (int r = 0; r < rows; r++)
            for (int b = 0; b < 2; b++) acc[r][b] = v_load(out + r * ldout + i + 16 * b) * v_set(factors[r]);
        for (long j = 0; j < keys; j++) {
            long at = a->v_offset + j * a->ld + i;
            v16 v0 = n0 == 16 ? v_load_as(page, at, type) : v_load_as_n(page, at, type, n0);
            v16 v1 = !two ? v_set(0) : n1 == 16 ? v_load_as(page, at + 16, type) : v_load_as_n(page, at + 16, type, n1);
            for (int r = 0; r < rows; r++) {
                v16 w = v_set(weights[r * CK_PAGE + j]);
                acc[r][0] = v_fma(w, v0, acc[r][0]);
                acc[r][1] = v_fma(w, v1, acc[r][1]);
            }
        }
        for (int r = 0; r < rows; r++)
            for (int b = 0; b < 2; b++) v_store(out + r * ldout + i + 16 * b, acc[r][b]);
    }
}

INLINE void FN(attend_page)(const ck_attention *a, const ck_query *queries, const int rows, const void *page,
                            long keys, ck_type type, FN(softmax_state) * states, float *scores, float *out,
                            long ldout) {
    float factors[CK_QUERY_TILE];
    FN(scores)(a, queries, rows, page, keys, type, scores);
    for (int r = 0; r < rows; r++) factors[r] = FN(weights)(scores + r * CK_PAGE, keys, states + r);
    FN(mix)(a, rows, page, keys, type, scores, factors, out, ldout);
}

INLINE void FN(attend)(const ck_attention *a, const ck_query *queries, int rows, ck_type type) {
    const long ld = (a->head_dim + 31) & ~31l;
    float *scores = a->scratch;
    float *part = scores + CK_QUERY_TILE * CK_PAGE, *total = part + CK_QUERY_TILE * ld;
    FN(softmax_state) whole[CK_QUERY_TILE], states[CK_QUERY_TILE];
    long most = 0;
    for (int r = 0; r < rows; r++) most = queries[r].keys > most ? queries[r].keys : most;

    for (long split = 0; split < most; split += CK_SPLIT) {
        memset(part, 0, (size_t)(rows * ld) * sizeof(float));
        for (int r = 0; r < rows; r++) states[r] = (FN(softmax_state)){-__builtin_inff(), 0};
        for (long first = split; first < split + CK_SPLIT && first < most; first += CK_PAGE) {
            const void *page = a->pages[first / CK_PAGE];
            long fewest = CK_PAGE, greatest = 0;  // keys of this page that the queries see
            for (int r = 0; r < rows; r++) {
                long keys = queries[r].keys - first;
                keys = keys > CK_PAGE ? CK_PAGE : keys;
                fewest = keys < fewest ? keys : fewest;
                greatest = keys > greatest ? keys : greatest;
            }
            if (rows == CK_QUERY_TILE && fewest == greatest) {
                FN(attend_page)(a, queries, CK_QUERY_TILE, page, fewest, type, states, scores, part, ld);
                continue;
            }
            for (int r = 0; r < rows; r++) {
                long keys = queries[r].keys - first;
                if (keys > CK_PAGE) keys = CK_PAGE;
                if (keys > 0) FN(attend_page)(a, queries + r, 1, page, keys, type, states + r, scores, part + r * ld, ld);
            }
        }
        for (int r = 0; r < rows; r++) {
            if (queries[r].keys <= split) continue;
            if (split == 0) {
                whole[r] = states[r];
                memcpy(total + r * ld, part + r * ld, (size_t)ld * sizeof(float));
                continue;
            }
            float m = whole[r].maximum > states[r].maximum ? whole[r].maximum : states[r].maximum;
            v16 old = v_exp(v_set(whole[r].maximum - m)), new = v_exp(v_set(states[r].maximum - m));
            whole[r].sum = __builtin_fmaf(whole[r].sum, old[0], states[r].sum * new[0]);
            whole[r].maximum = m;
            for (long i = 0; i < ld; i += 16)
                v_store(total + r * ld + i,
                        v_fma(v_load(total + r * ld + i), old, v_load(part + r * ld + i) * new));
        }
    }
    for (int r = 0; r < rows; r++) {
        v16 sum = v_set(whole[r].sum);
        long i = 0;
        for (; i + 16 <= a->head_dim; i += 16) v_store(queries[r].out + i, v_load(total + r * ld + i) / sum);
        if (i < a->head_dim) v_store_n(queries[r].out + i, v_load(total + r * ld + i) / sum, a->head_dim - i);
    }
}

static void FN(attention)(const ck_attention *a) {
    for (long q = 0; q < a->count; q += CK_QUERY_TILE) {
        int rows = a->count - q < CK_QUERY_TILE ? (int)(a->count - q) : CK_QUERY_TILE;
        if (a->type == ck_type_bf16)
            FN(attend)(a, a->queries + q, rows, ck_type_bf16);
        else
            FN(attend)(a, a->queries + q, rows, ck_type_f32);
    }
}
