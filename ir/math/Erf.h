//===- Erf.h - Error function and its complement ----------------*- C++ -*-===//
//
// erf x is x + x near(x^2) up to 1 and 1 - e^-far(x) beyond, which needs an
// exponential of little accuracy only.
//
// erfc x is e^-x^2 / (x + 2) times a function that is smooth in
// t = (x - 2) / (x + 2) for all x >= 0 (Shepherd, Laframboise, "Chebyshev
// approximation of (1 + 2x) exp(x^2) erfc x", Math. Comp. 36 (1981)). That
// function too is in the exponent here: what the division and the square leave
// is added to it, and one rounding is the last.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ERF_H
#define QUERN_IR_MATH_ERF_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Arithmetic.h"
#include "ir/math/ErfCoefficients.h"
#include "ir/math/Exp.h"
#include "ir/math/LogCoefficients.h"
#include <limits>

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

struct Erf {
  static constexpr MathFn kFn = MathFn::Erf;

  template <class F> static F whole(F x) {
    using C = ErfCoefficients<typename F::Scalar>;
    F size = abs(x);
    F near = fma(size, polynomial(size * size, C::kNear), size);
    size = select(F(C::kLast) < size, F(C::kLast), size);
    using CExp = ExpCoefficients<typename F::Scalar>;
    F above = size - F(C::kSplit); // of doubles, there are many terms
    F exponent = kIsDouble<F> ? evenOddPolynomial(above, C::kFar)
                              : polynomial(above, C::kFar);
    ExpOperand<F> part = reduceExp(-exponent);
    F r = part.r.hi + part.r.lo;
    F grown = fma(r * r, polynomial(r, CExp::kTail), r); // e^r - 1
    F power = powerOfTwo(part.k);
    F far = fma(-power, grown, F(1) - power);
    return copySign(select(F(C::kSplit) < size, far, near), x);
  }
};

/// r e^(r + tail + minusSquare) for x >= 0, by a tail of Constants.
template <template <class> class Constants, class F>
Exponential<F> erfcParts(F x, Pair<F> minusSquare) {
  using T = typename F::Scalar;
  using C = Constants<T>;
  using CExp = ExpCoefficients<T>;
  using CLog = LogCoefficients<T>; // of ln 2 digits that products keep
  // r + r e / kScale = kScale / (x + 2); the tail slopes in r, too.
  Pair<F> below = fastTwoSum(F(2), x); // exact for large x too
  F r = F(C::kScale) / below.hi;
  F e = fma(-r, below.lo, fma(-r, below.hi, F(C::kScale)));
  F tail = evenOddPolynomial(fma(r, F(-4 / C::kScale), F(1)), C::kTail);
  tail = fma(e, fma(r, F(T(1.08) / C::kScale), F(1 / C::kScale)), tail);
  F shifted = fma((r + minusSquare.hi) + tail, F(CExp::kInverseLn2),
                  F(Format<F>::kShifter));
  F k = shifted - F(Format<F>::kShifter);
  Pair<F> sum = fastTwoSum(fma(k, F(-CLog::kExponentHi), minusSquare.hi), r);
  F more = fma(k, F(-CLog::kExponentLo), tail + minusSquare.lo);
  F y = sum.hi + more;
  Pair<F> linear = fastTwoSum(F(1), sum.hi);
  F grown = fma(y * y, evenOddPolynomial(y, CExp::kTail),
                (sum.lo + linear.lo) + more);
  return {shifted, k, fma(r, linear.hi, r * grown)};
}

/// -x^2, the first part of digits that r too has.
template <class F> Pair<F> minusSquareOf(F x) {
  using T = typename F::Scalar;
  F unit = kIsDouble<F> ? T(0x1.8p11) : T(0x1.8p9);
  F square = fma(x, x, unit) - unit;
  return {-square, fma(-x, x, square)};
}

struct Erfc {
  static constexpr MathFn kFn = MathFn::Erfc;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(abs(x) < F(kIsDouble<F> ? 26.5 : 9));
  }
  template <class F> static F usual(F x) {
    F size = abs(x);
    Exponential<F> part = ofPositive(size);
    auto exponent = (bitsOf(part.shifted) - typename F::Bits(2))
                    << typename F::Bits(Format<F>::kMantissaBits);
    return withSign(x, F::fromBits(bitsOf(part.value) + exponent));
  }
  template <class F> static F whole(F x) {
    F size = abs(x), most = kIsDouble<F> ? 27.3 : 10.1;
    Exponential<F> part = ofPositive(select(most < size, most, size));
    return withSign(x, scale(part.value, part.k - F(2)));
  }

private:
  template <class F> static Exponential<F> ofPositive(F x) {
    return erfcParts<ErfcCoefficients>(x, minusSquareOf(x));
  }
  /// erfc x by erfc |x|.
  template <class F> static F withSign(F x, F value) {
    return select(x < F(0), F(2) - value, value);
  }
};

/// e^x^2 erfc x; below 0, 2 e^x^2 less the value at -x.
struct Erfcx {
  static constexpr MathFn kFn = MathFn::Erfcx;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(F(kLeast<F>) < x) | !(x < F(kMost<F>));
  }
  template <class F> static F usual(F x) {
    F size = abs(x);
    Exponential<F> part =
        erfcParts<ErfcxCoefficients>(size, Pair<F>{F(0), F(0)});
    F value = part.value * powerOfTwo(part.k - F(2));
    ExpPair<F> twice = squareExponential(select(F(0) < x, F(0), x));
    F power = powerOfTwo(twice.k + F(1));
    Pair<F> sum = fastTwoSum(twice.value.hi * power, -value);
    F below = sum.hi + fma(twice.value.lo, power, sum.lo);
    return select(x < F(0), below, value);
  }
  template <class F> static F whole(F x) {
    using C = ErfcxCoefficients<typename F::Scalar>;
    using Limits = std::numeric_limits<typename F::Scalar>;
    const F least = kLeast<F>, most = kMost<F>;
    const F lowest = kIsDouble<F> ? -27 : -9.5;
    auto isUsual = (least < x) & (x < most);
    F far = select(most <= x, x, most);
    F quotient = F(C::kInverseSqrtPi) / far;
    F left = fma(-quotient, far, F(C::kInverseSqrtPi));
    far = quotient + (left + F(C::kInverseSqrtPiLo)) / far;
    far = select(x < F(Limits::infinity()), far, F(0));
    F near = select(x < least, select(x < lowest, lowest, x), least);
    ExpPair<F> twice = squareExponential(near);
    F value = select(
        x < F(0), scale(twice.value.hi + twice.value.lo, twice.k + F(1)), far);
    value = select(isUsual, usual(select(isUsual, x, F(0))), value);
    return select(x == x, value, x);
  }

private:
  /// Below, only e^x^2 counts; from kMost on it is 1 / (sqrt(pi) x).
  template <class F>
  static constexpr typename F::Scalar kLeast = kIsDouble<F> ? -26 : -9;
  template <class F>
  static constexpr typename F::Scalar kMost = kIsDouble<F> ? 0x1p30 : 0x1p14;

  template <class F> static ExpPair<F> squareExponential(F x) {
    return expPair(twoProduct(x, x));
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_ERF_H
