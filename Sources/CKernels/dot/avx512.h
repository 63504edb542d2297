// As avx2.h, in one register. AVX-512 has no vpsignb: x is negated under the mask of negative codes; codes of zero
// take their zero from the magnitude.
#define CK_OFFSET8 0
#define CK_OFFSET4 8
typedef struct {
    __m512i magnitudes;
    __mmask64 negative;
} FN(operand);
typedef __m512i FN(sums4);

INLINE FN(operand) FN(prepare)(v64c codes) {
    return (FN(operand)){_mm512_abs_epi8((__m512i)codes), _mm512_movepi8_mask((__m512i)codes)};
}

INLINE v16i FN(dot8)(v16i sum, FN(operand) w, int32_t x) {
    const __m512i four = _mm512_set1_epi32(x);
    const __m512i signs = _mm512_mask_sub_epi8(four, w.negative, _mm512_setzero_si512(), four);
    const __m512i pairs = _mm512_maddubs_epi16(w.magnitudes, signs);
    return (v16i)_mm512_add_epi32((__m512i)sum, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
}

INLINE __m512i FN(begin4)(v16i start) { return (void)start, _mm512_setzero_si512(); }

INLINE __m512i FN(dot4)(__m512i sums, v64c nibbles, int32_t x) {
    return _mm512_add_epi16(sums, _mm512_maddubs_epi16((__m512i)nibbles, _mm512_set1_epi32(x)));
}

INLINE v16i FN(end4)(v16i start, __m512i sums) {
    return (v16i)_mm512_add_epi32((__m512i)start, _mm512_madd_epi16(sums, _mm512_set1_epi16(1)));
}
