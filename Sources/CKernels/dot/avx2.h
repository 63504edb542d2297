// Dot products of four bytes a lane by vpmaddubsw, whose left side is unsigned and whose pairs are added in 16 bits. With codes of at
// most ±127 a pair is at most 2 · 127² = 32,258, so that nothing saturates: |w| times x with the sign of w. Codes of
// four bits are 0 … 15: eight pairs of at most 2 · 15 · 127 fit in 16 bits, and are widened together.
#define CK_OFFSET8 0
#define CK_OFFSET4 8
typedef struct {
    __m256i codes[2], magnitudes[2];
} FN(operand);
typedef struct {
    __m256i pairs[2];
} FN(sums4);

INLINE FN(operand) FN(prepare)(v64c codes) {
    FN(operand) w;
    memcpy(w.codes, &codes, sizeof codes);
    for (int h = 0; h < 2; h++) w.magnitudes[h] = _mm256_abs_epi8(w.codes[h]);
    return w;
}

INLINE v16i FN(dot8)(v16i sum, FN(operand) w, int32_t x) {
    const __m256i four = _mm256_set1_epi32(x), ones = _mm256_set1_epi16(1);
    __m256i halves[2];
    memcpy(halves, &sum, sizeof sum);
    for (int h = 0; h < 2; h++) {
        const __m256i pairs = _mm256_maddubs_epi16(w.magnitudes[h], _mm256_sign_epi8(four, w.codes[h]));
        halves[h] = _mm256_add_epi32(halves[h], _mm256_madd_epi16(pairs, ones));
    }
    memcpy(&sum, halves, sizeof sum);
    return sum;
}

INLINE FN(sums4) FN(begin4)(v16i start) { return (void)start, (FN(sums4)){{_mm256_setzero_si256(), _mm256_setzero_si256()}}; }

INLINE FN(sums4) FN(dot4)(FN(sums4) sums, v64c nibbles, int32_t x) {
    const __m256i four = _mm256_set1_epi32(x);
    __m256i w[2];
    memcpy(w, &nibbles, sizeof w);
    for (int h = 0; h < 2; h++) sums.pairs[h] = _mm256_add_epi16(sums.pairs[h], _mm256_maddubs_epi16(w[h], four));
    return sums;
}

INLINE v16i FN(end4)(v16i start, FN(sums4) sums) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i halves[2];
    memcpy(halves, &start, sizeof start);
    for (int h = 0; h < 2; h++) halves[h] = _mm256_add_epi32(halves[h], _mm256_madd_epi16(sums.pairs[h], ones));
    memcpy(&start, halves, sizeof start);
    return start;
}
