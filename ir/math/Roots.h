//===- Roots.h - Cube roots and hypotenuses ---------------------*- C++ -*-===//
//
// Roots as pairs, or with the last step of Newton's iteration from an exact
// remainder, so that little more than one rounding is left.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ROOTS_H
#define QUERN_IR_MATH_ROOTS_H

#include "ir/math/CbrtCoefficients.h"
#include "ir/math/Log.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// 1 / (2 x) within 2 %, for normal x and 0, of which it is some number: for
/// corrections. A line through the logarithms, and one step of Newton.
template <class F> F roughHalfInverse(F x) {
  using Bits = typename F::Bits;
  constexpr auto kMagic = typename Format<F>::Integer(
      kIsDouble<F> ? 0x7fce623822fc16e6 : 0x7e6f3120);
  F guess = F::fromBits(Bits(kMagic) - bitsOf(x));
  return guess * fma(guess * F(-2), x, F(2));
}

/// The square root of x >= 0, where neither it nor its square is subnormal.
template <class F> Pair<F> squareRoot(Pair<F> x) {
  F root = sqrt(x.hi);
  F rest = fma(-root, root, x.hi) + x.lo;
  return {root, rest * roughHalfInverse(root)};
}

struct Hypot {
  static constexpr MathFn kFn = MathFn::Hypot;

  /// Of a NaN x too: the larger one is x then.
  template <class F> static typename F::Mask isUnusual(F x, F y) {
    return isUnusualSize(larger(abs(x), abs(y)));
  }
  template <class F> static F usual(F x, F y) {
    F a = abs(x), b = abs(y);
    return ofSizes(larger(a, b), smaller(a, b));
  }
  /// Of doubles, the square root takes most of the time.
  template <class F>
  static F fast(F x, F y)
    requires(!kIsDouble<F>)
  {
    return sqrt(fma(x, x, y * y));
  }
  template <class F> static F whole(F x, F y) {
    const F infinity = std::numeric_limits<typename F::Scalar>::infinity();
    F a = abs(x), b = abs(y), most = larger(a, b);
    auto isHuge = !(most < F(kMost<F>)), isTiny = most < F(kLeast<F>);
    F down = 1 / kScale<F>, up = kScale<F>;
    F scale = select(isHuge, down, select(isTiny, up, F(1)));
    F back = select(isHuge, up, select(isTiny, down, F(1)));
    F value = ofSizes(most * scale, smaller(a, b) * scale) * back;
    value = select((x != x) | (y != y), x + y, value);
    return select((a == infinity) | (b == infinity), infinity, value);
  }

private:
  // Squares of the numbers between are normal, and so are their errors.
  template <class F>
  static constexpr typename F::Scalar kMost = kIsDouble<F> ? 0x1p510 : 0x1p62;
  template <class F>
  static constexpr typename F::Scalar kLeast =
      kIsDouble<F> ? 0x1p-400 : 0x1p-48;
  template <class F>
  static constexpr typename F::Scalar kScale = kIsDouble<F> ? 0x1p600 : 0x1p90;

  template <class F> static F larger(F x, F y) { return select(x < y, y, x); }
  template <class F> static F smaller(F x, F y) { return select(x < y, x, y); }
  template <class F> static typename F::Mask isUnusualSize(F most) {
    using Bits = typename F::Bits;
    constexpr auto kLow = Format<F>::bits(kLeast<F>);
    constexpr auto kHigh = Format<F>::bits(kMost<F>);
    auto isFar = Bits(kHigh - kLow) <= bitsOf(most) - Bits(kLow);
    return isFar & (most != F(0));
  }
  /// For a >= b >= 0.
  template <class F> static F ofSizes(F a, F b) {
    Pair<F> first = twoProduct(a, a), second = twoProduct(b, b);
    Pair<F> sum = fastTwoSum(first.hi, second.hi);
    sum.lo = sum.lo + (first.lo + second.lo);
    Pair<F> root = squareRoot(sum);
    return root.hi + root.lo;
  }
};

/// x = 2^(3 q + j) m with j = -1, 0 or 1. y about m^(-1/3) by a polynomial and
/// two terms of the series of (1 - (1 - m y^3))^(-1/3); then m y^2 is the root,
/// with an error that its exact cube tells.
struct Cbrt {
  static constexpr MathFn kFn = MathFn::Cbrt;

  template <class F> static typename F::Mask isUnusual(F x) {
    return Log::isUnusual(abs(x));
  }
  template <class F> static F usual(F x) {
    return copySign(ofSplit(splitNumber(abs(x))), x);
  }
  /// With h = 1 - m y^3, the root is m y^2 (1 - h)^(-2/3).
  template <class F> static F fast(F x) {
    using T = typename F::Scalar;
    using C = CbrtCoefficients<T>;
    Parts<F> part = partsOf(splitNumber(abs(x)));
    F y = polynomial(part.m, C::kInverseRoot);
    F root = part.m * (y * y);
    F h = fma(-root, y, F(1));
    F series = kIsDouble<F> ? fma(h, F(T(40) / 81), F(T(5) / 9)) : F(T(5) / 9);
    series = fma(h, series, F(T(2) / 3));
    root = fma(root * h, series, root);
    F factor = select(F(0) < part.j, F(C::kRootOf2),
                      select(part.j < F(0), F(C::kRootOfHalf), F(1)));
    return copySign(root * factor * powerOfTwo(part.q), x);
  }
  template <class F> static F whole(F x) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    constexpr int kUp = Format<F>::kMantissaBits + 1; // a multiple of 3 less 1
    constexpr int kRest = (3 - kUp % 3) % 3;
    F size = abs(x);
    auto isSmall = size < F(Limits::min());
    F scaled = size * F(Format<F>::kWhole * 2) * F(1 << kRest);
    SplitNumber<F> part = splitNumber(select(isSmall, scaled, size));
    part.k = part.k - select(isSmall, F(kUp + kRest), F(0));
    auto isNumber = (F(0) < size) & (size < F(Limits::infinity()));
    return select(isNumber, copySign(ofSplit(part), x), x);
  }

private:
  template <class F> struct Parts {
    F q, j, m;
  };
  template <class F> static Parts<F> partsOf(SplitNumber<F> x) {
    F q = fma(x.k, F(typename F::Scalar(1) / 3), F(Format<F>::kShifter)) -
          F(Format<F>::kShifter);
    return {q, fma(q, F(-3), x.k), x.f + F(1)};
  }
  template <class F> static F ofSplit(SplitNumber<F> x) {
    using C = CbrtCoefficients<typename F::Scalar>;
    auto [q, j, m] = partsOf(x);
    F y = polynomial(m, C::kInverseRoot);
    F h = fma(-(m * y), y * y, F(1));
    F step = fma(h, F(typename F::Scalar(2) / 9), F(typename F::Scalar(1) / 3));
    y = fma(y * h, step, y);
    // 2^j m by its root's parts.
    auto isUp = F(0) < j, isDown = j < F(0);
    y = y *
        select(isUp, F(C::kRootOfHalf), select(isDown, F(C::kRootOf2), F(1)));
    m = m * select(isUp, F(2), select(isDown, F(0.5), F(1)));
    F inverseSquare = y * y;
    F root = m * inverseSquare;
    Pair<F> square = twoProduct(root, root);
    F rest = fma(-square.lo, root, fma(-square.hi, root, m));
    F scale = powerOfTwo(q);
    F third = inverseSquare * F(typename F::Scalar(1) / 3);
    return fma(rest, third, root) * scale;
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_ROOTS_H
