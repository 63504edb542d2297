#pragma once
// GGUF's formats in one compilation, which the including file names (CF_SET).
#include "iq.h"
#include "quantised.h"

#define QUANTISED_(set) cf_quantised_##set
#define QUANTISED(set) QUANTISED_(set)

const cf_quantised QUANTISED(CF_SET) = {.fp8 = FN(fp8), .int8 = FN(int8), .fp4 = FN(fp4), .grouped = FN(grouped)};

#define TABLE_(set) cf_gguf_##set
#define TABLE(set) TABLE_(set)

// clang-format off: one line for each number of `ggml_type`
const cf_format TABLE(CF_SET)[41] = {
    [0] = {"F32", 1, 4, FN(f32)},
    [1] = {"F16", 1, 2, FN(f16)},
    [2] = {"Q4_0", 32, 18, FN(q4_0)},
    [3] = {"Q4_1", 32, 20, FN(q4_1)},
    [6] = {"Q5_0", 32, 22, FN(q5_0)},
    [7] = {"Q5_1", 32, 24, FN(q5_1)},
    [8] = {"Q8_0", 32, 34, FN(q8_0)},
    [10] = {"Q2_K", 256, 84, FN(q2_k)},
    [11] = {"Q3_K", 256, 110, FN(q3_k)},
    [12] = {"Q4_K", 256, 144, FN(q4_k)},
    [13] = {"Q5_K", 256, 176, FN(q5_k)},
    [14] = {"Q6_K", 256, 210, FN(q6_k)},
    [16] = {"IQ2_XXS", 256, 66, FN(iq2_xxs)},
    [17] = {"IQ2_XS", 256, 74, FN(iq2_xs)},
    [18] = {"IQ3_XXS", 256, 98, FN(iq3_xxs)},
    [19] = {"IQ1_S", 256, 50, FN(iq1_s)},
    [20] = {"IQ4_NL", 32, 18, FN(iq4_nl)},
    [21] = {"IQ3_S", 256, 110, FN(iq3_s)},
    [22] = {"IQ2_S", 256, 82, FN(iq2_s)},
    [23] = {"IQ4_XS", 256, 136, FN(iq4_xs)},
    [29] = {"IQ1_M", 256, 56, FN(iq1_m)},
    [30] = {"BF16", 1, 2, FN(bf16)},
    [39] = {"MXFP4", 32, 17, FN(mxfp4)},
    [40] = {"NVFP4", 64, 36, FN(nvfp4)},
};
