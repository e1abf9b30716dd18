//===- Elementary.cpp - Lowerings that Elementary.def names ---------------===//
//
// Real arguments call the backend's function; complex ones compose it. Branch
// cuts and signs follow MATLAB: acos(2) is +1.317i, asin(2) has -1.317i.
// Source of the inverse functions: Kahan 1987, "Branch cuts for complex
// elementary functions".
//
//===----------------------------------------------------------------------===//
#include "ir/ops/Lowerings.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace quern::lowerings {

Elem orReal(ScalarBuilder &b, Op op, Args x, const Elem &z) {
  const OpInfo &row = info(op);
  llvm::SmallVector<Elem, 2> reals;
  Elem isReal;
  for (const Elem &each : x) {
    Elem onAxis = b.eq(b.imag(each), real(b, each, 0));
    isReal = reals.empty() ? onAxis : b.logicalAnd(isReal, onAxis);
    reals.push_back(b.real(each));
  }
  isReal = b.logicalAnd(isReal, b.logicalNot(row.leavesReals(b, reals)));
  Elem re = b.select(isReal, row.lower(b, reals), b.real(z));
  // Zeros keep their signs.
  Elem im = b.imag(z), zero = real(b, im, 0);
  Elem isNoise = b.logicalAnd(isReal, b.logicalNot(b.eq(im, zero)));
  return b.complex(re, b.select(isNoise, zero, im));
}

//===-- Exponential and logarithms ----------------------------------------===//

Elem exp(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Exp, x[0]);
  Elem r = b.call(MathFn::Exp, b.real(x[0])), y = b.imag(x[0]);
  Elem re = b.mul(r, b.call(MathFn::Cos, y));
  Elem im = b.mul(r, b.call(MathFn::Sin, y));
  // exp(Inf) stays Inf on the real axis, where Inf * 0 would be NaN.
  Elem isReal = b.eq(y, real(b, y, 0));
  return b.complex(b.select(isReal, r, re), b.select(isReal, y, im));
}

/// exp(x) - 1 by parts: re = expm1(x) cos y - 2 sin(y/2)^2.
Elem expm1(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Expm1, x[0]);
  Elem re = b.real(x[0]), y = b.imag(x[0]);
  Elem s = b.call(MathFn::Sin, b.mul(y, real(b, y, 0.5)));
  Elem down = b.mul(real(b, y, 2), b.mul(s, s));
  Elem grown = b.mul(b.call(MathFn::Expm1, re), b.call(MathFn::Cos, y));
  return b.complex(b.sub(grown, down), b.imag(exp(b, x)));
}

static Elem angle(ScalarBuilder &b, const Elem &x) {
  return b.call(MathFn::Atan2, b.imag(x), b.real(x));
}

Elem log(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Log, x[0]);
  Elem re = b.call(MathFn::Log, b.abs(x[0]));
  return orReal(b, Op::Log, x, b.complex(re, angle(b, x[0])));
}

static Elem logBase(ScalarBuilder &b, Op op, MathFn fn, double lnBase, Args x) {
  if (!x[0].im)
    return b.call(fn, x[0]);
  Elem im = b.mul(angle(b, x[0]), real(b, x[0], 1 / lnBase));
  return orReal(b, op, x, b.complex(b.call(fn, b.abs(x[0])), im));
}
Elem log2(ScalarBuilder &b, Args x) {
  return logBase(b, Op::Log2, MathFn::Log2, std::numbers::ln2, x);
}
Elem log10(ScalarBuilder &b, Args x) {
  return logBase(b, Op::Log10, MathFn::Log10, std::numbers::ln10, x);
}

/// log|1+z| is log1p(re (2 + re) + im^2) / 2.
Elem log1p(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Log1p, x[0]);
  Elem re = b.real(x[0]), im = b.imag(x[0]);
  Elem excess = b.add(b.mul(re, b.add(re, real(b, re, 2))), b.mul(im, im));
  Elem outRe = b.mul(real(b, re, 0.5), b.call(MathFn::Log1p, excess));
  Elem outIm = angle(b, b.add(x[0], real(b, re, 1)));
  return orReal(b, Op::Log1p, x, b.complex(outRe, outIm));
}

//===-- Circular and hyperbolic -------------------------------------------===//

/// z times i.
static Elem timesI(ScalarBuilder &b, const Elem &z) {
  return b.complex(b.neg(b.imag(z)), b.real(z));
}
/// z times -i.
static Elem timesMinusI(ScalarBuilder &b, const Elem &z) {
  return b.complex(b.imag(z), b.neg(b.real(z)));
}

Elem sinh(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Sinh, x[0]);
  Elem re = b.real(x[0]), im = b.imag(x[0]);
  return b.complex(b.mul(b.call(MathFn::Sinh, re), b.call(MathFn::Cos, im)),
                   b.mul(b.call(MathFn::Cosh, re), b.call(MathFn::Sin, im)));
}

Elem cosh(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Cosh, x[0]);
  Elem re = b.real(x[0]), im = b.imag(x[0]);
  return b.complex(b.mul(b.call(MathFn::Cosh, re), b.call(MathFn::Cos, im)),
                   b.mul(b.call(MathFn::Sinh, re), b.call(MathFn::Sin, im)));
}

/// With t = tan y, s = sinh x, c = cosh x and w = 1 + t^2:
/// tanh z = (w s c + i t) / (1 + w s^2); +-1 + 0i where s^2 overflows. NaN if t
/// is, but at infinity, whatever the sign of that NaN.
Elem tanh(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Tanh, x[0]);
  Elem re = b.real(x[0]), one = real(b, x[0], 1);
  Elem t = b.call(MathFn::Tan, b.imag(x[0]));
  Elem s = b.call(MathFn::Sinh, re), c = b.call(MathFn::Cosh, re);
  Elem w = b.add(one, b.mul(t, t));
  Elem d = b.add(one, b.mul(w, b.mul(s, s)));
  Elem far = isAbove(b, b.abs(re), 22), zero = real(b, re, 0);
  Elem im = b.div(t, d);
  im = b.select(b.isInf(re), b.select(b.eq(t, t), im, zero), im);
  Elem farRe = b.add(b.copySign(one, re), b.mul(zero, im));
  return b.complex(b.select(far, farRe, b.div(b.mul(w, b.mul(s, c)), d)), im);
}

Elem sin(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Sin, x[0]);
  return timesMinusI(b, sinh(b, {timesI(b, x[0])}));
}
Elem cos(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Cos, x[0]);
  return cosh(b, {timesI(b, x[0])});
}
Elem tan(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Tan, x[0]);
  return timesMinusI(b, tanh(b, {timesI(b, x[0])}));
}

//===-- Inverse functions -------------------------------------------------===//

/// A zero imaginary part gets the sign that MATLAB's branch has on the real
/// axis: that of -re.
static Elem onBranch(ScalarBuilder &b, const Elem &z) {
  Elem re = b.real(z), im = b.imag(z), zero = real(b, z, 0);
  Elem side = b.copySign(zero, b.neg(re));
  return b.complex(re, b.select(b.eq(im, zero), side, im));
}

/// sqrt(1 - z) and sqrt(1 + z), keeping the sign of a zero imaginary part.
struct Roots {
  Elem minus;
  Elem plus;
};
static Roots unitRoots(ScalarBuilder &b, const Elem &z) {
  Elem one = real(b, z, 1);
  return {b.sqrt(b.sub(one, z)), b.sqrt(b.add(one, z))};
}

Elem asin(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Asin, x[0]);
  Elem z = onBranch(b, x[0]);
  Roots r = unitRoots(b, z);
  Elem re = b.call(MathFn::Atan2, b.real(z), b.real(b.mul(r.minus, r.plus)));
  Elem im = b.call(MathFn::Asinh, b.imag(b.mul(b.conj(r.minus), r.plus)));
  return orReal(b, Op::Asin, x, b.complex(re, im));
}

Elem acos(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Acos, x[0]);
  Roots r = unitRoots(b, onBranch(b, x[0]));
  Elem re = b.call(MathFn::Atan2, b.real(r.minus), b.real(r.plus));
  Elem im = b.call(MathFn::Asinh, b.imag(b.mul(b.conj(r.plus), r.minus)));
  Elem z = b.complex(b.mul(real(b, re, 2), re), im);
  return orReal(b, Op::Acos, x, z);
}

Elem acosh(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Acosh, x[0]);
  Elem one = real(b, x[0], 1);
  Elem minus = b.sqrt(b.sub(x[0], one)), plus = b.sqrt(b.add(x[0], one));
  Elem re = b.call(MathFn::Asinh, b.real(b.mul(b.conj(minus), plus)));
  Elem im = b.call(MathFn::Atan2, b.imag(minus), b.real(plus));
  Elem z = b.complex(re, b.mul(real(b, re, 2), im));
  return orReal(b, Op::Acosh, x, z);
}

/// log1p(4 re / ((1 - re)^2 + im^2)) / 4 and half the angle between 1 + z and
/// 1 - z.
Elem atanh(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Atanh, x[0]);
  Elem re = b.real(x[0]), im = b.imag(x[0]), one = real(b, x[0], 1);
  Elem size = b.abs(re), left = b.sub(one, size);
  Elem ratio = b.div(b.mul(real(b, re, 4), size),
                     b.add(b.mul(left, left), b.mul(im, im)));
  Elem outRe = b.mul(real(b, re, 0.25), b.call(MathFn::Log1p, ratio));
  Elem across = b.sub(b.mul(left, b.add(one, size)), b.mul(im, im));
  Elem turn = b.call(MathFn::Atan2, b.mul(real(b, re, 2), im), across);
  Elem z = b.complex(b.copySign(outRe, re), b.mul(real(b, re, 0.5), turn));
  return orReal(b, Op::Atanh, x, z);
}

Elem asinh(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Asinh, x[0]);
  return timesMinusI(b, asin(b, {timesI(b, x[0])}));
}
Elem atan(ScalarBuilder &b, Args x) {
  if (!x[0].im)
    return b.call(MathFn::Atan, x[0]);
  return timesMinusI(b, atanh(b, {timesI(b, x[0])}));
}

Elem outsideUnit(ScalarBuilder &b, Args x) {
  return isAbove(b, b.abs(x[0]), 1);
}

Elem gamma(ScalarBuilder &b, Args x) {
  Elem pole = b.logicalAnd(isBelow(b, x[0], 0), b.isFinite(x[0]));
  pole = b.logicalAnd(pole, b.eq(x[0], b.floor(x[0])));
  return b.select(pole, real(b, x[0], std::numeric_limits<double>::infinity()),
                  b.call(MathFn::Gamma, x[0]));
}

} // namespace quern::lowerings
