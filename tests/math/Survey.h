//===- Survey.h - The largest errors of elementary functions ----*- C++ -*-===//
#ifndef QUERN_TESTS_MATH_SURVEY_H
#define QUERN_TESTS_MATH_SURVEY_H

#include "ir/math/Mode.h"
#include "tests/math/Oracle.h"
#include <cstdint>

namespace quern::test {

/// Computes a function at many operands of type \p T, float or double, and
/// keeps where its error is largest. Most errors are told by the C library, in
/// a wider type; what may be larger than the largest yet, and whatever is not a
/// number, by MPFR.
template <class T> class Survey {
public:
  Survey(const OracleRow &row, MathMode mode)
      : row(row), mode(mode), oracle(row) {}

  void check(T x, T y = 0);
  /// Zeros, infinities, NaN, ends of the format, small whole numbers; all
  /// pairs of them for functions of two operands.
  void checkSpecial();
  /// Of all magnitudes; more where the function has its usual ones; near its
  /// places and multiples of pi / 2; halves.
  void checkRandom(uint64_t count, uint64_t seed);
  /// The floats of bits \p begin to \p end - 1.
  void checkBits(uint64_t begin, uint64_t end);
  void take(const Survey &other);

  double worst = 0; ///< units of the last place
  T x = 0, y = 0;   ///< where
  uint64_t count = 0;

private:
  bool isSurelyBetter(T x, T y, T got) const;

  const OracleRow &row;
  MathMode mode;
  Oracle oracle;
};

} // namespace quern::test

#endif // QUERN_TESTS_MATH_SURVEY_H
