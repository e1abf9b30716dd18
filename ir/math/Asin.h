//===- Asin.h - Arc sine and arc cosine -------------------------*- C++ -*-===//
//
// asin s by a polynomial for |s| <= 1/2. Beyond, with s = sqrt((1 - |x|) / 2),
// asin |x| = pi/2 - 2 asin s and acos |x| = 2 asin s; what the root's rounding
// lost is known from its square and nearly 1/s.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ASIN_H
#define QUERN_IR_MATH_ASIN_H

#include "ir/math/AsinCoefficients.h"
#include "ir/math/AtanCoefficients.h"
#include "ir/math/Trig.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// asin of |x| up to 1/2, else of s.
template <class F> struct Arcsine {
  typename F::Mask isLarge;
  Pair<F> value;
};

template <class F> Arcsine<F> arcsine(F size) {
  using Bits = typename F::Bits;
  using C = AsinCoefficients<typename F::Scalar>;
  auto isLarge = size > F(0.5);
  F square = select(isLarge, fma(size, F(-0.5), F(0.5)), size * size);
  F root = sqrt(square);
  // 1 / (2 root) to 4 per cent, from the exponent and mantissa together.
  constexpr typename Format<F>::Integer kMagic =
      kIsDouble<F> ? 0x5fd6eb50c7b537a9 : 0x5eb75a86;
  F inverse = F::fromBits(Bits(kMagic) - (bitsOf(square) >> Bits(1)));
  F lost = fma(-root, root, square) * inverse;
  F s = select(isLarge, root, size);
  F tail = fma(square * s, polynomial(square, C::kTail),
               select(isLarge, lost, F(0)));
  return {isLarge, {s, tail}};
}

/// asin of |x| up to 1/2, else of s, rounded a few times.
template <class F> F shortArcsine(F size, typename F::Mask isLarge) {
  using C = AsinCoefficients<typename F::Scalar>;
  F square = select(isLarge, fma(size, F(-0.5), F(0.5)), size * size);
  F s = select(isLarge, sqrt(square), size);
  return fma(square * s, polynomial(square, C::kTail), s);
}

/// base + factor x.
template <class F> F sumOf(Pair<F> base, F factor, Pair<F> x) {
  Pair<F> sum = fastTwoSum(base.hi, factor * x.hi);
  return sum.hi + fma(factor, x.lo, sum.lo + base.lo);
}

struct Asin {
  static constexpr MathFn kFn = MathFn::Asin;

  template <class F> static F whole(F x) {
    using C = AtanCoefficients<typename F::Scalar>;
    Arcsine<F> part = arcsine(abs(x));
    Pair<F> base = {select(part.isLarge, F(C::kHalfPi[0]), F(0)),
                    select(part.isLarge, F(C::kHalfPi[1]), F(0))};
    F factor = select(part.isLarge, F(-2), F(1));
    return withSign(x, sumOf(base, factor, part.value));
  }
  /// Of doubles, the square root takes most of the time.
  template <class F>
  static F fast(F x)
    requires(!kIsDouble<F>)
  {
    using C = AtanCoefficients<typename F::Scalar>;
    auto isLarge = abs(x) > F(0.5);
    F value = shortArcsine(abs(x), isLarge);
    F beyond = fma(F(-2), value, F(C::kHalfPi[0]));
    return withSign(x, select(isLarge, beyond, value));
  }
};

struct Acos {
  static constexpr MathFn kFn = MathFn::Acos;

  template <class F> static F whole(F x) {
    using C = AtanCoefficients<typename F::Scalar>;
    Arcsine<F> part = arcsine(abs(x));
    F quarters = select(part.isLarge, select(x < F(0), F(2), F(0)), F(1));
    Pair<F> base = {quarters * F(C::kHalfPi[0]), quarters * F(C::kHalfPi[1])};
    F factor = withSign(x, select(part.isLarge, F(2), F(-1)));
    return sumOf(base, factor, part.value);
  }
  template <class F>
  static F fast(F x)
    requires(!kIsDouble<F>)
  {
    using T = typename F::Scalar;
    constexpr T kHalfPi = AtanCoefficients<T>::kHalfPi[0];
    auto isLarge = abs(x) > F(0.5);
    F base =
        select(isLarge, select(x < F(0), F(2 * kHalfPi), F(0)), F(kHalfPi));
    F factor = withSign(x, select(isLarge, F(2), F(-1)));
    return fma(factor, shortArcsine(abs(x), isLarge), base);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_ASIN_H
