#if defined(__aarch64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#else
#pragma GCC target("arch=armv8.2-a+dotprod")
#endif
#include "../math.h"
#define CK_ISA dotprod
#define CK_MR 2
#define CK_NR 3
#define CK_TALL 2
#define CK_QUANTISED_ROWS 4
#define CK_QUANTISED_PANELS 1
#define CK_QUANTISED_WIDE 4
#define CK_DOTPROD
#include "../name.h"
#include "../dot/neon.h"
#include "../ops/table.h"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
