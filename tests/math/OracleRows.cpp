//===- OracleRows.cpp - The functions, as MPFR has them -------------------===//
#include "ir/ops/Oracles.h"
#include "tests/math/Oracle.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace quern::test {

static int ldexpExact(mpfr_t result, const mpfr_t x, const mpfr_t y,
                      mpfr_rnd_t mode) {
  if (mpfr_nan_p(y))
    return mpfr_set(result, y, mode);
  return mpfr_mul_2si(
      result, x, std::clamp(mpfr_get_si(y, MPFR_RNDZ), -9999L, 9999L), mode);
}

static bool hasExponent(const mpfr_t x) {
  return mpfr_number_p(x) && !mpfr_zero_p(x);
}

static int fractionExact(mpfr_t result, const mpfr_t x, mpfr_rnd_t mode) {
  int way = mpfr_set(result, x, mode);
  if (hasExponent(x))
    mpfr_set_exp(result, 0);
  return way;
}

static int exponentExact(mpfr_t result, const mpfr_t x, mpfr_rnd_t mode) {
  return mpfr_set_si(result, hasExponent(x) ? mpfr_get_exp(x) : 0, mode);
}

static int sind(mpfr_t y, const mpfr_t x, mpfr_rnd_t mode) {
  return mpfr_sinu(y, x, 360, mode);
}
static int cosd(mpfr_t y, const mpfr_t x, mpfr_rnd_t mode) {
  return mpfr_cosu(y, x, 360, mode);
}
static int tand(mpfr_t y, const mpfr_t x, mpfr_rnd_t mode) {
  return mpfr_tanu(y, x, 360, mode);
}
static int logGamma(mpfr_t value, const mpfr_t x, mpfr_rnd_t rounding) {
  int sign;
  return mpfr_lgamma(value, &sign, x, rounding);
}

/// An oracle of the op table, as a function of T.
template <class T, long double (*kFunction)(const long double *)>
static T wide(T x) {
  long double operand = x;
  return static_cast<T>(kFunction(&operand));
}

/// NaN, for MPFR to settle, about the root, where wider digits are lost too.
static long double wideDigamma(long double x) {
  return std::fabs(x - 1.46L) < 0.05L ? std::nanl("") : oracles::digamma(&x);
}

/// The inverse of function, erf or erfc, whose derivative has the sign given:
/// Halley's method from the 64 digits of start.
static void inverse(mpfr_t z, const mpfr_t x, long double start,
                    OracleRow::Unary function, int sign) {
  mpfr_t step, other, factor;
  mpfr_inits2(2 * kPrecision, step, other, factor, nullptr);
  mpfr_set_prec(z, 2 * kPrecision);
  mpfr_set_ld(z, start, MPFR_RNDN);
  for (int k = 0; k < 2; ++k) {
    function(step, z, MPFR_RNDN);
    mpfr_sub(step, step, x, MPFR_RNDN);
    mpfr_const_pi(factor, MPFR_RNDN);
    mpfr_sqrt(factor, factor, MPFR_RNDN);
    mpfr_mul_d(factor, factor, sign * 0.5, MPFR_RNDN);
    mpfr_sqr(other, z, MPFR_RNDN);
    mpfr_exp(other, other, MPFR_RNDN);
    mpfr_mul(step, step, other, MPFR_RNDN);
    mpfr_mul(step, step, factor, MPFR_RNDN);
    mpfr_mul(other, z, step, MPFR_RNDN);
    mpfr_add_ui(other, other, 1, MPFR_RNDN);
    mpfr_div(step, step, other, MPFR_RNDN);
    mpfr_sub(z, z, step, MPFR_RNDN);
  }
  mpfr_clears(step, other, factor, nullptr);
}

static int erfinv(mpfr_t value, const mpfr_t x, mpfr_rnd_t rounding) {
  mpfr_t z, y;
  mpfr_inits2(kPrecision, z, y, nullptr);
  long double wide = mpfr_get_ld(x, MPFR_RNDN);
  long double start = oracles::erfinv(&wide);
  if (!std::isfinite(start) || start == 0) {
    mpfr_set_ld(z, start, MPFR_RNDN);
  } else if (std::fabs(wide) < 0.5L) {
    inverse(z, x, start, mpfr_erf, 1);
  } else {
    mpfr_abs(y, x, MPFR_RNDN);
    mpfr_ui_sub(y, 1, y, MPFR_RNDN);
    inverse(z, y, std::fabs(start), mpfr_erfc, -1);
    mpfr_copysign(z, z, x, MPFR_RNDN);
  }
  int inexact = mpfr_set(value, z, rounding);
  mpfr_clears(z, y, nullptr);
  return inexact;
}

static int erfcinv(mpfr_t value, const mpfr_t x, mpfr_rnd_t rounding) {
  mpfr_t z, y;
  // 1 - x has more digits.
  mpfr_inits2(2 * kPrecision, z, y, nullptr);
  long double wide = mpfr_get_ld(x, MPFR_RNDN);
  long double start = oracles::erfcinv(&wide);
  mpfr_ui_sub(y, 1, x, MPFR_RNDN);
  if (!std::isfinite(start) || start == 0) {
    mpfr_set_ld(z, start, MPFR_RNDN);
  } else if (wide >= 0.5L && wide <= 1.5L) {
    inverse(z, y, start, mpfr_erf, 1);
  } else {
    mpfr_abs(z, y, MPFR_RNDN);
    mpfr_ui_sub(y, 1, z, MPFR_RNDN); // x or 2 - x
    if (wide < 1)
      mpfr_set(y, x, MPFR_RNDN);
    inverse(z, y, std::fabs(start), mpfr_erfc, -1);
    mpfr_setsign(z, z, wide > 1, MPFR_RNDN);
  }
  int inexact = mpfr_set(value, z, rounding);
  mpfr_clears(z, y, nullptr);
  return inexact;
}

static int erfcx(mpfr_t value, const mpfr_t x, mpfr_rnd_t rounding) {
  mpfr_t power, rest;
  mpfr_init2(power, 2 * kPrecision); // x^2 is exact
  mpfr_init2(rest, kPrecision);
  mpfr_sqr(power, x, MPFR_RNDN);
  if (mpfr_cmp_d(x, 0x1p14) > 0) {
    // (1 - (1 - 3 / 2x^2) / 2x^2) / (sqrt(pi) x), less 2^-83 of it
    mpfr_mul_2ui(power, power, 1, MPFR_RNDN);
    mpfr_ui_div(power, 1, power, MPFR_RNDN);
    mpfr_mul_si(rest, power, -3, MPFR_RNDN);
    mpfr_add_ui(rest, rest, 1, MPFR_RNDN);
    mpfr_mul(power, power, rest, MPFR_RNDN);
    mpfr_const_pi(rest, MPFR_RNDN);
    mpfr_sqrt(rest, rest, MPFR_RNDN);
    mpfr_mul(rest, rest, x, MPFR_RNDN);
    mpfr_ui_sub(power, 1, power, MPFR_RNDN);
    mpfr_div(rest, power, rest, MPFR_RNDN);
  } else {
    mpfr_exp(power, power, MPFR_RNDN);
    mpfr_erfc(rest, x, MPFR_RNDN);
    mpfr_mul(rest, rest, power, MPFR_RNDN);
  }
  int inexact = mpfr_set(value, rest, rounding);
  mpfr_clears(power, rest, nullptr);
  return inexact;
}

/// Ours has no values below 0.
static int digamma(mpfr_t value, const mpfr_t x, mpfr_rnd_t rounding) {
  if (mpfr_sgn(x) > 0 || mpfr_nan_p(x))
    return mpfr_digamma(value, x, rounding);
  if (mpfr_zero_p(x))
    mpfr_set_inf(value, -1);
  else
    mpfr_set_nan(value);
  return 0;
}

/// Of operands below 0, ours have no values.
static bool hasBeta(const mpfr_t x, const mpfr_t y) {
  return !mpfr_nan_p(x) && !mpfr_nan_p(y) && mpfr_sgn(x) >= 0 &&
         mpfr_sgn(y) >= 0 &&
         (mpfr_zero_p(x) || mpfr_zero_p(y)) + (mpfr_inf_p(x) || mpfr_inf_p(y)) <
             2;
}

static int logBeta(mpfr_t value, const mpfr_t x, const mpfr_t y,
                   mpfr_rnd_t rounding) {
  if (!hasBeta(x, y)) {
    mpfr_set_nan(value);
    return 0;
  }
  if (mpfr_zero_p(x) || mpfr_zero_p(y) || mpfr_inf_p(x) || mpfr_inf_p(y)) {
    mpfr_set_inf(value, mpfr_zero_p(x) || mpfr_zero_p(y) ? 1 : -1);
    return 0;
  }
  bool isLess = mpfr_less_p(x, y);
  mpfr_srcptr least = isLess ? x : y, most = isLess ? y : x;
  // Digits that the gamma functions cancel.
  mpfr_exp_t lost = std::max<mpfr_exp_t>(
      0, mpfr_get_exp(most) - std::max<mpfr_exp_t>(0, mpfr_get_exp(least)));
  mpfr_t sum, part;
  mpfr_inits2(kPrecision + 16 + std::min<mpfr_exp_t>(lost, 150), sum, part,
              nullptr);
  int sign;
  if (lost > 150) { // most^-least gamma(least)
    mpfr_log(part, most, MPFR_RNDN);
    mpfr_mul(sum, part, least, MPFR_RNDN);
  } else {
    mpfr_add(part, x, y, MPFR_RNDN);
    mpfr_lgamma(sum, &sign, part, MPFR_RNDN);
    mpfr_lgamma(part, &sign, most, MPFR_RNDN);
    mpfr_sub(sum, sum, part, MPFR_RNDN);
  }
  mpfr_lgamma(part, &sign, least, MPFR_RNDN);
  mpfr_sub(value, part, sum, rounding);
  mpfr_clears(sum, part, nullptr);
  return 0;
}

/// NaN, for MPFR to settle, where the gamma functions are large.
static long double wideBeta(long double x, long double y) {
  if (!(x > 0x1p-30L && y > 0x1p-30L && x + y < 12))
    return std::nanl("");
  return std::exp(std::lgamma(x) + std::lgamma(y) - std::lgamma(x + y));
}

static int beta(mpfr_t value, const mpfr_t x, const mpfr_t y,
                mpfr_rnd_t rounding) {
  logBeta(value, x, y, rounding);
  return mpfr_exp(value, value, rounding);
}

/// The sine of x in parts of a circle of \p kCircle, in wider arithmetic.
template <class Wide, int kCircle> static Wide sineOf(Wide x) {
  Wide part = std::remainder(x, Wide(kCircle));
  if (std::fabs(part) > Wide(kCircle) / 4)
    part = std::copysign(Wide(kCircle) / 2, part) - part;
  Wide sine = std::sin(part * (2 * std::numbers::pi_v<Wide> / kCircle));
  return part == 0 ? part : sine;
}

template <class Wide, int kCircle> static Wide cosineOf(Wide x) {
  Wide part = std::fabs(std::remainder(x, Wide(kCircle)));
  return sineOf<Wide, kCircle>(Wide(kCircle) / 4 - part);
}

template <class Wide, int kCircle> static Wide tangentOf(Wide x) {
  return sineOf<Wide, kCircle>(x) / cosineOf<Wide, kCircle>(x);
}

template <class Wide> static Wide fractionOf(Wide x) {
  int exponent;
  return std::frexp(x, &exponent);
}

template <class Wide> static Wide exponentOf(Wide x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  return std::isfinite(x) ? exponent : 0;
}

const std::vector<OracleRow> &oracleRows() {
  static const std::vector<OracleRow> rows = {
      {.fn = MathFn::Exp,
       .name = "exp",
       .unary = mpfr_exp,
       .low = -745,
       .high = 710,
       .places = {709.78, -745.13, -708.4, 88.72, -103.97, -87.3},
       .wideUnary = ::expl,
       .doubleUnary = ::exp},
      {.fn = MathFn::Exp2,
       .name = "exp2",
       .unary = mpfr_exp2,
       .low = -1075,
       .high = 1024,
       .places = {1024, -1022, -1075, 128, -126, -150},
       .wideUnary = ::exp2l,
       .doubleUnary = ::exp2},
      {.fn = MathFn::Exp10,
       .name = "exp10",
       .unary = mpfr_exp10,
       .low = -324,
       .high = 309,
       .places = {308.25, -307.65, -323.6, 38.53, -37.93, -45.15},
       .wideUnary = ::exp10l,
       .doubleUnary = ::exp10},
      {.fn = MathFn::Expm1,
       .name = "expm1",
       .unary = mpfr_expm1,
       .low = -50,
       .high = 710,
       .places = {709.78, -37.43, 88.72, -17.33, 0.34657359, -0.34657359},
       .wideUnary = ::expm1l,
       .doubleUnary = ::expm1},
      {.fn = MathFn::Sinh,
       .name = "sinh",
       .unary = mpfr_sinh,
       .low = -711,
       .high = 711,
       .places = {710.47, -710.47, 89.41, -89.41, 0.34657359},
       .wideUnary = ::sinhl,
       .doubleUnary = ::sinh},
      {.fn = MathFn::Cosh,
       .name = "cosh",
       .unary = mpfr_cosh,
       .low = -711,
       .high = 711,
       .places = {710.47, -710.47, 89.41, -89.41, 0.34657359},
       .wideUnary = ::coshl,
       .doubleUnary = ::cosh},
      {.fn = MathFn::Tanh,
       .name = "tanh",
       .unary = mpfr_tanh,
       .low = -20,
       .high = 20,
       .places = {19.06, 18.71, 9.01, 8.66, 0.1732868},
       .wideUnary = ::tanhl,
       .doubleUnary = ::tanh},
      {.fn = MathFn::Log,
       .name = "log",
       .unary = mpfr_log,
       .low = 0,
       .high = 4,
       .places = {1},
       .wideUnary = ::logl,
       .doubleUnary = ::log},
      {.fn = MathFn::Log2,
       .name = "log2",
       .unary = mpfr_log2,
       .low = 0,
       .high = 4,
       .places = {1},
       .wideUnary = ::log2l,
       .doubleUnary = ::log2},
      {.fn = MathFn::Log10,
       .name = "log10",
       .unary = mpfr_log10,
       .low = 0,
       .high = 4,
       .places = {1, 10, 1000, 1e10},
       .wideUnary = ::log10l,
       .doubleUnary = ::log10},
      {.fn = MathFn::Log1p,
       .name = "log1p",
       .unary = mpfr_log1p,
       .low = -1,
       .high = 4,
       .places = {-1, 0x1p-53, 0x1p-24, 0x1p120, 0x1p1000},
       .wideUnary = ::log1pl,
       .doubleUnary = ::log1p},
      {.fn = MathFn::Asinh,
       .name = "asinh",
       .unary = mpfr_asinh,
       .low = -100,
       .high = 100,
       .places = {0.35, -0.35, 0x1p-27, 0x1p60, 0x1p500},
       .wideUnary = ::asinhl,
       .doubleUnary = ::asinh},
      {.fn = MathFn::Acosh,
       .name = "acosh",
       .unary = mpfr_acosh,
       .low = 1,
       .high = 100,
       .places = {1, 1.0607, 0x1p60, 0x1p500},
       .wideUnary = ::acoshl,
       .doubleUnary = ::acosh},
      {.fn = MathFn::Atanh,
       .name = "atanh",
       .unary = mpfr_atanh,
       .low = -1,
       .high = 1,
       .places = {1, -1, 0.2, 0.5},
       .wideUnary = ::atanhl,
       .doubleUnary = ::atanh},
      {.fn = MathFn::Cbrt,
       .name = "cbrt",
       .unary = mpfr_cbrt,
       .low = -100,
       .high = 100,
       .places = {1, 8, -27, 1000, 0x1p-1022, 0x1p-126},
       .wideUnary = ::cbrtl,
       .doubleUnary = ::cbrt},
      {.fn = MathFn::Hypot,
       .name = "hypot",
       .binary = mpfr_hypot,
       .low = -100,
       .high = 100,
       .places = {0x1p-400, 0x1p510, 0x1p-48, 0x1p62, 0x1p-1022, 0x1p-126},
       .wideBinary = ::hypotl,
       .doubleBinary = ::hypot},
      {.fn = MathFn::Pow,
       .name = "pow",
       .binary = mpfr_pow,
       .low = -50,
       .high = 50,
       .places = {1, -1, 2, 1000, 1e-10, 0x1p23, 0x1p52},
       .wideBinary = ::powl,
       .doubleBinary = ::pow},
      {.fn = MathFn::Sin,
       .name = "sin",
       .unary = mpfr_sin,
       .low = -800,
       .high = 800,
       .places = {0x1p22, 0x1p15, 0x1p1000},
       .wideUnary = ::sinl,
       .doubleUnary = ::sin},
      {.fn = MathFn::Cos,
       .name = "cos",
       .unary = mpfr_cos,
       .low = -800,
       .high = 800,
       .places = {0x1p22, 0x1p15, 0x1p1000},
       .wideUnary = ::cosl,
       .doubleUnary = ::cos},
      {.fn = MathFn::Ldexp,
       .name = "ldexp",
       .binary = ldexpExact,
       .low = -1200,
       .high = 1200,
       .places = {-1074, 1023, -149, 127},
       .maxUlps = 0.5},
      {.fn = MathFn::FrexpFraction,
       .name = "frexp_fraction",
       .unary = fractionExact,
       .maxUlps = 0,
       .wideUnary = fractionOf<long double>,
       .doubleUnary = fractionOf<double>},
      {.fn = MathFn::FrexpExponent,
       .name = "frexp_exponent",
       .unary = exponentExact,
       .maxUlps = 0,
       .wideUnary = exponentOf<long double>,
       .doubleUnary = exponentOf<double>},
      {.fn = MathFn::NextAfter,
       .name = "nextafter",
       .maxUlps = 0,
       .exactDouble = std::nextafter,
       .exactFloat = std::nextafter},
      {.fn = MathFn::Tan,
       .name = "tan",
       .unary = mpfr_tan,
       .low = -800,
       .high = 800,
       .places = {0x1.921fb54442d18p-1, 0x1p22, 0x1p15, 0x1p1000},
       .wideUnary = ::tanl,
       .doubleUnary = ::tan},
      {.fn = MathFn::Sinpi,
       .name = "sinpi",
       .unary = mpfr_sinpi,
       .places = {0.5, 1, 1.5, 2, 1000.5, 0x1p22, 0x1p51, 0x1p53},
       .wideUnary = sineOf<long double, 2>,
       .doubleUnary = sineOf<double, 2>},
      {.fn = MathFn::Cospi,
       .name = "cospi",
       .unary = mpfr_cospi,
       .places = {0.5, 1, 1.5, 2, 1000.5, 0x1p22, 0x1p51, 0x1p53},
       .wideUnary = cosineOf<long double, 2>,
       .doubleUnary = cosineOf<double, 2>},
      {.fn = MathFn::Sind,
       .name = "sind",
       .unary = sind,
       .low = -720,
       .high = 720,
       .places = {30, 90, 180, 270, 360, 36030, 0x1p20, 0x1p50, 0x1p1000},
       .wideUnary = sineOf<long double, 360>,
       .doubleUnary = sineOf<double, 360>},
      {.fn = MathFn::Cosd,
       .name = "cosd",
       .unary = cosd,
       .low = -720,
       .high = 720,
       .places = {60, 90, 180, 270, 360, 36060, 0x1p20, 0x1p50, 0x1p1000},
       .wideUnary = cosineOf<long double, 360>,
       .doubleUnary = cosineOf<double, 360>},
      {.fn = MathFn::Tand,
       .name = "tand",
       .unary = tand,
       .low = -720,
       .high = 720,
       .places = {45, 90, 135, 180, 270, 36045, 0x1p20, 0x1p50, 0x1p1000},
       .wideUnary = tangentOf<long double, 360>,
       .doubleUnary = tangentOf<double, 360>},
      {.fn = MathFn::Asin,
       .name = "asin",
       .unary = mpfr_asin,
       .low = -1,
       .high = 1,
       .places = {0.5, 1, -0.5, -1},
       .wideUnary = ::asinl,
       .doubleUnary = ::asin},
      {.fn = MathFn::Acos,
       .name = "acos",
       .unary = mpfr_acos,
       .low = -1,
       .high = 1,
       .places = {0.5, 1, -0.5, -1},
       .wideUnary = ::acosl,
       .doubleUnary = ::acos},
      {.fn = MathFn::Atan,
       .name = "atan",
       .unary = mpfr_atan,
       .low = -8,
       .high = 8,
       .places = {1, 0x1p60, 0x1p30, 0x1p-27, 0x1p-12},
       .wideUnary = ::atanl,
       .doubleUnary = ::atan},
      {.fn = MathFn::Atan2,
       .name = "atan2",
       .binary = mpfr_atan2,
       .places = {1, -1, 0x1p400, 0x1p-400, 0x1p50, 0x1p-50, 0x1p-1074,
                  -0x1p1000, 0x1p-149, -0x1p120},
       .wideBinary = ::atan2l,
       .doubleBinary = ::atan2},
      {.fn = MathFn::Fmod,
       .name = "fmod",
       .binary = mpfr_fmod,
       .low = -100,
       .high = 100,
       .places = {0.1, 1, 3, 0x1p52, 0x1p24, 0x1p1000, 0x1p-1074, 0x1p-149},
       .maxUlps = 0,
       .wideBinary = ::fmodl,
       .doubleBinary = ::fmod},
      {.fn = MathFn::Erf,
       .name = "erf",
       .unary = mpfr_erf,
       .low = -6,
       .high = 6,
       .places = {1, 4, 6},
       .wideUnary = ::erfl,
       .doubleUnary = ::erf},
      {.fn = MathFn::Erfc,
       .name = "erfc",
       .unary = mpfr_erfc,
       .low = -6,
       .high = 28,
       .places = {9, 9.19, 10.05, 26.5, 26.54, 27.22},
       .wideUnary = ::erfcl,
       .doubleUnary = ::erfc},
      {.fn = MathFn::Erfcx,
       .name = "erfcx",
       .unary = erfcx,
       .low = -28,
       .high = 30,
       .places = {-26, -26.6, -9, -9.38, 2, 10, 0x1p30, 0x1p14},
       .wideUnary = wide<long double, oracles::erfcx>,
       .doubleUnary = wide<double, oracles::erfcx>},
      {.fn = MathFn::Erfinv,
       .name = "erfinv",
       .unary = erfinv,
       .low = -1,
       .high = 1,
       .places = {0.5, 0.625, 1, -0.625, -1},
       .wideUnary = wide<long double, oracles::erfinv>,
       .doubleUnary = wide<double, oracles::erfinv>},
      {.fn = MathFn::Erfcinv,
       .name = "erfcinv",
       .unary = erfcinv,
       .low = 0,
       .high = 2,
       .places = {0.375, 0.5, 1, 1.5, 1.625, 2, 0x1p-54, 0x1p-25, 0x1p-1022,
                  0x1p-126},
       .wideUnary = wide<long double, oracles::erfcinv>,
       .doubleUnary = wide<double, oracles::erfcinv>},
      {.fn = MathFn::Gamma,
       .name = "gamma",
       .unary = mpfr_gamma,
       .low = -185,
       .high = 172,
       .places = {1, 2, -1, -2, 34, 35.04, 170, 171.62, -170.6, -184, 0x1p-60},
       .maxUlps = 4,
       .wideUnary = ::tgammal,
       .doubleUnary = ::tgamma},
      {.fn = MathFn::LogGamma,
       .name = "lgamma",
       .unary = logGamma,
       .low = -10,
       .high = 20,
       .places = {0.5, 1, 1.5, 2, 3, -1, -2, 0x1p52, 0x1p-60, 2.55e305},
       .maxUlps = 4,
       .absoluteBelow = 0,
       .wideUnary = ::lgammal,
       .doubleUnary = ::lgamma},
      {.fn = MathFn::Digamma,
       .name = "digamma",
       .unary = digamma,
       .low = 0,
       .high = 20,
       .places = {1, 1.4616321449683623, 2, 0x1p-60, 0x1p-30, 0x1p52, 0x1p23},
       .maxUlps = 4,
       .wideUnary = wideDigamma,
       .doubleUnary = wide<double, oracles::digamma>},
      {.fn = MathFn::Beta,
       .name = "beta",
       .binary = beta,
       .low = 0,
       .high = 40,
       .places = {1, 2, 0x1p-70, 0x1p-40, 500, 0x1p70, 0x1p900, 1e300, 1e-300},
       .maxUlps = 4,
       .share = 0.01,
       .wideBinary = wideBeta},
      {.fn = MathFn::LogBeta,
       .name = "lbeta",
       .binary = logBeta,
       .low = 0,
       .high = 40,
       .places = {1, 2, 0x1p-70, 0x1p-40, 500, 0x1p70, 0x1p900, 1e300, 1e-300},
       .maxUlps = 4,
       .absoluteBelow = std::numeric_limits<double>::infinity(),
       .share = 0.01},
  };
  return rows;
}

} // namespace quern::test
