// Every operation for one instruction set. The including file names it (CK_ISA) and its tile (CK_MR
// rows of X by CK_NR rows of W, whose sums fill the registers; CK_TALL rows of X for small batches;
// CK_QUANTISED_ROWS rows of X by CK_QUANTISED_PANELS panels of quantised W), after a header of dot/.
#define CK_MORE(a, b) ((a) > (b) ? (a) : (b))
#define CK_QUANTISED_SUMS CK_MORE(CK_QUANTISED_ROWS * CK_QUANTISED_PANELS, CK_MORE(CK_QUANTISED_WIDE, 4))

// clang-format off: the order is that of use
#include "gemm.h"
#include "quantise.h"
#include "quantised.h"
#include "attention.h"
#include "norm.h"
#include "delta.h"
#include "elementwise.h"
#include "peaks.h"

const ck_table FN(table) = {
    .isa = CK_JOIN(isa, CK_ISA),
    .gemm = FN(gemm),
    .gemm_quantised = FN(gemm_quantised),
    .quantise = FN(quantise),
    .pack = FN(pack),
    .attention = FN(attention),
    .delta = FN(delta),
    .conv_silu = FN(conv_silu),
    .rms_norm = FN(rms_norm),
    .rms_norm_gated = FN(rms_norm_gated),
    .layer_norm = FN(layer_norm),
    .l2_norm = FN(l2_norm),
    .rope = FN(rope),
    .add = FN(add),
    .scale_add = FN(scale_add),
    .silu_mul = FN(silu_mul),
    .sigmoid_mul = FN(sigmoid_mul),
    .gelu_tanh = FN(gelu_tanh),
    .gelu_erf = FN(gelu_erf),
    .sigmoid = FN(sigmoid),
    .softmax = FN(softmax),
    .delta_gates = FN(delta_gates),
    .exponential = FN(exponential),
    .to_f32 = FN(to_f32),
    .to_bf16 = FN(to_bf16),
    .fma_peak = FN(fma_peak),
    .read_stream = FN(read_stream),
};
