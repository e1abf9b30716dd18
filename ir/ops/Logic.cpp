//===- Logic.cpp - Lowerings that Logic.def names -------------------------===//
#include "ir/ops/Lowerings.h"

namespace quern::lowerings {

using T = ElementType;

/// The integer type that bit operations on \p x run in: its own, or U64 for a
/// floating number that holds an integer.
static T bitType(const Elem &x) { return isFloat(x.type) ? T::U64 : x.type; }

Elem bitwise(ScalarBuilder &b, Prim prim, Args x) {
  T t = isFloat(x[0].type) ? bitType(x[1]) : x[0].type;
  return b.bits(prim, b.convert(x[0], t), b.convert(x[1], t));
}

Elem bitShift(ScalarBuilder &b, Args x) {
  T t = bitType(x[0]);
  unsigned width = 8 * byteSize(t);
  Elem v = b.convert(x[0], t), k = b.round(b.convert(x[1], T::F64));
  Elem zero = b.constant(t, 0), last = b.constant(t, width - 1.0);
  Elem count = b.convert(b.abs(k), t);
  Elem tooFar = b.le(b.constant(T::F64, width), b.abs(k));
  count = b.select(tooFar, zero, count);
  Elem left = b.select(tooFar, zero, b.bits(Prim::Shl, v, count));
  // A signed value keeps its sign however far it is shifted.
  Elem right = b.bits(Prim::Shr, v, b.select(tooFar, last, count));
  if (kind(t) == TypeKind::Unsigned)
    right = b.select(tooFar, zero, right);
  if (isFloat(x[0].type))
    left = b.bits(Prim::And, left, b.constantBits(t, (uint64_t(1) << 53) - 1));
  return b.select(b.lt(k, b.constant(T::F64, 0)), right, left);
}

/// A double beside a 64-bit integer arrives as it is.
Elem choose(ScalarBuilder &b, Args x) {
  T t = isWide(x[1].type) ? x[1].type : x[2].type;
  if (!isWide(t))
    return b.select(x[0], x[1], x[2]);
  return b.select(x[0], b.convert(x[1], t), b.convert(x[2], t));
}

} // namespace quern::lowerings
