//===- Arithmetic.cpp - Lowerings that Arithmetic.def names ---------------===//
#include "ir/ops/Lowerings.h"

#include <limits>

namespace quern::lowerings {

using T = ElementType;

static Elem isNegative(ScalarBuilder &b, const Elem &x) {
  return isBelow(b, x, 0);
}

/// The remainder of truncated division of 64-bit integers; x for y = 0.
/// intmin against -1 is divided as if by 1.
static Elem integerRem(ScalarBuilder &b, const Elem &x, const Elem &y) {
  Elem one = b.constant(x, 1);
  Elem byOne = b.eq(b.abs(y), one);
  Elem safe = b.select(b.logicalOr(b.eq(y, b.constant(y, 0)), byOne), one, y);
  Elem r = b.bits(Prim::IRem, x, safe);
  return b.select(b.eq(y, b.constant(y, 0)), x, r);
}

/// True where x / y is an integer but for rounding, and y is none: MATLAB
/// takes the remainder to be 0 there (mod(1, 0.1) is 0).
static Elem dividesNearly(ScalarBuilder &b, const Elem &x, const Elem &y) {
  Elem q = b.abs(b.div(x, y));
  Elem nearest = b.floor(b.add(q, b.constant(q, 0.5)));
  double eps = x.type == T::F32 ? std::numeric_limits<float>::epsilon()
                                : std::numeric_limits<double>::epsilon();
  Elem off = b.lt(b.mul(b.constant(q, eps), q), b.abs(b.sub(q, nearest)));
  return b.logicalAnd(b.ne(y, b.floor(y)), b.logicalNot(off));
}

static Elem isZero(ScalarBuilder &b, const Elem &x) {
  return b.eq(x, b.constant(x, 0));
}

static Elem integerMod(ScalarBuilder &b, const Elem &x, const Elem &y) {
  Elem r = integerRem(b, x, y);
  if (kind(x.type) != TypeKind::Signed)
    return r;
  Elem opposite = isNegative(b, b.bits(Prim::Xor, r, y));
  Elem wrap = b.logicalAnd(opposite, b.logicalNot(isZero(b, r)));
  wrap = b.logicalAnd(wrap, b.logicalNot(isZero(b, y)));
  return b.select(wrap, b.add(r, y), r);
}

Elem mod(ScalarBuilder &b, Args args) {
  T t = isFloat(args[0].type) ? args[1].type : args[0].type;
  Elem x = b.convert(args[0], t), y = b.convert(args[1], t);
  if (isIntegral(x.type))
    return integerMod(b, x, y);
  Elem zero = b.constant(x, 0);
  Elem r = b.call(MathFn::Fmod, x, y);
  Elem opposite = b.ne(isNegative(b, x), isNegative(b, y));
  Elem none = b.logicalOr(isZero(b, r), dividesNearly(b, x, y));
  Elem finite = b.select(none, zero, b.select(opposite, b.add(r, y), r));
  // y infinite: x itself, or y if the signs differ.
  Elem byInf = b.select(b.logicalAnd(opposite, b.ne(x, zero)), y, x);
  r = b.select(b.isInf(y), byInf, finite);
  Elem invalid = b.logicalOr(b.logicalNot(b.isFinite(x)), b.isNan(y));
  r = b.select(invalid, b.constant(x, std::numeric_limits<double>::quiet_NaN()),
               r);
  return b.select(isZero(b, y), x, r);
}

Elem rem(ScalarBuilder &b, Args args) {
  T t = isFloat(args[0].type) ? args[1].type : args[0].type;
  Elem x = b.convert(args[0], t), y = b.convert(args[1], t);
  if (isIntegral(x.type))
    return b.select(isZero(b, y), b.constant(x, 0), integerRem(b, x, y));
  Elem nearly = b.logicalAnd(dividesNearly(b, x, y), b.isFinite(x));
  nearly = b.logicalAnd(nearly, b.isFinite(y));
  return b.select(nearly, b.constant(x, 0), b.call(MathFn::Fmod, x, y));
}

Elem truncatedQuotient(ScalarBuilder &b, Args args) {
  T t = isFloat(args[0].type) ? args[1].type : args[0].type;
  Elem x = b.convert(args[0], t), y = b.convert(args[1], t);
  if (!isIntegral(x.type))
    return b.trunc(b.div(x, y));
  // Taking the remainder away first makes the division exact.
  return b.div(
      b.sub(x, b.select(isZero(b, y), b.constant(x, 0), integerRem(b, x, y))),
      y);
}

Elem floorQuotient(ScalarBuilder &b, Args args) {
  T t = isFloat(args[0].type) ? args[1].type : args[0].type;
  Elem x = b.convert(args[0], t), y = b.convert(args[1], t);
  if (!isIntegral(x.type))
    return b.floor(b.div(x, y));
  Elem q = truncatedQuotient(b, {x, y});
  if (kind(t) != TypeKind::Signed)
    return q;
  Elem r = integerRem(b, x, y);
  Elem down = isNegative(b, b.bits(Prim::Xor, r, y));
  down = b.logicalAnd(down, b.logicalNot(isZero(b, r)));
  down = b.logicalAnd(down, b.logicalNot(isZero(b, y)));
  return b.select(down, b.sub(q, b.constant(q, 1)), q);
}

Elem ceilQuotient(ScalarBuilder &b, Args args) {
  T t = isFloat(args[0].type) ? args[1].type : args[0].type;
  Elem x = b.convert(args[0], t), y = b.convert(args[1], t);
  if (!isIntegral(x.type))
    return b.ceil(b.div(x, y));
  Elem q = truncatedQuotient(b, {x, y});
  Elem r = integerRem(b, x, y);
  Elem up = b.logicalNot(b.logicalOr(isZero(b, r), isZero(b, y)));
  if (kind(t) == TypeKind::Signed)
    up = b.logicalAnd(up, b.logicalNot(isNegative(b, b.bits(Prim::Xor, r, y))));
  return b.select(up, b.add(q, b.constant(q, 1)), q);
}

//===-- Powers ------------------------------------------------------------===//

/// x^n for 64-bit integers and 0 <= n < 64 by repeated squaring, saturating at
/// each step: once a square saturates, every product it takes part in does.
static Elem integerPower(ScalarBuilder &b, const Elem &x, const Elem &n) {
  Elem result = b.constant(x, 1), square = x;
  Elem rest = b.convert(n, T::U64);
  for (int bit = 0; bit < 6; ++bit) {
    Elem odd = b.bits(Prim::And, rest, b.constant(T::U64, 1));
    result = b.select(odd, b.mul(result, square), result);
    rest = b.bits(Prim::Shr, rest, b.constant(T::U64, 1));
    if (bit < 5)
      square = b.mul(square, square);
  }
  return result;
}

static Elem widePower(ScalarBuilder &b, const Elem &x, const Elem &y) {
  T t = isFloat(x.type) ? y.type : x.type;
  Elem xd = b.convert(x, T::F64), yd = b.convert(y, T::F64);
  Elem rounded = b.convert(b.call(MathFn::Pow, xd, yd), t);
  if (isFloat(x.type))
    return rounded;
  Elem small = b.logicalAnd(b.le(b.constant(T::F64, 0), yd),
                            b.lt(yd, b.constant(T::F64, 64)));
  small = b.logicalAnd(small, b.eq(yd, b.trunc(yd)));
  Elem n = b.select(small, yd, b.constant(T::F64, 0));
  return b.select(small, integerPower(b, x, n), rounded);
}

static Elem complexPower(ScalarBuilder &b, const Elem &x, const Elem &y) {
  Elem base = b.convert(x, complexOf(x.type));
  Elem result = exp(b, {b.mul(y, log(b, {base}))});
  Elem zero = real(b, x, 0), one = real(b, x, 1);
  double infinity = std::numeric_limits<double>::infinity();
  Elem ofZero =
      b.select(b.lt(zero, b.real(y)), zero,
               b.select(b.eq(y, b.constant(y, 0)), one, real(b, x, infinity)));
  return b.select(b.eq(base, b.constant(base, 0)), ofZero, result);
}

Elem power(ScalarBuilder &b, Args x) {
  if (x[0].im || x[1].im)
    return orReal(b, Op::Power, x, complexPower(b, x[0], x[1]));
  if (isIntegral(x[0].type) || isIntegral(x[1].type))
    return widePower(b, x[0], x[1]);
  return b.call(MathFn::Pow, x[0], x[1]);
}

Elem powerLeavesReals(ScalarBuilder &b, Args x) {
  if (isIntegral(x[0].type) || isIntegral(x[1].type))
    return b.constantBits(T::Bool, 0);
  // NaN differs from its floor too, but the power of NaN stays real.
  Elem fractional = b.lt(b.floor(x[1]), x[1]);
  return b.logicalAnd(isNegative(b, x[0]), fractional);
}

//===-- Sign and extrema --------------------------------------------------===//

Elem sign(ScalarBuilder &b, Args x) {
  if (x[0].im) {
    Elem magnitude = b.abs(x[0]);
    return b.select(isZero(b, magnitude), b.constant(x[0], 0),
                    b.div(x[0], magnitude));
  }
  Elem one = b.constant(x[0], 1);
  Elem r = b.select(b.lt(b.constant(x[0], 0), x[0]), one, x[0]);
  return b.select(isNegative(b, x[0]), b.neg(one), r);
}

/// x < y as max and min order it: complex by magnitude, then by angle.
static Elem isLess(ScalarBuilder &b, const Elem &x, const Elem &y) {
  if (x.type == T::Bool)
    return b.logicalAnd(b.logicalNot(x), y);
  if (!x.im && !y.im)
    return b.lt(x, y);
  Elem absX = b.abs(x), absY = b.abs(y);
  Elem angleX = b.call(MathFn::Atan2, b.imag(x), b.real(x));
  Elem angleY = b.call(MathFn::Atan2, b.imag(y), b.real(y));
  return b.logicalOr(b.lt(absX, absY),
                     b.logicalAnd(b.eq(absX, absY), b.lt(angleX, angleY)));
}

/// \p y where it is beyond \p x or x is NaN, else \p x: skips NaN.
static Elem pick(ScalarBuilder &b, const Elem &x, const Elem &y,
                 const Elem &yIsBeyond) {
  return b.select(b.logicalOr(yIsBeyond, b.isNan(x)), y, x);
}

/// Brings an I64/U64 against an F64 to the integer type.
static void unify(ScalarBuilder &b, Elem &x, Elem &y) {
  if (isIntegral(x.type) && !isIntegral(y.type))
    y = b.convert(y, x.type);
  else if (isIntegral(y.type) && !isIntegral(x.type))
    x = b.convert(x, y.type);
}

Elem maxFold(ScalarBuilder &b, Args x) {
  return pick(b, x[0], x[1], isLess(b, x[0], x[1]));
}
Elem minFold(ScalarBuilder &b, Args x) {
  return pick(b, x[0], x[1], isLess(b, x[1], x[0]));
}
Elem max2(ScalarBuilder &b, Args args) {
  Elem x = args[0], y = args[1];
  unify(b, x, y);
  return maxFold(b, {x, y});
}
Elem min2(ScalarBuilder &b, Args args) {
  Elem x = args[0], y = args[1];
  unify(b, x, y);
  return minFold(b, {x, y});
}

} // namespace quern::lowerings
