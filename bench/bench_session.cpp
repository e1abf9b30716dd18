//===- bench_session.cpp - What recording and evaluating cost -------------===//
//
// Latencies of the lazy runtime, one thread, warm unless the name says cold:
// recording one op, evaluating a cached region, compiling a kernel, loading
// one from disk. Times per op come out as items per second.
//
//===----------------------------------------------------------------------===//
#include "bench/Util.h"
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
