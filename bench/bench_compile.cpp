//===- bench_compile.cpp - From a plan to callable code -------------------===//
#include "codegen/cpu/CpuCompiler.h"
#include "codegen/cpu/CpuPipeline.h"
#include "planner/RegionPlan.h"
#include <benchmark/benchmark.h>

using namespace quern;

namespace {

/// The kernel of ten f64 ops on two arrays and a scalar.
KernelPlan tenOpPlan() {
  Graph graph;
  ShapeId shape = graph.shapes().intern(Shape(1000, 1));
  NodeId x = graph.addInput(ElementType::F64, shape);
  NodeId y = graph.addInput(ElementType::F64, shape);
  NodeId k = graph.addScalar(ElementType::F64, 0);
  for (int i = 0; i < 5; ++i) {
    x = llvm::cantFail(graph.record(Op::Mul, {x, k}));
    x = llvm::cantFail(graph.record(Op::Add, {x, y}));
  }
  graph.outputs.push_back(x);
  RegionPlan plan = llvm::cantFail(planRegion(std::move(graph), {}));
  return plan.steps.front().kernel;
}

/// The kernel of the sum of \p functions of one f64 array.
KernelPlan functionsPlan(llvm::ArrayRef<Op> functions) {
  Graph graph;
  NodeId x =
      graph.addInput(ElementType::F64, graph.shapes().intern(Shape(1000, 1)));
  NodeId sum = x;
  for (Op function : functions)
    sum = llvm::cantFail(graph.record(
        Op::Add, {sum, llvm::cantFail(graph.record(function, {x}))}));
  graph.outputs.push_back(sum);
  RegionPlan plan = llvm::cantFail(planRegion(std::move(graph), {}));
  return plan.steps.front().kernel;
}

/// Plan to object; the stages as wall time.
void compilePlan(benchmark::State &state, const KernelPlan &plan) {
  CpuPipeline pipeline(hostIsa(), flags().math);
  CpuPipeline::Times sum;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        llvm::cantFail(pipeline.compile(plan, "bench", nullptr)));
    sum.lowerMs += pipeline.times().lowerMs;
    sum.optimizeMs += pipeline.times().optimizeMs;
    sum.codegenMs += pipeline.times().codegenMs;
  }
  using benchmark::Counter;
  state.counters["lower_ms"] = Counter(sum.lowerMs, Counter::kAvgIterations);
  state.counters["optimize_ms"] =
      Counter(sum.optimizeMs, Counter::kAvgIterations);
  state.counters["codegen_ms"] =
      Counter(sum.codegenMs, Counter::kAvgIterations);
}

/// Target: 10 ms.
void compileTenOps(benchmark::State &state) { compilePlan(state, tenOpPlan()); }
BENCHMARK(compileTenOps)->Unit(benchmark::kMillisecond);

/// What a compilation costs whatever is compiled.
void compileSum(benchmark::State &state) {
  compilePlan(state, functionsPlan({Op::Neg}));
}
BENCHMARK(compileSum)->Unit(benchmark::kMillisecond);

/// Target: 5 ms.
void compileExp(benchmark::State &state) {
  compilePlan(state, functionsPlan({Op::Exp}));
}
BENCHMARK(compileExp)->Unit(benchmark::kMillisecond);

/// Target: 15 ms.
void compileFiveFunctions(benchmark::State &state) {
  compilePlan(state,
              functionsPlan({Op::Exp, Op::Log, Op::Sin, Op::Cos, Op::Tanh}));
}
BENCHMARK(compileFiveFunctions)->Unit(benchmark::kMillisecond);

/// Object to callable code, as for one found on disk. Target: 0.5 ms.
void loadTenOps(benchmark::State &state) {
  CpuCompiler compiler(hostIsa());
  std::string object =
      llvm::cantFail(compiler.compile(tenOpPlan(), "bench", nullptr));
  for (auto _ : state) {
    benchmark::DoNotOptimize(llvm::cantFail(compiler.load(object, "bench")));
    compiler.unload("bench");
  }
}
BENCHMARK(loadTenOps)->Unit(benchmark::kMillisecond);

/// Graph to plan: what a new size of a known expression costs.
void planTenOps(benchmark::State &state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(tenOpPlan());
}
BENCHMARK(planTenOps)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
