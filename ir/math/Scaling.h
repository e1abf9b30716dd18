//===- Scaling.h - Fractions, exponents, neighbours -------------*- C++ -*-===//
//
// What C calls ldexp, frexp and nextafter; all exact, or rounded once.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_SCALING_H
#define QUERN_IR_MATH_SCALING_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Arithmetic.h"
#include <limits>

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// x = fraction 2^exponent with |fraction| in [1, 2), for finite x but 0.
template <class F> struct FractionParts {
  F fraction, exponent;
};

template <class F> FractionParts<F> fractionParts(F x) {
  using Bits = typename F::Bits;
  using Fm = Format<F>;
  using Limits = std::numeric_limits<typename F::Scalar>;
  constexpr int kUp = Fm::kMantissaBits + 1;
  auto isSmall = abs(x) < F(Limits::min());
  Bits bits = bitsOf(select(isSmall, x * F(Fm::kWhole * 2), x));
  constexpr auto kExponent = Fm::bits(Limits::infinity());
  F biased = smallWhole<F>((bits & Bits(kExponent)) >> Bits(Fm::kMantissaBits));
  return {F::fromBits((bits & Bits(~kExponent)) | Bits(Fm::bits(1))),
          biased - select(isSmall, F(Fm::kBias + kUp), F(Fm::kBias))};
}

/// Whether x is finite and not 0.
template <class F> typename F::Mask hasParts(F x) {
  using Bits = typename F::Bits;
  constexpr auto kMost =
      Format<F>::bits(std::numeric_limits<typename F::Scalar>::infinity());
  return (bitsOf(abs(x)) - Bits(1)) < Bits(kMost - 1);
}

/// x 2^fix(y), rounded once.
struct Ldexp {
  static constexpr MathFn kFn = MathFn::Ldexp;

  template <class F> static F whole(F x, F y) {
    // From one end of the format to the other, and a little more.
    constexpr typename F::Scalar kMost = kIsDouble<F> ? 4200 : 560;
    constexpr typename F::Scalar kLarge = kIsDouble<F> ? 1100 : 160;
    FractionParts<F> parts = fractionParts(x);
    F exponent = parts.exponent + within<F>(trunc(y), kMost);
    exponent = within<F>(exponent, kLarge);
    F value = scale(parts.fraction, exponent);
    value = select(hasParts(x), value, x);
    return select(y == y, value, y);
  }

private:
  /// x, or what is next to it in [-most, most].
  template <class F> static F within(F x, typename F::Scalar most) {
    x = select(x < F(-most), F(-most), x);
    return select(F(most) < x, F(most), x);
  }
};

/// The f of x = f 2^e with |f| in [1/2, 1); 0, infinities and NaN are their
/// own.
struct FrexpFraction {
  static constexpr MathFn kFn = MathFn::FrexpFraction;

  template <class F> static F whole(F x) {
    return select(hasParts(x), fractionParts(x).fraction * F(0.5), x);
  }
};

/// The e; 0 for 0, infinities and NaN.
struct FrexpExponent {
  static constexpr MathFn kFn = MathFn::FrexpExponent;

  template <class F> static F whole(F x) {
    return select(hasParts(x), fractionParts(x).exponent + F(1), F(0));
  }
};

/// The number next to x on the side of y; y if they are equal.
struct NextAfter {
  static constexpr MathFn kFn = MathFn::NextAfter;

  template <class F> static F whole(F x, F y) {
    using Bits = typename F::Bits;
    using Limits = std::numeric_limits<typename F::Scalar>;
    Bits bits = bitsOf(x);
    auto isAway = select(x < y, F(1), F(-1)) * x > F(0);
    F next = F::fromBits(select(isAway, bits + Bits(1), bits - Bits(1)));
    next = select(x == F(0), copySign(F(Limits::denorm_min()), y), next);
    next = select(x == y, y, next);
    F sum = x + y; // NaN if one is, and for opposite infinities
    return select(sum == sum, next, select(x == -y, next, sum));
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_SCALING_H
