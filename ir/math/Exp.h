//===- Exp.h - Exponential functions ----------------------------*- C++ -*-===//
//
// x = k ln 2 + r with |r| <= ln 2 / 2, e^x = 2^k e^r, e^r by a polynomial. The
// multiple of ln 2 is subtracted in two parts; k times the first one and the
// difference are exact. After Tang, "Table-driven implementation of the
// exponential function in IEEE floating-point arithmetic", ACM TOMS 15 (1989),
// without the table.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_EXP_H
#define QUERN_IR_MATH_EXP_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Arithmetic.h"
#include "ir/math/ExpCoefficients.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// x = k ln 2 + r.
template <class F> struct ExpOperand {
  F shifted; ///< k + Format::kShifter, which has k in its low bits
  F k;
  Pair<F> r; ///< hi is exact
};

template <class F> ExpOperand<F> reduceExp(F x) {
  using C = ExpCoefficients<typename F::Scalar>;
  F shifter = Format<F>::kShifter;
  F shifted = fma(x, F(C::kInverseLn2), shifter);
  F k = shifted - shifter;
  return {shifted, k, {fma(k, F(-C::kLn2Hi), x), k * F(-C::kLn2Lo)}};
}

/// The bits of k in the place of the exponent's.
template <class F> typename F::Bits exponentOf(F shifted) {
  return bitsOf(shifted) << typename F::Bits(Format<F>::kMantissaBits);
}

/// e^r - 1, rounded a few times.
template <class F> F shortGrowth(ExpOperand<F> part) {
  using C = ExpCoefficients<typename F::Scalar>;
  F r = fma(part.k, F(-C::kLn2Lo), part.r.hi);
  return fma(r * r, polynomial(r, C::kTail), r);
}

/// e^x = 2^k value, 0.7 < value < 1.5.
template <class F> struct ExpPair {
  F shifted, k; ///< see ExpOperand
  Pair<F> value;
};

/// The exponential of a sum, |x.lo| at most a unit in the last place of x.hi,
/// |x.hi| < 2200 (float: 280). Relative error below 2^-57.5 (float: 2^-28.5).
template <class F> ExpPair<F> expPair(Pair<F> x) {
  using C = ExpCoefficients<typename F::Scalar>;
  ExpOperand<F> part = reduceExp(x.hi);
  F low = fma(part.k, F(-C::kLn2Lo), x.lo);
  Pair<F> r = fastTwoSum(part.r.hi, low); // low may be larger near 0: no harm
  Pair<F> square = twoProduct(r.hi, r.hi);
  Pair<F> line = fastTwoSum(F(1), r.hi);
  F value = fma(square.hi, F(0.5), line.hi);
  F error = fma(square.hi, F(0.5), line.hi - value);
  F rest = fma(square.lo, F(0.5), line.lo + error);
  rest = fma(r.lo, line.hi, rest);
  F tail = polynomial(r.hi, C::kLongTail);
  return {part.shifted, part.k,
          fastTwoSum(value, fma(square.hi * r.hi, tail, rest))};
}

/// e^x = 2^k value, 0.7 < value < 1.5.
template <class F> struct Exponential {
  F shifted, k; ///< see ExpOperand
  F value;
};

/// The exponential of a sum, rounded about once.
template <class F> Exponential<F> expOfSum(Pair<F> x) {
  using C = ExpCoefficients<typename F::Scalar>;
  ExpOperand<F> part = reduceExp(x.hi);
  F low = fma(part.k, F(-C::kLn2Lo), x.lo), r = part.r.hi + low;
  F tail = fma(r * r, evenOddPolynomial(r, C::kTail), low);
  Pair<F> sum = fastTwoSum(F(1), part.r.hi);
  return {part.shifted, part.k, sum.hi + (sum.lo + tail)};
}

/// Where e^x or e^-x may not be a normal number.
template <class F> typename F::Mask isUnusualExponent(F x) {
  return !(abs(x) < F(kIsDouble<F> ? 708 : 87));
}

struct Exp {
  static constexpr MathFn kFn = MathFn::Exp;

  template <class F> static typename F::Mask isUnusual(F x) {
    return isUnusualExponent(x);
  }
  template <class F> static F usual(F x) {
    ExpOperand<F> part = reduceExp(x);
    return F::fromBits(bitsOf(ofReduced(part)) + exponentOf(part.shifted));
  }
  template <class F> static F whole(F x) {
    F least = kIsDouble<F> ? -746 : -104, most = kIsDouble<F> ? 710 : 89;
    x = select(x < least, least, select(x > most, most, x));
    ExpOperand<F> part = reduceExp(x);
    return scale(ofReduced(part), part.k);
  }

private:
  /// e^r for |r| <= ln 2 / 2, and a little beyond.
  template <class F> static F ofReduced(ExpOperand<F> part) {
    using C = ExpCoefficients<typename F::Scalar>;
    F r = fma(part.k, F(-C::kLn2Lo), part.r.hi);
    return fma(r, fma(r, polynomial(r, C::kTail), F(1)), F(1));
  }
};

struct Exp2 {
  static constexpr MathFn kFn = MathFn::Exp2;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(abs(x) < F(kIsDouble<F> ? 1022 : 126));
  }
  template <class F> static F usual(F x) {
    F shifted = x + F(Format<F>::kShifter);
    F value = ofReduced(x - (shifted - F(Format<F>::kShifter)));
    return F::fromBits(bitsOf(value) + exponentOf(shifted));
  }
  template <class F> static F whole(F x) {
    F least = kIsDouble<F> ? -1076 : -151, most = kIsDouble<F> ? 1025 : 129;
    x = select(x < least, least, select(x > most, most, x));
    F k = rint(x);
    return scale(ofReduced(x - k), k);
  }

private:
  /// 2^r for |r| <= 1 / 2.
  template <class F> static F ofReduced(F r) {
    using C = Exp2Coefficients<typename F::Scalar>;
    return fma(r, polynomial(r, C::kSlope), F(1));
  }
};

/// x = k log10 2 + r; the products with ln 10 that e is raised to.
struct Exp10 {
  static constexpr MathFn kFn = MathFn::Exp10;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(abs(x) < F(kIsDouble<F> ? 307 : 37));
  }
  template <class F> static F usual(F x) {
    ExpOperand<F> part = reduce(x);
    return F::fromBits(bitsOf(ofReduced(part.r)) + exponentOf(part.shifted));
  }
  template <class F> static F whole(F x) {
    F least = kIsDouble<F> ? -325 : -46, most = kIsDouble<F> ? 309 : 39;
    x = select(x < least, least, select(x > most, most, x));
    ExpOperand<F> part = reduce(x);
    return scale(ofReduced(part.r), part.k);
  }

private:
  template <class F> static ExpOperand<F> reduce(F x) {
    using C = Exp10Coefficients<typename F::Scalar>;
    F shifter = Format<F>::kShifter;
    F shifted = fma(x, F(C::kInverseLog2), shifter);
    F k = shifted - shifter;
    F rest = fma(k, F(-C::kLog2Hi), x); // exact
    Pair<F> r = twoProduct(rest, F(C::kLn10Hi));
    r.lo = fma(rest, F(C::kLn10Lo), r.lo);
    return {shifted, k, {r.hi, fma(k, F(-C::kLog2Lo), r.lo)}};
  }
  /// e^(r.hi + r.lo); powers of ten that are numbers have to be exact.
  template <class F> static F ofReduced(Pair<F> part) {
    F r = part.hi + part.lo;
    F tail = polynomial(r, ExpCoefficients<typename F::Scalar>::kTail);
    Pair<F> sum = fastTwoSum(F(1), part.hi);
    return sum.hi + fma(r * r, tail, sum.lo + part.lo);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_EXP_H
