// Dot products of four bytes a lane by vpdpbusd, whose left side is unsigned: codes are moved up by 128, and a sum
// starts at −128 times the sum of its activations, which makes up for it exactly. CK_DPBUSD is the instruction over
// sixteen lanes.

#define CK_OFFSET8 128
#define CK_OFFSET4 8
typedef v64c FN(operand);
typedef v16i FN(sums4);

INLINE v64c FN(prepare)(v64c codes) { return codes ^ (int8_t)-128; }
INLINE v16i FN(dot8)(v16i sum, v64c w, int32_t x) { return CK_DPBUSD(sum, w, x); }
INLINE v16i FN(begin4)(v16i start) { return start; }
INLINE v16i FN(dot4)(v16i sum, v64c nibbles, int32_t x) { return CK_DPBUSD(sum, nibbles, x); }
INLINE v16i FN(end4)(v16i start, v16i sums) { return (void)start, sums; }
