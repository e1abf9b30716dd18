//===- PageExpressions.cpp - What a page loop computes --------------------===//
#include "frontend/PageLoops.h"

namespace quern {

using namespace syntax;

namespace {

/// Pages whose products are folds; BLAS is as fast on larger ones, but for dot
/// products.
constexpr int64_t kMaxFolded = 64;
/// One call of BLAS for all pages is faster than a fold on fewer columns.
constexpr int64_t kMinFolded = 8;

} // namespace

ElementType PageLoop::settled(const Value &v) {
  ElementType type = v.elementType();
  return v.isArray() && isFloating(type)
             ? valueOrThrow(interpreter.session().settledType(v.tensor()))
             : type;
}

Value PageLoop::reshaped(const Value &v, llvm::ArrayRef<int64_t> extents,
                         SpanId span) {
  const Value *operand = &v;
  return v.shape() == Shape(extents)
             ? v
             : interpreter.apply(Op::Reshape, operand, extents, span);
}

Value PageLoop::permuted(const Value &v, llvm::ArrayRef<int64_t> order,
                         SpanId span) {
  const Value *operand = &v;
  return interpreter.apply(Op::Permute, operand, order, span);
}

/// Takes \p v, the same in all rounds.
bool PageLoop::invariant(Value v, Term &out) {
  if (!v.isNumeric())
    return false;
  Shape shape = v.shape();
  if (shape.rank() > 2 || shape.isEmpty())
    return false;
  out.isPages = false;
  out.rows = shape.dim(0);
  out.cols = shape.dim(1);
  out.type = settled(v);
  out.value = std::move(v);
  return true;
}

//===-- Expressions -------------------------------------------------------===//

bool PageLoop::read(const Expr &expr, Term &out) {
  switch (expr.kind) {
  case NodeKind::Number:
    return invariant(interpreter.eval(expr), out);
  case NodeKind::Identifier:
    return readName(static_cast<const IdentifierExpr &>(expr), out);
  case NodeKind::Index:
    return readIndex(static_cast<const IndexExpr &>(expr), out);
  case NodeKind::Unary:
    return unary(static_cast<const UnaryExpr &>(expr), out);
  case NodeKind::Binary:
    return binary(static_cast<const BinaryExpr &>(expr), out);
  case NodeKind::Postfix:
    return transpose(static_cast<const PostfixExpr &>(expr), out);
  default:
    return false;
  }
}

bool PageLoop::readName(const IdentifierExpr &name, Term &out) {
  if (name.name == loopName()) {
    out.isPages = true;
    if (!isDry) {
      double last = low + step * static_cast<double>(count - 1);
      out.value = reshaped(interpreter.range(low, step, last, name.span),
                           {1, 1, count}, name.span);
    }
    return true;
  }
  if (const Assigned *a = find(name.name)) {
    out = a->term;
    return !a->target;
  }
  const Value *v = interpreter.variable(name);
  return v && !isAssigned(name.name) && invariant(*v, out);
}

bool PageLoop::readIndex(const IndexExpr &expr, Term &out) {
  const auto &name = static_cast<const IdentifierExpr &>(*expr.base);
  const Assigned *a = find(name.name);
  if (name.name == loopName() || (a && !a->target))
    return false;
  if (!interpreter.variable(name))
    return callMap(expr, out);
  if (positionOf(expr) >= 0)
    return readPages(expr, out);
  for (const Expr *arg : expr.args)
    if (!isInvariant(*arg))
      return false;
  return !isAssigned(name.name) && invariant(interpreter.eval(expr), out);
}

bool PageLoop::readPages(const IndexExpr &expr, Term &out) {
  Symbol name = static_cast<const IdentifierExpr &>(*expr.base).name;
  Pages pages;
  if (!findPages(expr, pages))
    return false;
  ElementType type = settled(*pages.array);
  if (isAssigned(name)) {
    if (!changesOnly(expr))
      return false;
    if (isDry)
      ownReads.push_back(name);
    if (const Assigned *a = find(name)) {
      out = a->term;
      return out.isPages && out.type == type;
    }
  }
  out.isPages = true;
  out.rows = pages.rows;
  out.cols = pages.cols;
  out.type = type;
  if (isDry)
    return true;
  Value x = *pages.array;
  if (!pages.isWhole)
    x = interpreter.indexValue(x, pages.args, expr.span);
  if (pages.isRows)
    x = permuted(reshaped(x, {count, out.cols}, expr.span), {1, 0}, expr.span);
  out.value = reshaped(x, {out.rows, out.cols, count}, expr.span);
  return true;
}

bool PageLoop::callMap(const IndexExpr &expr, Term &out) {
  const Callee *callee =
      interpreter.lookup(static_cast<const IdentifierExpr &>(*expr.base));
  if (!callee || callee->kind != Callee::Kind::Op)
    return false;
  const OpFunction &function = *callee->op;
  size_t n = expr.args.size();
  // Some rows' names have other forms with two arguments (round), which the
  // rows of their kind do not.
  int number = n == 1 ? function.unaryMap : n == 2 ? function.binaryMap : -1;
  if (number < 0 || (n == 2 && function.unaryMap >= 0))
    return false;
  llvm::SmallVector<Term, 2> args(n);
  for (size_t i = 0; i < n; ++i)
    // A page whose elements are all real is real, and max compares otherwise.
    if (!read(*expr.args[i], args[i]) || (n == 2 && isComplex(args[i].type)))
      return false;
  return map(static_cast<Op>(number), args, expr.span, out);
}

bool PageLoop::unary(const UnaryExpr &expr, Term &out) {
  Term operand;
  if (!read(*expr.operand, operand))
    return false;
  if (!operand.isPages)
    return invariant(interpreter.unary(expr.op, operand.value, expr.span), out);
  return expr.op != UnaryOp::Plus &&
         map(interpreter.elementwiseOp(expr.op), operand, expr.span, out);
}

bool PageLoop::binary(const BinaryExpr &expr, Term &out) {
  Term in[2];
  if (!read(*expr.lhs, in[0]) || !read(*expr.rhs, in[1]))
    return false;
  Term &a = in[0], &b = in[1];
  bool isScalar = a.isScalar() || b.isScalar();
  switch (expr.op) {
  case BinaryOp::MatrixMultiply:
    if (!isScalar)
      return product(a, b, expr.span, out);
    break;
  case BinaryOp::MatrixDivide:
    if (!b.isScalar())
      return false;
    break;
  case BinaryOp::MatrixLeftDivide:
    if (!a.isScalar())
      return false;
    break;
  case BinaryOp::MatrixPower:
    if (!a.isScalar() || !b.isScalar())
      return false;
    [[fallthrough]];
  case BinaryOp::Power:
    if (b.isPages) // which binary() would look at for a 2
      return false;
    if (a.isPages && b.value.isNumber() && b.value.number() == 2)
      return map(Op::Square, a, expr.span, out); // as binary() does
    break;
  default:
    break;
  }
  if (!a.isPages && !b.isPages)
    return invariant(interpreter.binary(expr.op, a.value, b.value, expr.span),
                     out);
  bool isSwapped = false;
  Op op = interpreter.elementwiseOp(expr.op, isSwapped);
  if (isSwapped)
    std::swap(a, b);
  return map(op, in, expr.span, out);
}

/// Applies \p op to the elements of \p in. Real pages must stay real: one that
/// does would in its round, whatever becomes of the others.
bool PageLoop::map(Op op, llvm::MutableArrayRef<Term> in, SpanId span,
                   Term &out) {
  const OpInfo &row = info(op);
  if (row.kind != OpKind::Map || row.arity != in.size())
    return false;
  llvm::SmallVector<ElementType, 2> types;
  llvm::SmallVector<const Value *, 2> operands;
  Shape page(1, 1);
  for (Term &term : in) {
    types.push_back(term.type);
    operands.push_back(&term.value);
    out.isPages |= term.isPages;
    if (!broadcastShapes(page, Shape(term.rows, term.cols), page))
      return false;
  }
  OpTypes found = {};
  if (!row.type(types, found) ||
      (isComplex(found.compute) && !row.takesComplex))
    return false;
  if (!out.isPages)
    return invariant(interpreter.apply(op, operands, {}, span), out);
  out.rows = page.dim(0);
  out.cols = page.dim(1);
  out.type = found.result;
  if (isDry)
    return true;
  out.value = interpreter.apply(op, operands, {}, span);
  return !row.leavesReals || settled(out.value) == out.type;
}

bool PageLoop::transpose(const PostfixExpr &expr, Term &out) {
  if (!read(*expr.operand, out))
    return false;
  bool isConjugate = expr.op == PostfixOp::ConjugateTranspose;
  if (!out.isPages)
    return invariant(interpreter.transpose(out.value, isConjugate, expr.span),
                     out);
  std::swap(out.rows, out.cols);
  if (isDry)
    return true;
  if (out.rows == 1 || out.cols == 1)
    out.value = reshaped(out.value, {out.rows, out.cols, count}, expr.span);
  else
    out.value = permuted(out.value, {1, 0, 2}, expr.span);
  if (!isConjugate || !isComplex(out.type))
    return true;
  Term pages = std::move(out);
  out = Term();
  return map(Op::Conj, pages, expr.span, out);
}

//===-- Products ----------------------------------------------------------===//

bool PageLoop::product(Term &a, Term &b, SpanId span, Term &out) {
  OpTypes types = {};
  if (a.cols != b.rows || !isFloating(a.type) || !isFloating(b.type) ||
      !info(Op::MatMul).type({a.type, b.type}, types))
    return false;
  if (!a.isPages && !b.isPages)
    return invariant(
        interpreter.binary(BinaryOp::MatrixMultiply, a.value, b.value, span),
        out);
  bool isOneCall = !a.isPages || (!b.isPages && a.rows == 1);
  if (a.cols != 1 && !isOneCall && !areFolded(a, b))
    return false;
  out.isPages = true;
  out.rows = a.rows;
  out.cols = b.cols;
  out.type = types.result;
  if (!isDry)
    out.value = multiply(a, b, span);
  return true;
}

bool PageLoop::areFolded(const Term &a, const Term &b) {
  bool isDot = a.rows == 1 && b.cols == 1;
  return isDot || std::max({a.rows, a.cols, b.cols}) <= kMaxFolded;
}

/// The pages a*b, at least one factor being pages.
Value PageLoop::multiply(Term &a, Term &b, SpanId span) {
  constexpr BinaryOp kTimes = BinaryOp::MatrixMultiply;
  llvm::SmallVector<int64_t, 3> extents = {a.rows, b.cols, count};
  if (a.cols == 1) // of columns and rows: no sums
    return interpreter.binary(BinaryOp::Multiply, a.value, b.value, span);
  if (!a.isPages && (b.cols < kMinFolded || !areFolded(a, b))) {
    Value side = reshaped(b.value, {b.rows, b.cols * count}, span);
    return reshaped(interpreter.binary(kTimes, a.value, std::move(side), span),
                    extents, span);
  }
  if (!b.isPages && a.rows == 1) {
    // x.' * b for the columns x: the columns of b.' * x.
    Value columns = reshaped(a.value, {a.cols, count}, span);
    Value turned = interpreter.transpose(b.value, /*conjugate=*/false, span);
    return reshaped(
        interpreter.binary(kTimes, std::move(turned), std::move(columns), span),
        extents, span);
  }
  Value args[] = {a.value, b.value};
  return interpreter.call1("__page_products__", args, span);
}

} // namespace quern
