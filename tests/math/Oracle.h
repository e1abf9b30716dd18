//===- Oracle.h - Elementary functions by MPFR ------------------*- C++ -*-===//
#ifndef QUERN_TESTS_MATH_ORACLE_H
#define QUERN_TESTS_MATH_ORACLE_H

#include "ir/ScalarBuilder.h"
#include <limits>
#include <mpfr.h>
#include <vector>

namespace quern::test {

/// Enough for errors in units of the last place to be right to six digits.
inline constexpr mpfr_prec_t kPrecision = 128;

/// What is known of a function besides its own code: one row of OracleRows.cpp.
struct OracleRow {
  using Unary = int (*)(mpfr_t, const mpfr_t, mpfr_rnd_t);
  using Binary = int (*)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);

  MathFn fn;
  const char *name;
  Unary unary = nullptr;
  Binary binary = nullptr; ///< of functions of two operands
  /// Where the function is not all 0, 1, infinite or NaN: samples are denser.
  double low = -2, high = 2;
  /// Where it is 0, ends or changes its form; operands around them are tried.
  std::vector<double> places = {};
  double maxUlps = 1;     ///< the largest error allowed
  double maxFastUlps = 4; ///< likewise in MathMode::Fast
  /// Of first operands below this, errors of values below 1 count as those of
  /// 1: the function has zeros there, about which nothing exact is known.
  double absoluteBelow = -std::numeric_limits<double>::infinity();
  double share = 1; ///< of the usual number of samples, where MPFR is slow
  // In place of MPFR's, for functions that depend on the format.
  double (*exactDouble)(double, double) = nullptr;
  float (*exactFloat)(float, float) = nullptr;
  // The same in wider arithmetic, with errors far below a unit of double and
  // float: mostly the C library's. They spare MPFR most of its work.
  long double (*wideUnary)(long double) = nullptr;
  long double (*wideBinary)(long double, long double) = nullptr;
  double (*doubleUnary)(double) = nullptr;
  double (*doubleBinary)(double, double) = nullptr;
};

/// Those of all functions of ir/math.
const std::vector<OracleRow> &oracleRows();

/// What a function's exact value says about a computed one.
class Oracle {
public:
  explicit Oracle(const OracleRow &row);
  ~Oracle();
  Oracle(const Oracle &) = delete;

  /// The error of \p got as the value at \p x (and \p y), in units of the last
  /// place of the exact value (Muller, "On the definition of ulp(x)", 2005);
  /// infinity if one is NaN and the other is not, or the sign of 0 or an
  /// infinity is wrong.
  double ulps(double x, double y, double got);
  double ulps(float x, float y, float got);

private:
  template <class T> double ulpsOf(T x, T y, T got);

  const OracleRow &row;
  mpfr_t exact, first, second;
};

} // namespace quern::test

#endif // QUERN_TESTS_MATH_ORACLE_H
