//===- Tan.h - Tangent ------------------------------------------*- C++ -*-===//
//
// x = k pi/2 + r as in Trig.h, tan r by a quotient of polynomials; for odd k,
// the quotient is turned around. Numerator and denominator are pairs, and the
// quotient is corrected by what it leaves over.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_TAN_H
#define QUERN_IR_MATH_TAN_H

#include "ir/math/TanCoefficients.h"
#include "ir/math/Trig.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// tan of the angle, units being of pi/2, |r| <= pi/4 and a little beyond.
template <class F> F tangentOfAngle(Angle<F> angle) {
  using C = TanCoefficients<typename F::Scalar>;
  using Bits = typename F::Bits;
  Pair<F> r = angle.r;
  F square = r.hi * r.hi;
  F error = fma(r.hi + r.hi, r.lo, fma(r.hi, r.hi, -square));
  F low = fma(error, r.hi * F(C::kNumerator[0]), r.lo);
  Pair<F> over = {r.hi,
                  fma(square * r.hi, polynomial(square, C::kNumerator), low)};
  F main = fma(square, F(C::kSecond), F(1));
  F rest = fma(square, F(C::kSecond), F(1) - main);
  rest = fma(error, F(C::kSecond), rest);
  rest = fma(square * square, polynomial(square, C::kDenominator), rest);
  Pair<F> under = {main, rest};
  auto isEven = (angle.units & Bits(1)) == Bits(0);
  Pair<F> a = {select(isEven, over.hi, under.hi),
               select(isEven, over.lo, under.lo)};
  Pair<F> b = {select(isEven, under.hi, over.hi),
               select(isEven, under.lo, over.lo)};
  F inverse = F(1) / (b.hi + b.lo);
  F quotient = (a.hi + a.lo) * inverse;
  F left = fma(-quotient, b.hi, a.hi) + fma(-quotient, b.lo, a.lo);
  F value = fma(left, inverse, quotient);
  Bits sign = angle.units << Bits(Format<F>::kBits - 1);
  return F::fromBits(bitsOf(value) ^ sign);
}

/// The same of an r that is rounded.
template <class F> F shortTangentOfAngle(typename F::Bits units, F r) {
  using C = TanCoefficients<typename F::Scalar>;
  using Bits = typename F::Bits;
  F square = r * r;
  F over = r * fma(square, polynomial(square, C::kNumerator), F(1));
  F under = fma(square, polynomial(square, C::kDenominator), F(C::kSecond));
  under = fma(square, under, F(1));
  auto isEven = (units & Bits(1)) == Bits(0);
  F value = select(isEven, over, under) / select(isEven, under, over);
  return F::fromBits(bitsOf(value) ^ (units << Bits(Format<F>::kBits - 1)));
}

struct Tan {
  static constexpr MathFn kFn = MathFn::Tan;

  template <class F> static auto isUnusual(F x) { return isUnusualAngle(x); }
  template <class F> static F usual(F x) {
    return withSign(x, tangentOfAngle(reduced(abs(x))));
  }
  template <class F> static F fast(F x) {
    using C = TrigCoefficients<typename F::Scalar>;
    F shifter = Format<F>::kShifter;
    F shifted = fma(x, F(C::kTwoByPi), shifter);
    return shortTangentOfAngle(bitsOf(shifted),
                               shortLessMultiple(x, shifted - shifter, 0.5));
  }
  template <class F> static F whole(F x) {
    F size = abs(x);
    return withSign(x, tangentOfAngle(choose(size, reduced(size),
                                             reduceLargeAngle(size, 2))));
  }

private:
  template <class F> static Angle<F> reduced(F x) {
    using C = TrigCoefficients<typename F::Scalar>;
    return reduceUsualAngle(x, C::kTwoByPi, C::kHalfPi);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_TAN_H
