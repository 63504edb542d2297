// The platform's baseline.
#define CF_SET baseline
#include "table.h"
