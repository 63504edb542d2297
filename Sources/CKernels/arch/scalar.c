// The reference: no instruction set beyond the platform's baseline.
#include "../math.h"
#define CK_ISA scalar
#define CK_MR 1
#define CK_NR 2
#define CK_TALL 1
#define CK_QUANTISED_ROWS 1
#define CK_QUANTISED_PANELS 1
#define CK_QUANTISED_WIDE 1
#include "../name.h"
#include "../dot/plain.h"
#include "../ops/table.h"
