//===- MaskedExpression.cpp - f(x(m), y(m)) on whole arrays ---------------===//
#include "frontend/MaskedExpression.h"
#include "frontend/ScalarOps.h"

namespace quern {

using namespace syntax;

namespace {

constexpr unsigned kMaxDepth = 100;

bool isPending(Session &session, const Value &v) {
  return v.isArray() && !isLeaf(session.graph()[v.node()].op);
}

/// Whether \p mask selects from arrays of \p shape, of so many elements that
/// all of them are better looked at by a kernel.
bool isWorthwhile(Session &session, const Value &mask, const Shape &shape,
                  bool readsPending) {
  return mask.isArray() && mask.elementType() == ElementType::Bool &&
         shape.numElems() > 1 && mask.shape() == shape &&
         (readsPending || isPending(session, mask) ||
          shape.numElems() > session.eagerElems());
}

bool isLogic(BinaryOp op) {
  return op <= BinaryOp::NotEqual; // the first operators of Operators.def
}
static_assert(BinaryOp::Or < BinaryOp::NotEqual &&
              BinaryOp::And < BinaryOp::NotEqual &&
              BinaryOp::Less < BinaryOp::NotEqual &&
              BinaryOp::Add > BinaryOp::NotEqual);

/// Whether two plain expressions say the same.
bool isSame(const Expr &a, const Expr &b) {
  if (a.kind != b.kind)
    return false;
  switch (a.kind) {
  case NodeKind::Number: {
    const auto &x = static_cast<const NumberExpr &>(a);
    const auto &y = static_cast<const NumberExpr &>(b);
    return x.value == y.value && x.isImaginary == y.isImaginary;
  }
  case NodeKind::Identifier:
    return static_cast<const IdentifierExpr &>(a).name ==
           static_cast<const IdentifierExpr &>(b).name;
  case NodeKind::Unary: {
    const auto &x = static_cast<const UnaryExpr &>(a);
    const auto &y = static_cast<const UnaryExpr &>(b);
    return x.op == y.op && isSame(*x.operand, *y.operand);
  }
  case NodeKind::Binary: {
    const auto &x = static_cast<const BinaryExpr &>(a);
    const auto &y = static_cast<const BinaryExpr &>(b);
    return x.op == y.op && isSame(*x.lhs, *y.lhs) && isSame(*x.rhs, *y.rhs);
  }
  default:
    return false;
  }
}

} // namespace

bool MaskedExpression::isPlain(const Expr &expr, unsigned depth) const {
  if (depth > kMaxDepth)
    return false;
  switch (expr.kind) {
  case NodeKind::Number:
    return true;
  case NodeKind::Identifier:
    return interpreter.variable(static_cast<const IdentifierExpr &>(expr));
  case NodeKind::Unary:
    return isPlain(*static_cast<const UnaryExpr &>(expr).operand, depth + 1);
  case NodeKind::Binary: {
    const auto &binary = static_cast<const BinaryExpr &>(expr);
    return isPlain(*binary.lhs, depth + 1) && isPlain(*binary.rhs, depth + 1);
  }
  default:
    return false;
  }
}

bool MaskedExpression::isPlainMask(const Expr &expr) const {
  if (expr.kind == NodeKind::Identifier) {
    const Value *m =
        interpreter.variable(static_cast<const IdentifierExpr &>(expr));
    return m && m->isArray() && m->elementType() == ElementType::Bool;
  }
  if (expr.kind == NodeKind::Unary)
    return static_cast<const UnaryExpr &>(expr).op == UnaryOp::Not &&
           isPlain(expr, 0);
  return expr.kind == NodeKind::Binary &&
         isLogic(static_cast<const BinaryExpr &>(expr).op) && isPlain(expr, 0);
}

void MaskedExpression::setMask(const Expr &expr, const Shape &shape) {
  subscript = &expr;
  extents = shape;
}

/// The kind of \p op on such operands. Operators that stay elementwise however
/// the operands lie, and whose results stay real.
MaskedExpression::Part MaskedExpression::combine(BinaryOp op, Part a, Part b,
                                                 const Expr &rhs) {
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

/// y in y(m), if it has an element for each of the mask's.
const Value *MaskedExpression::maskedArray(const Expr &expr) {
  const auto &index = static_cast<const IndexExpr &>(expr);
  if (index.args.size() != 1 || index.base->kind != NodeKind::Identifier)
    return nullptr;
  const Value *y =
      interpreter.variable(static_cast<const IdentifierExpr &>(*index.base));
  if (!y || !y->isArray())
    return nullptr;
  if (!subscript && isPlainMask(*index.args[0]))
    setMask(*index.args[0], y->shape());
  return subscript && isSame(*subscript, *index.args[0]) &&
                 y->shape() == extents
             ? y
             : nullptr;
}

MaskedExpression::Part MaskedExpression::classify(const Expr &expr,
                                                  unsigned depth) {
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
  case NodeKind::Index: {
    const Value *y = maskedArray(expr);
    if (y)
      readsPending |= isPending(interpreter.session(), *y);
    return y ? Part::Array : Part::None;
  }
  case NodeKind::Unary:
    return classify(*static_cast<const UnaryExpr &>(expr).operand, depth + 1);
  case NodeKind::Binary: {
    const auto &binary = static_cast<const BinaryExpr &>(expr);
    Part a = classify(*binary.lhs, depth + 1);
    if (a == Part::None)
      return a;
    return combine(binary.op, a, classify(*binary.rhs, depth + 1), *binary.rhs);
  }
  default:
    return Part::None;
  }
}

bool MaskedExpression::accept(const Expr &expr) {
  return classify(expr, 0) == Part::Array;
}

bool MaskedExpression::begin() {
  maskValue = interpreter.eval(*subscript);
  return isWorthwhile(interpreter.session(), maskValue, extents, readsPending);
}

bool MaskedExpression::selects(Session &session, const Value &mask,
                               const Value &x) {
  return isWorthwhile(session, mask, x.shape(), isPending(session, x));
}

bool MaskedExpression::mayGiveMask(Interpreter &interpreter, const Expr &expr) {
  if (expr.kind == NodeKind::Binary)
    return isLogic(static_cast<const BinaryExpr &>(expr).op);
  if (expr.kind == NodeKind::Unary)
    return static_cast<const UnaryExpr &>(expr).op == UnaryOp::Not;
  if (expr.kind != NodeKind::Index)
    return false;
  const Expr &base = *static_cast<const IndexExpr &>(expr).base;
  return base.kind == NodeKind::Identifier &&
         !interpreter.variable(static_cast<const IdentifierExpr &>(base));
}

Value MaskedExpression::evaluate(const Expr &expr) {
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
  if (expr.kind == NodeKind::Index)
    return *maskedArray(expr);
  return interpreter.eval(expr);
}

} // namespace quern
