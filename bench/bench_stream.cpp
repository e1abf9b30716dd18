//===- bench_stream.cpp - Chains against hand-written loops ---------------===//
//
// Bandwidth-bound chains under Quern and as hand-written loops with
// non-temporal stores in the same process, alternating, so that the machine's
// drift hits both. The ratio of medians is what counts (column `ratio`:
// hand-written time over Quern's; 1 is equal, more is faster than by hand).
// Arrays hold 2^25 doubles (256 MiB each): nothing fits in any cache, except
// in the rows marked L2 (2^14 doubles, 128 KiB each).
//
//===----------------------------------------------------------------------===//
#include "bench/Util.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cmath>
#include <functional>
#include <immintrin.h>
#include <thread>

namespace {

using namespace quern;
using namespace quern::bench;
using Clock = std::chrono::steady_clock;

/// Runs \p body on [0, n), split over \p threads (1 or 2), 32 elements a step
/// with all loads ahead of the stores, which are non-temporal where \p streams.
template <typename Body>
void byHand(double *out, int64_t n, bool streams, unsigned threads, Body body) {
  auto part = [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += 32) {
      __m512d v[] = {body(i), body(i + 8), body(i + 16), body(i + 24)};
      for (int k = 0; k < 4; ++k)
        if (streams)
          _mm512_stream_pd(out + i + 8 * k, v[k]);
        else
          _mm512_store_pd(out + i + 8 * k, v[k]);
    }
    _mm_sfence();
  };
  if (threads == 1)
    return part(0, n);
  std::thread other(part, n / 2, n);
  part(0, n / 2);
  other.join();
}

struct Case {
  const char *name;
  std::function<Tensor(Session &, const Tensor &, const Tensor &)> quern;
  std::function<void(double *, const double *, const double *, int64_t, bool,
                     unsigned)>
      hand;
};

const Case kCases[] = {
    {"2*x",
     [](Session &s, const Tensor &x, const Tensor &) {
       return apply(s, Op::Mul, {x, s.scalar(2)});
     },
     [](double *o, const double *x, const double *, int64_t n, bool nt,
        unsigned t) {
       byHand(o, n, nt, t, [=](int64_t i) {
         return _mm512_mul_pd(_mm512_loadu_pd(x + i), _mm512_set1_pd(2));
       });
     }},
    {"x+s*y",
     [](Session &s, const Tensor &x, const Tensor &y) {
       return apply(s, Op::Add, {x, apply(s, Op::Mul, {s.scalar(3), y})});
     },
     [](double *o, const double *x, const double *y, int64_t n, bool nt,
        unsigned t) {
       byHand(o, n, nt, t, [=](int64_t i) {
         __m512d p = _mm512_mul_pd(_mm512_set1_pd(3), _mm512_loadu_pd(y + i));
         return _mm512_add_pd(_mm512_loadu_pd(x + i), p);
       });
     }},
    {"((x+y-0.5*x).*y+3)./(1+abs(y))",
     [](Session &s, const Tensor &x, const Tensor &y) {
       Tensor t = apply(s, Op::Add, {x, y});
       t = apply(s, Op::Sub, {t, apply(s, Op::Mul, {s.scalar(0.5), x})});
       t = apply(s, Op::Add, {apply(s, Op::Mul, {t, y}), s.scalar(3)});
       Tensor d = apply(s, Op::Add, {s.scalar(1), apply(s, Op::Abs, {y})});
       return apply(s, Op::Div, {t, d});
     },
     [](double *o, const double *x, const double *y, int64_t n, bool nt,
        unsigned t) {
       byHand(o, n, nt, t, [=](int64_t i) {
         __m512d a = _mm512_loadu_pd(x + i), b = _mm512_loadu_pd(y + i);
         __m512d v = _mm512_sub_pd(_mm512_add_pd(a, b),
                                   _mm512_mul_pd(_mm512_set1_pd(0.5), a));
         v = _mm512_add_pd(_mm512_mul_pd(v, b), _mm512_set1_pd(3));
         return _mm512_div_pd(
             v, _mm512_add_pd(_mm512_set1_pd(1), _mm512_abs_pd(b)));
       });
     }},
};

/// One pair of timings an iteration; reports medians and their ratio.
void chain(benchmark::State &state, const Case &c) {
  int64_t n = state.range(0);
  auto threads = static_cast<unsigned>(state.range(1));
  bool isLarge = n >= (1 << 22);
  Session::Options options;
  options.numThreads = threads;
  Session session(options);
  Tensor x = randomColumn(session, n, 1), y = randomColumn(session, n, 2);
  Tensor out = randomColumn(session, n, 3);
  auto *hand = static_cast<double *>(
      llvm::cantFail(session.mutableData(out, ForceReason::Api)));
  const double *xs = elements(session, x), *ys = elements(session, y);
  elements(session, c.quern(session, x, y)); // compiles
  std::vector<double> quernTimes, handTimes;
  double checksum = 0;
  int repeats = isLarge ? 1 : 50;
  for (auto _ : state) {
    Tensor result;
    quernTimes.push_back(seconds([&] {
      for (int r = 0; r < repeats; ++r) {
        result = c.quern(session, x, y);
        checksum += elements(session, result)[n / 2];
      }
    }));
    handTimes.push_back(seconds([&] {
      for (int r = 0; r < repeats; ++r) {
        c.hand(hand, xs, ys, n, isLarge, threads);
        checksum -= hand[n / 2];
      }
    }));
    if (!std::equal(hand, hand + n, elements(session, result)))
      return state.SkipWithError("results differ");
    state.SetIterationTime(quernTimes.back());
  }
  benchmark::DoNotOptimize(checksum);
  state.counters["quern_ms"] = median(quernTimes) / repeats * 1e3;
  state.counters["hand_ms"] = median(handTimes) / repeats * 1e3;
  state.counters["ratio"] = median(handTimes) / median(quernTimes);
}

void registerAll() {
  for (const Case &c : kCases)
    for (int64_t threads : {1, 2}) {
      std::string name = std::string(c.name) + (threads == 1 ? "/1t" : "/2t");
      auto run = [&c](benchmark::State &state) { chain(state, c); };
      benchmark::RegisterBenchmark(name.c_str(), run)
          ->Args({1 << 25, threads})
          ->UseManualTime()
          ->Iterations(21)
          ->Unit(benchmark::kMillisecond);
      if (threads == 1)
        benchmark::RegisterBenchmark((name + "/L2").c_str(), run)
            ->Args({1 << 14, threads})
            ->UseManualTime()
            ->Iterations(201)
            ->Unit(benchmark::kMillisecond);
    }
}

} // namespace

int main(int argc, char **argv) {
  registerAll();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
