//===- Trig.h - Sine and cosine ---------------------------------*- C++ -*-===//
//
// x = k pi + r, |r| <= pi/2, where k is a whole number for the sine and half an
// odd one for the cosine, so that both are the sine of r but for a sign. Below
// kUsualAngle, k times three parts of pi is subtracted: the first exactly, the
// second with the error of the difference (Cody, Waite, with fused
// multiply-add). Beyond, as many binary digits of 2/pi as matter are multiplied
// with x's in integers (Payne, Hanek, "Radian reduction for trigonometric
// functions", SIGNUM Newsletter 18 (1983)).
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_TRIG_H
#define QUERN_IR_MATH_TRIG_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Arithmetic.h"
#include "ir/math/DigitsCoefficients.h"
#include "ir/math/TrigCoefficients.h"
#include <array>
#include <utility>

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// An angle: whole units + r, the unit being pi or pi/2. Of the units, the
/// lowest bits count.
template <class F> struct Angle {
  typename F::Bits units;
  Pair<F> r;
};

template <class F>
inline constexpr typename F::Scalar kUsualAngle =
    kIsDouble<F> ? 0x1p22 : 0x1p15;

template <class F> typename F::Mask isUnusualAngle(F x) {
  return !(abs(x) < F(kUsualAngle<F>));
}

/// x - k unit, exact but for terms far below r.lo; k below 2^23 (float: 2^16).
/// Where x is below 1, k is 0 or the first difference is exact. Of -0, both
/// parts are -0 (not of float, whose second part of pi is negative).
template <class F, class T> Pair<F> lessMultiple(F x, F k, const T (&unit)[3]) {
  F first = fma(k, F(-unit[0]), x);
  if constexpr (kIsDouble<F>) { // k unit[1] is exact
    F hi = fma(k, F(-unit[1]), first);
    F lo = fma(k, F(-unit[1]), -(hi - first));
    return {hi, fma(k, F(-unit[2]), lo)};
  } else {
    Pair<F> second = twoProduct(k, F(-unit[1]));
    Pair<F> r = fastTwoSum(first, second.hi);
    return {r.hi, fma(k, F(-unit[2]), r.lo + second.lo)};
  }
}

/// x unit.
template <class F, class T> Pair<F> scaled(Pair<F> x, const T (&unit)[3]) {
  Pair<F> r = twoProduct(x.hi, F(unit[0]));
  F lo = fma(x.hi, F(unit[1]), r.lo);
  return {r.hi, fma(x.lo, F(unit[0]), lo)};
}

/// For |x| < kUsualAngle, by the nearest multiple of unit.
template <class F, class T>
Angle<F> reduceUsualAngle(F x, T inverse, const T (&unit)[3]) {
  F shifter = Format<F>::kShifter;
  F shifted = fma(x, F(inverse), shifter);
  return {bitsOf(shifted), lessMultiple(x, shifted - shifter, unit)};
}

/// x - k unit pi, of which little more than the last digit is wrong. A zero x
/// keeps its sign.
template <class F> F shortLessMultiple(F x, F k, typename F::Scalar unit = 1) {
  constexpr auto &kPi = TrigCoefficients<typename F::Scalar>::kPositivePi;
  F first = fma(k, F(-kPi[0] * unit), x);
  F second = fma(k, F(-kPi[1] * unit), first);
  return fma(k, F(-kPi[2] * unit), second);
}

/// The nearest k = units + 1/2 to x / pi.
template <class F> struct HalfUnits {
  typename F::Bits units;
  F minusK;
};

template <class F> HalfUnits<F> nearestHalf(F x) {
  using C = TrigCoefficients<typename F::Scalar>;
  using Bits = typename F::Bits;
  using Fm = Format<F>;
  constexpr int kFraction = kIsDouble<F> ? 20 : 6;
  F shifter = Fm::kShifter / (Fm::kOneBit(kFraction));
  Bits shifted = bitsOf(fma(x, F(C::kInversePi), shifter));
  Bits halves = (shifted & Bits(~(Fm::kOneBit(kFraction) - 1))) |
                Bits(Fm::kOneBit(kFraction - 1));
  return {shifted >> Bits(kFraction), shifter - F::fromBits(halves)};
}

/// k pi - x for the nearest k = units + 1/2.
template <class F> Angle<F> reduceUsualToHalves(F x) {
  using C = TrigCoefficients<typename F::Scalar>;
  HalfUnits<F> half = nearestHalf(x);
  Pair<F> r = lessMultiple(-x, half.minusK, C::kPi);
  // For x below 1, what the first difference has lost.
  F first = fma(half.minusK, F(-C::kPi[0]), -x);
  r.lo = r.lo - (x + fma(half.minusK, F(C::kPi[0]), first));
  return {half.units, r};
}

/// pieces[index], ..., pieces[index + N - 1] for indices of so many bits.
template <int kIndexBits, class Bits, class T, size_t M, size_t N>
void takePieces(const T (&pieces)[M], Bits index, Bits (&taken)[N]) {
  constexpr size_t kMost = N + (size_t(1) << kIndexBits) - 1;
  static_assert(kMost <= M);
  auto at = [&]<size_t... I>(std::index_sequence<I...>) {
    return std::array<Bits, kMost>{Bits(pieces[I])...};
  }(std::make_index_sequence<kMost>());
  for (size_t step = size_t(1) << (kIndexBits - 1); step != 0; step /= 2) {
    auto isSet = (index & Bits(T(step))) != Bits(T(0));
    for (size_t i = 0; i < N + step - 1; ++i)
      at[i] = select(isSet, at[i + step], at[i]);
  }
  for (size_t i = 0; i < N; ++i)
    taken[i] = at[i];
}

/// The six pieces of binary digits of mantissa 2^exponent 2/pi that follow
/// those of multiples of 4.
template <class F>
void turnDigits(typename F::Bits x, typename F::Bits (&product)[6]) {
  using Bits = typename F::Bits;
  using Fm = Format<F>;
  constexpr int kPiece = Fm::kBits / 2;
  const Bits pieceMask = Fm::kOneBit(kPiece) - 1, width = kPiece;
  Bits mantissa = (x & Bits(Fm::kMantissaMask)) | Bits(Fm::kMantissaMask + 1);
  // The first digit that counts; a piece of zeros stands before the digits.
  Bits start = (x >> Bits(Fm::kMantissaBits)) -
               Bits(Fm::kBias + Fm::kMantissaBits + 2 - kPiece);
  Bits taken[7] = {0, 0, 0, 0, 0, 0, 0};
  constexpr int kLogPiece = kIsDouble<F> ? 5 : 4;
  takePieces<kIsDouble<F> ? 5 : 3>(
      DigitsCoefficients<typename F::Scalar>::kTwoByPi,
      start >> Bits(kLogPiece), taken);
  Bits shift = start & Bits(kPiece - 1);
  Bits digits[6] = {0, 0, 0, 0, 0, 0};
  for (int i = 0; i < 6; ++i)
    digits[i] =
        ((taken[i] << shift) | (taken[i + 1] >> (width - shift))) & pieceMask;
  Bits low = mantissa & pieceMask, high = mantissa >> width;
  Bits carry = low * digits[5];
  product[5] = carry & pieceMask;
  carry = carry >> width;
  for (int i = 4; i >= 0; --i) {
    Bits a = low * digits[i], b = high * digits[i + 1];
    Bits sum = (a & pieceMask) + (b & pieceMask) + carry;
    product[i] = sum & pieceMask;
    carry = (a >> width) + (b >> width) + (sum >> width);
  }
}

/// For finite x >= 2^15 (float: 2^9): the angle in units of pi, or for 2 bits
/// of them, of pi/2. Where isHalf, units + 1/2 are subtracted.
template <class F>
Angle<F> reduceLargeAngle(F x, int unitBits, bool isHalf = false) {
  using C = TrigCoefficients<typename F::Scalar>;
  using Bits = typename F::Bits;
  using Fm = Format<F>;
  using T = typename F::Scalar;
  constexpr int kPiece = Fm::kBits / 2;
  constexpr T kUnit = kIsDouble<F> ? 0x1p-32 : 0x1p-16;
  const Bits pieceMask = Fm::kOneBit(kPiece) - 1;
  Bits product[6] = {0, 0, 0, 0, 0, 0};
  turnDigits<F>(bitsOf(x), product);
  Bits units = product[0] >> Bits(kPiece - unitBits);
  F value[4] = {0, 0, 0, 0}; // the digits after those of the units
  for (int i = 0; i < 4; ++i)
    value[i] = smallWhole<F>(((product[i] << Bits(unitBits)) |
                              (product[i + 1] >> Bits(kPiece - unitBits))) &
                             pieceMask);
  if (isHalf) {
    value[0] = value[0] - F(T(0.5) / kUnit);
  } else {
    auto isAbove = F(T(0.5) / kUnit) <= value[0];
    value[0] = value[0] - select(isAbove, F(1 / kUnit), F(0));
    units = units + select(isAbove, Bits(1), Bits(0));
  }
  Pair<F> sum = twoSum(value[0] * F(kUnit), value[1] * F(kUnit * kUnit));
  Pair<F> more = twoSum(sum.hi, value[2] * F(kUnit * kUnit * kUnit));
  F rest = fma(value[3], F(kUnit * kUnit * kUnit * kUnit), sum.lo + more.lo);
  Pair<F> turn = fastTwoSum(more.hi, rest);
  return {units, scaled(turn, unitBits == 1 ? C::kPi : C::kHalfPi)};
}

/// usual below kUsualAngle, else large; r is NaN for infinities.
template <class F> Angle<F> choose(F x, Angle<F> usual, Angle<F> large) {
  auto isUsual = x < F(kUsualAngle<F>);
  F notANumber = x * F(0); // of infinities
  return {select(isUsual, usual.units, large.units),
          {select(isUsual, usual.r.hi, large.r.hi + notANumber),
           select(isUsual, usual.r.lo, large.r.lo)}};
}

/// sin(r.hi + r.lo) for |r| <= pi/2, and a little beyond; of -0, -0 where r.lo
/// is -0 too. The square's error counts for large r, where what the polynomial
/// adds is small.
template <class F> F sineOfReduced(Pair<F> r) {
  using C = TrigCoefficients<typename F::Scalar>;
  F square = r.hi * r.hi;
  F error = fma(-r.hi, r.hi, square);
  F cosine = fma(square, F(-0.405), F(1)); // nearly
  F cubic = fma(square, evenOddPolynomial(square, C::kSine), error * F(0.13));
  F low = fma(r.hi, cubic, r.lo * cosine);
  F linear = fma(square, F(-C::kSlope), F(0.25));
  return fma(r.hi, F(0.75), fma(r.hi, linear, low));
}

/// sin(r), with the sign turned for odd units.
template <class F> F sineOfAngle(Angle<F> angle) {
  using Bits = typename F::Bits;
  Bits sign = angle.units << Bits(Format<F>::kBits - 1);
  return F::fromBits(bitsOf(sineOfReduced(angle.r)) ^ sign);
}

/// The same of an r that is rounded.
template <class F> F shortSineOfAngle(typename F::Bits units, F r) {
  using C = TrigCoefficients<typename F::Scalar>;
  using Bits = typename F::Bits;
  F square = r * r;
  F value = r * fma(square, polynomial(square, C::kShortSine), F(1));
  return F::fromBits(bitsOf(value) ^ (units << Bits(Format<F>::kBits - 1)));
}

/// An odd function's value at x by that at |x|.
template <class F> F withSign(F x, F value) {
  auto sign = bitsOf(x) & typename F::Bits(Format<F>::kSignBit);
  return F::fromBits(bitsOf(value) ^ sign);
}

struct Sin {
  static constexpr MathFn kFn = MathFn::Sin;

  template <class F> static auto isUnusual(F x) { return isUnusualAngle(x); }
  template <class F> static F usual(F x) {
    if constexpr (kIsDouble<F>)
      return sineOfAngle(reduced(x)); // -0 of -0
    else
      return withSign(x, sineOfAngle(reduced(abs(x))));
  }
  template <class F> static F fast(F x) {
    using C = TrigCoefficients<typename F::Scalar>;
    F shifter = Format<F>::kShifter;
    F shifted = fma(x, F(C::kInversePi), shifter);
    return shortSineOfAngle(bitsOf(shifted),
                            shortLessMultiple(x, shifted - shifter));
  }
  template <class F> static F whole(F x) {
    F size = abs(x);
    return withSign(
        x, sineOfAngle(choose(size, reduced(size), reduceLargeAngle(size, 1))));
  }

private:
  template <class F> static Angle<F> reduced(F x) {
    using C = TrigCoefficients<typename F::Scalar>;
    return reduceUsualAngle(x, C::kInversePi, C::kPi);
  }
};

struct Cos {
  static constexpr MathFn kFn = MathFn::Cos;

  template <class F> static auto isUnusual(F x) { return isUnusualAngle(x); }
  template <class F> static F usual(F x) {
    return sineOfAngle(reduceUsualToHalves(abs(x)));
  }
  template <class F> static F fast(F x) {
    HalfUnits<F> half = nearestHalf(x);
    return shortSineOfAngle(half.units, shortLessMultiple(-x, half.minusK));
  }
  /// cos((units + 1/2) pi + r) = -sin(r) for even units.
  template <class F> static F whole(F x) {
    F size = abs(x);
    Angle<F> large = reduceLargeAngle(size, 1, true);
    large.units = large.units + typename F::Bits(1);
    return sineOfAngle(choose(size, reduceUsualToHalves(size), large));
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_TRIG_H
