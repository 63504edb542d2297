#if defined(__aarch64__)
#include "../math.h"
#define CK_ISA neon
#define CK_MR 2
#define CK_NR 3
#define CK_TALL 2
#include "../ops/table.h"
#endif
