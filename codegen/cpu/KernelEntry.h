//===- KernelEntry.h - The C entry points of a kernel -----------*- C++ -*-===//
//
// Wraps the functions that MLIR made (one argument for each pointer, size and
// stride) in KernelRunFn and KernelFinishFn, which unpack KernelArgs. Decides
// at launch whether outputs bypass the caches.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_CPU_KERNELENTRY_H
#define QUERN_CODEGEN_CPU_KERNELENTRY_H

#include "planner/KernelPlan.h"
#include "llvm/IR/Module.h"

namespace quern {

/// Outputs of a launch from which on map stores are non-temporal: below, the
/// next kernel may still find them in the cache.
inline constexpr int64_t kStreamBytes = 32 << 20;

/// Bytes that adjacent outputs of passes without folds take for each element
/// of the space.
int64_t streamedBytes(const KernelPlan &plan);

std::string runSymbol(llvm::StringRef kernel);
std::string finishSymbol(llvm::StringRef kernel);

/// Adds the entry points to \p module, with its functions inlined into them.
/// \p fences: what they store past the caches is visible when they return.
void addKernelEntries(llvm::Module &module, const KernelPlan &plan,
                      llvm::StringRef kernel, bool fences);

} // namespace quern

#endif // QUERN_CODEGEN_CPU_KERNELENTRY_H
