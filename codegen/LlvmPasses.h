//===- LlvmPasses.h - What kernels go through in LLVM IR --------*- C++ -*-===//
#ifndef QUERN_CODEGEN_LLVMPASSES_H
#define QUERN_CODEGEN_LLVMPASSES_H

#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace quern {

/// Sets what MLIR's translation leaves open.
void prepareForTarget(llvm::Module &module, llvm::TargetMachine &machine);
/// The passes between that and code generation. Kernels arrive vectorised and
/// nearly in SSA form, so the list is short: no loop or SLP vectoriser, no
/// inliner but of what must be, no unroller.
void optimizeKernel(llvm::Module &module, llvm::TargetMachine &machine);

} // namespace quern

#endif // QUERN_CODEGEN_LLVMPASSES_H
