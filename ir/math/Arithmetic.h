//===- Arithmetic.h - What elementary functions are made of -----*- C++ -*-===//
//
// Polynomials, exact sums and products, exponents. F is Host<T> or Emit<T>.
// Source of the error-free transformations: Ogita, Rump, Oishi, "Accurate sum
// and dot product", SIAM J. Sci. Comput. 26 (2005).
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ARITHMETIC_H
#define QUERN_IR_MATH_ARITHMETIC_H

#include "ir/math/Host.h"
#include <cstddef>

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

template <class F>
inline constexpr bool kIsDouble = sizeof(typename F::Scalar) == 8;

/// The format of F's numbers.
template <class F> struct Format {
  using T = typename F::Scalar;
  using Integer = std::conditional_t<kIsDouble<F>, uint64_t, uint32_t>;

  static constexpr int kBits = 8 * sizeof(T);
  static constexpr int kMantissaBits = kIsDouble<F> ? 52 : 23;
  static constexpr int kBias = kIsDouble<F> ? 1023 : 127;
  static constexpr Integer kOneBit(int n) { return Integer(1) << n; }
  static constexpr Integer kSignBit = kOneBit(kBits - 1);
  static constexpr Integer kMantissaMask = kOneBit(kMantissaBits) - 1;
  static constexpr Integer bits(T x) { return std::bit_cast<Integer>(x); }

  /// Added to a number below 2^(kMantissaBits - 2), rounds it to a whole one,
  /// which the low bits of the sum then hold.
  static constexpr T kShifter = kIsDouble<F> ? T(0x1.8p52) : T(0x1.8p23);
  /// With the bits of an integer below 2^kMantissaBits in the mantissa, the
  /// number is kWhole more than that.
  static constexpr T kWhole = kIsDouble<F> ? T(0x1p52) : T(0x1p23);
};

/// The number of an integer below 2^kMantissaBits.
template <class F> F smallWhole(typename F::Bits x) {
  using Fm = Format<F>;
  return F::fromBits(x | typename F::Bits(Fm::bits(Fm::kWhole))) -
         F(Fm::kWhole);
}

/// c[k] + c[k + kStep] x + c[k + 2 kStep] x^2 + ... by Horner's rule.
template <size_t kStep, class F, class T, size_t N>
F everyTerm(F x, const T (&c)[N], size_t k) {
  size_t last = k + (N - 1 - k) / kStep * kStep;
  F sum = c[last];
  for (size_t i = last; i > k; i -= kStep)
    sum = fma(sum, x, F(c[i - kStep]));
  return sum;
}

/// c[0] + c[1] x + ... with the fewest operations.
template <class F, class T, size_t N> F polynomial(F x, const T (&c)[N]) {
  return everyTerm<1>(x, c, 0);
}

/// The same, even and odd terms side by side: an operation more, but half the
/// latency, which counts where a function is so long that few vectors are in
/// flight. Errors are larger where even and odd terms cancel.
template <class F, class T, size_t N>
F evenOddPolynomial(F x, const T (&c)[N]) {
  F square = x * x;
  return fma(everyTerm<2>(square, c, 1), x, everyTerm<2>(square, c, 0));
}

/// An unevaluated sum, |lo| at most half a unit in the last place of hi.
template <class F> struct Pair {
  F hi, lo;
};

/// x + y exactly.
template <class F> Pair<F> twoSum(F x, F y) {
  F sum = x + y;
  F back = sum - x;
  return {sum, (x - (sum - back)) + (y - back)};
}

/// x + y exactly, where |x| >= |y| or x is 0.
template <class F> Pair<F> fastTwoSum(F x, F y) {
  F sum = x + y;
  return {sum, y - (sum - x)};
}

/// x y exactly, unless it underflows.
template <class F> Pair<F> twoProduct(F x, F y) {
  F product = x * y;
  return {product, fma(x, y, -product)};
}

/// 2^k, where k is a whole number that makes it a normal one.
template <class F> F powerOfTwo(F k) {
  using Fm = Format<F>;
  F biased = k + F(Fm::kShifter + Fm::kBias);
  return F::fromBits(bitsOf(biased) << typename F::Bits(Fm::kMantissaBits));
}

/// x 2^k, rounded once, where k is a whole number of magnitude below 2200
/// (float: 280), and x normal and about 1.
template <class F> F scale(F x, F k) {
  using Fm = Format<F>;
  F half = (k * F(0.5) + F(Fm::kShifter)) - F(Fm::kShifter);
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_ARITHMETIC_H
