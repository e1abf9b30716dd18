//===- PtxEntry.h - Entry points of PTX kernels -----------------*- C++ -*-===//
#ifndef QUERN_CODEGEN_PTX_PTXENTRY_H
#define QUERN_CODEGEN_PTX_PTXENTRY_H

#include "planner/KernelPlan.h"
#include "llvm/IR/Module.h"

namespace quern {

/// Makes `run` (and `finish`) of \p module, which emitGridKernel's was lowered
/// to, kernels that take PtxArgs.
void addPtxEntries(llvm::Module &module, const KernelPlan &plan,
                   llvm::StringRef name);

} // namespace quern

#endif // QUERN_CODEGEN_PTX_PTXENTRY_H
