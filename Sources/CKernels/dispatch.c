#include "include/ckernels.h"

extern const ck_table ck_table_scalar;
#if defined(__x86_64__)
extern const ck_table ck_table_avx2, ck_table_avx512;
#elif defined(__aarch64__)
extern const ck_table ck_table_neon;
#endif

const ck_table *ck_table_for(ck_isa isa) {
    switch (isa) {
        case ck_isa_scalar: return &ck_table_scalar;
#if defined(__x86_64__)
        case ck_isa_avx2:
            return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &ck_table_avx2 : NULL;
        case ck_isa_avx512:
            return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
                       ? &ck_table_avx512
                       : NULL;
#elif defined(__aarch64__)
        case ck_isa_neon: return &ck_table_neon;
#endif
        default: return NULL;
    }
}

const ck_table *ck_table_best(void) {
    static const ck_isa preference[] = {ck_isa_avx512, ck_isa_avx2, ck_isa_neon};
    for (size_t i = 0; i < sizeof preference / sizeof *preference; i++) {
        const ck_table *table = ck_table_for(preference[i]);
        if (table) return table;
    }
    return &ck_table_scalar;
}
