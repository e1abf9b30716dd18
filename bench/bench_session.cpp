//===- bench_session.cpp - Cost of recording and of evaluating again -----===//
#include "bench/Util.h"
#include <benchmark/benchmark.h>

using namespace quern;
using namespace quern::bench;

namespace {

Session::Options lazyOptions() {
  Session::Options options;
  options.eagerElems = 0; // record small arrays, too
  return options;
}

/// Ten elementwise ops with a scalar parameter.
Tensor chain(Session &session, const Tensor &x, double k) {
  Tensor y = x;
  Tensor scale = session.scalar(k);
  for (int i = 0; i < 5; ++i) {
    y = apply(session, Op::Mul, {y, scale});
    y = apply(session, Op::Add, {y, x});
  }
  return y;
}

/// One op recorded and dropped. Target: 100 ns.
void recordOneOp(benchmark::State &state) {
  Session session(lazyOptions());
  Tensor x = column(session, 1000);
  Tensor y = column(session, 1000);
  for (auto _ : state) {
    Tensor z = apply(session, Op::Add, {x, y});
    benchmark::DoNotOptimize(z.id());
  }
}
BENCHMARK(recordOneOp);

/// Ten ops on n doubles, recorded and evaluated, all of it seen before.
/// Target: 3 us at 1000.
void cachedTenOps(benchmark::State &state) {
  Session session(lazyOptions());
  Tensor x = column(session, state.range(0));
  double sum = 0;
  double k = 0;
  for (auto _ : state)
    sum += observe(session, chain(session, x, k += 0.5));
  benchmark::DoNotOptimize(sum);
  state.counters["compiles"] = static_cast<double>(session.stats().compiles);
}
BENCHMARK(cachedTenOps)->Arg(1)->Arg(1000)->Arg(100000);

/// The same at a new size each time: plans are made, nothing is compiled.
void tenOpsManySizes(benchmark::State &state) {
  Session session(lazyOptions());
  std::vector<Tensor> inputs;
  for (int64_t n = 1; n <= 1000; ++n)
    inputs.push_back(column(session, n));
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(observe(session, chain(session, inputs[next], 2)));
    next = (next + 1) % inputs.size();
  }
  state.counters["compiles"] = static_cast<double>(session.stats().compiles);
}
BENCHMARK(tenOpsManySizes);

/// Arithmetic on arrays small enough to be computed at once.
void eagerOp(benchmark::State &state) {
  Session session;
  Tensor x = column(session, state.range(0));
  Tensor y = column(session, state.range(0));
  for (auto _ : state) {
    Tensor z = apply(session, Op::Add, {x, y});
    benchmark::DoNotOptimize(z.id());
  }
}
BENCHMARK(eagerOp)->Arg(2)->Arg(16);

} // namespace
