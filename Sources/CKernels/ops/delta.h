// The gated delta rule, token by token (decay, predict, write, read), for 16 columns of one head's
// state: 16·dk floats that stay in the first-level cache while the tokens pass. Sums over dk run in
// four interleaved chains.

static void FN(delta)(const ck_delta *d) {
    const long dk = d->dk;
    float *s = d->state;
    for (long t = 0; t < d->tokens; t++) {
        const float *q = d->q + t * d->ldqk, *k = d->k + t * d->ldqk;
        v16 decay = v_set(d->decay[t * d->ldg]);
        v16 chain[4] = {0};
        long i = 0;
        for (; i + 4 <= dk; i += 4)
            for (int c = 0; c < 4; c++) {
                v16 row = v_load(s + (i + c) * 16) * decay;
                v_store(s + (i + c) * 16, row);
                chain[c] = v_fma(v_set(k[i + c]), row, chain[c]);
            }
        for (int c = 0; i < dk; i++, c++) {
            v16 row = v_load(s + i * 16) * decay;
            v_store(s + i * 16, row);
            chain[c] = v_fma(v_set(k[i]), row, chain[c]);
        }
        v16 predicted = (chain[0] + chain[1]) + (chain[2] + chain[3]);
        v16 u = v_set(d->beta[t * d->ldg]) * (v_load_n(d->v + t * d->ldv, d->columns) - predicted);

        for (int c = 0; c < 4; c++) chain[c] = v_set(0);
        for (i = 0; i + 4 <= dk; i += 4)
            for (int c = 0; c < 4; c++) {
                v16 row = v_fma(v_set(k[i + c]), u, v_load(s + (i + c) * 16));
                v_store(s + (i + c) * 16, row);
                chain[c] = v_fma(v_set(q[i + c]), row, chain[c]);
            }
        for (int c = 0; i < dk; i++, c++) {
            v16 row = v_fma(v_set(k[i]), u, v_load(s + i * 16));
            v_store(s + i * 16, row);
            chain[c] = v_fma(v_set(q[i]), row, chain[c]);
        }
        v_store_n(d->out + t * d->ldo, (chain[0] + chain[1]) + (chain[2] + chain[3]), d->columns);
    }
}

static void FN(conv_silu)(const float *x, long ldx, long tokens, long n, const float *w, long ldw, long taps,
                          float *state, long lds, float *y, long ldy) {
    for (long c = 0; c < n; c += 16) {
        const long width = n - c < 16 ? n - c : 16;
        v16 window[CK_TAPS], weight[CK_TAPS];
        for (long j = 0; j < taps; j++) weight[j] = v_load_n(w + j * ldw + c, width);
        for (long j = 0; j + 1 < taps; j++) window[j] = v_load_n(state + j * lds + c, width);
        for (long t = 0; t < tokens; t++) {
            window[taps - 1] = v_load_n(x + t * ldx + c, width);
            v16 sum = window[0] * weight[0];
            for (long j = 1; j < taps; j++) sum = v_fma(window[j], weight[j], sum);
            v_store_n(y + t * ldy + c, v_silu(sum), width);
            for (long j = 0; j + 1 < taps; j++) window[j] = window[j + 1];
        }
        for (long j = 0; j + 1 < taps; j++) v_store_n(state + j * lds + c, window[j], width);
    }
}
