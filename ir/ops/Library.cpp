//===- Library.cpp - Shape rules that Library.def names -------------------===//
#include "ir/Contract.h"
#include "ir/ops/Lowerings.h"

namespace quern::lowerings {

const char *matmulShape(llvm::ArrayRef<const Shape *> in,
                        llvm::ArrayRef<int64_t> attrs, Shape &out) {
  if (in[0]->rank() > 2 || in[1]->rank() > 2)
    return "operands have more than two dimensions";
  if (in[0]->dim(1) != in[1]->dim(0))
    return "inner sizes differ";
  out = Shape(in[0]->dim(0), in[1]->dim(1));
  Contraction parts(attrs);
  if (attrs.size() > 1 || !parts.isValid() || in.size() != parts.numOperands())
    return "operands do not fit the parts of the product";
  if (parts.isScaled() && !in[parts.factor()]->isScalar())
    return "the factor is not 1x1";
  if (parts.has(Contraction::Accumulate) && !(*in[parts.addend()] == out))
    return "the term that is added has another size";
  return nullptr;
}

const char *solveShape(llvm::ArrayRef<const Shape *> in,
                       llvm::ArrayRef<int64_t>, Shape &out) {
  if (in[0]->rank() > 2 || in[1]->rank() > 2)
    return "operands have more than two dimensions";
  if (in[0]->dim(0) != in[1]->dim(0))
    return "numbers of rows differ";
  out = Shape(in[0]->dim(1), in[1]->dim(1));
  return nullptr;
}

} // namespace quern::lowerings
