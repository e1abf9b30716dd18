//===- InverseHyperbolic.h - asinh, acosh, atanh ----------------*- C++ -*-===//
//
// Logarithms of pairs: of x + sqrt(x^2 + 1), x + sqrt(x^2 - 1) and
// sqrt((1 + x) / (1 - x)), by one division each. Where the logarithm's argument
// u is about 1, the quotient (u - 1) / (u + 1) cancels; it is x / (1 + w) and
// w / (1 + x), where w is the square root.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_INVERSEHYPERBOLIC_H
#define QUERN_IR_MATH_INVERSEHYPERBOLIC_H

#include "ir/math/Log.h"
#include "ir/math/Roots.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// log u, or where that is below log(2) / 2, 2 atanh(n / (1 + e)).
template <class F> F logOrQuotient(Pair<F> u, F extra, Pair<F> n, Pair<F> e) {
  using C = LogCoefficients<typename F::Scalar>;
  SplitPair<F> part = splitPair(u);
  F k = part.k + extra;
  auto isNear = k == F(0);
  Pair<F> top = {select(isNear, n.hi, part.f), select(isNear, n.lo, part.low)};
  Pair<F> half = {select(isNear, e.hi, part.f), select(isNear, e.lo, part.low)};
  F one = select(isNear, F(0.5), F(1));
  F bottom = fma(half.hi, F(0.5), one);
  F rest = fma(half.lo, F(0.5), fma(half.hi, F(0.5), one - bottom));
  return logOfQuotient<C>(k, divide<F>(top, {bottom, rest}), kLogSeries<F>);
}

/// The same of u = x + y, x >= y, rounded a few times.
template <class F> F shortLogOrQuotient(F x, F y, F n, F e) {
  using C = LogCoefficients<typename F::Scalar>;
  Pair<F> u = fastTwoSum(x, y);
  SplitNumber<F> part = splitNumber(u.hi);
  part.f = fma(u.lo, powerOfTwo(-part.k), part.f);
  auto isNear = part.k == F(0);
  F half = select(isNear, e, part.f), one = select(isNear, F(0.5), F(1));
  F quotient = select(isNear, n, part.f) / fma(half, F(0.5), one);
  return shortLogOfQuotient<C>(part.k, quotient);
}

/// Beyond, squares overflow; x^2 + 1 is x^2 long before.
template <class F>
inline constexpr typename F::Scalar kMostSquared =
    kIsDouble<F> ? 0x1p500 : 0x1p60;

struct Asinh {
  static constexpr MathFn kFn = MathFn::Asinh;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(abs(x) < F(kMostSquared<F>));
  }
  template <class F> static F usual(F x) {
    F size = abs(x);
    Pair<F> w = root(size);
    Pair<F> u = fastTwoSum(w.hi, size);
    u.lo = u.lo + w.lo;
    return copySign(logOrQuotient(u, F(0), {size, F(0)}, w), x);
  }
  template <class F> static F fast(F x) {
    F size = abs(x), w = sqrt(fma(x, x, F(1)));
    return copySign(shortLogOrQuotient(w, size, size, w), x);
  }
  template <class F> static F whole(F x) {
    F size = abs(x);
    auto isUsual = size < F(kMostSquared<F>);
    F small = usual(select(isUsual, x, F(1)));
    F large = logOfTwice(size);
    return select(isUsual, small, copySign(large, x));
  }

  /// log(2 x) for large x, infinities and NaN.
  template <class F> static F logOfTwice(F x) {
    using T = typename F::Scalar;
    using C = LogCoefficients<T>;
    SplitNumber<F> part = splitNumber(x);
    F value =
        logOfQuotient<C>(part.k + F(1), logQuotient(part.f), kLogSeries<F>);
    return select(x < F(std::numeric_limits<T>::infinity()), value, x);
  }

private:
  template <class F> static Pair<F> root(F x) {
    Pair<F> square = twoProduct(x, x);
    Pair<F> sum = twoSum(square.hi, F(1));
    sum.lo = sum.lo + square.lo;
    return squareRoot(sum);
  }
};

struct Acosh {
  static constexpr MathFn kFn = MathFn::Acosh;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(F(1) <= x) | !(x < F(kMostSquared<F>));
  }
  template <class F> static F usual(F x) {
    Pair<F> square = twoProduct(x, x);
    Pair<F> less = fastTwoSum(square.hi, F(-1));
    Pair<F> w = squareRoot(fastTwoSum(less.hi, less.lo + square.lo));
    Pair<F> u = fastTwoSum(x, w.hi);
    u.lo = u.lo + w.lo;
    return logOrQuotient(u, F(0), w, {x, F(0)});
  }
  template <class F> static F fast(F x) {
    F less = x - F(1);
    F w = sqrt(fma(less, less, less + less));
    return shortLogOrQuotient(x, w, w, x);
  }
  template <class F> static F whole(F x) {
    auto isUsual = (F(1) <= x) & (x < F(kMostSquared<F>));
    F value =
        select(isUsual, usual(select(isUsual, x, F(1))), Asinh::logOfTwice(x));
    const F notANumber = std::numeric_limits<typename F::Scalar>::quiet_NaN();
    return select(x < F(1), notANumber, value);
  }
};

/// With a = 1 + |x| and b = 1 - |x|, log(a / b) / 2: k is about log2 of a / b,
/// and the quotient that of a and 2^k b.
struct Atanh {
  static constexpr MathFn kFn = MathFn::Atanh;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(abs(x) < F(1));
  }
  /// Where 1 + 2^k would not be exact, too.
  template <class F> static typename F::Mask isUnusualToFast(F x) {
    using T = typename F::Scalar;
    return !(abs(x) < F(1 - 4 * std::numeric_limits<T>::epsilon()));
  }
  template <class F> static F usual(F x) {
    using T = typename F::Scalar;
    using Bits = typename F::Bits;
    using Fm = Format<F>;
    F size = abs(x);
    Pair<F> a = fastTwoSum(F(1), size), b = fastTwoSum(F(1), -size);
    Bits k = exponentOfQuotient(a.hi, b.hi);
    Bits up = k << Bits(Fm::kMantissaBits);
    F bHi = F::fromBits(bitsOf(b.hi) + up);
    F bLo = b.lo * F::fromBits(up + Bits(Fm::bits(T(1))));
    F n = a.hi - bHi;
    F half = n * F(0.5);
    F e = a.hi - half;
    F eLo = fma(a.lo + bLo, F(0.5), (a.hi - e) - half);
    Pair<F> top = fastTwoSum(n, a.lo - bLo);
    F value = logOfQuotient<LogCoefficients<T>>(
        smallWhole<F>(k), divide<F>(top, {e, eLo}),
        LogCoefficients<T>::kWideQuotient);
    return copySign(value * F(0.5), x);
  }
  /// a - 2^k b and a + 2^k b are sums of 1 -+ 2^k and x (1 +- 2^k).
  template <class F> static F fast(F x) {
    using T = typename F::Scalar;
    using C = LogCoefficients<T>;
    using Bits = typename F::Bits;
    using Fm = Format<F>;
    F size = abs(x);
    Bits k = exponentOfQuotient(F(1) + size, F(1) - size);
    F power =
        F::fromBits((k << Bits(Fm::kMantissaBits)) + Bits(Fm::bits(T(1))));
    F less = F(1) - power, more = F(1) + power;
    F half = fma(more, size, less) / fma(less, size, more);
    F square = half * (half * F(4));
    F tail = polynomial(square, C::kWideQuotient);
    constexpr T kHalfLog2 = (C::kExponentHi + C::kExponentLo) / 2;
    return copySign(
        fma(smallWhole<F>(k), F(kHalfLog2), fma(half * square, tail, half)), x);
  }
  template <class F> static F whole(F x) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    F size = abs(x);
    auto isUsual = size < F(1);
    F end = copySign(F(Limits::infinity()), x);
    F value = select(size == F(1), end, F(Limits::quiet_NaN()));
    return select(isUsual, usual(select(isUsual, x, F(0))), value);
  }

private:
  /// About log2(a / b).
  template <class F> static typename F::Bits exponentOfQuotient(F a, F b) {
    using Bits = typename F::Bits;
    using Fm = Format<F>;
    return ((bitsOf(a) - bitsOf(b)) +
            Bits(Fm::kOneBit(Fm::kMantissaBits - 1))) >>
           Bits(Fm::kMantissaBits);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_INVERSEHYPERBOLIC_H
