//===- Fmod.h - Remainder ---------------------------------------*- C++ -*-===//
//
// Exact. While the quotient is below 2^kMantissaBits, the remainder is a fused
// multiply-add. Else the dividend is its mantissa times a power of two, which
// is multiplied to the remainder so far in steps that keep quotients as small.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_FMOD_H
#define QUERN_IR_MATH_FMOD_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Arithmetic.h"
#include <limits>

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

struct Fmod {
  static constexpr MathFn kFn = MathFn::Fmod;

  template <class F> static typename F::Mask isUnusual(F x, F y) {
    F most = std::numeric_limits<typename F::Scalar>::max();
    auto isLarge = !(abs(x) / abs(y) < F(Format<F>::kWhole));
    auto isInfinite = !(abs(y) <= most);
    return isLarge | isInfinite;
  }
  template <class F> static F usual(F x, F y) {
    return copySign(remainder(abs(x), abs(y)), x);
  }
  template <class F> static F whole(F x, F y) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    constexpr int kStep = Format<F>::kMantissaBits;
    constexpr int kMostSteps = (2 * Format<F>::kBias + kStep) / kStep + 1;
    F size = abs(x), by = abs(y);
    Split<F> over = split(size), under = split(by);
    F more = over.exponent - under.exponent;
    F left = remainder(over.mantissa, under.mantissa);
    for (int i = 0; i < kMostSteps; ++i) {
      F step =
          select(more < F(kStep), select(more < F(0), F(0), more), F(kStep));
      left = remainder(left * powerOfTwo(step), under.mantissa);
      more = more - step;
    }
    F value = select(size < by, size, scale(left, under.exponent));
    auto isFinite = size < F(Limits::infinity());
    auto isDivisor = by > F(0);
    value = select(isFinite & isDivisor, value, F(Limits::quiet_NaN()));
    return copySign(value, x);
  }

private:
  /// mantissa 2^exponent, with a mantissa in [1, 2).
  template <class F> struct Split {
    F mantissa, exponent;
  };
  template <class F> static Split<F> split(F x) {
    using Bits = typename F::Bits;
    using Fm = Format<F>;
    constexpr int kUp = Fm::kMantissaBits + 2;
    auto isSmall = x < F(std::numeric_limits<typename F::Scalar>::min());
    Bits bits = bitsOf(select(isSmall, x * F(Fm::kWhole * 4), x));
    F exponent = smallWhole<F>(bits >> Bits(Fm::kMantissaBits));
    return {F::fromBits((bits & Bits(Fm::kMantissaMask)) | Bits(Fm::bits(1))),
            exponent - select(isSmall, F(Fm::kBias + kUp), F(Fm::kBias))};
  }

  /// The remainder where x / y is below 2^kMantissaBits. Rounded, the quotient
  /// may reach the next whole number.
  template <class F> static F remainder(F x, F y) {
    F left = fma(-trunc(x / y), y, x);
    return left + select(left < F(0), y, F(0));
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_FMOD_H
