//===- Hyperbolic.h - Functions of e^x and e^-x -----------------*- C++ -*-===//
//
// x = k ln 2 + r as for e^x (Exp.h), and
//   e^x - 1 = 2^k (1 - 2^-k + (e^r - 1)),
//   (e^x -+ e^-x) / 2 = 2^(k-1) ((1 -+ w) cosh r + (1 +- w) sinh r), w = 4^-k.
// The constants and r are added without an error, the rest is small. Nothing
// cancels where k is 0, so that there is one form for all operands.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_HYPERBOLIC_H
#define QUERN_IR_MATH_HYPERBOLIC_H

#include "ir/math/Exp.h"
#include "ir/math/HyperbolicCoefficients.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// 2^-k for k below kBias.
template <class F> F inversePowerOfTwo(F shifted) {
  using Bits = typename F::Bits;
  return F::fromBits(Bits(Format<F>::bits(1)) - exponentOf(shifted));
}

/// 2^-k (e^x - 1), where \p down is 2^-k.
template <class F> Pair<F> scaledExpm1(Pair<F> r, F down) {
  using C = HyperbolicCoefficients<typename F::Scalar>;
  F one = F(1) - down, error = (F(1) - one) - down;
  F square = r.hi * r.hi, tail = polynomial(r.hi, C::kTail);
  F low = fma(r.lo, fma(square, tail, r.hi), r.lo); // e^r.hi r.lo
  Pair<F> sum = fastTwoSum(one, r.hi);
  return {sum.hi, fma(square, tail, sum.lo + (low + error))};
}

struct Expm1 {
  static constexpr MathFn kFn = MathFn::Expm1;

  template <class F> static typename F::Mask isUnusual(F x) {
    return isUnusualExponent(x);
  }
  template <class F> static F usual(F x) {
    ExpOperand<F> part = reduceExp(x);
    Pair<F> sum = scaledExpm1(part.r, inversePowerOfTwo(part.shifted));
    F value = F::fromBits(bitsOf(sum.hi + sum.lo) + exponentOf(part.shifted));
    return copySign(value, x);
  }
  template <class F> static F fast(F x) {
    using Bits = typename F::Bits;
    ExpOperand<F> part = reduceExp(x);
    F power = F::fromBits(exponentOf(part.shifted) + Bits(Format<F>::bits(1)));
    return copySign(fma(power, shortGrowth(part), power - F(1)), x);
  }
  template <class F> static F whole(F x) {
    F sign = x;
    F least = kIsDouble<F> ? -50 : -30, most = kIsDouble<F> ? 710 : 89;
    x = select(x < least, least, select(x > most, most, x));
    ExpOperand<F> part = reduceExp(x);
    F most2 = Format<F>::kBias / 2;
    F down = powerOfTwo(-select(part.k > most2, most2, part.k));
    Pair<F> sum = scaledExpm1(part.r, down);
    return copySign(scale(sum.hi + sum.lo, part.k), sign);
  }
};

/// (e^y - 1) / (e^y + 1), y = 2 |x|: with both scaled by 2^-k, a quotient q,
/// and what q times the denominator leaves of the numerator.
struct Tanh {
  static constexpr MathFn kFn = MathFn::Tanh;

  template <class F> static F whole(F x) {
    using C = HyperbolicCoefficients<typename F::Scalar>;
    ExpOperand<F> part = reduced(x);
    F r = part.r.hi, down = inversePowerOfTwo(part.shifted);
    F less = F(1) - down, more = F(1) + down;
    F error = fma(F(-2), down, more - less); // of both
    F tail = fma(r * r, polynomial(r, C::kTail), fma(part.r.lo, r, part.r.lo));
    Pair<F> above = fastTwoSum(less, r), below = fastTwoSum(more, r);
    F inverse = F(1) / (below.hi + tail);
    F quotient = (above.hi + tail) * inverse;
    F rest = fma(-quotient, below.hi, above.hi) + fma(-quotient, tail, tail);
    rest = rest + (fma(-quotient, below.lo, above.lo) + error);
    return copySign(fma(rest, inverse, quotient), x);
  }
  template <class F> static F fast(F x) {
    ExpOperand<F> part = reduced(x);
    F growth = shortGrowth(part), down = inversePowerOfTwo(part.shifted);
    return copySign((F(1) - down + growth) / (F(1) + down + growth), x);
  }

private:
  template <class F> static ExpOperand<F> reduced(F x) {
    F y = abs(x), most = kIsDouble<F> ? 20 : 10; // where it is 1
    y = select(y > most, most, y);
    return reduceExp(y + y);
  }
};

/// 2^(1-k) sinh x or cosh x, where \p down is 2^-k.
template <bool kIsSine, class F> F scaledHyperbolic(Pair<F> part, F down) {
  using C = HyperbolicCoefficients<typename F::Scalar>;
  F r = part.hi + part.lo, square = r * r;
  F cosine = square * polynomial(square, C::kCosine);
  F sine = (square * r) * polynomial(square, C::kSine);
  F w = kIsSine ? -(down * down) : down * down;
  F one = F(1) + w;
  F error = (F(1) - one) + w;
  F rest = fma(w, cosine, cosine) + fma(-w, sine, sine);
  F factor = F(1) - w;
  Pair<F> line = twoProduct(factor, part.hi);
  rest = fma(factor, part.lo, rest + (line.lo + error));
  Pair<F> sum = fastTwoSum(one, line.hi);
  return sum.hi + (sum.lo + rest);
}

/// The same of r alone, rounded a few times.
template <bool kIsSine, class F>
F shortScaledHyperbolic(ExpOperand<F> part, F down) {
  using C = HyperbolicCoefficients<typename F::Scalar>;
  using CExp = ExpCoefficients<typename F::Scalar>;
  F r = fma(part.k, F(-CExp::kLn2Lo), part.r.hi), square = r * r;
  F cosine = fma(square, polynomial(square, C::kCosine), F(1));
  F sine = fma(square * r, polynomial(square, C::kSine), r);
  F w = down * down;
  F most = kIsSine ? sine : cosine, least = kIsSine ? cosine : sine;
  return fma(F(1) - w, least, fma(w, most, most));
}

/// sinh |x| or cosh x.
template <bool kIsSine> struct HyperbolicPart {
  template <class F> static typename F::Mask isUnusual(F x) {
    return isUnusualExponent(x);
  }
  template <class F> static F usual(F x) {
    ExpOperand<F> part = reduceExp(abs(x));
    F down = inversePowerOfTwo(part.shifted);
    return scaledHyperbolic<kIsSine>(part.r, down) * halfPower(part);
  }
  template <class F> static F fast(F x) {
    ExpOperand<F> part = reduceExp(abs(x));
    F down = inversePowerOfTwo(part.shifted);
    return shortScaledHyperbolic<kIsSine>(part, down) * halfPower(part);
  }
  template <class F> static F whole(F x) {
    F y = abs(x), most = kIsDouble<F> ? 711 : 90;
    ExpOperand<F> part = reduceExp(select(y > most, most, y));
    F most2 = Format<F>::kBias / 2;
    F down = powerOfTwo(-select(part.k > most2, most2, part.k));
    return scale(scaledHyperbolic<kIsSine>(part.r, down), part.k - F(1));
  }

private:
  /// 2^(k-1)
  template <class F> static F halfPower(ExpOperand<F> part) {
    using Bits = typename F::Bits;
    return F::fromBits(exponentOf(part.shifted) + Bits(Format<F>::bits(0.5)));
  }
};

struct Sinh {
  static constexpr MathFn kFn = MathFn::Sinh;

  template <class F> static typename F::Mask isUnusual(F x) {
    return HyperbolicPart<true>::isUnusual(x);
  }
  template <class F> static F usual(F x) {
    return copySign(HyperbolicPart<true>::usual(x), x);
  }
  template <class F> static F fast(F x) {
    return copySign(HyperbolicPart<true>::fast(x), x);
  }
  template <class F> static F whole(F x) {
    return copySign(HyperbolicPart<true>::whole(x), x);
  }
};

struct Cosh : HyperbolicPart<false> {
  static constexpr MathFn kFn = MathFn::Cosh;
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_HYPERBOLIC_H
