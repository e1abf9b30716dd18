//===- KernelCacheTest.cpp - Kernels that live longer than their entry ----===//
#include "runtime/KernelCache.h"

#include "runtime/cpu/CpuProvider.h"
#include "gtest/gtest.h"

using namespace quern;

namespace {

/// One op on a vector.
KernelPlan planOf(Op op) {
  KernelPlan plan;
  plan.inputs.push_back({ElementType::F64, {StrideClass::Unit}});
  KernelInstr load, apply;
  apply.kind = KernelInstr::Kind::Apply;
  apply.op = op;
  apply.operands = {0};
  plan.code = {load, apply};
  plan.stores.push_back({1, {ElementType::F64, {StrideClass::Unit}}});
  return plan;
}

class Nothing final : public Kernel {};

TEST(KernelCache, DropsWhatNobodyHolds) {
  KernelCache cache(2);
  cache.insert("a", std::make_shared<Nothing>());
  cache.insert("b", std::make_shared<Nothing>());
  EXPECT_TRUE(cache.find("a"));
  cache.insert("c", std::make_shared<Nothing>());
  EXPECT_TRUE(cache.find("a"));
  EXPECT_FALSE(cache.find("b")) << "not asked for longest";
  EXPECT_TRUE(cache.find("c"));
}

TEST(KernelCache, KeepsWhatAPlanHolds) {
  KernelCache cache(1);
  KernelRef held = std::make_shared<Nothing>();
  cache.insert("a", held);
  cache.insert("b", std::make_shared<Nothing>());
  cache.insert("c", std::make_shared<Nothing>());
  EXPECT_EQ(cache.find("a"), held);
  EXPECT_FALSE(cache.find("b"));
}

TEST(KernelCache, AKernelInUseIsNotLoadedTwice) {
  CpuOptions options;
  options.numThreads = 1;
  options.maxKernels = 1;
  std::unique_ptr<Provider> provider = makeCpuProvider(options);
  Stats stats;
  auto load = [&](Op op) {
    llvm::Expected<KernelRef> kernel =
        provider->kernel(planOf(op), stats, nullptr);
    if (kernel)
      return *kernel;
    ADD_FAILURE() << llvm::toString(kernel.takeError());
    return KernelRef();
  };
  KernelRef first = load(Op::Neg);
  load(Op::Abs);
  load(Op::Floor);
  EXPECT_EQ(load(Op::Neg), first);
  EXPECT_TRUE(load(Op::Abs)) << "dropped, and loaded again";
}

} // namespace
