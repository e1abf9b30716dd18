//===- Util.h - What the benchmark programs share --------------*- C++ -*-===//
#ifndef QUERN_BENCH_UTIL_H
#define QUERN_BENCH_UTIL_H

#include "runtime/Session.h"
#include <vector>

namespace quern::bench {

/// A column of \p n doubles in (0, 1].
inline Tensor column(Session &session, int64_t n) {
  std::vector<double> values(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i)
    values[static_cast<size_t>(i)] = static_cast<double>(i + 1) / n;
  return llvm::cantFail(
      session.fromHost(ElementType::F64, Shape(n, 1), values.data()));
}

inline Tensor apply(Session &session, Op op, llvm::ArrayRef<Tensor> operands) {
  return llvm::cantFail(session.apply(op, operands));
}

/// Reads the first element: evaluates \p tensor.
inline double observe(Session &session, const Tensor &tensor) {
  const void *data = llvm::cantFail(session.data(tensor, ForceReason::Api));
  return *static_cast<const double *>(data);
}

} // namespace quern::bench

#endif // QUERN_BENCH_UTIL_H
