// Dot products of four bytes a lane, for machines without an instruction for them.

#define CK_OFFSET8 0
#define CK_OFFSET4 0
typedef v64c FN(operand);
typedef v16i FN(sums4);

INLINE v64c FN(prepare)(v64c codes) { return codes; }

INLINE v16i FN(dot8)(v16i sum, v64c w, int32_t x) {
    int8_t four[4];
    memcpy(four, &x, sizeof four);
    for (int lane = 0; lane < 16; lane++)
        for (int i = 0; i < 4; i++) sum[lane] += w[4 * lane + i] * four[i];
    return sum;
}

INLINE v16i FN(begin4)(v16i start) { return start; }
INLINE v16i FN(dot4)(v16i sum, v64c nibbles, int32_t x) { return FN(dot8)(sum, nibbles - 8, x); }
INLINE v16i FN(end4)(v16i start, v16i sums) { return (void)start, sums; }
