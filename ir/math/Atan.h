//===- Atan.h - Arc tangents ------------------------------------*- C++ -*-===//
//
// One polynomial for |t| <= 1; beyond, atan t = pi/2 - atan(1/t). The quotient
// comes with what its rounding lost.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ATAN_H
#define QUERN_IR_MATH_ATAN_H

#include "ir/math/AtanCoefficients.h"
#include "ir/math/Mode.h"
#include "ir/math/Trig.h"
#include <limits>

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// base + atan(t.hi + t.lo) for |t| <= 1, where base is 0 or above 1. Of the
/// sum, 7/8 t is exact, and so is linear where it counts most, for large t.
template <class F> F arctangent(Pair<F> base, Pair<F> t) {
  F square = t.hi * t.hi;
  F slope = fma(square, F(-0.55), F(1)); // nearly
  F low = fma(square * t.hi,
              polynomial(square, AtanCoefficients<typename F::Scalar>::kTail),
              t.lo * slope);
  F linear = fma(square, F(-0.25), F(0.125));
  F most = fma(t.hi, F(0.875), base.hi);
  F lost = fma(t.hi, F(0.875), base.hi - most);
  return most + (fma(t.hi, linear, low) + (lost + base.lo));
}

/// base + atan(t) in less time, within three units.
template <class F> F shortArctangent(F base, F t) {
  F square = t * t;
  F tail = evenOddPolynomial(square,
                             AtanCoefficients<typename F::Scalar>::kShortTail);
  return base + fma(t * square, tail, t);
}

struct Atan {
  static constexpr MathFn kFn = MathFn::Atan;

  template <class F> static F whole(F x) {
    using C = AtanCoefficients<typename F::Scalar>;
    F size = abs(x), most = kIsDouble<F> ? 0x1p60 : 0x1p30;
    size = select(size > most, most, size);
    auto isLarge = size > F(1);
    F inverse = F(-1) / size, zero = 0;
    F left = fma(inverse, size, F(1)) * inverse;
    Pair<F> base = {select(isLarge, F(C::kHalfPi[0]), zero),
                    select(isLarge, F(C::kHalfPi[1]), zero)};
    Pair<F> t = {select(isLarge, inverse, size), select(isLarge, left, zero)};
    return withSign(x, arctangent(base, t));
  }
  template <class F> static F fast(F x) {
    using C = AtanCoefficients<typename F::Scalar>;
    F size = abs(x);
    auto isLarge = size > F(1);
    return withSign(x, shortArctangent(select(isLarge, F(C::kHalfPi[0]), F(0)),
                                       select(isLarge, F(-1) / size, size)));
  }
};

/// The angle of the point (x, y).
struct Atan2 {
  static constexpr MathFn kFn = MathFn::Atan2;

  /// Where quotients and what they leave over may leave the usual exponents.
  template <class F> static auto isUnusual(F y, F x) {
    using Bits = typename F::Bits;
    using Fm = Format<F>;
    auto isSteep = abs(y) > abs(x);
    Bits less = bitsOf(select(isSteep, abs(x), abs(y)));
    Bits most = bitsOf(select(isSteep, abs(y), abs(x)));
    constexpr auto kLeast = Fm::bits(kLeastUsual<F>);
    constexpr auto kRange = Fm::bits(1 / kLeastUsual<F>) - kLeast;
    auto isFar = Bits(kRange) <= most - Bits(kLeast);
    auto isSmall = less - Bits(1) < Bits(kLeast - 1); // not 0
    return isFar | isSmall;
  }

  template <class F> static F usual(F y, F x) {
    return ofUsual<MathMode::Precise>(y, x);
  }
  template <class F> static F fast(F y, F x) {
    return ofUsual<MathMode::Fast>(y, x);
  }

  template <class F> static F whole(F y, F x) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    using T = typename F::Scalar;
    constexpr T kUp = kIsDouble<F> ? 0x1p700 : 0x1p80;
    const F infinity = Limits::infinity();
    F size = select(abs(y) > abs(x), abs(y), abs(x));
    F factor = select(size < F(kLeastUsual<F>), F(kUp),
                      select(size < F(1 / kLeastUsual<F>), F(1), F(1 / kUp)));
    F scaledY = y * factor, scaledX = x * factor;
    // Infinities are as large as each other, and others nothing beside them.
    auto isInfinite = size == infinity;
    scaledY = select(isInfinite, unit(y, abs(y) == infinity), scaledY);
    scaledX = select(isInfinite, unit(x, abs(x) == infinity), scaledX);
    scaledX = select(size == F(0), copySign(F(1), x), scaledX);
    F value = usual(scaledY, scaledX);
    // Near the axis, the quotient itself, which may be subnormal.
    F quotient = y / x;
    auto isNear = abs(quotient) < F(kIsDouble<F> ? 0x1p-60 : 0x1p-26);
    auto isRight = x > F(0);
    value = select(isNear & isRight, quotient, value);
    value = select(y == y, value, y);
    return select(x == x, value, x);
  }

private:
  template <MathMode kMode, class F> static F ofUsual(F y, F x) {
    using C = AtanCoefficients<typename F::Scalar>;
    using Bits = typename F::Bits;
    const Bits signBit = Format<F>::kSignBit, none = 0;
    F zero = 0;
    auto isSteep = abs(y) > abs(x);
    F less = select(isSteep, abs(x), abs(y));
    F most = select(isSteep, abs(y), abs(x));
    Bits signOfX = bitsOf(x) & signBit;
    auto isLeft = signOfX != none;
    Bits sign = signOfX ^ select(isSteep, signBit, none);
    F two = 2, one = 1;
    F quarters = select(isSteep, one, select(isLeft, two, zero));
    if constexpr (kMode == MathMode::Fast)
      return withSign(y,
                      shortArctangent(quarters * F(C::kHalfPi[0]),
                                      F::fromBits(bitsOf(less / most) ^ sign)));
    F inverse = F(1) / most;
    F quotient = less * inverse;
    F left = fma(-quotient, most, less) * inverse;
    Pair<F> t = {F::fromBits(bitsOf(quotient) ^ sign),
                 F::fromBits(bitsOf(left) ^ sign)};
    Pair<F> base = {quarters * F(C::kHalfPi[0]), quarters * F(C::kHalfPi[1])};
    return withSign(y, arctangent(base, t));
  }

  template <class F>
  static constexpr typename F::Scalar kLeastUsual =
      kIsDouble<F> ? 0x1p-400 : 0x1p-50;

  template <class F> static F unit(F x, typename F::Mask isOne) {
    return copySign(select(isOne, F(1), F(0)), x);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_ATAN_H
