//===- Oracles.cpp - References too long for a row ------------------------===//
#include "ir/ops/Oracles.h"

#include <cfloat>
#include <cmath>
#include <limits>
#include <numbers>

namespace quern::oracles {

static constexpr long double kPi = std::numbers::pi_v<long double>;
static constexpr long double kNan =
    std::numeric_limits<long double>::quiet_NaN();

/// MATLAB takes a quotient within eps of an integer for that integer, unless
/// the divisor is an integer itself.
static bool dividesNearly(long double x, long double y) {
  if (y == std::floor(y))
    return false;
  auto q = static_cast<double>(std::fabs(x / y));
  return !(std::fabs(q - std::round(q)) > DBL_EPSILON * q);
}

long double mod(const long double *x) {
  long double a = x[0], b = x[1];
  if (b == 0)
    return a;
  if (std::isnan(a) || std::isnan(b) || std::isinf(a))
    return kNan;
  if (std::isinf(b))
    return a == 0 || std::signbit(a) == std::signbit(b) ? a : b;
  if (dividesNearly(a, b))
    return 0;
  long double r = std::fmod(a, b);
  return r != 0 && std::signbit(r) != std::signbit(b) ? r + b : r;
}

long double rem(const long double *x) {
  long double a = x[0], b = x[1];
  if (std::isinf(b) && std::isfinite(a))
    return a;
  if (b != 0 && std::isfinite(a) && std::isfinite(b) && dividesNearly(a, b))
    return 0;
  return std::fmod(a, b);
}

/// sin of r degrees for |r| < 720, by the nearest multiple of 180: what is left
/// is exact, so the argument's own rounding is all that counts.
static long double sineOfDegrees(long double r) {
  long double half = std::round(r / 180);
  long double s = std::sin((r - 180 * half) * (kPi / 180));
  return std::fmod(half, 2.0L) == 0 ? s : -s;
}

long double sind(const long double *x) {
  return sineOfDegrees(std::fmod(x[0], 360.0L));
}

long double cosd(const long double *x) {
  return sineOfDegrees(std::fmod(x[0], 360.0L) + 90);
}

long double tand(const long double *x) {
  long double r = std::fmod(x[0], 360.0L);
  if (r == 90 || r == -270)
    return std::numeric_limits<long double>::infinity();
  if (r == -90 || r == 270)
    return -std::numeric_limits<long double>::infinity();
  return sineOfDegrees(r) / sineOfDegrees(r + 90);
}

long double gamma(const long double *x) {
  if (x[0] < 0 && std::isfinite(x[0]) && x[0] == std::floor(x[0]))
    return std::numeric_limits<long double>::infinity();
  return std::tgamma(x[0]);
}

uint64_t bits(long double x) {
  if (!(x > 0))
    return 0;
  return x >= 0x1p64L ? UINT64_MAX : static_cast<uint64_t>(std::round(x));
}

long double bitShift(const long double *x) {
  uint64_t v = bits(x[0]);
  long double rounded = std::round(x[1]);
  if (!(std::fabs(rounded) < 64))
    return 0;
  int k = static_cast<int>(rounded);
  return k < 0 ? v >> -k : (v << k) & ((uint64_t(1) << 53) - 1);
}

long double range(const long double *x) { return x[0] + x[4] * x[1]; }

long double linspace(const long double *x) {
  if (x[3] == x[2] || x[3] == 0)
    return x[3] == x[2] ? x[1] : x[0];
  return x[0] + (x[1] - x[0]) * x[3] / x[2];
}

long double eye(const long double *x) {
  long double row = std::fmod(x[1], x[0]);
  return row == (x[1] - row) / x[0];
}

} // namespace quern::oracles
