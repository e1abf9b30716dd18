//===- Log.h - Logarithms ---------------------------------------*- C++ -*-===//
//
// x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); f is exact. With
// S = f / (1 + f / 2), log(1 + f) = 2 atanh(S / 2) = S + S^3 series(S^2): the
// odd series needs a third of the terms of one in f. The division's remainder
// makes S a pair, and k ln 2 + S is added with its error, so that little more
// than one rounding is left. Source: Tang, "Table-driven implementation of the
// logarithm function in IEEE floating-point arithmetic", ACM TOMS 16 (1990),
// without the table. Pairs, whose logarithms other functions take, enter by
// their low parts.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_LOG_H
#define QUERN_IR_MATH_LOG_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Arithmetic.h"
#include "ir/math/LogCoefficients.h"
#include <limits>

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// x = 2^k (1 + f), for positive normal x.
template <class F> struct SplitNumber {
  F k, f;
};

template <class F> SplitNumber<F> splitNumber(F x) {
  using Bits = typename F::Bits;
  using T = typename F::Scalar;
  using Fm = Format<F>;
  // Exponents beyond 2^(2 kBias) keep the difference positive.
  constexpr auto kUp = 2 * Fm::bits(1);
  constexpr auto kSqrtHalf = Fm::bits(T(0x1.6a09e667f3bcdp-1));
  Bits bits = bitsOf(x) + Bits(kUp - kSqrtHalf);
  Bits exponent = bits >> Bits(Fm::kMantissaBits);
  F k = F::fromBits(exponent | Bits(Fm::bits(Fm::kWhole))) -
        F(Fm::kWhole + 2 * Fm::kBias);
  Bits mantissa = (bits & Bits(Fm::kMantissaMask)) + Bits(kSqrtHalf);
  return {k, F::fromBits(mantissa) - F(1)};
}

/// A quotient: hi + rest inverse.
template <class F> struct Quotient {
  F hi, rest, inverse;
};

/// (n + low) / (e.hi + e.lo)
template <class F> Quotient<F> divide(F n, Pair<F> e) {
  F inverse = F(1) / e.hi;
  F hi = n * inverse;
  return {hi, fma(-hi, e.lo, fma(-hi, e.hi, n)), inverse};
}
template <class F> Quotient<F> divide(Pair<F> n, Pair<F> e) {
  Quotient<F> q = divide(n.hi, e);
  return {q.hi, q.rest + n.lo, q.inverse};
}

/// f / (1 + f / 2), and with a small \p low, (f + low) / (1 + (f + low) / 2).
template <class F> Quotient<F> logQuotient(F f) {
  F e = fma(f, F(0.5), F(1));
  return divide(f, {e, fma(f, F(0.5), F(1) - e)});
}
template <class F> Quotient<F> logQuotient(F f, F low) {
  F e = fma(f, F(0.5), F(1));
  F eLo = fma(f, F(0.5), F(1) - e);
  return divide<F>({f, low}, {e, fma(low, F(0.5), eLo)});
}

/// k ln 2 + 2 atanh(quotient / 2), as a sum whose second part may reach 1/100.
template <class F, size_t N>
Pair<F> logSum(F k, Quotient<F> s, const typename F::Scalar (&series)[N]) {
  using C = LogCoefficients<typename F::Scalar>;
  F square = s.hi * s.hi;
  F cube = s.hi * square;
  F tail = polynomial(square, series);
  Pair<F> sum = fastTwoSum(k * F(C::kExponentHi), s.hi);
  F low = fma(k, F(C::kExponentLo), sum.lo);
  return {sum.hi, fma(cube, tail, fma(s.rest, s.inverse, low))};
}

/// k log 2 + 2 atanh(quotient / 2), by a base's constants C.
template <class C, class F, size_t N>
F logOfQuotient(F k, Quotient<F> s, const typename F::Scalar (&series)[N]) {
  if constexpr (C::kFactorHi == 1) {
    Pair<F> sum = logSum(k, s, series);
    return sum.hi + sum.lo;
  } else {
    F square = s.hi * s.hi;
    F cube = s.hi * square;
    F tail = polynomial(square, series);
    Pair<F> main = twoProduct(s.hi, F(C::kFactorHi));
    F low = fma(cube, tail, s.rest * s.inverse);
    low = fma(low, F(C::kFactorHi), fma(s.hi, F(C::kFactorLo), main.lo));
    Pair<F> sum = fastTwoSum(k * F(C::kExponentHi), main.hi);
    low = C::kExponentLo == 0 ? low : fma(k, F(C::kExponentLo), low);
    return sum.hi + (sum.lo + low);
  }
}

/// The same of a quotient rounded once, within three units.
template <class C, class F> F shortLogOfQuotient(F k, F s) {
  using T = typename F::Scalar;
  constexpr T kExponent = C::kExponentHi + C::kExponentLo;
  F square = s * s;
  F tail = polynomial(square, LogCoefficients<T>::kQuotient);
  F value = fma(s * square, tail, s);
  if constexpr (C::kFactorHi != 1)
    value = value * F(C::kFactorHi);
  return fma(k, F(kExponent), value);
}
template <class C, class F> F shortLog(SplitNumber<F> x) {
  return shortLogOfQuotient<C>(x.k, x.f / fma(x.f, F(0.5), F(1)));
}

template <class F>
inline constexpr auto &kLogSeries =
    LogCoefficients<typename F::Scalar>::kQuotient;

/// The logarithm whose constants are C.
template <template <class> class C, MathFn kFunction> struct Logarithm {
  static constexpr MathFn kFn = kFunction;

  template <class F> static typename F::Mask isUnusual(F x) {
    using Bits = typename F::Bits;
    using Limits = std::numeric_limits<typename F::Scalar>;
    constexpr auto kLeast = Format<F>::bits(Limits::min());
    constexpr auto kMost = Format<F>::bits(Limits::infinity());
    return Bits(kMost - kLeast) <= bitsOf(x) - Bits(kLeast);
  }
  template <class F> static F usual(F x) { return ofSplit(splitNumber(x)); }
  template <class F> static F fast(F x) {
    return shortLog<C<typename F::Scalar>>(splitNumber(x));
  }
  template <class F> static F whole(F x) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    constexpr int kUp = Format<F>::kMantissaBits + 1;
    const F infinity = Limits::infinity();
    auto isSmall = x < F(Limits::min());
    SplitNumber<F> part =
        splitNumber(select(isSmall, x * F(Format<F>::kWhole * 2), x));
    part.k = part.k - select(isSmall, F(kUp), F(0));
    F value = select(x < infinity, ofSplit(part), x); // NaN too
    value = select(x == F(0), -infinity, value);
    return select(x < F(0), F(Limits::quiet_NaN()), value);
  }

private:
  template <class F> static F ofSplit(SplitNumber<F> x) {
    return logOfQuotient<C<typename F::Scalar>>(x.k, logQuotient(x.f),
                                                kLogSeries<F>);
  }
};

using Log = Logarithm<LogCoefficients, MathFn::Log>;
using Log2 = Logarithm<Log2Coefficients, MathFn::Log2>;
using Log10 = Logarithm<Log10Coefficients, MathFn::Log10>;

/// k log 2 + the quotient of 2^k (1 + f) = hi + lo, positive and normal.
template <class F> struct SplitPair {
  F k, f, low;
};

template <class F> SplitPair<F> splitPair(Pair<F> x) {
  SplitNumber<F> part = splitNumber(x.hi);
  return {part.k, part.f, x.lo * powerOfTwo(-part.k)};
}

/// log(1 + x), where the sum is positive and normal.
template <class F> F shortLog1p(F x) {
  using C = LogCoefficients<typename F::Scalar>;
  F sum = F(1) + x;
  SplitNumber<F> part = splitNumber(sum);
  F lost = x - (sum - F(1));
  part.f = fma(lost, powerOfTwo(-part.k), part.f);
  return shortLog<C>(part);
}

/// log(1 + x): of the sum's pair.
struct Log1p {
  static constexpr MathFn kFn = MathFn::Log1p;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(F(-1) < x) | !(x < F(kMost<F>));
  }
  template <class F> static F usual(F x) {
    using C = LogCoefficients<typename F::Scalar>;
    SplitPair<F> part = splitPair(twoSum(F(1), x));
    Pair<F> f = fastTwoSum(part.f, part.low); // x itself, where k is 0
    F value = logOfQuotient<C>(part.k, logQuotient(f.hi, f.lo), kLogSeries<F>);
    return copySign(value, x); // of -0
  }
  template <class F> static F fast(F x) { return copySign(shortLog1p(x), x); }
  template <class F> static F whole(F x) {
    const F infinity = std::numeric_limits<typename F::Scalar>::infinity();
    auto isUsual = (F(-1) < x) & (x < F(kMost<F>));
    F value = select(isUsual, usual(select(isUsual, x, F(1))), Log::whole(x));
    value = select(x == F(-1), -infinity, value);
    return select(x < F(-1),
                  F(std::numeric_limits<typename F::Scalar>::quiet_NaN()),
                  value);
  }

private:
  /// Where 1 counts no more, and 1 / 2^k is normal.
  template <class F>
  static constexpr typename F::Scalar kMost = kIsDouble<F> ? 0x1p1000 : 0x1p120;
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_LOG_H
