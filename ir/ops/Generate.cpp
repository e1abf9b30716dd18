//===- Generate.cpp - Lowerings that Generate.def names -------------------===//
//
// Random numbers: Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel
// random numbers: as easy as 1, 2, 3", SC 2011. One 128-bit block for each
// element, at counter offset + position, so that any part of an array can be
// made anywhere and in any order. Normal numbers: Box and Muller 1958; a block
// holds both uniforms of a pair, of which the cosine half is used.
//
//===----------------------------------------------------------------------===//
#include "ir/ops/Lowerings.h"

#include <numbers>

namespace quern::lowerings {

using T = ElementType;

//===-- Ranges ------------------------------------------------------------===//

/// MATLAB fills a range from both ends: start + k*step up to the middle,
/// last - (n-k)*step beyond, the mean of the ends in the middle.
Elem range(ScalarBuilder &b, Args x) {
  T t = x[0].type;
  for (const Elem &e : x.drop_back())
    if (!isFloat(e.type))
      t = e.type;
  Elem start = b.convert(x[0], t), step = b.convert(x[1], t);
  Elem k = b.convert(x[4], t);
  Elem low = b.add(start, b.mul(k, step));
  if (!isFloat(t))
    return low; // exact
  Elem rest = b.sub(b.convert(x[3], t), k);
  Elem high = b.sub(x[2], b.mul(rest, step));
  Elem middle = b.mul(b.add(start, x[2]), b.constant(t, 0.5));
  return b.select(b.eq(k, rest), middle, b.select(b.lt(k, rest), low, high));
}

Elem linspace(ScalarBuilder &b, Args x) {
  Elem steps = b.real(x[2]), k = b.convert(x[3], steps.type);
  Elem distance = b.sub(x[1], x[0]);
  Elem inner = b.add(x[0], b.div(b.mul(distance, k), steps));
  // Ends so far apart that the distance, or a multiple, overflows.
  Elem far = b.logicalNot(b.isFinite(b.mul(distance, steps)));
  Elem part = b.mul(k, b.div(b.constant(steps, 1), steps));
  Elem mixed =
      b.add(b.mul(x[0], b.sub(b.constant(part, 1), part)), b.mul(x[1], part));
  inner = b.select(far, mixed, inner);
  inner = b.select(b.eq(k, b.constant(k, 0)), x[0], inner);
  return b.select(b.eq(k, steps), x[1], inner);
}

/// Position i + j*rows is on the diagonal if it is a multiple of rows + 1
/// and lies in the first `rows` columns. No position reaches 2^48, so larger
/// squares need not be told apart.
Elem eye(ScalarBuilder &b, Args x) {
  Elem one = b.constant(T::I64, 1);
  Elem rows = b.convert(x[0], T::I64), position = x[1];
  Elem stride = b.bits(Prim::IMax, b.bits(Prim::IAdd, rows, one), one);
  Elem hits = b.eq(b.bits(Prim::IRem, position, stride), b.constant(T::I64, 0));
  Elem side = b.bits(Prim::IMin, rows, b.constant(T::I64, 0x1p24));
  Elem square = b.lt(position, b.bits(Prim::IMul, side, side));
  return b.convert(b.logicalAnd(hits, square), T::F64);
}

//===-- Random numbers ----------------------------------------------------===//

static Elem word(ScalarBuilder &b, uint64_t value) {
  return b.constantBits(T::U64, value);
}
static Elem low(ScalarBuilder &b, const Elem &x) {
  return b.bits(Prim::And, x, word(b, 0xFFFFFFFF));
}
static Elem high(ScalarBuilder &b, const Elem &x) {
  return b.bits(Prim::Shr, x, word(b, 32));
}

PhiloxBlock philox(ScalarBuilder &b, const Elem &counter, const Elem &key) {
  constexpr uint64_t kMul[2] = {0xD2511F53, 0xCD9E8D57};
  constexpr uint64_t kWeyl[2] = {0x9E3779B9, 0xBB67AE85};
  Elem k0 = low(b, key), k1 = high(b, key);
  PhiloxBlock c = {{low(b, counter), high(b, counter), word(b, 0), word(b, 0)}};
  for (int round = 0; round < 10; ++round) {
    Elem p0 = b.bits(Prim::IMul, c.word[0], word(b, kMul[0]));
    Elem p1 = b.bits(Prim::IMul, c.word[2], word(b, kMul[1]));
    Elem x1 = b.bits(Prim::Xor, c.word[1], k0);
    Elem x3 = b.bits(Prim::Xor, c.word[3], k1);
    c = {{b.bits(Prim::Xor, high(b, p1), x1), low(b, p1),
          b.bits(Prim::Xor, high(b, p0), x3), low(b, p0)}};
    k0 = low(b, b.bits(Prim::IAdd, k0, word(b, kWeyl[0])));
    k1 = low(b, b.bits(Prim::IAdd, k1, word(b, kWeyl[1])));
  }
  return c;
}

/// The block of one element; \p x is (key, offset, position).
static PhiloxBlock blockOf(ScalarBuilder &b, Args x) {
  Elem position = b.bitcast(x[2], T::U64);
  return philox(b, b.bits(Prim::IAdd, x[1], position), x[0]);
}

/// (k + 1/2) 2^-52 for the 52 high bits k of a pair of words: they become the
/// fraction of a number in [1, 2), from which 1 - 2^-53 is taken exactly.
static Elem toUnit(ScalarBuilder &b, const Elem &hi, const Elem &lo) {
  Elem pair = b.bits(Prim::Or, b.bits(Prim::Shl, hi, word(b, 32)), lo);
  Elem fraction = b.bits(Prim::Shr, pair, word(b, 12));
  Elem bits = b.bits(Prim::Or, fraction, word(b, 0x3FF0000000000000));
  return b.sub(b.bitcast(bits, T::F64), b.constant(T::F64, 1 - 0x1p-53));
}

Elem uniform(ScalarBuilder &b, Args x) {
  PhiloxBlock block = blockOf(b, x);
  return toUnit(b, block.word[1], block.word[0]);
}

Elem uniformSingle(ScalarBuilder &b, Args x) {
  PhiloxBlock block = blockOf(b, x);
  Elem fraction = b.bits(Prim::Shr, block.word[0], word(b, 9));
  Elem bits = b.bits(Prim::Or, fraction, word(b, 0x3F800000));
  Elem value = b.bitcast(b.convert(bits, T::U32), T::F32);
  return b.sub(value, b.constant(T::F32, 1 - 0x1p-24));
}

Elem normal(ScalarBuilder &b, Args x) {
  PhiloxBlock block = blockOf(b, x);
  Elem u = toUnit(b, block.word[1], block.word[0]);
  Elem v = toUnit(b, block.word[3], block.word[2]);
  Elem radius = b.sqrt(b.mul(b.constant(T::F64, -2), b.call(MathFn::Log, u)));
  Elem turn = b.mul(b.constant(T::F64, 2 * std::numbers::pi), v);
  return b.mul(radius, b.call(MathFn::Cos, turn));
}

} // namespace quern::lowerings
