//===- CpuPipeline.h - LLVM IR of a kernel to an object ---------*- C++ -*-===//
#ifndef QUERN_CODEGEN_CPU_CPUPIPELINE_H
#define QUERN_CODEGEN_CPU_CPUPIPELINE_H

#include "codegen/MlirToLlvm.h"
#include "codegen/cpu/CpuCompiler.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

namespace quern {

/// One compiling thread's state: everything that is costly to set up.
class CpuPipeline {
public:
  /// \p fences: as addKernelEntries.
  CpuPipeline(CpuIsa isa, MathMode math, bool fences = true);

  llvm::Expected<std::string> compile(const KernelPlan &plan,
                                      llvm::StringRef name, const Dump *dump);

  /// Time of the last compile by stage, for benchmarks.
  struct Times {
    double lowerMs = 0, optimizeMs = 0, codegenMs = 0;
  };
  const Times &times() const { return lastTimes; }

private:
  void prepare(llvm::Module &module);
  void addEmission(llvm::legacy::PassManager &passes,
                   llvm::raw_pwrite_stream &os, llvm::CodeGenFileType kind);
  std::string assembly(llvm::Module &module);
  std::string emitObject(llvm::Module &module);

  const bool fences;
  const MathMode math;
  MlirToLlvm mlir;
  std::unique_ptr<llvm::TargetMachine> machine;
  /// Setting up the passes of code generation takes longer than some of them
  /// run: they are kept from one object to the next.
  llvm::SmallString<0> object;
  llvm::raw_svector_ostream objectStream{object};
  llvm::legacy::PassManager objectPasses;
  Times lastTimes;
};

} // namespace quern

#endif // QUERN_CODEGEN_CPU_CPUPIPELINE_H
