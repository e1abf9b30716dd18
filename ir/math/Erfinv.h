//===- Erfinv.h - Inverses of the error functions ---------------*- C++ -*-===//
//
// Up to 5/8, erfinv x is x times a polynomial in x^2. Beyond, with y = 1 - x,
// it is s + tail(1 / (s + 2)) with s = sqrt(-log y): there the inverse of erfc
// is s less (log s + ...) / 2s. After Giles, "Approximating the erfinv
// function", GPU Computing Gems (2011), who takes polynomials in s itself. What
// the logarithm and the square root leave is added to the tail, which is at
// most half of s.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ERFINV_H
#define QUERN_IR_MATH_ERFINV_H

#include "ir/math/ErfinvCoefficients.h"
#include "ir/math/Log.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// s = sqrt(-log y), and r = 1 / (s + 2).
template <class F> struct RootOfLog {
  Pair<F> s, r;
};

template <class F> RootOfLog<F> rootOfLog(SplitNumber<F> y) {
  Pair<F> log = logSum(y.k, logQuotient(y.f), kLogSeries<F>);
  log = fastTwoSum(log.hi, log.lo);
  F s = sqrt(-log.hi);
  Pair<F> more = fastTwoSum(F(2), s); // exact for large s too
  F both = F(1) / (s * more.hi);      // one division for 1 / s too
  F r = s * both;
  F left = fma(-s, s, -log.hi) - log.lo;
  F leftOfR = fma(-r, more.lo, fma(-r, more.hi, F(1)));
  return {{s, left * (both * more.hi) * F(0.5)}, {r, leftOfR * r}};
}

/// s + (constant + x c(x)), where x is r less the middle.
template <class F, size_t N>
F inverseTail(RootOfLog<F> root, typename F::Scalar middle,
              Pair<typename F::Scalar> constant,
              const typename F::Scalar (&c)[N]) {
  F x = root.r.hi - F(middle); // exact
  F slope = fma(fma(x, F(3 * c[2]), F(2 * c[1])), x, F(c[0]));
  Pair<F> sum = fastTwoSum(root.s.hi, F(constant.hi));
  F low = (root.s.lo + F(constant.lo)) + sum.lo;
  return sum.hi + fma(x, polynomial(x, c), fma(root.r.lo, slope, low));
}
template <class F> F nearTail(RootOfLog<F> root) {
  using C = ErfinvCoefficients<typename F::Scalar>;
  return inverseTail(root, C::kTailMiddle, {C::kTailHi, C::kTailLo}, C::kTail);
}
template <class F> F farTail(RootOfLog<F> root) {
  using C = ErfinvCoefficients<typename F::Scalar>;
  return inverseTail(root, C::kFarMiddle, {C::kFarHi, C::kFarLo}, C::kFar);
}

/// erfinv x for |x| <= 5/8; x.lo counts little.
template <class F> F inverseCentral(Pair<F> x) {
  using T = typename F::Scalar;
  using C = ErfinvCoefficients<T>;
  F square = x.hi * x.hi;
  Pair<F> value = twoProduct(x.hi, F(C::kCentre));
  F rest = fma(square, polynomial(square, C::kCentral), F(C::kCentreLo));
  F slope = square + F(C::kCentre); // nearly
  return value.hi + fma(x.lo, slope, fma(x.hi, rest, value.lo));
}

/// Where erfcinv y is the tail.
template <class F> typename F::Mask isTail(F y) { return y < F(0.375); }

/// Below, erfcinv has another tail.
template <class F>
inline constexpr typename F::Scalar kLeastTail =
    kIsDouble<F> ? 0x1p-54 : 0x1p-25;

struct Erfinv {
  static constexpr MathFn kFn = MathFn::Erfinv;

  template <class F> static typename F::Mask isUnusual(F x) {
    return !(abs(x) < F(1));
  }
  template <class F> static F usual(F x) {
    F size = abs(x), y = F(1) - size;
    RootOfLog<F> root = rootOfLog(splitNumber(y));
    F tail = nearTail(root);
    return copySign(
        select(isTail(y), tail, inverseCentral(Pair<F>{size, F(0)})), x);
  }
  template <class F> static F whole(F x) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    auto isUsual = abs(x) < F(1);
    F value = select(abs(x) == F(1), copySign(F(Limits::infinity()), x),
                     F(Limits::quiet_NaN()));
    return select(isUsual, usual(select(isUsual, x, F(0))), value);
  }
};

struct Erfcinv {
  static constexpr MathFn kFn = MathFn::Erfcinv;

  template <class F> static typename F::Mask isUnusual(F y) {
    return !(F(kLeastTail<F>) <= y) | !(y < F(2));
  }
  template <class F> static F usual(F y) {
    F least = nearer(y);
    RootOfLog<F> root = rootOfLog(splitNumber(least));
    return ofTail(y, least, nearTail(root));
  }
  template <class F> static F whole(F y) {
    using Limits = std::numeric_limits<typename F::Scalar>;
    auto isInside = (F(0) < y) & (y < F(2));
    F least = nearer(select(isInside, y, F(1)));
    auto isSmall = least < F(Limits::min());
    SplitNumber<F> part =
        splitNumber(select(isSmall, least * F(Format<F>::kWhole * 2), least));
    part.k = part.k - select(isSmall, F(Format<F>::kMantissaBits + 1), F(0));
    RootOfLog<F> root = rootOfLog(part);
    F tail = select(least < F(kLeastTail<F>), farTail(root), nearTail(root));
    F ends = select((y == F(0)) | (y == F(2)),
                    copySign(F(Limits::infinity()), F(1) - y),
                    F(Limits::quiet_NaN()));
    return select(isInside, ofTail(y, least, tail), ends);
  }

private:
  /// y or 2 - y, whose inverse is the opposite: the one up to 1.
  template <class F> static F nearer(F y) {
    return select(F(1) < y, F(2) - y, y);
  }
  template <class F> static F ofTail(F y, F least, F tail) {
    F central = inverseCentral(fastTwoSum(F(1), -least));
    return copySign(select(isTail(least), tail, central), F(1) - y);
  }
};

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_ERFINV_H
