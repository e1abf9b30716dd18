//===- Turns.h - Circular functions of half turns and degrees ---*- C++ -*-===//
//
// Multiples of a whole turn are subtracted exactly; the sine and the cosine are
// then those of at most a quarter turn, in radians a pair. So results are exact
// where they are whole numbers or a half.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_TURNS_H
#define QUERN_IR_MATH_TURNS_H

#include "ir/math/Fmod.h"
#include "ir/math/Tan.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// x less the nearest multiple of turn.
template <class F> F lessTurns(F x, typename F::Scalar turn) {
  return fma(F(-turn), rint(x * F(1 / turn)), x);
}

/// The sine of x, which is at most half a turn.
template <class F, class T>
F sineOfTurn(F x, std::type_identity_t<T> turn, const T (&unitInRadians)[3]) {
  F fold = copySign(F(turn / 2), x) - x;
  F rest = select(abs(x) <= F(turn / 4), x, fold);
  return sineOfReduced(scaled(Pair<F>{rest, F(0)}, unitInRadians));
}

template <class F, class T>
F cosineOfTurn(F x, std::type_identity_t<T> turn, const T (&unitInRadians)[3]) {
  Pair<F> rest = fastTwoSum(F(turn / 4), -abs(x));
  return sineOfReduced(scaled(rest, unitInRadians));
}

/// sin(pi x). At whole numbers a zero with the sign of x.
struct Sinpi {
  static constexpr MathFn kFn = MathFn::Sinpi;

  template <class F> static F whole(F x) {
    using C = TrigCoefficients<typename F::Scalar>;
    return withSign(x, sineOfTurn(lessTurns(abs(x), 2), 2, C::kPi));
  }
};

/// cos(pi x).
struct Cospi {
  static constexpr MathFn kFn = MathFn::Cospi;

  template <class F> static F whole(F x) {
    using C = TrigCoefficients<typename F::Scalar>;
    return cosineOfTurn(lessTurns(x, 2), 2, C::kPi);
  }
};

template <class F>
inline constexpr typename F::Scalar kUsualDegrees =
    kIsDouble<F> ? 0x1p50 : 0x1p20;

template <class F> typename F::Mask isUnusualInDegrees(F x) {
  return !(abs(x) < F(kUsualDegrees<F>));
}

/// |x|, less so many turns that it is usual.
template <class F> F usualDegrees(F x) {
  F rest = Fmod::whole(abs(x), beside(x, 360));
  return select(isUnusualInDegrees(x), rest, abs(x));
}

/// An odd function by Fn::ofUsual(|x|).
template <class Fn> struct OddOfDegrees {
  template <class F> static auto isUnusual(F x) {
    return isUnusualInDegrees(x);
  }
  template <class F> static F usual(F x) {
    return withSign(x, Fn::ofUsual(abs(x)));
  }
  template <class F> static F whole(F x) {
    return withSign(x, Fn::ofUsual(usualDegrees(x)));
  }
};

struct Sind : OddOfDegrees<Sind> {
  static constexpr MathFn kFn = MathFn::Sind;

  template <class F> static F ofUsual(F x) {
    using C = TrigCoefficients<typename F::Scalar>;
    return sineOfTurn(lessTurns(x, 360), 360, C::kDegree);
  }
};

struct Cosd {
  static constexpr MathFn kFn = MathFn::Cosd;

  template <class F> static auto isUnusual(F x) {
    return isUnusualInDegrees(x);
  }
  template <class F> static F usual(F x) {
    using C = TrigCoefficients<typename F::Scalar>;
    return cosineOfTurn(lessTurns(x, 360), 360, C::kDegree);
  }
  template <class F> static F whole(F x) { return usual(usualDegrees(x)); }
};

/// At odd multiples of 90 infinite, with the sign of the sine; signs of zeros
/// as of IEEE 754's tanPi.
struct Tand : OddOfDegrees<Tand> {
  static constexpr MathFn kFn = MathFn::Tand;

  template <class F> static F ofUsual(F x) {
    using T = typename F::Scalar;
    using Bits = typename F::Bits;
    F shifter = Format<F>::kShifter;
    F shifted = fma(x, F(T(1) / 90), shifter);
    Bits units = bitsOf(shifted);
    F rest = fma(shifted - shifter, F(-90), x);
    Pair<F> r = scaled(Pair<F>{rest, F(0)}, TrigCoefficients<T>::kDegree);
    F value = tangentOfAngle(Angle<F>{units, r});
    // Of whole units, zero or infinity with the sign that IEEE 754 says.
    constexpr auto kInfinity =
        Format<F>::bits(std::numeric_limits<T>::infinity());
    Bits atUnits =
        select((units & Bits(1)) == Bits(0), Bits(0), Bits(kInfinity)) ^
        ((units & Bits(2)) << Bits(Format<F>::kBits - 2));
    value = select(rest == F(0), F::fromBits(atUnits), value);
    return select(abs(rest) == F(45), copySign(F(1), value), value);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_TURNS_H
