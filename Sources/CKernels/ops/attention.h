// Softmax attention over paged keys and values, one pass. Pages are the fixed blocks of the online
// softmax and CK_SPLIT keys the fixed splits whose partial results are merged in order, so a query's
// result depends on nothing but its own keys. Queries that share a key/value head go through together
// and share the loads.

typedef struct {
    float maximum, sum;
} FN(softmax_state);

/// scores[r][j] = q_r · k_j · scale for all positions of a page, those beyond its keys included: one sum
/// over the head's dimensions in order, keys side by side in the lanes.
INLINE void FN(scores)(const ck_attention *a, const ck_query *queries, const int rows, const void *page, ck_type type,
                       float *scores) {
    v16 acc[CK_QUERY_TILE * 4];
    UNROLL for (int j = 0; j < rows * 4; j++) acc[j] = v_set(0);
    for (long i = 0; i < a->head_dim; i++) {
        v16 k[4];
        UNROLL for (int c = 0; c < 4; c++) k[c] = v_load_as(page, a->k_offset + i * CK_PAGE + c * 16, type);
        UNROLL for (int r = 0; r < rows; r++) {
            v16 q = v_set(queries[r].q[i]);
            UNROLL for (int c = 0; c < 4; c++) acc[r * 4 + c] = v_fma(q, k[c], acc[r * 4 + c]);
        }
    }
    UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int c = 0; c < 4; c++) v_store(scores + r * CK_PAGE + c * 16, acc[r * 4 + c] * v_set(a->scale));
}

/// Scores become weights exp(s − maximum), 0 beyond the keys; returns the factor that the earlier sum and
/// output take.
INLINE float FN(weights)(float *scores, long keys, FN(softmax_state) * state) {
    for (long j = keys; j < CK_PAGE; j++) scores[j] = -__builtin_inff();
    v16 s[4], top = v_set(state->maximum), sum = v_set(0);
    UNROLL for (int c = 0; c < 4; c++) s[c] = v_load(scores + c * 16);
    UNROLL for (int c = 0; c < 4; c++) top = v_max(s[c], top);
    const float m = v_max_lane(top);
    UNROLL for (int c = 0; c < 4; c++) {
        s[c] = v_exp(s[c] - v_set(m));
        v_store(scores + c * 16, s[c]);
        sum += s[c];
    }
    const float factor = v_exp(v_set(state->maximum - m))[0];
    state->sum = __builtin_fmaf(state->sum, factor, v_fold(sum));
    state->maximum = m;
    return factor;
}

/// out[r] = out[r]·factor[r] + Σ_j weight[r][j]·v_j over 16·blocks dimensions from i on, keys in order.
INLINE void FN(mix_blocks)(const ck_attention *a, const int rows, const void *page, long keys, ck_type type, long i,
                           const int blocks, const float *weights, const float *factors, float *out, long ldout) {
    const long left = a->head_dim - i;
    const bool whole = left >= 16 * blocks;
    v16 acc[CK_QUERY_TILE * 4];
    UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int b = 0; b < blocks; b++)
            acc[r * blocks + b] = v_load(out + r * ldout + i + 16 * b) * v_set(factors[r]);
    for (long j = 0; j < keys; j++) {
        const long at = a->v_offset + j * a->head_dim + i;
        v16 v[4];
        UNROLL for (int b = 0; b < blocks; b++)
            v[b] = whole ? v_load_as(page, at + 16 * b, type) : v_load_as_n(page, at + 16 * b, type, left);
        UNROLL for (int r = 0; r < rows; r++) {
            v16 w = v_set(weights[r * CK_PAGE + j]);
            UNROLL for (int b = 0; b < blocks; b++) acc[r * blocks + b] = v_fma(w, v[b], acc[r * blocks + b]);
        }
    }
    UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int b = 0; b < blocks; b++) v_store(out + r * ldout + i + 16 * b, acc[r * blocks + b]);
}

INLINE void FN(mix)(const ck_attention *a, const int rows, const void *page, long keys, ck_type type,
                    const float *weights, const float *factors, float *out, long ldout) {
    long i = 0;
    for (; i + 64 <= a->head_dim; i += 64)
        FN(mix_blocks)(a, rows, page, keys, type, i, 4, weights, factors, out, ldout);
    for (; i < a->head_dim; i += 16) FN(mix_blocks)(a, rows, page, keys, type, i, 1, weights, factors, out, ldout);
}

INLINE void FN(attend_page)(const ck_attention *a, const ck_query *queries, const int rows, const void *page,
                            long keys, ck_type type, FN(softmax_state) * states, float *scores, float *out,
                            long ldout) {
    float factors[CK_QUERY_TILE];
    FN(scores)(a, queries, rows, page, type, scores);
    for (int r = 0; r < rows; r++) factors[r] = FN(weights)(scores + r * CK_PAGE, keys, states + r);
    FN(mix)(a, rows, page, keys, type, scores, factors, out, ldout);
}

INLINE void FN(attend)(const ck_attention *a, const ck_query *queries, int rows, ck_type type) {
    const long ld = (a->head_dim + 15) & ~15l;
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
