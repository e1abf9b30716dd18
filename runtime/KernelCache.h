//===- KernelCache.h - Loaded kernels of one process ------------*- C++ -*-===//
//
// Kernel plan text -> loaded kernel, for any device. Bounded: the kernel not
// asked for longest is dropped; it stays loaded while a plan still holds it.
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
  size_t size() const { return byText.size(); }

private:
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
