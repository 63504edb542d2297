// The machine's limits, to set beside a benchmark's figures.

static float FN(fma_peak)(long rounds) {
    v16 acc[CK_MR * CK_NR], x = v_set(0.999f), y = v_set(1e-7f);
    for (int i = 0; i < CK_MR * CK_NR; i++) acc[i] = v_set((float)i);
    for (long r = 0; r < rounds * 24 / (CK_MR * CK_NR); r++)
        for (int i = 0; i < CK_MR * CK_NR; i++) acc[i] = v_fma(acc[i], x, y);
    v16 sum = v_set(0);
    for (int i = 0; i < CK_MR * CK_NR; i++) sum += acc[i];
    return v_fold(sum);
}

static uint64_t FN(read_stream)(const void *p, size_t n) {
    const size_t stream = n / 8 & ~(size_t)63;
    v16u sums[8] = {0};
    for (size_t i = 0; i < stream; i += 64)
        for (int s = 0; s < 8; s++) {
            v16u v;
            memcpy(&v, (const char *)p + (size_t)s * stream + i, sizeof v);
            sums[s] ^= v;
        }
    v16u all = sums[0] ^ sums[1] ^ sums[2] ^ sums[3] ^ sums[4] ^ sums[5] ^ sums[6] ^ sums[7];
    uint64_t sum = 0;
    for (int i = 0; i < 16; i++) sum += all[i];
    return sum;
}
