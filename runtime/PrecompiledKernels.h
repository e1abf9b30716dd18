//===- PrecompiledKernels.h - Kernels linked into the program ---*- C++ -*-===//
//
// Objects compiled when Quern itself was built. They are looked up before the
// disk cache, under the same keys.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_PRECOMPILEDKERNELS_H
#define QUERN_RUNTIME_PRECOMPILEDKERNELS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace quern {

struct PrecompiledKernel {
  const char *name; ///< kernelName of its cache key
  llvm::StringRef object;
};

/// "k" and 32 hexadecimal digits, from \p text: a plan's text or a cache key.
std::string kernelName(llvm::StringRef text);

/// The table in use, sorted by name. Whoever links one in sets it before the
/// first Session is made.
llvm::ArrayRef<PrecompiledKernel> &precompiledKernels();

/// The object whose key hashes to \p name, or an empty text.
llvm::StringRef findPrecompiled(llvm::StringRef name);

} // namespace quern

#endif // QUERN_RUNTIME_PRECOMPILEDKERNELS_H
