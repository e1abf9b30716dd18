//===- Library.cpp - Shape rules that Library.def names -------------------===//
#include "ir/ops/Lowerings.h"

namespace quern::lowerings {

const char *matmulShape(llvm::ArrayRef<const Shape *> in, Shape &out) {
  if (in[0]->rank() > 2 || in[1]->rank() > 2)
    return "operands have more than two dimensions";
  if (in[0]->dim(1) != in[1]->dim(0))
    return "inner sizes differ";
  out = Shape(in[0]->dim(0), in[1]->dim(1));
  return nullptr;
}

const char *solveShape(llvm::ArrayRef<const Shape *> in, Shape &out) {
  if (in[0]->rank() > 2 || in[1]->rank() > 2)
    return "operands have more than two dimensions";
  if (in[0]->dim(0) != in[1]->dim(0))
    return "numbers of rows differ";
  out = Shape(in[0]->dim(1), in[1]->dim(1));
  return nullptr;
}

} // namespace quern::lowerings
