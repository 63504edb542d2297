// Numbers → codes. Rounding is to the nearest even everywhere: adding 1.5 · 2²³ leaves the integer in the last bits.

/// The integers nearest to x, kept within ±limit. |x| < 2²² or not a number, which gives any code.
INLINE v16i FN(nearest)(v16 x, int32_t low, int32_t high) {
    const v16i code = (v16i)(x + v_set(0x1.8p23f)) - (v16i)v_set(0x1.8p23f);
    const v16i lower = code < low, upper = code > high;
    return (lower & low) | (upper & high) | (~lower & ~upper & code);
}

INLINE v16 FN(magnitude)(const float *x, long count) {
    v16 most = v_set(0);
    long i = 0;
    for (; i + 16 <= count; i += 16) most = v_max(most, v_abs(v_load(x + i)));
    if (i < count) most = v_max(most, v_abs(v_load_n(x + i, count - i)));
    return most;
}

static void FN(quantise)(const float *x, long ldx, long rows, long k, ck_activations out) {
    for (long r = 0; r < rows; r++)
        for (long q = 0; q < out.groups; q++) {
            const float *values = x + r * ldx + q * out.group;
            const long count = k - q * out.group < out.group ? k - q * out.group : out.group;
            const float most = v_max_lane(FN(magnitude)(values, count));
            const float inverse = most > 0x1p-100f ? 127 / most : 0;
            int8_t *codes = out.codes + (r * out.groups + q) * out.group;
            v16i sum = {0};
            for (long i = 0; i < out.group; i += 16) {
                const v16 part = i + 16 <= count ? v_load(values + i) : i < count ? v_load_n(values + i, count - i) : v_set(0);
                const v16i code = FN(nearest)(part * v_set(inverse), -127, 127);
                const v16c bytes = __builtin_convertvector(code, v16c);
                memcpy(codes + i, &bytes, sizeof bytes);
                sum += code;
            }
            out.scales[r * out.groups + q] = most > 0x1p-100f ? most / 127 : 0;
            int32_t total = 0;
            for (int lane = 0; lane < 16; lane++) total += sum[lane];
            out.sums[r * out.groups + q] = total;
        }
}

/// The smallest bf16 that is not below x ≥ 0.
INLINE float FN(bf16_above)(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits + 0xffff) & 0xffff0000;
    memcpy(&x, &bits, sizeof x);
    return x;
}

INLINE float FN(bf16_nearest)(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/// Σ (w − scale · code)² with the codes that are nearest, and what the best scale for these codes needs.
typedef struct {
    float error, cross, square;
} FN(fit);

INLINE FN(fit) FN(fit4)(const float *w, long group, float scale) {
    const v16 inverse = v_set(1 / scale);
    v16 error = v_set(0), cross = v_set(0), square = v_set(0);
    for (long i = 0; i < group; i += 16) {
        const v16 x = v_load(w + i);
        const v16 code = __builtin_convertvector(FN(nearest)(x * inverse, -8, 7), v16);
        const v16 miss = v_fma(v_set(-scale), code, x);
        error = v_fma(miss, miss, error);
        cross = v_fma(x, code, cross);
        square = v_fma(code, code, square);
    }
    return (FN(fit)){v_fold(error), v_fold(cross), v_fold(square)};
}

/// The scale of sixteen codes for these weights: of a few around that which takes the largest weight to −8, each
/// followed by the best scale for its codes, the one with the least error.
INLINE float FN(scale4)(const float *w, long group) {
    float most = 0;
    for (long i = 0; i < group; i++)
        if (__builtin_fabsf(w[i]) > __builtin_fabsf(most)) most = w[i];
    if (__builtin_fabsf(most) < 0x1p-100f) return 0;
    float best = 0, least = __builtin_inff();
    for (int step = -4; step <= 4; step++) {
        float scale = FN(bf16_nearest)(most / (-8 - (float)step * 0.4f));
        for (int turn = 0; turn < 2; turn++) {
            const FN(fit) fit = FN(fit4)(w, group, scale);
            if (fit.error < least) least = fit.error, best = scale;
            if (fit.square == 0) break;
            scale = FN(bf16_nearest)(fit.cross / fit.square);
            if (__builtin_fabsf(scale) < 0x1p-110f) break;
        }
    }
    return best;
}

static bool FN(pack)(const float *rows, long ldr, long count, ck_packing p, void *panel) {
    const long groups = ck_packing_groups(p);
    uint8_t *codes = panel;
    uint16_t *scales = (uint16_t *)(codes + ck_packing_code_bytes(p));
    memset(panel, 0, (size_t)ck_packing_panel_bytes(p));
    float values[1024];
    int8_t code[1024];
    for (long n = 0; n < CK_PANEL; n++)
        for (long q = 0; q < groups; q++) {
            const long first = q * p.group, width = p.k - first < p.group ? p.k - first : p.group;
            memset(values, 0, (size_t)p.group * sizeof(float));
            if (n < count) memcpy(values, rows + n * ldr + first, (size_t)width * sizeof(float));
            const float most = v_max_lane(FN(magnitude)(values, p.group));
            bool finite = true;
            for (long i = 0; i < width; i++) finite &= __builtin_fabsf(values[i]) <= 0x1.fffffep127f;
            if (!finite) return false;
            const float scale = p.bits == 4 ? FN(scale4)(values, p.group)
                                            : most > 0x1p-100f ? FN(bf16_above)(most / 127) : 0;
            const float inverse = scale == 0 ? 0 : 1 / scale;
            const int32_t limit = p.bits == 4 ? 7 : 127;
            for (long i = 0; i < p.group; i += 16) {
                const v16i nearest = FN(nearest)(v_load(values + i) * v_set(inverse), p.bits == 4 ? -8 : -127, limit);
                const v16c bytes = __builtin_convertvector(nearest, v16c);
                memcpy(code + i, &bytes, sizeof bytes);
            }
            uint32_t bits;
            memcpy(&bits, &scale, sizeof bits);
            scales[q * CK_PANEL + n] = (uint16_t)(bits >> 16);
            uint8_t *group = codes + q * p.group * CK_PANEL * p.bits / 8;
            if (p.bits == 8) {
                for (long i = 0; i < p.group; i += 4) memcpy(group + (i * CK_PANEL + 4 * n), code + i, 4);
                continue;
            }
            for (long i = 0; i < p.group; i += 8)
                for (long j = 0; j < 4; j++)
                    group[(i / 8 * CK_PANEL + n) * 4 + j] =
                        (uint8_t)((code[i + j] + 8) | (code[i + 4 + j] + 8) << 4);
        }
    return true;
}
