//===- MaskedAssignment.cpp - x(m) = f(x(m), y(m)) for each element -------===//
//
// With a logical mask m of x's size and an elementwise f, such an assignment is
// a choice for each element between f(x, y) and x. Recorded so, it fuses with
// its neighbours, and an iteration that ends at another round for each element
// becomes one kernel (Mandelbrot: z(in) = z(in).^2 + c(in)). What f computes
// where the mask is false is thrown away: f must not report anything.
//
//===----------------------------------------------------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/ScalarOps.h"

namespace quern {

using namespace syntax;

namespace {

/// What an expression gives inside x(m) = ...
enum class Part : uint8_t {
  None,   ///< something else: the assignment is done as any other
  Number, ///< one number for all elements
  Array,  ///< elements where the mask is true
};

const IdentifierExpr *asIdentifier(const Expr &expr) {
  return expr.kind == NodeKind::Identifier
             ? static_cast<const IdentifierExpr *>(&expr)
             : nullptr;
}

/// The kind of \p op on such operands. Operators that stay elementwise however
/// the operands lie, and whose results stay real.
Part combine(BinaryOp op, Part a, Part b, const Expr &rhs) {
  if (a == Part::None || b == Part::None)
    return Part::None;
  Part both = a == Part::Array ? a : b;
  bool isSquare = rhs.kind == NodeKind::Number &&
                  static_cast<const NumberExpr &>(rhs).value == 2 &&
                  !static_cast<const NumberExpr &>(rhs).isImaginary;
  switch (op) {
  case BinaryOp::MatrixMultiply:
    return a == Part::Array && b == Part::Array ? Part::None : both;
  case BinaryOp::MatrixDivide:
    return b == Part::Number ? both : Part::None;
  case BinaryOp::MatrixLeftDivide:
    return a == Part::Number ? both : Part::None;
  case BinaryOp::Power:
    return isSquare || both == Part::Number ? both : Part::None;
  case BinaryOp::MatrixPower:
    return both == Part::Number ? both : Part::None;
  default:
    return both;
  }
}

} // namespace

/// x(m) = value, evaluated on whole arrays.
class MaskedAssignment {
public:
  MaskedAssignment(Interpreter &interpreter, const IdentifierExpr &mask)
      : interpreter(interpreter), mask(mask) {}

  /// Begins with a variable \p x that may be chosen from; false if not.
  bool begin(const IdentifierExpr &x);
  bool assign(const IdentifierExpr &x, const Expr &value, SpanId span);

private:
  Part classify(const Expr &expr, unsigned depth) const;
  Value evaluate(const Expr &expr);
  const Value *maskedArray(const Expr &expr) const;

  static constexpr unsigned kMaxDepth = 100;

  Interpreter &interpreter;
  const IdentifierExpr &mask;
  Shape shape;
};

bool MaskedAssignment::begin(const IdentifierExpr &name) {
  const Value *m = interpreter.variable(mask);
  const Value *x = interpreter.variable(name);
  if (!m || !m->isArray() || m->elementType() != ElementType::Bool || !x ||
      !x->isArray() || m->numElems() < 2 || !(m->shape() == x->shape()))
    return false;
  shape = m->shape();
  Session &session = interpreter.session();
  auto isPending = [&](const Value &v) {
    return !isLeaf(session.graph()[v.node()].op);
  };
  return isPending(*m) || isPending(*x) ||
         shape.numElems() > session.eagerElems();
}

/// y in y(m), if it has an element for each of the mask's.
const Value *MaskedAssignment::maskedArray(const Expr &expr) const {
  if (expr.kind != NodeKind::Index)
    return nullptr;
  const auto &index = static_cast<const IndexExpr &>(expr);
  const IdentifierExpr *base = asIdentifier(*index.base);
  const IdentifierExpr *at =
      index.args.size() == 1 ? asIdentifier(*index.args[0]) : nullptr;
  if (!base || !at || at->name != mask.name)
    return nullptr;
  const Value *y = interpreter.variable(*base);
  return y && y->isArray() && y->shape() == shape ? y : nullptr;
}

Part MaskedAssignment::classify(const Expr &expr, unsigned depth) const {
  if (depth > kMaxDepth)
    return Part::None;
  switch (expr.kind) {
  case NodeKind::Number:
    return Part::Number;
  case NodeKind::Identifier: {
    const Value *v =
        interpreter.variable(static_cast<const IdentifierExpr &>(expr));
    return v && v->isNumeric() && v->isScalar() ? Part::Number : Part::None;
  }
  case NodeKind::Index:
    return maskedArray(expr) ? Part::Array : Part::None;
  case NodeKind::Unary:
    return classify(*static_cast<const UnaryExpr &>(expr).operand, depth + 1);
  case NodeKind::Binary: {
    const auto &binary = static_cast<const BinaryExpr &>(expr);
    return combine(binary.op, classify(*binary.lhs, depth + 1),
                   classify(*binary.rhs, depth + 1), *binary.rhs);
  }
  default:
    return Part::None;
  }
}

Value MaskedAssignment::evaluate(const Expr &expr) {
  if (expr.kind == NodeKind::Unary) {
    const auto &unary = static_cast<const UnaryExpr &>(expr);
    return interpreter.unary(unary.op, evaluate(*unary.operand), expr.span);
  }
  if (expr.kind == NodeKind::Binary) {
    const auto &binary = static_cast<const BinaryExpr &>(expr);
    Value a = evaluate(*binary.lhs);
    Value b = evaluate(*binary.rhs);
    Value result;
    if (a.isNumber() && b.isNumber() &&
        scalarBinaryOp(binary.op, a.number(), b.number(), result))
      return result;
    return interpreter.binary(binary.op, std::move(a), std::move(b), expr.span);
  }
  const Value *y = maskedArray(expr);
  return y ? *y : interpreter.eval(expr);
}

bool MaskedAssignment::assign(const IdentifierExpr &name, const Expr &value,
                              SpanId span) {
  if (classify(value, 0) != Part::Array)
    return false;
  Value replacement = evaluate(value);
  Value &x = interpreter.variableSlot(name);
  // Of one type, so that nothing depends on whether some mask is true.
  if (!replacement.isArray() || !(replacement.shape() == shape) ||
      replacement.elementType() != x.elementType())
    return false;
  const Value *operands[] = {interpreter.variable(mask), &replacement, &x};
  x = interpreter.apply(Op::Select, operands, {}, span);
  return true;
}

bool Interpreter::assignChoice(const Expr &target, const Expr &value) {
  if (target.kind != NodeKind::Index)
    return false;
  const auto &index = static_cast<const IndexExpr &>(target);
  const IdentifierExpr *base = asIdentifier(*index.base);
  const IdentifierExpr *mask =
      index.args.size() == 1 ? asIdentifier(*index.args[0]) : nullptr;
  if (!base || !mask)
    return false;
  MaskedAssignment assignment(*this, *mask);
  return assignment.begin(*base) &&
         assignment.assign(*base, value, target.span);
}

} // namespace quern
