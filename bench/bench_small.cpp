//===- bench_small.cpp - Small products, against BLAS ---------------------===//
//
// `fused`: op(A)*op(B) + M in one kernel against the bare call of OpenBLAS,
// without the sum. The kernel's time includes recording, looking up the plan
// and launching, which a kernel for a larger expression has but once. `pages`:
// as many products as make 2^22 multiplications in one launch, against as many
// calls.
//
//===----------------------------------------------------------------------===//
#include "bench/Util.h"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cblas.h>
#include <chrono>

namespace {

using namespace quern;
using namespace quern::bench;
using Clock = std::chrono::steady_clock;

enum Form { Plain, TurnedLeft, TurnedRight };

/// Operands of \p pages products of extent \p n; a single one has no pages.
template <class T> struct Data {
  Data(int64_t n, int64_t pages, Form form) : n(n), pages(pages), form(form) {
    for (Tensor *t : {&a, &b, &m}) {
      Tensor column = randomColumn(session, n * n * pages, ++seed);
      if (sizeof(T) == 4)
        column = llvm::cantFail(session.apply(
            Op::Convert, {column}, {static_cast<int64_t>(ElementType::F32)}));
      *t = llvm::cantFail(session.apply(Op::Reshape, {column}, {n, n, pages}));
      llvm::cantFail(session.evaluate(*t, ForceReason::Api));
    }
    result.resize(n * n * pages);
  }
  const T *at(const Tensor &t) {
    return static_cast<const T *>(
        llvm::cantFail(session.data(t, ForceReason::Api)));
  }
  Tensor turned(const Tensor &t, Form when) {
    return form == when
               ? llvm::cantFail(session.apply(Op::Permute, {t}, {1, 0, 2}))
               : t;
  }
  void callBlas() {
    auto how = [&](Form when) {
      return form == when ? CblasTrans : CblasNoTrans;
    };
    const T *x = at(a), *y = at(b);
    int size = static_cast<int>(n);
    for (int64_t page = 0; page < pages; ++page) {
      int64_t from = page * n * n;
      if constexpr (sizeof(T) == 8)
        cblas_dgemm(CblasColMajor, how(TurnedLeft), how(TurnedRight), size,
                    size, size, 1, x + from, size, y + from, size, 0,
                    result.data() + from, size);
      else
        cblas_sgemm(CblasColMajor, how(TurnedLeft), how(TurnedRight), size,
                    size, size, 1, x + from, size, y + from, size, 0,
                    result.data() + from, size);
    }
  }

  Session session;
  int64_t n, pages;
  Form form;
  unsigned seed = 0;
  Tensor a, b, m;
  std::vector<T> result;
};

/// Times the calls of BLAS and \p whole in turn, \p repeats of each at once.
template <class T, class Whole>
void race(benchmark::State &state, Data<T> &d, int repeats, Whole whole) {
  d.callBlas();
  std::vector<double> bareTimes, wholeTimes;
  for (auto _ : state) {
    Clock::time_point start = Clock::now();
    for (int i = 0; i < repeats; ++i)
      d.callBlas();
    Clock::time_point middle = Clock::now();
    for (int i = 0; i < repeats; ++i)
      whole();
    std::chrono::duration<double> first = middle - start,
                                  second = Clock::now() - middle;
    bareTimes.push_back(first.count());
    wholeTimes.push_back(second.count());
    state.SetIterationTime(second.count());
  }
  double each = 1e9 / repeats;
  state.counters["blas_ns"] = median(bareTimes) * each;
  state.counters["quern_ns"] = median(wholeTimes) * each;
  state.counters["ratio"] = median(wholeTimes) / median(bareTimes);
}

/// op(A)*op(B) + M
template <class T> void fused(benchmark::State &state) {
  Data<T> d(state.range(0), 1, static_cast<Form>(state.range(1)));
  auto whole = [&] {
    Tensor t = apply(d.session, Op::MatMul,
                     {d.turned(d.a, TurnedLeft), d.turned(d.b, TurnedRight)});
    t = apply(d.session, Op::Add, {t, d.m}); // the product is not kept
    d.at(t);
  };
  for (int i = 0; i < 3000; ++i) // until the kernel is compiled
    whole();
  race<T>(state, d, 50, whole);
}

/// The sums of products that a batch becomes.
template <class T> void pages(benchmark::State &state) {
  int64_t n = state.range(0),
          count = std::max<int64_t>(1, (1 << 22) / n / n / n);
  Data<T> d(n, count, static_cast<Form>(state.range(1)));
  Session &s = d.session;
  auto whole = [&] {
    auto view = [&](Op op, const Tensor &t, llvm::ArrayRef<int64_t> attrs) {
      return llvm::cantFail(s.apply(op, {t}, attrs));
    };
    Tensor x = view(Op::Reshape, d.turned(d.a, TurnedLeft), {n, 1, n, count});
    Tensor t = view(Op::Permute, d.turned(d.b, TurnedRight), {1, 0, 2});
    t = view(Op::Reshape, t, {1, n, n, count});
    t = apply(s, Op::MakeComplex, {x, t});
    x = Tensor(); // what is held would be stored
    t = view(Op::SumProducts, t, {4});
    t = apply(s, Op::Real, {t});
    d.at(t);
  };
  for (int i = 0; i < 50; ++i)
    whole();
  race<T>(state, d, 1, whole);
}

void sizes(benchmark::internal::Benchmark *b) {
  for (int form : {Plain, TurnedLeft, TurnedRight})
    for (int n : {4, 8, 16, 24, 32, 48, 64})
      b->Args({n, form});
  b->UseManualTime()->MinTime(0.05);
}
BENCHMARK(fused<double>)->Apply(sizes);
BENCHMARK(fused<float>)->Apply(sizes);
BENCHMARK(pages<double>)->Apply(sizes);
BENCHMARK(pages<float>)->Apply(sizes);

} // namespace

BENCHMARK_MAIN();
