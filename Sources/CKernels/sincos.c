#include "include/ckernels.h"

// Reduction by multiples of π/2 in four parts, the first three of 23 bits: products with a multiple below
// 2^30 are exact, and so are the differences until the last digits of f64. Then Taylor series in f64 on
// [−π/4, π/4]: the error is far below half a unit of f32.
void ck_sincos(float angle, float *cosine, float *sine) {
    const double x = angle;
    const double shifted = x * 0x1.45f306dc9c883p-1 + 0x1.8p52;
    const double n = shifted - 0x1.8p52;
    double r = x - n * 0x1.921fb4p+0;
    r = r - n * 0x1.4442dp-24;
    r = r - n * 0x1.84698p-48;
    r = r - n * 0x1.3198a2e037073p-69;
    const double z = r * r;
    const double s =
        r + r * z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800 + z / 6227020800.0)))));
    const double c =
        1 + z * (-0.5 + z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 + z * (1.0 / 479001600 - z / 87178291200.0))))));
    switch ((long)n & 3) {
        case 0: *cosine = (float)c, *sine = (float)s; break;
        case 1: *cosine = (float)-s, *sine = (float)c; break;
        case 2: *cosine = (float)-c, *sine = (float)-s; break;
        default: *cosine = (float)s, *sine = (float)-c; break;
    }
}
