//===- MaskedAssignment.cpp - x(m) = f(x(m), y(m)) for each element -------===//
//
// With a logical mask m of x's size and an elementwise f, such an assignment is
// a choice for each element between f(x, y) and x. Recorded so, it fuses with
// its neighbours, and an iteration that ends at another round for each element
// becomes one kernel (Mandelbrot: z(in) = z(in).^2 + c(in)).
//
//===----------------------------------------------------------------------===//
#include "frontend/MaskedExpression.h"

namespace quern {

using namespace syntax;

bool Interpreter::assignChoice(const Expr &target, const Expr &value) {
  if (target.kind != NodeKind::Index)
    return false;
  const auto &index = static_cast<const IndexExpr &>(target);
  if (index.base->kind != NodeKind::Identifier || index.args.size() != 1)
    return false;
  const auto &name = static_cast<const IdentifierExpr &>(*index.base);
  MaskedExpression elements(*this);
  const Value *x = variable(name);
  if (!x || !x->isArray() || !elements.isPlainMask(*index.args[0]))
    return false;
  elements.setMask(*index.args[0], x->shape());
  if (!elements.accept(value) || !elements.begin())
    return false;
  Value replacement = elements.evaluate(value);
  Value &to = variableSlot(name);
  // Of one type, so that nothing depends on whether some mask is true.
  if (!replacement.isArray() || !(replacement.shape() == elements.shape()) ||
      replacement.elementType() != to.elementType())
    return false;
  const Value *operands[] = {&elements.mask(), &replacement, &to};
  to = apply(Op::Select, operands, {}, target.span);
  return true;
}

} // namespace quern
