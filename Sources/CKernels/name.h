// Names of functions that exist once for each instruction set, CK_ISA.
#define CK_JOIN_(a, b) ck_##a##_##b
#define CK_JOIN(a, b) CK_JOIN_(a, b)
#define FN(name) CK_JOIN(name, CK_ISA)
