//===- KernelEmitter.h - Kernel plan to MLIR --------------------*- C++ -*-===//
//
// Emits a plan as functions over target-independent dialects (func, scf,
// memref, vector, arith, math), vectorised by a fixed number of lanes that
// depends on the plan alone. Neither lane count nor unrolling nor the split of
// the space into calls changes a result.
//
// Both functions take: a memref for each buffer, one for the partials of each
// fold (typed as its accumulator), one for each kept value, then strides,
// extents, params and flags as in KernelArgs, `streaming` (i1: map outputs are
// too large for the caches), itemBegin, itemEnd, begin, end.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_KERNELEMITTER_H
#define QUERN_CODEGEN_KERNELEMITTER_H

#include "ir/math/Mode.h"
#include "planner/KernelPlan.h"

namespace mlir {
class MLIRContext;
class ModuleOp;
template <typename OpTy> class OwningOpRef;
} // namespace mlir

namespace quern {

inline constexpr llvm::StringLiteral kRunFunction = "run";
inline constexpr llvm::StringLiteral kFinishFunction = "finish";

/// The folds of \p plan, in order; the order of their partials.
llvm::SmallVector<InstrId, 4> kernelFolds(const KernelPlan &plan);
/// Those of one pass.
llvm::SmallVector<InstrId, 4> kernelFolds(const KernelPlan &plan,
                                          unsigned pass);

/// True if the value of store \p s exists only after the folds.
bool storesFromEpilogue(const KernelPlan &plan, unsigned s);

/// A module with `run`, and `finish` if the plan has inner folds and does not
/// visit whole rows.
/// \p context has the dialects loaded.
mlir::OwningOpRef<mlir::ModuleOp>
emitKernel(mlir::MLIRContext &context, const KernelPlan &plan, MathMode math);

} // namespace quern

#endif // QUERN_CODEGEN_KERNELEMITTER_H
