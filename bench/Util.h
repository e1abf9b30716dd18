//===- Util.h - What the benchmark programs share ---------------*- C++ -*-===//
#ifndef QUERN_BENCH_UTIL_H
#define QUERN_BENCH_UTIL_H

#include "runtime/Session.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <algorithm>
#include <chrono>
#include <random>
#include <vector>

namespace quern::bench {

/// A column of \p n doubles in [0.5, 1.5), the same for the same \p seed.
inline Tensor randomColumn(Session &session, int64_t n, unsigned seed) {
  Tensor t =
      llvm::cantFail(session.uninitialised(ElementType::F64, Shape(n, 1)));
  auto *data = static_cast<double *>(
      llvm::cantFail(session.mutableData(t, ForceReason::Api)));
  std::mt19937_64 engine(seed);
  for (int64_t i = 0; i < n; ++i)
    data[i] = static_cast<double>(engine() >> 11) * 0x1p-53 + 0.5;
  return t;
}

inline Tensor apply(Session &session, Op op, llvm::ArrayRef<Tensor> operands) {
  return llvm::cantFail(session.apply(op, operands));
}

/// The elements of \p tensor: evaluates it.
inline const double *elements(Session &session, const Tensor &tensor) {
  return static_cast<const double *>(
      llvm::cantFail(session.data(tensor, ForceReason::Api)));
}

/// Of wall time.
inline double seconds(llvm::function_ref<void()> work) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

inline double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + times.size() / 2,
                   times.end());
  return times[times.size() / 2];
}

} // namespace quern::bench

#endif // QUERN_BENCH_UTIL_H
