//===- Oracle.cpp ---------------------------------------------------------===//
#include "tests/math/Oracle.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace quern::test {

Oracle::Oracle(const OracleRow &row) : row(row) {
  mpfr_inits2(kPrecision, exact, first, second, nullptr);
}

Oracle::~Oracle() { mpfr_clears(exact, first, second, nullptr); }

template <class T> static T rounded(const mpfr_t x) {
  if constexpr (sizeof(T) == 8)
    return mpfr_get_d(x, MPFR_RNDN);
  else
    return mpfr_get_flt(x, MPFR_RNDN);
}

template <class T> double Oracle::ulpsOf(T x, T y, T got) {
  using Limits = std::numeric_limits<T>;
  constexpr double kWrong = std::numeric_limits<double>::infinity();
  mpfr_set_d(first, x, MPFR_RNDN);
  mpfr_set_d(second, y, MPFR_RNDN);
  if (row.unary)
    row.unary(exact, first, MPFR_RNDN);
  else if (row.binary)
    row.binary(exact, first, second, MPFR_RNDN);
  else if constexpr (sizeof(T) == 8)
    mpfr_set_d(exact, row.exactDouble(x, y), MPFR_RNDN);
  else
    mpfr_set_d(exact, row.exactFloat(x, y), MPFR_RNDN);
  T want = rounded<T>(exact);
  if (std::isnan(want) || std::isnan(got))
    return std::isnan(want) && std::isnan(got) ? 0 : kWrong;
  bool hasSign = std::signbit(got) == std::signbit(want);
  bool isAbsolute = x < row.absoluteBelow;
  if (mpfr_inf_p(exact) || (mpfr_zero_p(exact) && !isAbsolute))
    return got == want && hasSign ? 0 : kWrong;
  if (std::isinf(got))
    return got == want ? 0.5 : kWrong;
  int exponent = std::isinf(want) ? Limits::max_exponent - 1
                 : want == 0      ? Limits::min_exponent - 1
                                  : std::ilogb(want);
  if (isAbsolute)
    exponent = std::max(exponent, 0);
  int unit =
      std::max(exponent, Limits::min_exponent - 1) - (Limits::digits - 1);
  mpfr_sub_d(exact, exact, got, MPFR_RNDN);
  mpfr_mul_2si(exact, exact, -unit, MPFR_RNDN);
  return std::fabs(mpfr_get_d(exact, MPFR_RNDN));
}

double Oracle::ulps(double x, double y, double got) {
  return ulpsOf(x, y, got);
}
double Oracle::ulps(float x, float y, float got) { return ulpsOf(x, y, got); }

} // namespace quern::test
