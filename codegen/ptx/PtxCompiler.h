//===- PtxCompiler.h - Kernel plan to PTX -----------------------*- C++ -*-===//
//
// Needs neither a device nor a toolkit.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_PTX_PTXCOMPILER_H
#define QUERN_CODEGEN_PTX_PTXCOMPILER_H

#include "codegen/Dump.h"
#include "codegen/gpu/GridEmitter.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace quern {

/// The words of 8 bytes that a PTX kernel takes, as one block, its only
/// parameter. From First on: the buffers; then strides, extents and params as
/// in KernelArgs. Part of the kernel ABI.
struct PtxArgs {
  enum Word : unsigned {
    Flags,    ///< address of the flags' word
    Partials, ///< address of the partials
    Kept,     ///< address of the kept values: keptSlots for each and item;
              ///< outer folds: an item's elements
    Items,    ///< product of the extents of the items
    Columns,  ///< log2 of a block's threads along dimension 0
    Rounds,   ///< with scalars of rounds: the address of params
    First,
  };
  /// Scalars of rounds are as many as there are rounds: they lie in memory, and
  /// with them the others.
  static bool hasRoundScalars(const KernelPlan &plan);
  /// How many words a kernel of \p plan takes.
  static size_t numWords(const KernelPlan &plan);
  /// Where what follows the buffers begins.
  static size_t strides(const KernelPlan &plan) {
    return First + plan.numBuffers();
  }
  static size_t extents(const KernelPlan &plan);
  static size_t params(const KernelPlan &plan);
};

/// The entry points of kernel \p name.
std::string ptxRunSymbol(llvm::StringRef name);
std::string ptxFinishSymbol(llvm::StringRef name);

/// Compiles one kernel after the other; not thread-safe.
class PtxCompiler {
public:
  /// \p capability: of the oldest device that is to run the code, 90 for 9.0;
  /// at least 70.
  PtxCompiler(unsigned capability, MathMode math);
  ~PtxCompiler();

  llvm::Expected<std::string> compile(const KernelPlan &plan,
                                      GridVariant variant, llvm::StringRef name,
                                      const Dump *dump);

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace quern

#endif // QUERN_CODEGEN_PTX_PTXCOMPILER_H
