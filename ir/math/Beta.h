//===- Beta.h - The beta function and its logarithm -------------*- C++ -*-===//
//
// By Gamma.h's form of Stirling's series, with wx = x + 1/2, s = a + b and
// a, b >= 1:
//
//   log beta(a, b) = (a - 1/2) log(wa / ws) + (b - 1/2) log(wb / ws)
//                    - log(ws) / 2 + 1/2 + far(1 / wa) + far(1 / wb) -
//                    far(1 / ws)
//
// The terms that gamma functions would cancel are gone, and the large ones have
// one sign (DiDonato and Morris, "Algorithm 708", ACM TOMS 18 (1992)). Smaller
// operands are moved up: beta(a, b) = beta(a + 1, b) s / a.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_BETA_H
#define QUERN_IR_MATH_BETA_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Gamma.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// What Beta and LogBeta share.
template <class F> struct BetaParts {
  using T = typename F::Scalar;
  using C = GammaCoefficients<T>;
  using CExp = ExpCoefficients<T>;
  using Limits = std::numeric_limits<T>;

  F a, b; ///< the smaller operand, the larger; not -0
  typename F::Mask isValid, isTiny;

  BetaParts(F x, F y)
      : a(select(y < x, y, x) + F(0)), b(select(y < x, x, y) + F(0)) {
    isValid = (F(0) <= x) & (F(0) <= y) & !((a == F(0)) & (b == infinity()));
    isTiny = a < F(kTiny);
  }
  static F infinity() { return Limits::infinity(); }
  static F lowest() { return -Limits::infinity(); }
  static F nothing() { return Limits::quiet_NaN(); }

  /// The beta function, where 1 / a is all that counts, or 1 / b too.
  F ofTiny() const { return F(1) / a + F(1) / b; }

  /// log beta, but for a below kTiny, NaN and infinities. A large b counts as
  /// b^-a; if a is large, too, both count by their quotient alone.
  Pair<F> log() const {
    auto isLarge = F(kIsDouble<F> ? 0x1p900 : 0x1p70) < b;
    auto areLarge = isLarge & (F(kIsDouble<F> ? 0x1p800 : 0x1p30) < a);
    F y = select(b < infinity(), b, F(Limits::max()));
    F x = select(isTiny, F(kTiny), select(a < infinity(), a, y));
    F down = select(areLarge, F(0.0625), F(1));
    x = x * down;
    Pair<F> value = ofBounded(x, y * select(isLarge, F(0.0625), F(1)), isLarge);
    F powers = select(isLarge & !areLarge, x * F(-4), F(0));
    value =
        plus(value, times({F(CExp::kLn2Hi), F(CExp::kLn2Lo)}, {powers, F(0)}));
    F up = select(areLarge, F(16), F(1));
    return {value.hi * up, value.lo * up};
  }

private:
  static constexpr T kTiny = kIsDouble<F> ? 0x1p-70 : 0x1p-40;

  static Pair<F> plus(Pair<F> x, Pair<F> y) {
    Pair<F> sum = twoSum(x.hi, y.hi);
    return fastTwoSum(sum.hi, sum.lo + (x.lo + y.lo));
  }
  static Pair<F> plus(Pair<F> x, F y) { return plus(x, Pair<F>{y, F(0)}); }
  static Pair<F> times(Pair<F> x, Pair<F> y) {
    Pair<F> product = twoProduct(x.hi, y.hi);
    return {product.hi, fma(x.hi, y.lo, fma(x.lo, y.hi, product.lo))};
  }
  static Pair<F> over(Pair<F> x, Pair<F> y) {
    Quotient<F> quotient = divide(x, y);
    return fastTwoSum(quotient.hi, quotient.rest * quotient.inverse);
  }
  static F far(Pair<F> w) { return polynomial(F(1) / w.hi, C::kFar); }

  /// For kTiny <= x <= y, of which neither is about the largest number.
  static Pair<F> ofBounded(F x, F y, typename F::Mask isLarge) {
    auto movesX = x < F(1), movesY = y < F(1);
    Pair<F> s = twoSum(y, x);
    // (x + y) / x and (x + y + 1) / y, the first in units of 1 / down.
    F down = select(isLarge, F(kIsDouble<F> ? 0x1p-128 : 0x1p-64), F(1));
    Pair<F> ratio = over({s.hi * down, s.lo * down}, {x, F(0)});
    Pair<F> next = times(ratio, over(plus(s, F(1)), {y, F(0)}));
    ratio = choose(movesY, next, choose(movesX, ratio, {F(1), F(0)}));
    F powers = select(isLarge & movesX, F(kIsDouble<F> ? 128 : 64), F(0));
    Pair<F> moved = twoSum(x, select(movesX, F(1), F(0)));
    Pair<F> large = twoSum(y, select(movesY, F(1), F(0)));
    s = plus(moved, large);
    Pair<F> wx = plus(moved, F(0.5)), wy = plus(large, F(0.5));
    Pair<F> ws = plus(s, F(0.5));
    Pair<F> least = logPair(splitPair(over(wx, ws)));
    // log(1 - moved / ws), whose digits count where the quotient is small.
    Pair<F> quotient = over(moved, ws);
    Pair<F> rest = twoSum(F(1), -quotient.hi);
    SplitPair<F> part = splitPair<F>({rest.hi, rest.lo - quotient.lo});
    auto isSmall = quotient.hi < F(0.25);
    Pair<F> most = logPair<F>({select(isSmall, F(0), part.k),
                               select(isSmall, -quotient.hi, part.f),
                               select(isSmall, -quotient.lo, part.low)});
    Pair<F> half = logPair(splitPair(ws));
    Pair<F> sum = plus(times(plus(moved, F(-0.5)), least),
                       times(plus(large, F(-0.5)), most));
    sum = plus(sum, {half.hi * F(-0.5), half.lo * F(-0.5)});
    SplitPair<F> factor = splitPair(ratio);
    factor.k = factor.k + powers;
    sum = plus(sum, logPair(factor));
    return plus(sum, F(0.5) + ((far(wx) - far(ws)) + far(wy)));
  }
  static Pair<F> choose(typename F::Mask condition, Pair<F> x, Pair<F> y) {
    return {select(condition, x.hi, y.hi), select(condition, x.lo, y.lo)};
  }
};

/// NaN for operands below 0, which MATLAB refuses.
struct Beta {
  static constexpr MathFn kFn = MathFn::Beta;

  template <class F> static F whole(F x, F y) {
    BetaParts<F> parts(x, y);
    Pair<F> log = parts.log();
    const F least = kIsDouble<F> ? -800 : -120; // of which e^x is 0
    auto isFar = log.hi < least;
    Exponential<F> e = expOfSum<F>(
        {select(isFar, least, log.hi), select(isFar, F(0), log.lo)});
    F value = select(parts.isTiny, parts.ofTiny(), scale(e.value, e.k));
    value = select(parts.a == F(1), F(1) / parts.b, value);
    value = select(parts.b == F(1), F(1) / parts.a, value);
    value = select(parts.b < parts.infinity(), value, F(0));
    return select(parts.isValid, value, parts.nothing());
  }
};

/// Where beta is about 1, errors are units of 1, not of the logarithm.
struct LogBeta {
  static constexpr MathFn kFn = MathFn::LogBeta;

  template <class F> static F whole(F x, F y) {
    BetaParts<F> parts(x, y);
    Pair<F> log = parts.log();
    F value = log.hi + log.lo;
    // Of 1 / a, too, which may be infinite.
    F tiny = F(1) + parts.a / parts.b;
    tiny = select(parts.a == F(0), F(1), tiny);
    tiny = Log::whole(tiny) - Log::whole(parts.a);
    value = select(parts.isTiny, tiny, value);
    value = select(parts.a == F(1), F(0) - Log::whole(parts.b), value);
    value = select(parts.b == F(1), F(0) - Log::whole(parts.a), value);
    value = select(parts.b < parts.infinity(), value, parts.lowest());
    return select(parts.isValid, value, parts.nothing());
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_BETA_H
