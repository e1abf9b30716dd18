//===- bench_gather.cpp - x(p) in kernels against plain loops -------------===//
//
// Elements at positions that lie in order and at random ones, folded and
// stored, under Quern and as the C loop that does not look whether a position
// is right, alternating in one process on one thread each and on two. `ratio`
// is the loop's median time over Quern's. 10^7 doubles in each array (80 MB),
// and a table of 256 for as many positions.
//
//===----------------------------------------------------------------------===//
#include "bench/Util.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <functional>
#include <numeric>
#include <thread>

namespace {

using namespace quern;
using namespace quern::bench;
using Clock = std::chrono::steady_clock;

constexpr int64_t kElems = 10'000'000;
constexpr int64_t kTable = 256;

enum class Order : uint8_t { Sequential, Random, Table };

Tensor positions(Session &session, Order order) {
  Tensor t =
      llvm::cantFail(session.uninitialised(ElementType::F64, Shape(kElems, 1)));
  auto *p = static_cast<double *>(
      llvm::cantFail(session.mutableData(t, ForceReason::Api)));
  std::mt19937_64 engine(3);
  for (int64_t i = 0; i < kElems; ++i)
    p[i] =
        static_cast<double>(1 + (order == Order::Sequential ? (i + 1) % kElems
                                 : order == Order::Random ? engine() % kElems
                                                          : engine() % kTable));
  return t;
}

struct Arrays {
  const double *a, *x, *p;
  double *out;
};

double sumByHand(const Arrays &at, int64_t begin, int64_t end) {
  double sum[4] = {};
  for (int64_t i = begin; i < end; ++i)
    sum[i % 4] += at.x[static_cast<int64_t>(at.p[i]) - 1];
  return sum[0] + sum[1] + sum[2] + sum[3];
}

double storeByHand(const Arrays &at, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i)
    at.out[i] = at.a[i] * at.x[static_cast<int64_t>(at.p[i]) - 1] + 2;
  return at.out[begin];
}

/// On \p threads threads, 1 or 2.
double byHand(double (*loop)(const Arrays &, int64_t, int64_t),
              const Arrays &at, unsigned threads) {
  if (threads == 1)
    return loop(at, 0, kElems);
  double other = 0;
  std::thread half([&] { other = loop(at, kElems / 2, kElems); });
  double mine = loop(at, 0, kElems / 2);
  half.join();
  return mine + other;
}

void race(benchmark::State &state, Order order, bool isSum, unsigned threads) {
  Session::Options options;
  options.numThreads = threads;
  Session s(options);
  Tensor x = randomColumn(s, order == Order::Table ? kTable : kElems, 1);
  Tensor a = randomColumn(s, kElems, 2), p = positions(s, order);
  std::vector<double> out(kElems);
  Arrays arrays = {elements(s, a), elements(s, x), elements(s, p), out.data()};
  auto quern = [&] {
    Tensor found = llvm::cantFail(s.apply(Op::Gather, {x, p}, 1));
    Tensor y =
        isSum ? llvm::cantFail(s.apply(Op::Sum, found, 1))
              : apply(s, Op::Add, {apply(s, Op::Mul, {a, found}), s.scalar(2)});
    return elements(s, y)[0];
  };
  double checksum = quern(); // compiles
  std::vector<double> quernTimes, handTimes;
  for (auto _ : state) {
    quernTimes.push_back(seconds([&] { checksum += quern(); }));
    handTimes.push_back(seconds([&] {
      checksum += byHand(isSum ? sumByHand : storeByHand, arrays, threads);
    }));
    state.SetIterationTime(quernTimes.back());
  }
  benchmark::DoNotOptimize(checksum);
  state.counters["quern_ms"] = median(quernTimes) * 1e3;
  state.counters["hand_ms"] = median(handTimes) * 1e3;
  state.counters["ratio"] = median(handTimes) / median(quernTimes);
}

} // namespace

int main(int argc, char **argv) {
  const std::pair<const char *, Order> kOrders[] = {
      {"sequential", Order::Sequential},
      {"random", Order::Random},
      {"table", Order::Table}};
  for (auto [name, order] : kOrders)
    for (bool isSum : {true, false})
      for (unsigned threads : {1u, 2u}) {
        std::string label = std::string(isSum ? "sum(x(p))" : "a.*x(p)+b") +
                            "/" + name + (threads == 1 ? "/1t" : "/2t");
        auto run = [order = order, isSum, threads](benchmark::State &state) {
          race(state, order, isSum, threads);
        };
        benchmark::RegisterBenchmark(label.c_str(), run)
            ->UseManualTime()
            ->Iterations(11)
            ->Unit(benchmark::kMillisecond);
      }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
