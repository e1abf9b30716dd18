//===- bench_tier0.cpp - Interpreted chains against compiled ones ---------===//
//
// Chains of one to six operations in tier 0 (interpreted), in tier 1
// (compiled), and as a hand-written loop that moves the same bytes and computes
// nothing, alternating in one process. Columns: `compiled` is tier 1's median
// time over tier 0's (1: as fast), `roof` the loop's over tier 0's. One thread,
// whose processor time is taken; arrays of 2^14 doubles (128 KiB each, in L2)
// and of 2^25 (256 MiB each).
//
//===----------------------------------------------------------------------===//
#include "bench/Util.h"
#include "ir/Flags.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <immintrin.h>

namespace {

using namespace quern;
using namespace quern::bench;

constexpr int64_t kInCache = int64_t(1) << 14, kInMemory = int64_t(1) << 25;
constexpr int kRounds = 7;

/// \p numOps operations on two arrays.
Tensor chain(Session &s, const Tensor &x, const Tensor &y, int numOps) {
  static constexpr Op kOps[] = {Op::Mul, Op::Add,  Op::Sub,
                                Op::Mul, Op::Max2, Op::Add};
  Tensor t = x;
  for (int k = 0; k < numOps; ++k)
    t = apply(s, kOps[k], {t, k % 2 ? x : y});
  return t;
}

/// Reads both arrays and writes a third.
void moveBytes(double *out, const double *x, const double *y, int64_t n) {
  bool streams = n >= kInMemory;
  for (int64_t i = 0; i < n; i += 16) {
    __m512d a = _mm512_loadu_pd(x + i) + _mm512_loadu_pd(y + i);
    __m512d b = _mm512_loadu_pd(x + i + 8) + _mm512_loadu_pd(y + i + 8);
    if (streams) {
      _mm512_stream_pd(out + i, a);
      _mm512_stream_pd(out + i + 8, b);
    } else {
      _mm512_store_pd(out + i, a);
      _mm512_store_pd(out + i + 8, b);
    }
  }
  _mm_sfence();
}

/// One side of the race.
struct Racer {
  explicit Racer(const char *tier, int64_t n) {
    mutableFlags().tier = tier;
    Session::Options options;
    options.numThreads = 1;
    options.cacheDirectory = "off";
    session = std::make_unique<Session>(options);
    x = randomColumn(*session, n, 1);
    y = randomColumn(*session, n, 2);
  }
  void run(int numOps) {
    benchmark::DoNotOptimize(elements(*session, chain(*session, x, y, numOps)));
  }

  std::unique_ptr<Session> session;
  Tensor x, y;
};

double threadSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * now.tv_nsec;
}

double secondsOf(const std::function<void()> &body, int64_t repeats) {
  double start = threadSeconds();
  for (int64_t k = 0; k < repeats; ++k)
    body();
  return (threadSeconds() - start) / static_cast<double>(repeats);
}

void runChain(benchmark::State &state) {
  int numOps = state.range(0);
  int64_t n = state.range(1);
  Racer interpreted("0", n), compiled("1", n);
  const double *x = elements(*interpreted.session, interpreted.x);
  const double *y = elements(*interpreted.session, interpreted.y);
  auto *out = static_cast<double *>(std::aligned_alloc(64, n * 8));
  std::vector<double> times[3];
  int64_t repeats = std::max<int64_t>(1, (int64_t(1) << 24) / n);
  for (auto _ : state) {
    for (int round = 0; round < kRounds; ++round) {
      times[0].push_back(secondsOf([&] { interpreted.run(numOps); }, repeats));
      times[1].push_back(secondsOf([&] { compiled.run(numOps); }, repeats));
      times[2].push_back(secondsOf([&] { moveBytes(out, x, y, n); }, repeats));
    }
  }
  std::free(out);
  double tier0 = median(times[0]);
  state.counters["us"] = tier0 * 1e6;
  state.counters["compiled"] = median(times[1]) / tier0;
  state.counters["roof"] = median(times[2]) / tier0;
}

void arguments(benchmark::internal::Benchmark *b) {
  for (int64_t n : {kInCache, kInMemory})
    for (int numOps = 1; numOps <= 6; ++numOps)
      b->Args({numOps, n});
}

BENCHMARK(runChain)->Apply(arguments)->Iterations(1)->Unit(
    benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
