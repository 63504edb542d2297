// Dot products of four bytes a lane on NEON: one instruction where there is one, else products of 16 bits, whose pairs are
// added in 32.
#include <arm_neon.h>

#define CK_OFFSET8 0
#define CK_OFFSET4 0
typedef v64c FN(operand);
typedef v16i FN(sums4);

INLINE v64c FN(prepare)(v64c codes) { return codes; }

INLINE int32x4_t FN(dot_quarter)(int32x4_t sum, int8x16_t w, int8x16_t x) {
#if defined(CK_DOTPROD)
    return vdotq_s32(sum, w, x);
#else
    const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(w), vget_low_s8(x)));
    return vaddq_s32(sum, vpaddq_s32(low, vpaddlq_s16(vmull_high_s8(w, x))));
#endif
}

INLINE v16i FN(dot8)(v16i sum, v64c w, int32_t x) {
    const int8x16_t four = vreinterpretq_s8_s32(vdupq_n_s32(x));
    int8x16_t codes[4];
    int32x4_t quarters[4];
    memcpy(codes, &w, sizeof w);
    memcpy(quarters, &sum, sizeof sum);
    UNROLL for (int i = 0; i < 4; i++) quarters[i] = FN(dot_quarter)(quarters[i], codes[i], four);
    memcpy(&sum, quarters, sizeof sum);
    return sum;
}

INLINE v16i FN(begin4)(v16i start) { return start; }
INLINE v16i FN(dot4)(v16i sum, v64c nibbles, int32_t x) { return FN(dot8)(sum, nibbles - 8, x); }
INLINE v16i FN(end4)(v16i start, v16i sums) { return (void)start, sums; }
