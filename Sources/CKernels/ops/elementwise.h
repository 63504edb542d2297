// Maps over n values, 16 at a time; the tail is padded with zeros and cut.

#define EACH(n)                                                                  \
    for (long i = 0, width = (n) < 16 ? (n) : 16; i < (n); i += 16, width = (n)-i < 16 ? (n)-i : 16)

static void FN(add)(float *y, const float *x, long n) {
    EACH(n) v_store_n(y + i, v_load_n(y + i, width) + v_load_n(x + i, width), width);
}

static void FN(scale_add)(float *y, const float *x, float a, long n) {
    EACH(n) v_store_n(y + i, v_fma(v_set(a), v_load_n(x + i, width), v_load_n(y + i, width)), width);
}

static void FN(silu_mul)(const float *gate, const float *up, float *y, long n) {
    EACH(n) v_store_n(y + i, v_silu(v_load_n(gate + i, width)) * v_load_n(up + i, width), width);
}

static void FN(sigmoid_mul)(float *x, const float *gate, long n) {
    EACH(n) v_store_n(x + i, v_load_n(x + i, width) * v_sigmoid(v_load_n(gate + i, width)), width);
}

static void FN(sigmoid)(float *x, long n) { EACH(n) v_store_n(x + i, v_sigmoid(v_load_n(x + i, width)), width); }

/// 0.5·x·(1 + tanh(u)) = x·σ(2u) with u = √(2/π)·(x + 0.044715·x³).
static void FN(gelu_tanh)(float *x, long n) {
    EACH(n) {
        v16 v = v_load_n(x + i, width);
        v16 cubic = v_fma(v * v * v, v_set(0.044715f), v);
        v_store_n(x + i, v * v_sigmoid(cubic * v_set(1.5957691216f)), width);
    }
}

static void FN(gelu_erf)(float *x, long n) {
    EACH(n) {
        v16 v = v_load_n(x + i, width);
        v_store_n(x + i, v * v_set(0.5f) * (v_set(1.0f) + v_erf(v * v_set(0.70710678f))), width);
    }
}

INLINE float FN(maximum)(const float *x, long n) {
    v16 top = v_set(x[0]);
    EACH(n) {
        v16 v = v_set(x[0]), part = v_load_n(x + i, width);
        memcpy(&v, &part, (size_t)width * sizeof(float));
        top = v_max(v, top);
    }
    return v_max_lane(top);
}

/// x ← exp(x − maximum); returns the sum.
INLINE float FN(exp_sum)(float *x, long n, float maximum) {
    v16 sum = v_set(0);
    EACH(n) {
        v16 e = v_exp(v_load_n(x + i, width) - v_set(maximum));
        if (width < 16) e = v_load_n((const float *)&e, width);
        v_store_n(x + i, e, width);
        sum += e;
    }
    return v_fold(sum);
}

static void FN(softmax)(float *x, long n) {
    v16 sum = v_set(FN(exp_sum)(x, n, FN(maximum)(x, n)));
    EACH(n) v_store_n(x + i, v_load_n(x + i, width) / sum, width);
}

static void FN(delta_gates)(const float *a, const float *b, const float *rate, const float *dt_bias, float *decay,
                            float *beta, long n) {
    EACH(n) {
        v16 softplus = v_softplus(v_load_n(a + i, width) + v_load_n(dt_bias + i, width));
        v_store_n(decay + i, v_exp(-(v_load_n(rate + i, width) * softplus)), width);
        v_store_n(beta + i, v_sigmoid(v_load_n(b + i, width)), width);
    }
}

static void FN(exponential)(float *x, long n) { EACH(n) v_store_n(x + i, v_exp(v_load_n(x + i, width)), width); }

static void FN(rope)(float *x, const float *cosines, const float *sines, long half) {
    EACH(half) {
        v16 a = v_load_n(x + i, width), b = v_load_n(x + half + i, width);
        v16 c = v_load_n(cosines + i, width), s = v_load_n(sines + i, width);
        v_store_n(x + i, v_fma(a, c, -(b * s)), width);
        v_store_n(x + half + i, v_fma(b, c, a * s), width);
    }
}

static void FN(to_f32)(const void *x, ck_type type, float *y, long n) {
    EACH(n) v_store_n(y + i, v_load_as_n(x, i, type, width), width);
}

static void FN(to_bf16)(const float *x, uint16_t *y, long n) {
    EACH(n) {
        v16u bits = (v16u)v_load_n(x + i, width);
        v16u rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
        v16u nan = (v16u)((bits & 0x7fffffffu) > 0x7f800000u);
        v16h h = __builtin_convertvector((nan & ((bits >> 16) | 0x40u)) | (~nan & rounded), v16h);
        memcpy(y + i, &h, (size_t)width * 2);
    }
}
#undef EACH
