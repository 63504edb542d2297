#if defined(__aarch64__)
#include "../math.h"
#define CK_ISA neon
#define CK_MR 2
#define CK_NR 3
#define CK_TALL 2
#define CK_QUANTISED_ROWS 4
#define CK_QUANTISED_PANELS 1
#define CK_QUANTISED_WIDE 4
#include "../name.h"
#include "../dot/neon.h"
#include "../ops/table.h"
#endif
