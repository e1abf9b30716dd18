//===- bench_session.cpp - What recording and evaluating cost -------------===//
//
// Latencies of the lazy runtime, one thread, warm unless the name says cold:
// recording one op, evaluating a cached region, compiling a kernel, loading
// one from disk. Times per op come out as items per second.
//
//===----------------------------------------------------------------------===//
#include "bench/Util.h"
#include "passes/Pipeline.h"
#include "planner/RegionPlan.h"
#include "runtime/Provider.h"
#include "runtime/ThreadPool.h"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>

namespace {

using namespace quern;
using namespace quern::bench;

/// Ten ops over two arrays and one scalar; none takes longer than an add, so
/// that what is timed is the runtime.
Tensor tenOps(Session &s, const Tensor &x, const Tensor &y, double scalar) {
  Tensor k = s.scalar(scalar);
  Tensor t = apply(s, Op::Mul, {x, k});
  t = apply(s, Op::Add, {t, y});
  t = apply(s, Op::Mul, {t, x});
  t = apply(s, Op::Sub, {t, y});
  t = apply(s, Op::Abs, {t});
  t = apply(s, Op::Max2, {t, y});
  t = apply(s, Op::Add, {t, x});
  t = apply(s, Op::Mul, {t, t});
  t = apply(s, Op::Sub, {t, y});
  return apply(s, Op::Add, {t, k});
}

void recordOneOp(benchmark::State &state) {
  Session session;
  Tensor x = randomColumn(session, 100000, 1);
  Tensor y = randomColumn(session, 100000, 2);
  constexpr int kChain = 512;
  for (auto _ : state) {
    Tensor t = x;
    for (int i = 0; i < kChain; ++i)
      t = apply(session, i % 2 ? Op::Mul : Op::Add, {t, y});
    benchmark::DoNotOptimize(t.id());
  }
  state.SetItemsProcessed(state.iterations() * kChain);
}
BENCHMARK(recordOneOp);

void evaluateCachedTenOps(benchmark::State &state) {
  Session session;
  Tensor x = randomColumn(session, state.range(0), 1);
  Tensor y = randomColumn(session, state.range(0), 2);
  double scalar = 1;
  for (auto _ : state) {
    Tensor t = tenOps(session, x, y, scalar += 1e-6);
    benchmark::DoNotOptimize(elements(session, t));
  }
  state.counters["compiles"] = static_cast<double>(session.stats().compiles);
}
BENCHMARK(evaluateCachedTenOps)->Arg(1000)->Arg(100000);

/// As the interpreter records: on nodes, the result in a handle.
Tensor record(Op op, std::initializer_list<NodeId> operands,
              llvm::ArrayRef<int64_t> attrs, Session &s) {
  return {&s, llvm::cantFail(s.applyNodes(op, operands, attrs, 0))};
}

Tensor record(Op op, const Tensor &x, const Tensor &y) {
  return record(op, {x.id(), y.id()}, {}, x.owner());
}

/// Iterations of conjugate gradients for some right-hand sides: library calls,
/// dot products and maps.
struct Gradients {
  static constexpr int kOps = 13;
  Tensor a, x, r, p, rho;

  static Tensor dot(const Tensor &x, const Tensor &y) {
    Tensor products = record(Op::Mul, x, y);
    return record(Op::Sum, {products.id()}, 1, x.owner());
  }
  void iterate() {
    Tensor q = record(Op::MatMul, a, p);
    Tensor alpha = record(Op::Div, rho, dot(p, q));
    x = record(Op::Add, x, record(Op::Mul, alpha, p));
    r = record(Op::Sub, r, record(Op::Mul, alpha, q));
    Tensor next = dot(r, r);
    p = record(Op::Add, r, record(Op::Mul, record(Op::Div, next, rho), p));
    rho = std::move(next);
  }
};

/// Steady iterations of a loop, evaluated after each kRounds of them; times by
/// op. Of arrays without elements nothing is computed: that is what recording,
/// finding the plan and handing out its results cost.
constexpr int kRounds = 10;

Session::Options alwaysLazy() {
  Session::Options options;
  options.eagerElems = 0;
  return options;
}

void steadyLibraryLoop(benchmark::State &state) {
  Session session(alwaysLazy());
  int64_t columns = state.range(0);
  auto some = [&](int64_t rows, int64_t columns) {
    std::vector<double> ones(rows * columns, 1);
    return llvm::cantFail(
        session.fromHost(ElementType::F64, Shape(rows, columns), ones.data()));
  };
  Gradients g{some(64, 64), some(64, columns), some(64, columns),
              some(64, columns), some(1, columns)};
  for (auto _ : state) {
    for (int k = 0; k < kRounds; ++k)
      g.iterate();
    llvm::cantFail(session.evaluateAll(ForceReason::Api));
  }
  state.SetItemsProcessed(state.iterations() * kRounds * Gradients::kOps);
}
BENCHMARK(steadyLibraryLoop)->Arg(0)->Arg(1);

void steadyMapLoop(benchmark::State &state) {
  Session session(alwaysLazy());
  Tensor x = randomColumn(session, state.range(0), 1);
  Tensor y = randomColumn(session, state.range(0), 2);
  for (auto _ : state) {
    for (int k = 0; k < kRounds; ++k)
      for (Op op : {Op::Mul, Op::Sub, Op::Max2, Op::Add, Op::Min2})
        x = record(op, x, y);
    llvm::cantFail(session.evaluateAll(ForceReason::Api));
  }
  state.SetItemsProcessed(state.iterations() * kRounds * 5);
}
BENCHMARK(steadyMapLoop)->Arg(0)->Arg(64);

/// How the nodes of a large region hang together.
enum class Web {
  Chain,  ///< each map reads the one before
  Bundle, ///< 100 chains over inputs of their own, each folded at the end
  Braid,  ///< maps and folds that read any of the last 40 results
};

NodeId nextNode(Graph &graph, Web web, int number, std::vector<NodeId> &made) {
  std::minstd_rand engine(number);
  auto recent = [&](size_t window) {
    return made[made.size() - 1 - engine() % std::min(window, made.size())];
  };
  constexpr int kChain = 100;
  if (web == Web::Bundle && number % kChain == 0)
    return graph.addInput(ElementType::F64, graph.shapes().intern({1000, 1}));
  bool folds = web == Web::Bundle  ? number % kChain == kChain - 1
               : web == Web::Braid ? number % 20 == 19
                                   : false;
  size_t window = web == Web::Braid ? 40 : 1;
  if (folds)
    return llvm::cantFail(graph.record(Op::Sum, recent(window), {1}));
  static constexpr Op kOps[] = {Op::Add, Op::Mul, Op::Sub, Op::Max2};
  NodeId operands[] = {recent(window), recent(2 * window)};
  return llvm::cantFail(graph.record(kOps[number % 4], operands));
}

/// 10,000 nodes through the passes and the planner; no kernel is compiled.
void planLargeGraph(benchmark::State &state, Web web) {
  constexpr int kNodes = 10000;
  Session session(alwaysLazy());
  PlanOptions options;
  options.cost = CostModel(session.provider().model());
  size_t numSteps = 0;
  for (auto _ : state) {
    Graph graph;
    std::vector<NodeId> made = {
        graph.addInput(ElementType::F64, graph.shapes().intern({1000, 1})),
        graph.addInput(ElementType::F64, graph.shapes().intern({1000, 1}))};
    for (int number = 1; made.size() < kNodes; ++number)
      made.push_back(nextNode(graph, web, number, made));
    for (NodeId id : made)
      if (graph[id].uses == 0 && graph[id].op != Op::Input)
        graph.outputs.push_back(id);
    llvm::cantFail(runPipeline(graph));
    numSteps =
        llvm::cantFail(planRegion(std::move(graph), options)).steps.size();
  }
  state.counters["steps"] = static_cast<double>(numSteps);
}
BENCHMARK_CAPTURE(planLargeGraph, chain, Web::Chain)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(planLargeGraph, bundle, Web::Bundle)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(planLargeGraph, braid, Web::Braid)
    ->Unit(benchmark::kMillisecond);

void eagerAdd(benchmark::State &state) {
  Session session;
  Tensor x = randomColumn(session, state.range(0), 1);
  Tensor y = randomColumn(session, state.range(0), 2);
  for (auto _ : state)
    benchmark::DoNotOptimize(apply(session, Op::Add, {x, y}).id());
}
BENCHMARK(eagerAdd)->Arg(1)->Arg(10)->Arg(100);

/// Two threads, nothing to do: what splitting a launch costs.
void forkJoin(benchmark::State &state) {
  ThreadPool pool(2);
  for (auto _ : state)
    pool.run(2, [](unsigned part) { benchmark::DoNotOptimize(part); });
}
BENCHMARK(forkJoin)->UseRealTime();

/// A fresh session, and a cache folder that is empty or holds the kernel.
void firstTenOps(benchmark::State &state, bool isWarmDisk) {
  Session::Options options;
  std::string &folder = options.cacheDirectory;
  folder =
      (std::filesystem::temp_directory_path() / "quern-bench-XXXXXX").string();
  if (!mkdtemp(folder.data()))
    return state.SkipWithError("no temporary folder");
  uint64_t compileNs = 0, compiles = 0;
  for (auto _ : state) {
    state.PauseTiming();
    if (!isWarmDisk)
      for (const auto &entry : std::filesystem::directory_iterator(folder))
        std::filesystem::remove_all(entry);
    auto session = std::make_unique<Session>(options);
    Tensor x = randomColumn(*session, 2000, 1);
    Tensor y = randomColumn(*session, 2000, 2);
    // The first compile of a session also starts LLVM; it is not measured.
    elements(*session, apply(*session, Op::Mul, {x, y}));
    uint64_t before = session->stats().compileNs;
    state.ResumeTiming();
    Tensor t = tenOps(*session, x, y, 3);
    benchmark::DoNotOptimize(elements(*session, t));
    state.PauseTiming();
    compileNs += session->stats().compileNs - before;
    compiles += session->stats().compiles;
    t = x = y = Tensor();
    session.reset();
    state.ResumeTiming();
  }
  state.counters["compile_ms"] =
      benchmark::Counter(static_cast<double>(compileNs) * 1e-6,
                         benchmark::Counter::kAvgIterations);
  state.counters["compiles"] = benchmark::Counter(
      static_cast<double>(compiles), benchmark::Counter::kAvgIterations);
  std::filesystem::remove_all(folder);
}
BENCHMARK_CAPTURE(firstTenOps, cold, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(firstTenOps, fromDisk, true)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
