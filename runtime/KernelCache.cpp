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
  recent.push_front({plan.str(), std::move(kernel)});
  byText[plan] = recent.begin();
  if (byText.size() > maxEntries) {
    byText.erase(recent.back().text);
    recent.pop_back();
  }
}

} // namespace quern
