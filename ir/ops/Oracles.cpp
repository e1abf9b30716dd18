//===- Oracles.cpp - References too long for a row ------------------------===//
#include "ir/ops/Oracles.h"

#include <algorithm>
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

/// sin of r, an angle of less than two turns, where halfTurn is 180 for
/// degrees, by the nearest half turn: what is left is exact, so the argument's
/// own rounding is all that counts.
static long double sineOfTurns(long double r, long double halfTurn) {
  long double half = std::round(r / halfTurn);
  long double s = std::sin((r - halfTurn * half) * (kPi / halfTurn));
  return std::fmod(half, 2.0L) == 0 ? s : -s;
}

long double sinpi(const long double *x) {
  return sineOfTurns(std::fmod(x[0], 2.0L), 1);
}

long double cospi(const long double *x) {
  return sineOfTurns(std::fmod(x[0], 2.0L) + 0.5L, 1);
}

long double sind(const long double *x) {
  return sineOfTurns(std::fmod(x[0], 360.0L), 180);
}

long double cosd(const long double *x) {
  return sineOfTurns(std::fmod(x[0], 360.0L) + 90, 180);
}

long double tand(const long double *x) {
  long double r = std::fmod(x[0], 360.0L);
  if (r == 90 || r == -270)
    return std::numeric_limits<long double>::infinity();
  if (r == -90 || r == 270)
    return -std::numeric_limits<long double>::infinity();
  return sineOfTurns(r, 180) / sineOfTurns(r + 90, 180);
}

/// Below 3 by its definition, with both parts of the square; beyond by the
/// continued fraction of erfc.
long double erfcx(const long double *x) {
  if (x[0] < 3) {
    long double square = x[0] * x[0], low = std::fma(x[0], x[0], -square);
    if (std::isinf(square))
      return square;
    return std::exp(square) * (1 + low) * std::erfc(x[0]);
  }
  long double rest = 0;
  for (int k = 200; k > 0; --k)
    rest = k / 2.0L / (x[0] + rest);
  return std::numbers::inv_sqrtpi_v<long double> / (x[0] + rest);
}

/// Newton's method, from where it cannot overshoot; z is the inverse where
/// distance(z) is 0, which has the derivative of erf or its opposite.
template <class Distance>
static long double solveErf(long double z, Distance distance) {
  constexpr long double kFactor =
      1 / (2 * std::numbers::inv_sqrtpi_v<long double>);
  for (int k = 0; k < 5; ++k) {
    long double step = distance(z) * std::exp(z * z) * kFactor;
    z -= step / (1 + z * step); // Halley's
  }
  return z;
}

long double erfinv(const long double *x) {
  long double size = std::fabs(x[0]);
  if (size > 0.5L) {
    long double y = 1 - size;
    return std::copysign(erfcinv(&y), x[0]);
  }
  long double z =
      solveErf(size, [&](long double z) { return std::erf(z) - size; });
  return std::copysign(z, x[0]);
}

long double erfcinv(const long double *x) {
  long double y = x[0];
  if (y > 1) {
    y = 2 - y;
    return -erfcinv(&y);
  }
  if (!(y > 0))
    return y == 0 ? std::numeric_limits<long double>::infinity() : kNan;
  if (y >= 0.5L) {
    y = 1 - y;
    return erfinv(&y);
  }
  long double s = -std::log(y);
  return solveErf(std::sqrt(s - std::log(kPi * s) / 2),
                  [&](long double z) { return y - std::erfc(z); });
}

/// Its asymptotic series (Abramowitz, Stegun, 6.3.18) where that has all
/// digits, to which psi(x + 1) = psi(x) + 1 / x leads.
long double digamma(const long double *x) {
  long double z = x[0], sum = 0;
  if (!(z > 0))
    return z == 0 ? -std::numeric_limits<long double>::infinity() : kNan;
  for (; z < 20; z += 1)
    sum -= 1 / z;
  long double r = 1 / (z * z);
  constexpr long double kSeries[] = {
      1 / 12.0L,        -1 / 120.0L,      1 / 252.0L, -1 / 240.0L,
      1 / 132.0L,       -691 / 32760.0L,  1 / 12.0L,  -3617 / 8160.0L,
      43867 / 14364.0L, -174611 / 6600.0L};
  long double tail = 0;
  for (int k = 9; k >= 0; --k)
    tail = r * (kSeries[k] + tail);
  return sum + (std::log(z) - 0.5L / z - tail);
}

long double gamma(const long double *x) {
  if (x[0] < 0 && std::isfinite(x[0]) && x[0] == std::floor(x[0]))
    return std::numeric_limits<long double>::infinity();
  return std::tgamma(x[0]);
}

long double logBeta(const long double *x) {
  if (!(x[0] >= 0 && x[1] >= 0))
    return kNan;
  long double least = std::min(x[0], x[1]), most = std::max(x[0], x[1]);
  if (std::isinf(most))
    return least == 0 ? kNan : -most;
  if (least == 0)
    return std::numeric_limits<long double>::infinity();
  if (most > 1e18L && least < 1e3L) // most^-least, without cancellation
    return std::lgamma(least) - least * std::log(most);
  return std::lgamma(least) + (std::lgamma(most) - std::lgamma(least + most));
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
