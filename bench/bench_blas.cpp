//===- bench_blas.cpp - Products and their surroundings, against BLAS -----===//
//
// Each case times the bare OpenBLAS call and the same through a Session, in
// turn in one loop, and reports `ratio`: the median of Session over the median
// of BLAS. Bars: a product with epilogue 1.03, a symmetric product 1/1.5 of
// the general one.
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

/// What a case works on: square matrices of one size.
struct Data {
  explicit Data(int64_t size) : size(size) {
    for (Tensor *t : {&a, &b, &m})
      *t = matrix(size, ++seed);
    bias = randomColumn(session, size, ++seed);
    result.resize(size * size);
  }
  Tensor matrix(int64_t n, unsigned seed) {
    return llvm::cantFail(session.apply(
        Op::Reshape, {randomColumn(session, n * n, seed)}, {n, n}));
  }
  const double *at(const Tensor &t) { return elements(session, t); }

  Session session;
  int64_t size;
  unsigned seed = 0;
  Tensor a, b, m, bias;
  std::vector<double> result;
};

/// Times \p bare and \p whole in turn.
template <class Bare, class Whole>
void race(benchmark::State &state, Bare bare, Whole whole) {
  bare();
  whole();
  std::vector<double> bareTimes, wholeTimes;
  for (auto _ : state) {
    Clock::time_point start = Clock::now();
    bare();
    Clock::time_point middle = Clock::now();
    whole();
    std::chrono::duration<double> first = middle - start,
                                  second = Clock::now() - middle;
    bareTimes.push_back(first.count());
    wholeTimes.push_back(second.count());
    state.SetIterationTime(second.count());
  }
  state.counters["ratio"] = median(wholeTimes) / median(bareTimes);
}

void gemm(Data &d) {
  int n = static_cast<int>(d.size);
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, d.at(d.a),
              n, d.at(d.b), n, 0, d.result.data(), n);
}

void product(benchmark::State &state) {
  Data d(state.range(0));
  race(
      state, [&] { gemm(d); },
      [&] { d.at(apply(d.session, Op::MatMul, {d.a, d.b})); });
}
BENCHMARK(product)->Arg(500)->Arg(2000)->UseManualTime();

/// tanh(A*B + c) .* M
void epilogue(benchmark::State &state) {
  Data d(state.range(0));
  Session &s = d.session;
  race(
      state, [&] { gemm(d); },
      [&] {
        Tensor t = apply(s, Op::MatMul, {d.a, d.b});
        t = apply(s, Op::Tanh, {apply(s, Op::Add, {t, d.bias})});
        d.at(apply(s, Op::Mul, {t, d.m}));
      });
}
BENCHMARK(epilogue)->Arg(500)->Arg(1000)->Arg(2000)->UseManualTime();

/// A'*A against the general product.
void symmetric(benchmark::State &state) {
  Data d(state.range(0));
  race(
      state, [&] { gemm(d); },
      [&] {
        Tensor t = llvm::cantFail(d.session.apply(Op::Permute, {d.a}, {1, 0}));
        d.at(apply(d.session, Op::MatMul, {t, d.a}));
      });
}
BENCHMARK(symmetric)->Arg(1000)->Arg(2000)->UseManualTime();

/// 2*A'*x - b against the bare product with the vector.
void gemvChain(benchmark::State &state) {
  Data d(state.range(0));
  Session &s = d.session;
  int n = static_cast<int>(d.size);
  Tensor x = randomColumn(s, n, 9);
  double factor = 2;
  race(
      state,
      [&] {
        cblas_dgemv(CblasColMajor, CblasTrans, n, n, 1, d.at(d.a), n, d.at(x),
                    1, 0, d.result.data(), 1);
      },
      [&] {
        Tensor t = llvm::cantFail(s.apply(Op::Permute, {d.a}, {1, 0}));
        t = apply(s, Op::Mul, {t, s.scalar(factor += 1e-3)});
        t = apply(s, Op::MatMul, {t, x});
        d.at(apply(s, Op::Sub, {t, d.bias}));
      });
}
BENCHMARK(gemvChain)->Arg(1000)->Arg(4000)->UseManualTime();

} // namespace

BENCHMARK_MAIN();
