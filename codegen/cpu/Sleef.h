//===- Sleef.h - Elementary functions on the CPU ----------------*- C++ -*-===//
//
// Replaces the elementary functions of a kernel's module by calls of SLEEF,
// split or padded to the vectors of the instruction set. Of each function the
// deterministic variant is used (Sleef_finz_*, and Sleef_cinz_* where there is
// no fused multiply-add): its result does not depend on the vector width.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_CPU_SLEEF_H
#define QUERN_CODEGEN_CPU_SLEEF_H

#include "codegen/cpu/CpuCompiler.h"

namespace mlir {
class ModuleOp;
} // namespace mlir

namespace quern {

void callSleef(mlir::ModuleOp module, CpuIsa isa);

} // namespace quern

#endif // QUERN_CODEGEN_CPU_SLEEF_H
