//===- Pow.h - Powers -------------------------------------------*- C++ -*-===//
//
// |x|^y = e^(y log |x|), where the logarithm is a pair with an error of about
// 2^-66 (float: 2^-36), because its error is multiplied by up to 745 (104) on
// the way: of the series of Log.h the quotient, its square and the first term
// are pairs. The sign is that of x for odd y.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_POW_H
#define QUERN_IR_MATH_POW_H

#include "ir/math/Exp.h"
#include "ir/math/Log.h"
#include "ir/math/PowCoefficients.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// k ln 2 + 2 atanh(quotient / 2); hi and lo may overlap by a few bits.
template <class F> Pair<F> logPair(F k, Quotient<F> quotient) {
  using C = PowCoefficients<typename F::Scalar>;
  using CLog = LogCoefficients<typename F::Scalar>;
  F s = quotient.hi, sLo = quotient.rest * quotient.inverse;
  Pair<F> square = twoProduct(s, s);
  square.lo = fma(s + s, sLo, square.lo);
  F tail =
      fma(square.hi, evenOddPolynomial(square.hi, C::kTail), F(C::kFirstLo));
  Pair<F> series = fastTwoSum(F(C::kFirstHi), tail);
  series.lo = fma(square.lo, F(C::kTail[0]), series.lo);
  Pair<F> ratio = twoProduct(square.hi, series.hi);
  ratio.lo = fma(square.hi, series.lo, fma(square.lo, series.hi, ratio.lo));
  Pair<F> more = twoProduct(s, ratio.hi);
  more.lo = fma(sLo, ratio.hi, fma(s, ratio.lo, more.lo));
  Pair<F> main = fastTwoSum(k * F(CLog::kExponentHi), s);
  Pair<F> sum = fastTwoSum(main.hi, more.hi);
  F low = fma(k, F(CLog::kExponentLo), main.lo) + sLo;
  return {sum.hi, (sum.lo + more.lo) + low};
}

/// k ln 2 + log(1 + f)
template <class F> Pair<F> logPair(SplitNumber<F> x) {
  return logPair(x.k, logQuotient(x.f));
}
template <class F> Pair<F> logPair(SplitPair<F> x) {
  Pair<F> f = fastTwoSum(x.f, x.low);
  return logPair(x.k, logQuotient(f.hi, f.lo));
}

/// The same of floats, with an error of about 2^-29; lo is up to 2^-8.
template <class F> Pair<F> shortLogPair(SplitNumber<F> x) {
  using C = LogCoefficients<typename F::Scalar>;
  Quotient<F> s = logQuotient(x.f);
  F square = s.hi * s.hi;
  F cube = s.hi * square;
  Pair<F> main = fastTwoSum(x.k * F(C::kExponentHi), s.hi);
  F low = fma(s.rest, s.inverse, fma(x.k, F(C::kExponentLo), main.lo));
  return {main.hi, fma(cube, polynomial(square, kLogSeries<F>), low)};
}

struct Pow {
  static constexpr MathFn kFn = MathFn::Pow;

  /// Of x that is 0 with y <= 0 or is not finite or subnormal, of powers that
  /// may not be normal numbers, and where there is none.
  template <class F> static typename F::Mask isUnusual(F x, F y) {
    return isUnusualPower(x, y, powerOfE(abs(x), y).hi); // in usual(), too
  }
  template <class F> static typename F::Mask isUnusualToFast(F x, F y) {
    return isUnusualPower(x, y, shortPowerOfE(abs(x), y).hi);
  }

  template <class F> static F usual(F x, F y) {
    Exponential<F> e = expOfSum(powerOfE(abs(x), y));
    return ofParts(x, y, e.value, e.shifted);
  }

  /// Of doubles, four units are too few for much less.
  template <class F>
  static F fast(F x, F y)
    requires(!kIsDouble<F>)
  {
    using C = ExpCoefficients<typename F::Scalar>;
    Pair<F> product = shortPowerOfE(abs(x), y);
    F shifter = Format<F>::kShifter;
    F shifted = fma(product.hi + product.lo, F(C::kInverseLn2), shifter);
    F k = shifted - shifter;
    F r = fma(k, F(-C::kLn2Hi), product.hi) + fma(k, F(-C::kLn2Lo), product.lo);
    F growth = fma(r * r, polynomial(r, C::kTail), r);
    return ofParts(x, y, F(1) + growth, shifted);
  }

  template <class F> static F whole(F x, F y) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    const F infinity = Limits::infinity();
    F size = abs(x);
    F value = ofMagnitude(size, y);
    auto isEnd = (size == F(0)) | (size == infinity) | (abs(y) == infinity);
    auto grows = ((size > F(1)) & (y > F(0))) | ((size < F(1)) & (y < F(0)));
    value = select(isEnd, select(grows, infinity, F(0)), value);
    auto isWhole = trunc(y) == y;
    F half = y * F(0.5);
    auto isOdd = isWhole & (trunc(half) != half);
    value = select(isOdd, copySign(value, x), value);
    auto isNaN =
        (x != x) | (y != y) | ((x < F(0)) & (size < infinity) & !isWhole);
    value = select(isNaN, F(Limits::quiet_NaN()), value);
    auto isOne =
        (y == F(0)) | (x == F(1)) | ((size == F(1)) & (abs(y) == infinity));
    return select(isOne, F(1), value);
  }

private:
  /// For the power e^exponent.
  template <class F>
  static typename F::Mask isUnusualPower(F x, F y, F exponent) {
    using Bits = typename F::Bits;
    using Limits = std::numeric_limits<typename F::Scalar>;
    constexpr auto kLeast = Format<F>::bits(Limits::min());
    constexpr auto kMost = Format<F>::bits(Limits::infinity());
    auto isStrange = Bits(kMost - kLeast) <= bitsOf(abs(x)) - Bits(kLeast);
    auto isFar = !(abs(exponent) < F(kIsDouble<F> ? 700 : 80));
    F shifter = Format<F>::kShifter;
    auto isWhole = ((y + shifter) - shifter == y) & (abs(y) < F(kMostWhole<F>));
    return isStrange | isFar | ((x < F(0)) & !isWhole);
  }

  /// value 2^k, with the sign of x where y is odd.
  template <class F> static F ofParts(F x, F y, F value, F shifted) {
    using Bits = typename F::Bits;
    Bits odd = bitsOf(y + F(Format<F>::kShifter)) << Bits(Format<F>::kBits - 1);
    return F::fromBits((bitsOf(value) + exponentOf(shifted)) ^
                       (odd & bitsOf(x)));
  }

  /// Below, y + kShifter holds y in its low bits.
  template <class F>
  static constexpr typename F::Scalar kMostWhole = Format<F>::kWhole / 2;

  template <class F> static Pair<F> times(F y, Pair<F> x) {
    Pair<F> product = twoProduct(y, x.hi);
    return {product.hi, fma(y, x.lo, product.lo)};
  }

  /// For positive normal \p x.
  template <class F> static Pair<F> powerOfE(F x, F y) {
    return times(y, logPair(splitNumber(x)));
  }
  template <class F> static Pair<F> shortPowerOfE(F x, F y) {
    return times(y, shortLogPair(splitNumber(x)));
  }

  /// For positive \p x.
  template <class F> static F ofMagnitude(F x, F y) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    auto isSmall = x < F(Limits::min());
    SplitNumber<F> part =
        splitNumber(select(isSmall, x * F(Format<F>::kWhole * 2), x));
    part.k = part.k - select(isSmall, F(Format<F>::kMantissaBits + 1), F(0));
    Pair<F> product = times(y, logPair(part));
    const F most = kIsDouble<F> ? 1100 : 160;
    auto isFar = !(abs(product.hi) < most);
    product.hi = select(isFar, copySign(most, product.hi), product.hi);
    product.lo = select(isFar, F(0), product.lo);
    Exponential<F> e = expOfSum(product);
    return scale(e.value, e.k);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_POW_H
