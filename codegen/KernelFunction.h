//===- KernelFunction.h - Arguments and frame of a kernel's function ------===//
//
// Every target's kernel functions take: a memref for each buffer, one for the
// partials of each fold (typed as its accumulator), one for each kept value,
// then strides, extents, params and flags as in KernelArgs, `streaming` (i1),
// itemBegin, itemEnd, begin, end, and what a target adds. Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_KERNELFUNCTION_H
#define QUERN_CODEGEN_KERNELFUNCTION_H

#include "codegen/ElementCode.h"

namespace mlir::func {
class FuncOp;
}

namespace quern {

/// A function that is being emitted: the builder is inside it until finish().
class KernelFunction {
public:
  /// \p space: the memory space of buffers, partials, kept values and flags.
  /// \p more: the types of a target's own arguments.
  KernelFunction(const KernelPlan &plan, mlir::OpBuilder &b,
                 llvm::StringRef name, mlir::Attribute space = {},
                 mlir::TypeRange more = {});
  void finish();

  KernelFrame frame;
  llvm::SmallVector<mlir::Value> more; ///< the target's own arguments

private:
  llvm::SmallVector<mlir::Type> argumentTypes(mlir::Attribute space);
  void bindArguments(mlir::Block &entry);
  void loadExtents();
  void loadStrides();

  const KernelPlan &plan;
  mlir::OpBuilder &b;
  mlir::OpBuilder::InsertionGuard guard;
  Loops at;
};

} // namespace quern

#endif // QUERN_CODEGEN_KERNELFUNCTION_H
