//===- KernelCache.cpp - Loaded kernels of one process --------------------===//
#include "runtime/KernelCache.h"

namespace quern {

KernelRef KernelCache::find(llvm::StringRef plan) {
  auto found = byText.find(plan);
  if (found == byText.end())
    return nullptr;
  recent.splice(recent.begin(), recent, found->second);
  return found->second->kernel;
}

void KernelCache::insert(llvm::StringRef plan, KernelRef kernel) {
  if (byText.size() >= maxEntries)
    shrink();
  recent.push_front({plan.str(), std::move(kernel)});
  byText[plan] = recent.begin();
}

/// Makes room for one more kernel, if that is possible.
void KernelCache::shrink() {
  for (auto last = recent.end(); last != recent.begin();) {
    --last;
    if (last->kernel.use_count() > 1)
      continue;
    byText.erase(last->text);
    recent.erase(last);
    return;
  }
}

} // namespace quern
