//===- Reduce.cpp - Lowerings that Reduce.def names -----------------------===//
#include "ir/ops/Lowerings.h"

#include <limits>

namespace quern::lowerings {

using T = ElementType;

/// Pairs: the accumulator's second part is 1.
Elem addProduct(ScalarBuilder &b, Args x) {
  Elem sum = b.fma(b.real(x[1]), b.imag(x[1]), b.real(x[0]));
  return b.complex(sum, b.constant(sum, 1));
}
Elem noProducts(ScalarBuilder &b, Args x) {
  Elem zero = b.constant(b.real(x[0]), 0);
  return b.complex(zero, b.constant(zero, 1));
}

/// The accumulator holds 0 or 1 in the compute type.
Elem anyFold(ScalarBuilder &b, Args x) {
  if (x[1].type == T::Bool)
    return b.logicalOr(x[0], x[1]);
  Elem hit = b.logicalAnd(b.ne(x[1], b.constant(x[1], 0)),
                          b.logicalNot(b.isNan(x[1])));
  return b.select(hit, b.constant(x[0], 1), x[0]);
}

/// NaN for floating types, which any number displaces; the far end of the
/// range for the others.
static Elem extremumIdentity(ScalarBuilder &b, const Elem &x, bool wantsLow) {
  if (isFloat(x.type) || isComplex(x.type))
    return b.constant(x, std::numeric_limits<double>::quiet_NaN());
  double infinity = std::numeric_limits<double>::infinity();
  if (x.type == T::Bool)
    return b.constantBits(T::Bool, !wantsLow);
  return b.constant(x, wantsLow ? -infinity : infinity);
}
Elem maxIdentity(ScalarBuilder &b, Args x) {
  return extremumIdentity(b, x[0], true);
}
Elem minIdentity(ScalarBuilder &b, Args x) {
  return extremumIdentity(b, x[0], false);
}

} // namespace quern::lowerings
