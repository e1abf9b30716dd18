//===- MlirToLlvm.h - A kernel's module to LLVM IR --------------*- C++ -*-===//
//
// One dialect conversion with the patterns of every dialect that the emitter
// uses, prepared once: no pass manager, no verifier.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_CPU_MLIRTOLLVM_H
#define QUERN_CODEGEN_CPU_MLIRTOLLVM_H

#include "codegen/Dump.h"
#include "codegen/cpu/CpuCompiler.h"
#include "llvm/IR/Module.h"

namespace quern {

/// Not thread-safe: each compiling thread has its own.
class MlirToLlvm {
public:
  MlirToLlvm(CpuIsa isa, MathMode math);
  ~MlirToLlvm();

  /// Emits and lowers \p plan: internal functions `run` and `finish`.
  llvm::Expected<std::unique_ptr<llvm::Module>> lower(const KernelPlan &plan,
                                                      llvm::StringRef name,
                                                      llvm::LLVMContext &llvm,
                                                      const Dump *dump);

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace quern

#endif // QUERN_CODEGEN_CPU_MLIRTOLLVM_H
