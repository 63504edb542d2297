#include "include/ckernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#ifndef HWCAP_ASIMDDP
#define HWCAP_ASIMDDP (1 << 20)  // asm/hwcap.h
#endif
#endif

extern const ck_table ck_table_scalar;
#if defined(__x86_64__)
extern const ck_table ck_table_avx2, ck_table_avxvnni, ck_table_avx512, ck_table_avx512vnni;
#elif defined(__aarch64__)
extern const ck_table ck_table_neon, ck_table_dotprod;
#endif

#if defined(__x86_64__)
static bool has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static bool has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

/// CPUID leaf 7, subleaf 1, EAX bit 4. The builtin does not know the name everywhere.
static bool has_avxvnni(void) {
    unsigned a, b, c, d;
    return has_avx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}
#elif defined(__aarch64__)
static bool has_dotprod(void) { return getauxval(AT_HWCAP) & HWCAP_ASIMDDP; }
#endif

const ck_table *ck_table_for(ck_isa isa) {
    switch (isa) {
        case ck_isa_scalar: return &ck_table_scalar;
#if defined(__x86_64__)
        case ck_isa_avx2: return has_avx2() ? &ck_table_avx2 : NULL;
        case ck_isa_avxvnni: return has_avxvnni() ? &ck_table_avxvnni : NULL;
        case ck_isa_avx512: return has_avx512() ? &ck_table_avx512 : NULL;
        case ck_isa_avx512vnni:
            return has_avx512() && __builtin_cpu_supports("avx512vnni") ? &ck_table_avx512vnni : NULL;
#elif defined(__aarch64__)
        case ck_isa_neon: return &ck_table_neon;
        case ck_isa_dotprod: return has_dotprod() ? &ck_table_dotprod : NULL;
#endif
        default: return NULL;
    }
}

const ck_table *ck_table_best(void) {
    static const ck_isa preference[] = {ck_isa_avx512vnni, ck_isa_avx512,  ck_isa_avxvnni,
                                        ck_isa_avx2,       ck_isa_dotprod, ck_isa_neon};
    for (size_t i = 0; i < sizeof preference / sizeof *preference; i++) {
        const ck_table *table = ck_table_for(preference[i]);
        if (table) return table;
    }
    return &ck_table_scalar;
}
