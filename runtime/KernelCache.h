//===- KernelCache.h - Loaded kernels of one process ------------*- C++ -*-===//
//
// Kernel plan text -> loaded kernel, for any device. Bounded: of the kernels
// that nobody else holds, the one not asked for longest is dropped. One that a
// plan holds stays, so that no kernel is ever loaded twice.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_KERNELCACHE_H
#define QUERN_RUNTIME_KERNELCACHE_H

#include "runtime/Provider.h"
#include "llvm/ADT/StringMap.h"
#include <list>

namespace quern {

class KernelCache {
public:
  explicit KernelCache(size_t maxEntries) : maxEntries(maxEntries) {}

  /// The kernel of the plan with text \p plan, or null.
  KernelRef find(llvm::StringRef plan);
  void insert(llvm::StringRef plan, KernelRef kernel);

private:
  void shrink();

  struct Entry {
    std::string text;
    KernelRef kernel;
  };
  std::list<Entry> recent; // used last first
  llvm::StringMap<std::list<Entry>::iterator> byText;
  size_t maxEntries;
};

} // namespace quern

#endif // QUERN_RUNTIME_KERNELCACHE_H
