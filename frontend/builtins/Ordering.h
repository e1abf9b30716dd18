//===- Ordering.h - MATLAB's order of elements ------------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_ORDERING_H
#define QUERN_FRONTEND_BUILTINS_ORDERING_H

#include "frontend/HostArray.h"
#include <cmath>

namespace quern {

/// Strict "comes before" for values that are not NaN: real values by value,
/// complex ones by magnitude and then phase angle.
template <typename T> bool comesBefore(const T &x, const T &y) {
  if constexpr (IsComplex<T>::value) {
    auto ax = std::abs(x), ay = std::abs(y);
    return ax != ay ? ax < ay : std::arg(x) < std::arg(y);
  } else {
    return x < y;
  }
}

/// A strict weak order with NaN after everything (ascending), or the reverse
/// with NaN before everything.
template <typename T> struct ElementOrder {
  bool isDescending = false;
  bool operator()(const T &x, const T &y) const {
    const T &a = isDescending ? y : x;
    const T &b = isDescending ? x : y;
    if (isNan(a))
      return false;
    return isNan(b) || comesBefore(a, b);
  }
};

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_ORDERING_H
