//===- bench_stream.cpp - Chains beyond the caches, against a C++ loop ---===//
//
// y = 2*a + 0.5*b - 1 on arrays of 256 MiB and more, in Quern and in a loop
// written by hand with non-temporal stores, on as many threads. Both report
// bytes read and written once.
//
//===----------------------------------------------------------------------===//
#include "bench/Util.h"
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <thread>

using namespace quern;
using namespace quern::bench;

namespace {

constexpr int64_t kNumElems = int64_t(1) << 25; // 256 MiB of doubles

void countBytes(benchmark::State &state) {
  state.SetBytesProcessed(state.iterations() * state.range(0) * 3 * 8);
}

void streamQuern(benchmark::State &state) {
  Session::Options options;
  options.numThreads = static_cast<unsigned>(state.range(1));
  Session session(options);
  Tensor a = column(session, state.range(0));
  Tensor b = column(session, state.range(0));
  for (auto _ : state) {
    Tensor left = apply(session, Op::Mul, {session.scalar(2), a});
    Tensor right = apply(session, Op::Mul, {session.scalar(0.5), b});
    Tensor sum = apply(session, Op::Add, {left, right});
    Tensor y = apply(session, Op::Sub, {sum, session.scalar(1)});
    left = right = sum = Tensor();
    benchmark::DoNotOptimize(observe(session, y));
  }
  countBytes(state);
}

/// Eight doubles; memory below is aligned to them.
using Lanes = double __attribute__((vector_size(64)));

void streamPart(const Lanes *a, const Lanes *b, Lanes *y, int64_t begin,
                int64_t end) {
  for (int64_t i = begin; i < end; ++i)
    __builtin_nontemporal_store(2 * a[i] + 0.5 * b[i] - 1, y + i);
}

void streamByHand(benchmark::State &state) {
  int64_t numLanes = state.range(0) / 8;
  int64_t numThreads = state.range(1);
  Lanes *arrays[3];
  for (Lanes *&array : arrays) {
    array = static_cast<Lanes *>(
        std::aligned_alloc(1 << 21, static_cast<size_t>(numLanes) * 64));
    for (int64_t i = 0; i < numLanes; ++i)
      array[i] = Lanes{} + static_cast<double>(i + 1) / numLanes;
  }
  for (auto _ : state) {
    std::vector<std::thread> threads;
    for (int64_t t = 0; t < numThreads; ++t)
      threads.emplace_back(streamPart, arrays[0], arrays[1], arrays[2],
                           numLanes * t / numThreads,
                           numLanes * (t + 1) / numThreads);
    for (std::thread &thread : threads)
      thread.join();
    benchmark::DoNotOptimize(arrays[2][0]);
  }
  countBytes(state);
  for (Lanes *array : arrays)
    std::free(array);
}

void sizesAndThreads(benchmark::internal::Benchmark *b) {
  b->ArgNames({"n", "threads"})->Unit(benchmark::kMillisecond)->UseRealTime();
  for (int64_t threads : {1, 2})
    b->Args({kNumElems, threads});
}
BENCHMARK(streamByHand)->Apply(sizesAndThreads);
BENCHMARK(streamQuern)->Apply(sizesAndThreads);

} // namespace
