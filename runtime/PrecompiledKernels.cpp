//===- PrecompiledKernels.cpp - Kernels linked into the program -----------===//
#include "runtime/PrecompiledKernels.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

namespace quern {

std::string kernelName(llvm::StringRef text) {
  llvm::XXH128_hash_t hash =
      llvm::xxh3_128bits(llvm::arrayRefFromStringRef(text));
  return "k" + llvm::utohexstr(hash.high64, true, 16) +
         llvm::utohexstr(hash.low64, true, 16);
}

llvm::ArrayRef<PrecompiledKernel> &precompiledKernels() {
  static llvm::ArrayRef<PrecompiledKernel> table;
  return table;
}

llvm::StringRef findPrecompiled(llvm::StringRef name) {
  llvm::ArrayRef<PrecompiledKernel> table = precompiledKernels();
  const PrecompiledKernel *found = llvm::lower_bound(
      table, name, [](const PrecompiledKernel &k, llvm::StringRef name) {
        return llvm::StringRef(k.name) < name;
      });
  if (found == table.end() || name != found->name)
    return {};
  return found->object;
}

} // namespace quern
