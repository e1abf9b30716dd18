//===- CpuCompiler.h - Kernel plans to machine code -------------*- C++ -*-===//
//
// Kernel plan -> MLIR (codegen/KernelEmitter) -> LLVM -> an ELF object, and
// objects -> callable functions through ORC. Objects may be stored and loaded
// by another process with the same compilerId().
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_CPU_CPUCOMPILER_H
#define QUERN_CODEGEN_CPU_CPUCOMPILER_H

#include "codegen/Dump.h"
#include "ir/Flags.h"
#include "planner/KernelPlan.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace quern {

/// Vector instruction sets we generate code for, best last.
enum class CpuIsa : uint8_t { Sse2, Avx2, Avx512 };

/// The best set this processor has, lowered by QUERN_CPU=sse2|avx2|avx512.
CpuIsa hostIsa();

/// Entry points of a loaded kernel. \c finish is null without inner folds.
struct CpuKernel {
  KernelRunFn run = nullptr;
  KernelFinishFn finish = nullptr;
};

class CpuCompiler {
public:
  explicit CpuCompiler(CpuIsa isa, MathMode math = flags().math);
  ~CpuCompiler();

  /// What an object depends on besides its plan: compiler build, instruction
  /// set, processor features, kernel ABI, math mode. Part of the disk cache's
  /// key.
  const std::string &compilerId() const;

  /// Compiles \p plan; \p name becomes part of the symbols. The result is a
  /// relocatable ELF object. Thread-safe.
  llvm::Expected<std::string> compile(const KernelPlan &plan,
                                      llvm::StringRef name, const Dump *dump);

  /// Makes an object's kernel callable for the life of this compiler, or until
  /// unload.
  llvm::Expected<CpuKernel> load(llvm::StringRef object, llvm::StringRef name);
  void unload(llvm::StringRef name);

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace quern

#endif // QUERN_CODEGEN_CPU_CPUCOMPILER_H
