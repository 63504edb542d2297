// Norms over rows; sums of squares in 16 lanes.

INLINE float FN(sum_squares)(const float *x, long n) {
    v16 sum = v_set(0);
    long i = 0;
    for (; i + 16 <= n; i += 16) {
        v16 v = v_load(x + i);
        sum = v_fma(v, v, sum);
    }
    if (i < n) {
        v16 v = v_load_n(x + i, n - i);
        sum = v_fma(v, v, sum);
    }
    return v_fold(sum);
}

INLINE float FN(inverse_root)(float x) { return 1.0f / v_sqrt(v_set(x))[0]; }

static void FN(rms_norm)(const float *x, long ldx, long rows, long n, const float *w, float eps, float *y, long ldy) {
    for (long r = 0; r < rows; r++, x += ldx, y += ldy) {
        v16 scale = v_set(FN(inverse_root)(FN(sum_squares)(x, n) / (float)n + eps));
        long i = 0;
        for (; i + 16 <= n; i += 16) v_store(y + i, v_load(x + i) * scale * v_load(w + i));
        if (i < n) v_store_n(y + i, v_load_n(x + i, n - i) * scale * v_load_n(w + i, n - i), n - i);
    }
}

static void FN(rms_norm_gated)(const float *x, const float *z, long rows, long n, const float *w, float eps, float *y) {
    for (long r = 0; r < rows; r++, x += n, z += n, y += n) {
        v16 scale = v_set(FN(inverse_root)(FN(sum_squares)(x, n) / (float)n + eps));
        for (long i = 0; i < n; i += 16) {
            long width = n - i < 16 ? n - i : 16;
            v16 normed = v_load_n(x + i, width) * scale * v_load_n(w + i, width);
            v_store_n(y + i, normed * v_silu(v_load_n(z + i, width)), width);
        }
    }
}

static void FN(layer_norm)(const float *x, long ldx, long rows, long n, const float *w, const float *b, float eps,
                           float *y, long ldy) {
    for (long r = 0; r < rows; r++, x += ldx, y += ldy) {
        v16 sum = v_set(0), squares = v_set(0);
        for (long i = 0; i < n; i += 16) sum += v_load_n(x + i, n - i < 16 ? n - i : 16);
        v16 mean = v_set(v_fold(sum) / (float)n);
        for (long i = 0; i < n; i += 16) {
            long width = n - i < 16 ? n - i : 16;
            v16 d = v_load_n(x + i, width) - mean;
            if (width < 16) d = v_load_n((const float *)&d, width);
            squares = v_fma(d, d, squares);
        }
        v16 scale = v_set(FN(inverse_root)(v_fold(squares) / (float)n + eps));
        for (long i = 0; i < n; i += 16) {
            long width = n - i < 16 ? n - i : 16;
            v16 d = (v_load_n(x + i, width) - mean) * scale;
            v_store_n(y + i, v_fma(d, v_load_n(w + i, width), v_load_n(b + i, width)), width);
        }
    }
}

static void FN(l2_norm)(float *x, long ldx, long rows, long n, float eps, float scale) {
    for (long r = 0; r < rows; r++, x += ldx) {
        v16 factor = v_set(FN(inverse_root)(FN(sum_squares)(x, n) + eps) * scale);
        long i = 0;
        for (; i + 16 <= n; i += 16) v_store(x + i, v_load(x + i) * factor);
        if (i < n) v_store_n(x + i, v_load_n(x + i, n - i) * factor, n - i);
    }
}
