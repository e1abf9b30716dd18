//===- Survey.cpp ---------------------------------------------------------===//
#include "tests/math/Survey.h"
#include "ir/math/Functions.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

namespace quern::test {

template <class T>
using Integer = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

/// How far the C library's wider type may be wrong, in units of \p T.
constexpr double kDoubt = 0.01;

/// The unit of the last place of \p T's numbers, by their biased exponents.
template <class T, class Wide> static const std::vector<Wide> &units() {
  using Limits = std::numeric_limits<T>;
  static const std::vector<Wide> all = [] {
    std::vector<Wide> made;
    for (int exponent = 0; exponent < 2 * Limits::max_exponent; ++exponent)
      made.push_back(std::ldexp(static_cast<Wide>(Limits::denorm_min()),
                                std::max(exponent, 1) - 1));
    return made;
  }();
  return all;
}

/// \p got against a wider value: whether its error is below \p worst.
template <class T, class Wide>
static bool isBelow(double worst, T got, Wide want) {
  T rounded = static_cast<T>(want);
  if (!std::isfinite(rounded) || want == 0)
    return got != got
               ? rounded != rounded
               : got == rounded && std::signbit(got) == std::signbit(rounded);
  if (static_cast<Wide>(got) == want)
    return true;
  // The exponent of the exact value, not of what it is rounded up to.
  auto bits = std::bit_cast<Integer<T>>(std::fabs(rounded));
  bits -= std::fabs(static_cast<Wide>(rounded)) > std::fabs(want);
  Wide unit = units<T, Wide>()[bits >> (std::numeric_limits<T>::digits - 1)];
  return std::fabs(want - static_cast<Wide>(got)) < (worst - kDoubt) * unit;
}

template <class T> bool Survey<T>::isSurelyBetter(T x, T y, T got) const {
  if constexpr (sizeof(T) == 8) {
    if (row.wideUnary)
      return isBelow(worst, got, row.wideUnary(x));
    return row.wideBinary && isBelow(worst, got, row.wideBinary(x, y));
  } else {
    if (row.doubleUnary)
      return isBelow(worst, got, row.doubleUnary(x));
    return row.doubleBinary && isBelow(worst, got, row.doubleBinary(x, y));
  }
}

template <class T> void Survey<T>::check(T atX, T atY) {
  ++count;
  T got = elementary::compute(row.fn, mode, atX, atY);
  if (isSurelyBetter(atX, atY, got))
    return;
  double ulps = oracle.ulps(atX, atY, got);
  if (ulps <= worst)
    return;
  worst = ulps;
  x = atX;
  y = atY;
}

template <class T> void Survey<T>::checkSpecial() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> special = {Limits::quiet_NaN()};
  for (T each : {T(0), T(0.5), T(1), T(2), T(2.5), T(3), T(4),
                 Limits::infinity(), Limits::denorm_min(), Limits::max(),
                 Limits::min(), 1 / Limits::epsilon(), Limits::epsilon()})
    special.insert(special.end(), {each, -each});
  for (T first : special) {
    if (row.unary)
      check(first);
    else
      for (T second : special)
        check(first, second);
  }
}

namespace {

template <class T> class Operands {
public:
  Operands(const OracleRow &row, uint64_t seed) : row(row), random(seed) {}

  T next() {
    switch (random() % 5) {
    case 0:
      return std::bit_cast<T>(static_cast<Integer<T>>(random()));
    case 1:
      return uniform(-2, 2);
    case 2:
      return uniform(row.low, row.high);
    case 3:
      return std::nearbyint(uniform(row.low, row.high) * 2) / 2;
    default:
      return nearby();
    }
  }

private:
  T uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
  }
  T nearby() {
    uint64_t which = random() % (row.places.size() + 2);
    T place = which == 0   ? 0
              : which == 1 ? (random() % 100000) * 1.5707963267948966
                           : row.places[which - 2];
    auto bits = std::bit_cast<Integer<T>>(place) + random() % 33 - 16;
    return std::bit_cast<T>(static_cast<Integer<T>>(bits));
  }

  const OracleRow &row;
  std::mt19937_64 random;
};

} // namespace

template <class T>
void Survey<T>::checkRandom(uint64_t numSamples, uint64_t seed) {
  Operands<T> operands(row, seed);
  for (uint64_t i = 0; i < numSamples; ++i) {
    T first = operands.next();
    check(first, row.unary ? T() : operands.next());
  }
}

template <class T> void Survey<T>::checkBits(uint64_t begin, uint64_t end) {
  for (uint64_t bits = begin; bits < end; ++bits)
    check(std::bit_cast<T>(static_cast<Integer<T>>(bits)));
}

template <class T> void Survey<T>::take(const Survey &other) {
  count += other.count;
  if (other.worst <= worst)
    return;
  worst = other.worst;
  x = other.x;
  y = other.y;
}

template class Survey<double>;
template class Survey<float>;

} // namespace quern::test
