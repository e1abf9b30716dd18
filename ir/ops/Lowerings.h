//===- Lowerings.h - Element arithmetic too long for a row ------*- C++ -*-===//
//
// The functions that rows of ir/ops/*.def name in `.lower`, `.identity`,
// `.leavesReals` and `.shape`; <Family>.cpp defines them. All take real
// operands, and complex ones where the row says so. Oracles stand apart.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_OPS_LOWERINGS_H
#define QUERN_IR_OPS_LOWERINGS_H

#include "ir/Op.h"

namespace quern::lowerings {

/// The real constant \p value in the precision of \p like.
inline Elem real(ScalarBuilder &b, const Elem &like, double value) {
  return b.constant(realOf(like.type), value);
}
inline Elem reciprocal(ScalarBuilder &b, const Elem &x) {
  return b.div(real(b, x, 1), x);
}
/// x < \p limit, x > \p limit.
inline Elem isBelow(ScalarBuilder &b, const Elem &x, double limit) {
  return b.lt(x, real(b, x, limit));
}
inline Elem isAbove(ScalarBuilder &b, const Elem &x, double limit) {
  return b.lt(real(b, x, limit), x);
}

/// The complex value \p z of \p op, but for operands on the real axis whose
/// value is real: that of the real operation, bit for bit. Elements that are
/// real do not show that others of their array were not.
Elem orReal(ScalarBuilder &b, Op op, Args x, const Elem &z);

// Arithmetic
Elem mod(ScalarBuilder &b, Args x);
Elem rem(ScalarBuilder &b, Args x);
Elem power(ScalarBuilder &b, Args x);
Elem powerLeavesReals(ScalarBuilder &b, Args x);
Elem sign(ScalarBuilder &b, Args x);
Elem truncatedQuotient(ScalarBuilder &b, Args x);
Elem floorQuotient(ScalarBuilder &b, Args x);
Elem ceilQuotient(ScalarBuilder &b, Args x);
Elem max2(ScalarBuilder &b, Args x);
Elem min2(ScalarBuilder &b, Args x);

// Elementary
Elem exp(ScalarBuilder &b, Args x);
Elem expm1(ScalarBuilder &b, Args x);
Elem log(ScalarBuilder &b, Args x);
Elem log2(ScalarBuilder &b, Args x);
Elem log10(ScalarBuilder &b, Args x);
Elem log1p(ScalarBuilder &b, Args x);
Elem sin(ScalarBuilder &b, Args x);
Elem cos(ScalarBuilder &b, Args x);
Elem tan(ScalarBuilder &b, Args x);
Elem asin(ScalarBuilder &b, Args x);
Elem acos(ScalarBuilder &b, Args x);
Elem atan(ScalarBuilder &b, Args x);
Elem sinh(ScalarBuilder &b, Args x);
Elem cosh(ScalarBuilder &b, Args x);
Elem tanh(ScalarBuilder &b, Args x);
Elem asinh(ScalarBuilder &b, Args x);
Elem acosh(ScalarBuilder &b, Args x);
Elem atanh(ScalarBuilder &b, Args x);
Elem gamma(ScalarBuilder &b, Args x);
/// |x| > 1.
Elem outsideUnit(ScalarBuilder &b, Args x);

// Logic
Elem bitwise(ScalarBuilder &b, Prim prim, Args x);
Elem bitShift(ScalarBuilder &b, Args x);
Elem choose(ScalarBuilder &b, Args x);

// Generate
Elem range(ScalarBuilder &b, Args x);
Elem linspace(ScalarBuilder &b, Args x);
Elem eye(ScalarBuilder &b, Args x);
Elem uniform(ScalarBuilder &b, Args x);
Elem uniformSingle(ScalarBuilder &b, Args x);
Elem normal(ScalarBuilder &b, Args x);

/// The four 32-bit words (as U64) of Philox4x32-10 for the low 64 bits of the
/// counter and a 64-bit key.
struct PhiloxBlock {
  Elem word[4];
};
PhiloxBlock philox(ScalarBuilder &b, const Elem &counter, const Elem &key);

// Reduce
Elem addProduct(ScalarBuilder &b, Args x);
Elem noProducts(ScalarBuilder &b, Args x);
Elem maxFold(ScalarBuilder &b, Args x);
Elem minFold(ScalarBuilder &b, Args x);
Elem anyFold(ScalarBuilder &b, Args x);
Elem maxIdentity(ScalarBuilder &b, Args x);
Elem minIdentity(ScalarBuilder &b, Args x);

// Library
const char *matmulShape(llvm::ArrayRef<const Shape *> in,
                        llvm::ArrayRef<int64_t> attrs, Shape &out);
const char *solveShape(llvm::ArrayRef<const Shape *> in,
                       llvm::ArrayRef<int64_t> attrs, Shape &out);

} // namespace quern::lowerings

#endif // QUERN_IR_OPS_LOWERINGS_H
