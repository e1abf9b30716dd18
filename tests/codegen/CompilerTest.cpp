// The compiler as a service: objects, names, threads, dumps.
#include "PlanRunner.h"
#include <map>
#include <thread>

using namespace quern;
using namespace quern::test;

namespace {

KernelPlan scalePlan() {
  PlanBuilder b;
  InstrId x = b.load(ElementType::F64, {kUnit});
  b.store(b.apply(Op::Mul, {x, b.param(ElementType::F64)}), {kUnit});
  return b.plan;
}

double scaled(const CpuKernel &kernel, double by) {
  std::vector<double> in(10, 3), out(10);
  Launch l;
  l.bind(in.data(), {1});
  l.bind(out.data(), {1});
  l.extents = {10};
  l.params = {llvm::bit_cast<uint64_t>(by)};
  run(kernel, scalePlan(), l);
  return out[9];
}

TEST(CpuCompiler, ObjectsLoadInAnotherCompiler) {
  CpuCompiler first(hostIsa()), second(hostIsa());
  EXPECT_EQ(first.compilerId(), second.compilerId());
  EXPECT_NE(first.compilerId(), CpuCompiler(CpuIsa::Sse2).compilerId());
  EXPECT_NE(CpuCompiler(hostIsa(), MathMode::Precise).compilerId(),
            CpuCompiler(hostIsa(), MathMode::Fast).compilerId());
  std::string object = llvm::cantFail(first.compile(scalePlan(), "k", nullptr));
  EXPECT_EQ(object, llvm::cantFail(second.compile(scalePlan(), "k", nullptr)));
  CpuKernel kernel = llvm::cantFail(second.load(object, "k"));
  EXPECT_EQ(kernel.finish, nullptr);
  EXPECT_EQ(scaled(kernel, 5), 15);
}

TEST(CpuCompiler, NamesAreFreeAfterUnload) {
  CpuCompiler compiler(hostIsa());
  std::string object =
      llvm::cantFail(compiler.compile(scalePlan(), "k", nullptr));
  for (int round = 0; round < 3; ++round) {
    CpuKernel kernel = llvm::cantFail(compiler.load(object, "k"));
    EXPECT_EQ(scaled(kernel, round), 3 * round);
    compiler.unload("k");
  }
  compiler.unload("never loaded");
}

TEST(CpuCompiler, RejectsDamagedObjects) {
  CpuCompiler compiler(hostIsa());
  std::string object =
      llvm::cantFail(compiler.compile(scalePlan(), "k", nullptr));
  llvm::Expected<CpuKernel> wrongName = compiler.load(object, "other");
  EXPECT_FALSE(static_cast<bool>(wrongName));
  llvm::consumeError(wrongName.takeError());
  llvm::Expected<CpuKernel> garbage = compiler.load("not an object", "k");
  EXPECT_FALSE(static_cast<bool>(garbage));
  llvm::consumeError(garbage.takeError());
  EXPECT_EQ(scaled(llvm::cantFail(compiler.load(object, "k")), 2), 6);
}

TEST(CpuCompiler, ThreadsCompileAtOnce) {
  CpuCompiler compiler(hostIsa());
  std::vector<std::thread> threads;
  std::vector<double> results(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      std::string name = "k" + std::to_string(t);
      std::string object =
          llvm::cantFail(compiler.compile(scalePlan(), name, nullptr));
      results[t] = scaled(llvm::cantFail(compiler.load(object, name)), t);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(results, (std::vector<double>{0, 3, 6, 9}));
}

TEST(CpuCompiler, DumpsTheStagesThatAreWanted) {
  struct Recorder : Dump {
    bool wants(llvm::StringRef stage) const override { return stage != "llvm"; }
    void write(llvm::StringRef stage, llvm::StringRef kernel,
               llvm::StringRef text) const override {
      EXPECT_EQ(kernel, "k");
      texts[stage.str()] = text.str();
    }
    mutable std::map<std::string, std::string> texts;
  } recorder;
  CpuCompiler compiler(hostIsa());
  llvm::cantFail(compiler.compile(scalePlan(), "k", &recorder));
  EXPECT_EQ(recorder.texts.count("llvm"), 0u);
  EXPECT_NE(recorder.texts["mlir"].find("arith.mulf"), std::string::npos);
  EXPECT_NE(recorder.texts["asm"].find("k_run"), std::string::npos);
}

} // namespace
