//===- FirstLanes.h - Masks of a vector's first lanes -----------*- C++ -*-===//
#ifndef QUERN_CODEGEN_CPU_FIRSTLANES_H
#define QUERN_CODEGEN_CPU_FIRSTLANES_H

#include "codegen/cpu/CpuIsa.h"

namespace mlir {
class LLVMTypeConverter;
class RewritePatternSet;
} // namespace mlir

namespace quern {

/// Adds what lowers vector.create_mask to the best of \p isa.
void addFirstLanes(const mlir::LLVMTypeConverter &types,
                   mlir::RewritePatternSet &patterns, CpuIsa isa);

} // namespace quern

#endif // QUERN_CODEGEN_CPU_FIRSTLANES_H
