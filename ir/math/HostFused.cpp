//===- HostFused.cpp - Host.cpp with fused multiply-add -------------------===//
#define QUERN_MATH_ISA fused
#define QUERN_MATH_TABLE fusedFunctions
#include "ir/math/Host.cpp"
