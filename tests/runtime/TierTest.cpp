// Which tier a kernel runs in: admission, and what happens when compiling goes
// wrong. Whether the tiers agree is tested with every plan of tests/codegen and
// tests/fuzz.
#include "codegen/blocks/BlockPlans.h"
#include "codegen/cpu/CpuPipeline.h"
#include "ir/ConstantEval.h"
#include "ir/Error.h"
#include "ir/Flags.h"
#include "runtime/cpu/CpuKernels.h"
#include "gtest/gtest.h"
#include <future>
#include <thread>

using namespace quern;
using namespace std::chrono_literals;

namespace {

/// out = in0 + in1 + in0.
KernelPlan sumPlan() {
  KernelPlan plan;
  for (uint16_t k = 0; k < 2; ++k) {
    plan.inputs.push_back({ElementType::F64, {StrideClass::Unit}});
    KernelInstr load;
    load.index = k;
    plan.code.push_back(load);
  }
  for (InstrId other : {1, 0}) {
    KernelInstr add;
    add.kind = KernelInstr::Kind::Apply;
    add.op = Op::Add;
    add.operands = {static_cast<InstrId>(other == 1 ? 0 : 2), other};
    plan.code.push_back(add);
  }
  plan.stores.push_back({3, {ElementType::F64, {StrideClass::Unit}}});
  return plan;
}

class Tiers : public testing::Test {
protected:
  void SetUp() override { before = flags(); }
  void TearDown() override { mutableFlags() = before; }

  void make(Tier tier, CompileObject compile = nullptr) {
    CpuOptions options;
    options.numThreads = 1;
    options.tier = tier;
    options.compileObject = std::move(compile);
    provider = makeCpuProvider(options);
    llvm::Expected<KernelRef> found = provider->kernel(plan, counters, nullptr);
    ASSERT_TRUE(bool(found)) << llvm::toString(found.takeError());
    kernel = *found;
  }
  /// Launches the kernel on \p n elements and checks all of them.
  void launch(int64_t n) {
    std::vector<double> x(n), y(n), out(n + 1, -1);
    for (int64_t i = 0; i < n; ++i) {
      x[i] = static_cast<double>(i) / 3;
      y[i] = 1 / (1 + static_cast<double>(i));
    }
    void *buffers[] = {x.data(), y.data(), out.data()};
    int64_t strides[] = {1, 1, 1}, extents[] = {n};
    uint64_t raised = 0;
    LaunchGrid grid =
        makeGrid(plan, extents, strides, {}, provider->model(), 1);
    KernelLaunch call = {kernel.get(), &grid,   3,       buffers,
                         strides,      extents, nullptr, &raised};
    llvm::Error error = provider->launch(call);
    ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
    for (int64_t i = 0; i < n; ++i)
      ASSERT_EQ(out[i], x[i] + y[i] + x[i]) << i;
    EXPECT_EQ(out[n], -1);
  }
  Stats &stats() {
    provider->addStats(counters);
    return counters;
  }

  KernelPlan plan = sumPlan();
  std::unique_ptr<Provider> provider;
  KernelRef kernel;
  Stats counters;
  Flags before;
};

llvm::Expected<std::string> failing(const KernelPlan &) {
  return makeError("Quern:test", "no compiler today");
}

TEST_F(Tiers, InterpretedIsNeverCompiled) {
  make(Tier::Interpreted);
  for (int64_t n : {0, 1, 63, 64, 1000, 100'000})
    launch(n);
  EXPECT_EQ(stats().compiles, 0u);
  EXPECT_EQ(stats().tier0Launches, 5u) << "one had no elements";
}

TEST_F(Tiers, CompiledIsNeverInterpreted) {
  make(Tier::Compiled);
  launch(1000);
  EXPECT_EQ(stats().compiles, 1u);
  EXPECT_EQ(stats().tier0Launches, 0u);
}

TEST_F(Tiers, FewLaunchesCompileNothing) {
  make(Tier::Auto);
  for (int k = 0; k < 5; ++k)
    launch(100);
  EXPECT_EQ(stats().compiles, 0u);
}

TEST_F(Tiers, ManyLaunchesAreCompiledBeside) {
  make(Tier::Auto);
  for (int k = 0; k < 20'000 && !stats().compilesBeside; ++k)
    launch(20'000);
  EXPECT_EQ(stats().compilesBeside, 1u);
  for (int k = 0; k < 20'000; ++k) {
    uint64_t interpreted = stats().tier0Launches;
    launch(20'000);
    if (stats().tier0Launches == interpreted)
      return; // compiled by now
  }
  FAIL() << "still interpreted";
}

/// sin(x) for 1000 x.
std::vector<double> sines(Tier tier, MathMode math) {
  KernelPlan plan;
  plan.inputs.push_back({ElementType::F64, {StrideClass::Unit}});
  plan.code.push_back({});
  KernelInstr sine;
  sine.kind = KernelInstr::Kind::Apply;
  sine.op = Op::Sin;
  sine.operands = {0};
  plan.code.push_back(sine);
  plan.stores.push_back({1, {ElementType::F64, {StrideClass::Unit}}});
  CpuOptions options;
  options.numThreads = 1;
  options.tier = tier;
  options.math = math;
  std::unique_ptr<Provider> provider = makeCpuProvider(options);
  Stats stats;
  KernelRef kernel = llvm::cantFail(provider->kernel(plan, stats, nullptr));
  std::vector<double> x(1000), out(1000);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<double>(i) / 7;
  void *buffers[] = {x.data(), out.data()};
  int64_t strides[] = {1, 1}, extents[] = {1000};
  uint64_t raised = 0;
  LaunchGrid grid = makeGrid(plan, extents, strides, {}, provider->model(), 1);
  KernelLaunch call = {kernel.get(), &grid,   2,       buffers,
                       strides,      extents, nullptr, &raised};
  llvm::cantFail(provider->launch(call));
  EXPECT_EQ(stats.compiles, tier == Tier::Compiled);
  return out;
}

TEST(MathModes, TiersAgreeInEach) {
  std::vector<double> precise = sines(Tier::Compiled, MathMode::Precise);
  std::vector<double> fast = sines(Tier::Compiled, MathMode::Fast);
  EXPECT_EQ(sines(Tier::Interpreted, MathMode::Precise), precise);
  EXPECT_EQ(sines(Tier::Interpreted, MathMode::Fast), fast);
  EXPECT_NE(fast, precise);
  for (size_t i = 0; i < fast.size(); ++i)
    EXPECT_NEAR(fast[i], precise[i], 1e-15);
}

TEST(MathModes, FoldedConstantsFollowTheFlag) {
  Flags before = flags();
  for (MathMode math : kMathModes) {
    mutableFlags().math = math;
    std::vector<double> array = sines(Tier::Compiled, math);
    for (size_t i = 0; i < array.size(); ++i) {
      HostValue x = hostValue(ElementType::F64, static_cast<double>(i) / 7);
      EXPECT_EQ(hostReal(*foldConstant(Op::Sin, {x})), array[i]) << i;
    }
  }
  mutableFlags() = before;
}

/// Whether 1000 launches lead to a compile, each on many elements and at
/// \p ofRoof of the speed of memory.
bool isCompiledAt(double ofRoof, bool isCalibrated) {
  CpuOptions options;
  options.tier = Tier::Auto;
  options.cacheDirectory = "off";
  options.compileObject = failing;
  options.model.isCalibrated = isCalibrated;
  CpuKernels kernels(options, hostIsa());
  KernelPlan plan = sumPlan();
  Stats stats;
  KernelRef kernel = llvm::cantFail(kernels.find(plan, stats, nullptr));
  LaunchGrid grid =
      makeGrid(plan, {int64_t(1) << 25}, {1, 1, 1}, {}, options.model, 1);
  EXPECT_GT(grid.movingNs, 0);
  EXPECT_LE(grid.movingNs, grid.estimatedNs);
  for (int k = 0; k < 1000; ++k)
    kernels.noteLaunch(static_cast<CpuLoadedKernel &>(*kernel),
                       grid.movingNs / ofRoof, grid);
  kernels.waitForCompiles();
  kernels.addStats(stats);
  return stats.compilesBeside > 0;
}

TEST(Admission, WhatMemoryBoundsIsNotCompiled) {
  for (double ofRoof : {0.9, 1.0, 1.2})
    EXPECT_FALSE(isCompiledAt(ofRoof, true)) << ofRoof;
  for (double ofRoof : {0.3, 0.85})
    EXPECT_TRUE(isCompiledAt(ofRoof, true)) << ofRoof;
  EXPECT_TRUE(isCompiledAt(2, true)) << "the model is wrong";
  EXPECT_TRUE(isCompiledAt(1, false)) << "nobody measured the memory";
}

/// The thread of lowest priority gets nowhere: the kernel is compiled by
/// another one in the end.
TEST_F(Tiers, StarvedCompileIsWaitedFor) {
  struct Gate {
    std::atomic<int> calls{0};
    std::promise<void> opened;
    std::shared_future<void> open = opened.get_future().share();
  };
  auto gate = std::make_shared<Gate>();
  CpuPipeline pipeline(hostIsa(), flags().math);
  std::string object =
      llvm::cantFail(pipeline.compile(plan, kernelName(plan.str()), nullptr));
  make(Tier::Auto,
       [gate, object](const KernelPlan &) -> llvm::Expected<std::string> {
         if (gate->calls++ == 0)
           gate->open.wait();
         return object;
       });
  bool isCompiled = false;
  for (int k = 0; k < 100'000 && !isCompiled; ++k) {
    uint64_t interpreted = stats().tier0Launches;
    launch(20'000);
    isCompiled = stats().tier0Launches == interpreted;
  }
  EXPECT_TRUE(isCompiled);
  EXPECT_EQ(gate->calls, 2);
  gate->opened.set_value();
  std::this_thread::sleep_for(20ms); // the first finds it done
  launch(20'000);
}

TEST_F(Tiers, FailedCompileIsInterpretedWithOneWarning) {
  testing::internal::CaptureStderr();
  make(Tier::Compiled, failing);
  launch(1000);
  EXPECT_EQ(stats().tier0Launches, 1u);
  plan.code[2].op = Op::Sub; // another kernel
  make(Tier::Compiled, failing);
  std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("no compiler today"), std::string::npos) << text;
  EXPECT_EQ(text.find("warning"), text.rfind("warning")) << text;
}

TEST_F(Tiers, FailedCompileBesideStaysInterpreted) {
  make(Tier::Auto, failing);
  for (int k = 0; k < 20'000 && !stats().compilesBeside; ++k)
    launch(20'000);
  std::this_thread::sleep_for(20ms);
  uint64_t interpreted = stats().tier0Launches;
  launch(1000);
  EXPECT_EQ(stats().tier0Launches, interpreted + 1);
  EXPECT_EQ(stats().compilesBeside, 1u) << "it is not tried again";
}

TEST_F(Tiers, TooManyInstructions) {
  mutableFlags().compileOps = 3;
  make(Tier::Compiled);
  launch(1000);
  EXPECT_EQ(stats().compiles, 0u);
  EXPECT_EQ(stats().tier0Launches, 1u);
}

TEST_F(Tiers, CompileThatTakesTooLong) {
  mutableFlags().compileMs = 10;
  auto slow = [](const KernelPlan &plan) {
    std::this_thread::sleep_for(400ms);
    return failing(plan);
  };
  auto start = std::chrono::steady_clock::now();
  make(Tier::Compiled, slow);
  launch(1000);
  kernel.reset();
  provider.reset(); // while it compiles
  EXPECT_LT(std::chrono::steady_clock::now() - start, 300ms);
  std::this_thread::sleep_for(500ms); // it ends on its own
}

} // namespace
