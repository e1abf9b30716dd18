//===- ScalarBuilder.cpp - MATLAB's element arithmetic over primitives ----===//
//
// Integers saturate, integer division rounds half away from zero, conversion
// to integers maps NaN to 0. Types of 32 bits or less could compute in F64
// (all their sums, products and quotients round correctly there); 64-bit
// integers need arithmetic of their own, which is the longer half of this file.
//
//===----------------------------------------------------------------------===//
#include "ir/ScalarBuilder.h"

#include <cmath>
#include <limits>

namespace quern {

using T = ElementType;

static bool isSigned(T t) { return kind(t) == TypeKind::Signed; }
static uint64_t maxBits(T t) {
  return ~uint64_t(0) >> (64 - bitWidth(t) + (isSigned(t) ? 1 : 0));
}
static int64_t minValue(T t) {
  return isSigned(t) ? -int64_t(maxBits(t)) - 1 : 0;
}

//===-- Constants and conversion ------------------------------------------===//

Elem ScalarBuilder::constantBits(T type, uint64_t bits) {
  return {type, prims.constantInt(type, bits), nullptr};
}

Elem ScalarBuilder::constant(T type, double value) {
  if (isFloat(type))
    return {type, prims.constantFloat(type, value), nullptr};
  if (isComplex(type))
    return complex(constant(realOf(type), value), constant(realOf(type), 0));
  if (type == T::Bool)
    return constantBits(type, value != 0);
  double rounded = std::isnan(value) ? 0 : std::round(value);
  if (rounded >= std::ldexp(1.0, bitWidth(type) - (isSigned(type) ? 1 : 0)))
    return constantBits(type, maxBits(type));
  if (rounded <= static_cast<double>(minValue(type)))
    return constantBits(type, static_cast<uint64_t>(minValue(type)));
  return constantBits(
      type, rounded < 0 ? static_cast<uint64_t>(static_cast<int64_t>(rounded))
                        : static_cast<uint64_t>(rounded));
}

Elem ScalarBuilder::floatToInteger(const Elem &x, T to) {
  // Single holds every bound of 16 bits and less.
  T t = byteSize(to) <= 2 ? x.type : T::F64;
  Elem r = round(convert(x, t));
  Elem lo = constant(t, static_cast<double>(minValue(to)));
  Elem hi = constant(t, static_cast<double>(maxBits(to)));
  r = select(lt(r, lo), lo, r);
  r = select(lt(hi, r), hi, r);
  r = select(isNan(r), constant(t, 0), r);
  return {to, prims.convert(r.re, t, to), nullptr};
}

Elem ScalarBuilder::floatToWide(const Elem &x, T to) {
  Elem r = round(convert(x, T::F64));
  Elem limit = constant(T::F64, isSigned(to) ? 0x1p63 : 0x1p64);
  Elem low = constant(T::F64, static_cast<double>(minValue(to)));
  Elem tooLow = lt(r, low);
  Elem inRange = logicalAnd(le(low, r), lt(r, limit)); // false for NaN
  Elem safe = select(inRange, r, constant(T::F64, 0));
  Elem out = {to, prims.convert(safe.re, T::F64, to), nullptr};
  out = select(le(limit, r), constantBits(to, maxBits(to)), out);
  return select(tooLow, constantBits(to, static_cast<uint64_t>(minValue(to))),
                out);
}

Elem ScalarBuilder::integerToInteger(const Elem &x, T to) {
  Elem v = x;
  if (minValue(to) > minValue(x.type))
    v = bits(Prim::IMax, v,
             constantBits(x.type, static_cast<uint64_t>(minValue(to))));
  if (maxBits(to) < maxBits(x.type))
    v = bits(Prim::IMin, v, constantBits(x.type, maxBits(to)));
  return {to, prims.convert(v.re, x.type, to), nullptr};
}

Elem ScalarBuilder::convert(const Elem &x, T to) {
  if (x.type == to)
    return x;
  if (to == T::Bool)
    return ne(x, constant(realOf(x.type), 0));
  if (isComplex(to)) {
    Elem im = isComplex(x.type) ? imag(x) : constant(realOf(to), 0);
    return complex(convert(real(x), realOf(to)), convert(im, realOf(to)));
  }
  if (isComplex(x.type))
    return convert(real(x), to);
  if (isFloat(to))
    return {to, prims.convert(x.re, x.type, to), nullptr};
  if (!isFloat(x.type))
    return integerToInteger(x, to);
  return isWide(to) ? floatToWide(x, to) : floatToInteger(x, to);
}

//===-- Arithmetic --------------------------------------------------------===//

Elem ScalarBuilder::unary(Prim prim, const Elem &x) {
  return {x.type, emit(prim, x.type, x.re), nullptr};
}

/// Applies a floating primitive to each part; integers are left alone.
Elem ScalarBuilder::parts(Prim prim, const Elem &x) {
  if (isIntegral(x.type))
    return x;
  if (!isComplex(x.type))
    return unary(prim, x);
  return complex(unary(prim, real(x)), unary(prim, imag(x)));
}

Elem ScalarBuilder::add(const Elem &x, const Elem &y) {
  if (isComplex(x.type) || isComplex(y.type)) {
    Elem im = !x.im ? imag(y) : !y.im ? imag(x) : add(imag(x), imag(y));
    return complex(add(real(x), real(y)), im);
  }
  if (x.type != y.type)
    return mixedWide(&ScalarBuilder::add, x, y);
  Prim prim = isFloat(x.type) ? Prim::FAdd : Prim::IAddSat;
  return {x.type, emit(prim, x.type, x.re, y.re), nullptr};
}

Elem ScalarBuilder::sub(const Elem &x, const Elem &y) {
  if (isComplex(x.type) || isComplex(y.type)) {
    Elem im = !x.im ? neg(imag(y)) : !y.im ? imag(x) : sub(imag(x), imag(y));
    return complex(sub(real(x), real(y)), im);
  }
  if (x.type != y.type)
    return mixedWide(&ScalarBuilder::sub, x, y);
  Prim prim = isFloat(x.type) ? Prim::FSub : Prim::ISubSat;
  return {x.type, emit(prim, x.type, x.re, y.re), nullptr};
}

Elem ScalarBuilder::mul(const Elem &x, const Elem &y) {
  if (x.im && y.im) {
    Elem a = real(x), b = imag(x), c = real(y), d = imag(y);
    return complex(sub(mul(a, c), mul(b, d)), add(mul(a, d), mul(b, c)));
  }
  if (x.im)
    return complex(mul(real(x), y), mul(imag(x), y));
  if (y.im)
    return complex(mul(x, real(y)), mul(x, imag(y)));
  if (x.type != y.type)
    return mixedWide(&ScalarBuilder::mul, x, y);
  if (isFloat(x.type))
    return {x.type, emit(Prim::FMul, x.type, x.re, y.re), nullptr};
  if (isWide(x.type))
    return wideMul(x, y);
  return convert(mul(convert(x, T::F64), convert(y, T::F64)), x.type);
}

Elem ScalarBuilder::div(const Elem &x, const Elem &y) {
  if (y.im)
    return complexDiv(x, y);
  if (x.im)
    return complex(div(real(x), y), div(imag(x), y));
  if (x.type != y.type)
    return mixedWide(&ScalarBuilder::div, x, y);
  if (isFloat(x.type))
    return {x.type, emit(Prim::FDiv, x.type, x.re, y.re), nullptr};
  if (isWide(x.type))
    return wideDiv(x, y);
  return convert(div(convert(x, T::F64), convert(y, T::F64)), x.type);
}

Elem ScalarBuilder::neg(const Elem &x) {
  if (isIntegral(x.type))
    return {x.type, emit(Prim::ISubSat, x.type, constant(x.type, 0).re, x.re),
            nullptr};
  return parts(Prim::FNeg, x);
}

Elem ScalarBuilder::abs(const Elem &x) {
  if (isComplex(x.type))
    return call(MathFn::Hypot, real(x), imag(x));
  if (isFloat(x.type))
    return unary(Prim::FAbs, x);
  return isSigned(x.type) ? bits(Prim::IMax, x, neg(x)) : x;
}

Elem ScalarBuilder::sqrt(const Elem &x) {
  return isComplex(x.type) ? complexSqrt(x) : unary(Prim::FSqrt, x);
}

Elem ScalarBuilder::fma(const Elem &x, const Elem &y, const Elem &z) {
  return {x.type, emit(Prim::FFma, x.type, x.re, y.re, z.re), nullptr};
}

Elem ScalarBuilder::floor(const Elem &x) { return parts(Prim::FFloor, x); }
Elem ScalarBuilder::ceil(const Elem &x) { return parts(Prim::FCeil, x); }
Elem ScalarBuilder::trunc(const Elem &x) { return parts(Prim::FTrunc, x); }

/// trunc(x + copysign(c, x)) with c the number just below 1/2: a tie rounds up
/// to the next integer in the sum, and nothing below a tie does.
Elem ScalarBuilder::round(const Elem &x) {
  if (isIntegral(x.type))
    return x;
  if (isComplex(x.type))
    return complex(round(real(x)), round(imag(x)));
  double half =
      x.type == T::F32 ? std::nextafter(0.5F, 0.0F) : std::nextafter(0.5, 0.0);
  return trunc(add(x, copySign(constant(x, half), x)));
}

Elem ScalarBuilder::copySign(const Elem &magnitude, const Elem &sign) {
  return {sign.type, emit(Prim::FCopySign, sign.type, magnitude.re, sign.re),
          nullptr};
}

//===-- Complex -----------------------------------------------------------===//

/// Smith 1962: divides by the larger part of \p y first, so that nothing
/// overflows that need not. A zero part of y takes no part.
Elem ScalarBuilder::complexDiv(const Elem &x, const Elem &y) {
  Elem a = real(x), b = x.im ? imag(x) : constant(a, 0);
  Elem c = real(y), d = imag(y);
  Elem swap = lt(abs(c), abs(d));
  Elem p = select(swap, d, c), q = select(swap, c, d);
  Elem u = select(swap, b, a), v = select(swap, a, b);
  Elem zero = constant(a, 0);
  Elem r = select(eq(q, zero), zero, div(q, p));
  Elem denominator = add(p, mul(q, r));
  Elem re = div(add(u, mul(v, r)), denominator);
  Elem im = div(sub(v, mul(u, r)), denominator);
  return complex(re, select(swap, neg(im), im));
}

/// sqrt of the larger of |re|, |z| first; the other part by division. Halving
/// before the addition keeps it finite.
Elem ScalarBuilder::complexSqrt(const Elem &x) {
  Elem re = real(x), im = imag(x);
  Elem half = constant(re, 0.5), zero = constant(re, 0);
  Elem t = sqrt(add(mul(half, abs(re)), mul(half, abs(x))));
  Elem other = mul(half, div(abs(im), t));
  other = select(eq(t, zero), zero, other);
  Elem inf = constant(re, std::numeric_limits<double>::infinity());
  Elem imIsInf = isInf(im);
  Elem negative = lt(re, zero);
  Elem outRe = select(imIsInf, inf, select(negative, other, t));
  Elem outIm = select(imIsInf, inf, select(negative, t, other));
  return complex(outRe, copySign(outIm, im));
}

Elem ScalarBuilder::real(const Elem &x) {
  return {realOf(x.type), x.re, nullptr};
}
Elem ScalarBuilder::imag(const Elem &x) {
  return x.im ? Elem{realOf(x.type), x.im, nullptr} : constant(x, 0);
}
Elem ScalarBuilder::conj(const Elem &x) {
  return x.im ? complex(real(x), neg(imag(x))) : x;
}
Elem ScalarBuilder::complex(const Elem &re, const Elem &im) {
  return {complexOf(re.type), re.re, im.re};
}

//===-- 64-bit integers ---------------------------------------------------===//

/// The wrapped product differs from the true one by a multiple of 2^64, which
/// the product in F64 shows beyond its rounding error.
Elem ScalarBuilder::wideMul(const Elem &x, const Elem &y) {
  Elem wrapped = bits(Prim::IMul, x, y);
  Elem exact = mul(convert(x, T::F64), convert(y, T::F64));
  Elem error = abs(sub(convert(wrapped, T::F64), exact));
  Elem zero = constant(T::F64, 0);
  Elem clamped = constantBits(x.type, maxBits(x.type));
  if (isSigned(x.type))
    clamped = select(
        lt(exact, zero),
        constantBits(x.type, static_cast<uint64_t>(minValue(x.type))), clamped);
  return select(lt(constant(T::F64, 0x1p62), error), clamped, wrapped);
}

/// Long division of the magnitudes, rounded half away from zero; a divisor of
/// 0 saturates by the dividend's sign, 0/0 is 0.
Elem ScalarBuilder::wideDiv(const Elem &x, const Elem &y) {
  auto magnitude = [&](const Elem &v) {
    if (v.type == T::U64)
      return v;
    Elem minus = bits(Prim::ISub, constant(v, 0), v); // wraps for intmin
    return bitcast(select(lt(v, constant(v, 0)), minus, v), T::U64);
  };
  Elem zero = constant(T::U64, 0), one = constant(T::U64, 1);
  Elem n = magnitude(x), d = magnitude(y);
  Elem byZero = eq(d, zero);
  Elem safe = select(byZero, one, d);
  Elem q = bits(Prim::IDiv, n, safe);
  Elem r = bits(Prim::ISub, n, bits(Prim::IMul, q, safe));
  Elem up = le(bits(Prim::ISub, safe, r), r);
  q = bits(Prim::IAdd, q, select(up, one, zero));
  Elem huge = select(eq(n, zero), zero, constantBits(T::U64, ~uint64_t(0)));
  q = select(byZero, huge, q);
  if (x.type == T::U64)
    return q;
  Elem limit = constantBits(T::U64, maxBits(T::I64));
  Elem positive = bitcast(bits(Prim::IMin, q, limit), T::I64);
  Elem capped = bits(Prim::IMin, q, constantBits(T::U64, uint64_t(1) << 63));
  Elem negative =
      bits(Prim::ISub, constant(T::I64, 0), bitcast(capped, T::I64));
  Elem sign = bits(Prim::Xor, x, y);
  // With y = 0 the sign of x alone decides, which is the sign of x^0.
  return select(lt(sign, constant(T::I64, 0)), negative, positive);
}

/// A 64-bit integer against an F64 \p d: exact if d is integral and fits,
/// as in double otherwise.
Elem ScalarBuilder::mixedWide(Binary op, const Elem &x, const Elem &y) {
  bool doubleFirst = isFloat(x.type);
  const Elem &d = doubleFirst ? x : y;
  T wide = doubleFirst ? y.type : x.type;
  Elem limit = constant(T::F64, isSigned(wide) ? 0x1p63 : 0x1p64);
  // -2^63 is an I64; of a negative d the U64 arithmetic takes the magnitude.
  Elem inside = logicalAnd(
      isSigned(wide) ? le(neg(limit), d) : lt(neg(limit), d), lt(d, limit));
  Elem fits = logicalAnd(eq(d, trunc(d)), inside);
  Elem safe = select(fits, d, constant(T::F64, 0));
  Elem exact;
  if (isSigned(wide)) {
    Elem i = {wide, prims.convert(safe.re, T::F64, wide), nullptr};
    exact = doubleFirst ? (this->*op)(i, y) : (this->*op)(x, i);
  } else {
    exact = mixedUnsigned(op, x, y, safe);
  }
  Elem rounded =
      convert((this->*op)(convert(x, T::F64), convert(y, T::F64)), wide);
  return select(fits, exact, rounded);
}

/// U64 against the integral F64 \p d, by magnitude and sign: a negative d
/// turns sums into differences and makes everything else 0.
Elem ScalarBuilder::mixedUnsigned(Binary op, const Elem &x, const Elem &y,
                                  const Elem &d) {
  bool doubleFirst = isFloat(x.type);
  Elem m = abs(d);
  m = {T::U64, prims.convert(m.re, T::F64, T::U64), nullptr};
  Elem plus = doubleFirst ? (this->*op)(m, y) : (this->*op)(x, m);
  Elem minus = constant(T::U64, 0);
  if (op == &ScalarBuilder::add)
    minus = sub(doubleFirst ? y : x, m);
  else if (op == &ScalarBuilder::sub && !doubleFirst)
    minus = add(x, m);
  return select(lt(d, constant(T::F64, 0)), minus, plus);
}

//===-- Comparisons -------------------------------------------------------===//

/// I64/U64 against F64, exactly: the F64 becomes the integer that decides.
/// Order is kept by rounding d towards the side that the comparison asks for.
Elem ScalarBuilder::compareWide(Prim prim, const Elem &x, const Elem &y) {
  bool doubleFirst = isFloat(x.type);
  const Elem &d = doubleFirst ? x : y;
  const Elem &i = doubleFirst ? y : x;
  // i < d is i < ceil(d); i <= d is i <= floor(d); d < i is floor(d) < i.
  bool up = (prim == Prim::Lt) != doubleFirst;
  Elem r = up ? ceil(d) : floor(d);
  Elem limit = constant(T::F64, isSigned(i.type) ? 0x1p63 : 0x1p64);
  Elem low = constant(T::F64, static_cast<double>(minValue(i.type)));
  Elem above = le(limit, r), below = lt(r, low);
  Elem safe =
      select(logicalAnd(le(low, r), lt(r, limit)), r, constant(T::F64, 0));
  Elem v = {i.type, prims.convert(safe.re, T::F64, i.type), nullptr};
  Elem out = doubleFirst ? compare(prim, v, i) : compare(prim, i, v);
  if (prim == Prim::Eq || prim == Prim::Ne) {
    Elem same =
        logicalAnd(logicalAnd(eq(d, r), eq(r, safe)), compare(Prim::Eq, i, v));
    return prim == Prim::Eq ? same : logicalNot(same);
  }
  Elem yes = constantBits(T::Bool, 1), no = constantBits(T::Bool, 0);
  out = select(above, doubleFirst ? no : yes, out);
  out = select(below, doubleFirst ? yes : no, out);
  return select(isNan(d), no, out);
}

/// I64 against U64: what the other type cannot hold decides by itself.
Elem ScalarBuilder::compareSigns(Prim prim, const Elem &x, const Elem &y) {
  bool signedFirst = isSigned(x.type);
  const Elem &i = signedFirst ? x : y;
  Elem same = compare(prim, bitcast(x, T::I64), bitcast(y, T::I64));
  // Either the signed one is negative or the unsigned one beyond it: less.
  Elem apart = lt(bits(Prim::Or, i, bitcast(signedFirst ? y : x, T::I64)),
                  constant(T::I64, 0));
  bool isOrder = prim == Prim::Lt || prim == Prim::Le;
  bool whenApart = isOrder ? signedFirst : prim == Prim::Ne;
  return select(apart, constantBits(T::Bool, whenApart), same);
}

Elem ScalarBuilder::compare(Prim prim, const Elem &x, const Elem &y) {
  if (x.type != y.type)
    return isFloat(x.type) || isFloat(y.type) ? compareWide(prim, x, y)
                                              : compareSigns(prim, x, y);
  return {T::Bool, emit(prim, x.type, x.re, y.re), nullptr};
}

Elem ScalarBuilder::eq(const Elem &x, const Elem &y) {
  if (!x.im && !y.im)
    return compare(Prim::Eq, x, y);
  return logicalAnd(eq(real(x), real(y)), eq(imag(x), imag(y)));
}
Elem ScalarBuilder::ne(const Elem &x, const Elem &y) {
  if (!x.im && !y.im)
    return compare(Prim::Ne, x, y);
  return logicalOr(ne(real(x), real(y)), ne(imag(x), imag(y)));
}
Elem ScalarBuilder::lt(const Elem &x, const Elem &y) {
  return compare(Prim::Lt, real(x), real(y));
}
Elem ScalarBuilder::le(const Elem &x, const Elem &y) {
  return compare(Prim::Le, real(x), real(y));
}

Elem ScalarBuilder::isNan(const Elem &x) {
  if (isIntegral(x.type))
    return constantBits(T::Bool, 0);
  return x.im ? logicalOr(isNan(real(x)), isNan(imag(x)))
              : compare(Prim::Ne, x, x);
}
Elem ScalarBuilder::isInf(const Elem &x) {
  if (isIntegral(x.type))
    return constantBits(T::Bool, 0);
  if (x.im)
    return logicalOr(isInf(real(x)), isInf(imag(x)));
  return eq(abs(x), constant(x, std::numeric_limits<double>::infinity()));
}
Elem ScalarBuilder::isFinite(const Elem &x) {
  if (isIntegral(x.type))
    return constantBits(T::Bool, 1);
  if (x.im)
    return logicalAnd(isFinite(real(x)), isFinite(imag(x)));
  return lt(abs(x), constant(x, std::numeric_limits<double>::infinity()));
}

//===-- Logic, selection, bits --------------------------------------------===//

Elem ScalarBuilder::boolean(Prim prim, const Elem &x, const Elem &y) {
  return bits(prim, convert(x, T::Bool), convert(y, T::Bool));
}
Elem ScalarBuilder::logicalAnd(const Elem &x, const Elem &y) {
  return boolean(Prim::And, x, y);
}
Elem ScalarBuilder::logicalOr(const Elem &x, const Elem &y) {
  return boolean(Prim::Or, x, y);
}
Elem ScalarBuilder::logicalXor(const Elem &x, const Elem &y) {
  return boolean(Prim::Xor, x, y);
}
Elem ScalarBuilder::logicalNot(const Elem &x) {
  return unary(Prim::Not, convert(x, T::Bool));
}

Elem ScalarBuilder::select(const Elem &condition, const Elem &ifTrue,
                           const Elem &ifFalse) {
  Elem c = convert(condition, T::Bool);
  if (ifTrue.im || ifFalse.im)
    return complex(select(c, real(ifTrue), real(ifFalse)),
                   select(c, imag(ifTrue), imag(ifFalse)));
  return {ifTrue.type,
          emit(Prim::Select, ifTrue.type, c.re, ifTrue.re, ifFalse.re),
          nullptr};
}

Elem ScalarBuilder::bits(Prim prim, const Elem &x, const Elem &y) {
  if (prim == Prim::Not)
    return unary(prim, x);
  return {x.type, emit(prim, x.type, x.re, y.re), nullptr};
}

Elem ScalarBuilder::bitcast(const Elem &x, T to) {
  return {to, prims.bitcast(x.re, x.type, to), nullptr};
}

Elem ScalarBuilder::call(MathFn fn, const Elem &x) {
  return {x.type, prims.call(fn, x.type, x.re), nullptr};
}
Elem ScalarBuilder::call(MathFn fn, const Elem &x, const Elem &y) {
  return {x.type, prims.call(fn, x.type, x.re, y.re), nullptr};
}

} // namespace quern
