#pragma once
// exp, sigmoid, erf and softplus on 16 lanes: own polynomials (minimax fits made for these ranges), the
// same steps on every instruction set.
#include "simd.h"

/// Relative error below 1e-7; 0 below −104, infinity above 88.73, NaN stays NaN.
INLINE v16 v_exp(v16 x) {
    x = v_select(x > v_set(89.0f), v_set(89.0f), x);
    x = v_select(x < v_set(-104.0f), v_set(-104.0f), x);
    const v16 magic = v_set(0x1.8p23f);  // adding it rounds to an integer kept in the low bits
    v16 t = v_fma(x, v_set(0x1.715476p+0f), magic);
    v16i n = (v16i)t - (v16i)magic;
    v16 k = t - magic;
    v16 r = v_fma(k, v_set(-0x1.62e4p-1f), x);
    r = v_fma(k, v_set(-0x1.7f7d1cp-20f), r);
    v16 p = v_set(0.00019917971803806722f);
    p = v_fma(p, r, v_set(0.0013946190010756254f));
    p = v_fma(p, r, v_set(0.008333264850080013f));
    p = v_fma(p, r, v_set(0.041666269302368164f));
    p = v_fma(p, r, v_set(0.1666666716337204f));
    p = v_fma(p, r, v_set(0.5f));
    p = v_fma(p * r, r, r) + v_set(1.0f);
    // 2^n in two factors: n reaches 128 and −150.
    v16i half = n >> 1;
    v16 a = (v16)((half + 127) << 23), b = (v16)((n - half + 127) << 23);
    return p * a * b;
}

INLINE v16 v_sigmoid(v16 x) { return v_set(1.0f) / (v_set(1.0f) + v_exp(-x)); }
INLINE v16 v_silu(v16 x) { return x / (v_set(1.0f) + v_exp(-x)); }

/// Absolute error below 1.2e-7.
INLINE v16 v_erf(v16 x) {
    v16 t = v_abs(x), s = x * x;
    v16 p = v_set(7.889119297033176e-05f);
    p = v_fma(p, s, v_set(-0.0008020841050893068f));
    p = v_fma(p, s, v_set(0.005189535208046436f));
    p = v_fma(p, s, v_set(-0.026854444295167923f));
    p = v_fma(p, s, v_set(0.11283600330352783f));
    p = v_fma(p, s, v_set(-0.3761262595653534f));
    p = v_fma(p, s, v_set(1.1283791065216064f));
    v16 small = p * x;
    v16 c = v_min(t, v_set(4.0f));  // erf(4) rounds to 1
    v16 q = v_set(1.4133838703855872e-05f);
    q = v_fma(q, c, v_set(-0.00035233216476626694f));
    q = v_fma(q, c, v_set(0.003764660330489278f));
    q = v_fma(q, c, v_set(-0.024025509133934975f));
    q = v_fma(q, c, v_set(0.10654910653829575f));
    q = v_fma(q, c, v_set(0.6349583268165588f));
    q = v_fma(q, c, v_set(1.128697156906128f));
    v16 large = v_set(1.0f) - v_exp(-(q * c));
    v16 sign = (v16)((v16i)x & (v16i)v_set(-0.0f));
    large = (v16)((v16i)large | (v16i)sign);
    return v_select(t < v_set(1.0f), small, large);
}

/// log(1 + e) for e ≥ 0: the logarithm of the rounded sum, corrected for its rounding.
INLINE v16 v_log1p(v16 e) {
    v16 u = v_set(1.0f) + e;
    v16i bits = (v16i)u;
    v16i exponent = ((bits - (v16i)v_set(0x1.6a09e6p-1f)) >> 23);
    v16 m = (v16)(bits - (exponent << 23));  // in [√½, √2)
    v16 s = (m - v_set(1.0f)) / (m + v_set(1.0f)), z = s * s;
    v16 p = v_set(2.0f / 11);
    p = v_fma(p, z, v_set(2.0f / 9));
    p = v_fma(p, z, v_set(2.0f / 7));
    p = v_fma(p, z, v_set(2.0f / 5));
    p = v_fma(p, z, v_set(2.0f / 3));
    p = v_fma(p * z, s, s + s);
    v16 log_u = v_fma(__builtin_convertvector(exponent, v16), v_set(0x1.62e43p-1f), p);
    v16 lost = e - (u - v_set(1.0f));
    return log_u + lost / u;
}

/// Linear above 20, as torch's.
INLINE v16 v_softplus(v16 x) {
    return v_select(x > v_set(20.0f), x, v_log1p(v_exp(v_min(x, v_set(20.0f)))));
}
