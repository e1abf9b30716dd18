//===- Gamma.h - Gamma function and its logarithm ---------------*- C++ -*-===//
//
// With w = x + 3/2, log gamma(x + 1) is (x + 1/2) log w - w and a function that
// is smooth in 1 / w down to x = 0 (a form of Stirling's series; Lanczos, "A
// precision approximation of the gamma function", SIAM J. Numer. Anal. B 1
// (1964), shifts by other amounts). The logarithm and the sum are pairs.
//
// Its derivative is computed likewise.
//
// Around its zeros at 1 and 2, log gamma is a polynomial with the factor x - 2,
// less log x. Negative operands are reflected.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_GAMMA_H
#define QUERN_IR_MATH_GAMMA_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Arithmetic.h"
#include "ir/math/GammaCoefficients.h"
#include "ir/math/Pow.h"
#include "ir/math/Turns.h"
#include <limits>

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// log gamma(x + 1) for x >= 0, where w = x + 3/2 and logW is its logarithm.
template <class F> Pair<F> logFactorial(F x, Pair<F> w, Pair<F> logW) {
  using C = GammaCoefficients<typename F::Scalar>;
  F reciprocal = F(1) / w.hi;
  Pair<F> factor = twoSum(x, F(0.5));
  Pair<F> product = twoProduct(factor.hi, logW.hi);
  Pair<F> sum = twoSum(product.hi, F(1) - w.hi);
  F low = fma(factor.hi, logW.lo, fma(factor.lo, logW.hi, product.lo));
  low = fma(-w.lo, reciprocal, low + sum.lo);
  return twoSum(sum.hi, low + polynomial(reciprocal, C::kFar));
}

struct Gamma {
  static constexpr MathFn kFn = MathFn::Gamma;

  template <class F> static typename F::Mask isUnusual(F x) {
    using Bits = typename F::Bits;
    constexpr auto kLeast =
        Format<F>::bits(typename F::Scalar(kIsDouble<F> ? 0x1p-60 : 0x1p-30));
    constexpr auto kMost =
        Format<F>::bits(typename F::Scalar(kIsDouble<F> ? 170 : 34));
    return Bits(kMost - kLeast) <= bitsOf(x) - Bits(kLeast);
  }
  template <class F> static F usual(F x) {
    Exponential<F> part = factorial(x);
    return F::fromBits(bitsOf(part.value / x) + exponentOf(part.shifted));
  }
  template <class F> static F whole(F x) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    const F most = kIsDouble<F> ? 190 : 45;
    F size = abs(x), bounded = select(most < size, most, size);
    Exponential<F> part = factorial(bounded);
    F positive = scale(part.value / bounded, part.k);
    F sine = Sinpi::whole(select(size < F(Format<F>::kWhole), size, F(0)));
    F pi = TrigCoefficients<typename F::Scalar>::kPi[0];
    F negative = scale(-pi / (sine * part.value), -part.k);
    F value = select(x < F(0), negative, positive);
    value = select(size < F(kIsDouble<F> ? 0x1p-60 : 0x1p-30), F(1) / x, value);
    // Poles; infinity is one, too.
    F pole = select(size == floor(size), F(Limits::quiet_NaN()), value);
    value = select(x < F(0), pole, value);
    return select(x == x, value, x);
  }

private:
  /// gamma(x + 1) for x >= 0.
  template <class F> static Exponential<F> factorial(F x) {
    Pair<F> w = fastTwoSum(F(1.5), x);
    return expOfSum(logFactorial(x, w, logPair(splitNumber(w.hi))));
  }
};

struct LogGamma {
  static constexpr MathFn kFn = MathFn::LogGamma;

  template <class F> static typename F::Mask isUnusual(F x) {
    using Bits = typename F::Bits;
    constexpr auto kLeast =
        Format<F>::bits(typename F::Scalar(kIsDouble<F> ? 0x1p-60 : 0x1p-30));
    constexpr auto kMost = Format<F>::bits(Format<F>::kWhole);
    return Bits(kMost - kLeast) <= bitsOf(x) - Bits(kLeast);
  }
  template <class F> static F usual(F x) {
    Pair<F> value = ofPositive(x);
    return value.hi + value.lo;
  }
  template <class F> static F whole(F x) {
    using C = GammaCoefficients<typename F::Scalar>;
    using Limits = std::numeric_limits<typename F::Scalar>;
    const F infinity = Limits::infinity();
    F least = kIsDouble<F> ? 0x1p-60 : 0x1p-30, most = Format<F>::kWhole;
    F size = abs(x);
    F bounded = select(most <= size, most, select(size < least, least, size));
    Pair<F> positive = ofPositive(bounded);
    // log(pi / (|x| sin(pi |x|))) - log gamma(|x|)
    F inside = select(most <= size, F(0.5), bounded);
    Pair<F> product = twoProduct(inside, abs(Sinpi::whole(inside)));
    Pair<F> log =
        logPair(splitNumber(select(product.hi == F(0), F(1), product.hi)));
    Pair<F> sum = twoSum(F(C::kLogPi), -log.hi);
    Pair<F> all = twoSum(sum.hi, -positive.hi);
    F rest = (sum.lo + all.lo) + ((F(C::kLogPiLo) - log.lo) - positive.lo);
    F reflected = all.hi + (rest - product.lo / product.hi);
    reflected = select(size == floor(size), infinity, reflected);
    F value = select(x < F(0), reflected, positive.hi + positive.lo);
    // x (log x - 1), of which the rest is below half a unit.
    log = logPair(splitNumber(
        select(size < infinity, select(most <= size, size, F(4)), F(4))));
    F large = size * ((log.hi - F(1)) + log.lo);
    large = select(size < infinity, large, infinity);
    value = select(most <= x, large, value);
    value = select(size < least, -Log::whole(size), value);
    return select(x == x, value, x);
  }

private:
  /// Of a sum of two, for 2^-60 <= x < 2^52 (float: 2^-30, 2^23).
  template <class F> static Pair<F> ofPositive(F x) {
    using C = GammaCoefficients<typename F::Scalar>;
    auto isFar = F(3) <= x, isAboveHalf = F(0.5) <= x, isAboveTwo = F(1.5) <= x;
    F d = x - select(isAboveTwo, F(2), select(isAboveHalf, F(1), F(0)));
    Pair<F> w = fastTwoSum(F(0.5), x);
    F moved = fma(x, x, x), factor = select(isAboveHalf, x, moved);
    factor = select(isAboveTwo, F(1), factor);
    Pair<F> log = logPair(splitNumber(select(isFar, w.hi, factor)));
    Pair<F> far = logFactorial(x - F(1), w, log);
    F lost = select(isAboveHalf, F(0), fma(x, x, x - moved)) / factor;
    Pair<F> near = twoProduct(d, polynomial(d, C::kNear));
    Pair<F> sum = twoSum(near.hi, -log.hi);
    F rest = sum.lo + ((near.lo - log.lo) - lost);
    return {select(isFar, far.hi, sum.hi), select(isFar, far.lo, rest)};
  }
};

/// For x >= 0: psi(x + 2) is log w and a function that is smooth in 1 / w, with
/// w = x + 5/2; between 1 and 2 a polynomial with the root as a factor.
struct Digamma {
  static constexpr MathFn kFn = MathFn::Digamma;

  template <class F> static typename F::Mask isUnusual(F x) {
    return LogGamma::isUnusual(x);
  }
  template <class F> static F usual(F x) {
    using C = DigammaCoefficients<typename F::Scalar>;
    F d = (x - F(C::kRootHi)) - F(C::kRootLo);
    F near = d * polynomial(d, C::kNear);
    Pair<F> w = fastTwoSum(F(2.5), x); // exact for large x too
    F r = F(1) / w.hi;
    SplitNumber<F> part = splitNumber(w.hi);
    Pair<F> log = logSum(part.k, logQuotient(part.f), kLogSeries<F>);
    F tail = fma(w.lo, r, log.lo) + polynomial(r, C::kFar);
    // 1 / x + 1 / (x + 1)
    F over = fma(x, F(2), F(1)), under = fma(x, x, x);
    F inverse = F(1) / under, quotient = over * inverse;
    F left = fma(-quotient, under, over);
    left = fma(-quotient, fma(x, x, x - under), left);
    left = left + fma(x, F(2), F(1) - over);
    Pair<F> sum = twoSum(log.hi, -quotient);
    F far = sum.hi + (fma(-left, inverse, sum.lo) + tail);
    return select((F(1) <= x) & (x <= F(2)), near, far);
  }
  template <class F> static F whole(F x) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    auto isBeyond = isUnusual(x);
    F value = usual(select(isBeyond, F(1), x));
    F beyond = select(x < F(1), -(F(1) / x), Log::whole(x)); // NaN too
    value = select(isBeyond, beyond, value);
    value = select(x == F(0), -F(Limits::infinity()), value);
    return select(x < F(0), F(Limits::quiet_NaN()), value);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_GAMMA_H
