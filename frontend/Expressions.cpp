//===- Expressions.cpp - Values of expressions ----------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/ScalarOps.h"
#include "frontend/ValueLayout.h"
#include "frontend/syntax/Printer.h"

#include <cmath>

namespace quern {

using namespace syntax;

Value Interpreter::literal(const NumberExpr &expr) {
  if (!expr.isImaginary)
    return Value(expr.value);
  std::complex<double> z(0, expr.value);
  return Value::array(
      valueOrThrow(theSession->fromHost(ElementType::C128, Shape(), &z)));
}

Value *Interpreter::variable(const IdentifierExpr &name) {
  if (name.slot == kNoSlot)
    return nullptr;
  Frame *where = frame;
  for (unsigned d = name.depth; d; --d)
    where = where->parent;
  Value &v = where->slot(name.slot);
  return v.isDefined() ? &v : nullptr;
}

Value &Interpreter::variableSlot(const IdentifierExpr &name) {
  Frame *where = frame;
  for (unsigned d = name.depth; d; --d)
    where = where->parent;
  return where->slot(name.slot);
}

Value Interpreter::eval(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Number:
    return literal(static_cast<const NumberExpr &>(expr));
  case NodeKind::Identifier:
    return evalIdentifier(static_cast<const IdentifierExpr &>(expr));
  case NodeKind::Binary:
    return evalBinary(static_cast<const BinaryExpr &>(expr));
  case NodeKind::Unary:
    return evalUnary(static_cast<const UnaryExpr &>(expr));
  case NodeKind::Index:
    return evalIndex(static_cast<const IndexExpr &>(expr));
  case NodeKind::ShortCircuit:
    return Value::logical(
        evalShortCircuit(static_cast<const ShortCircuitExpr &>(expr)));
  case NodeKind::Postfix: {
    const auto &postfix = static_cast<const PostfixExpr &>(expr);
    return transpose(eval(*postfix.operand),
                     postfix.op == PostfixOp::ConjugateTranspose, expr.span);
  }
  case NodeKind::Integer: {
    const auto &integer = static_cast<const IntegerExpr &>(expr);
    ElementType type = integerElementType(integer.integerClass);
    return Value::array(theSession->scalar(type, integer.bits));
  }
  case NodeKind::Char:
    return Value::charRow(static_cast<const CharExpr &>(expr).value);
  case NodeKind::String:
    return Value::stringScalar(static_cast<const StringExpr &>(expr).value);
  case NodeKind::Colon:
    return Value::charRow(":");
  case NodeKind::End:
    return evalEnd(static_cast<const EndExpr &>(expr));
  case NodeKind::Range:
    return evalRange(static_cast<const RangeExpr &>(expr));
  case NodeKind::Matrix:
    return evalMatrix(static_cast<const MatrixExpr &>(expr));
  case NodeKind::Cell:
    return evalCell(static_cast<const CellExpr &>(expr));
  case NodeKind::Anonymous:
    return evalAnonymous(static_cast<const AnonymousExpr &>(expr));
  case NodeKind::Handle:
    return evalHandle(static_cast<const HandleExpr &>(expr));
  case NodeKind::CellIndex:
  case NodeKind::Field:
  case NodeKind::DynamicField: {
    Value temporary;
    const Value &v = peek(expr, temporary);
    if (&v == &temporary)
      return temporary;
    return v;
  }
  default:
    throw MatlabError{"MATLAB:m_invalid_lhs_of_assignment",
                      "Invalid use of a placeholder.",
                      expr.span,
                      {}};
  }
}

void Interpreter::evalMulti(const Expr &expr, int numOutputs,
                            ValueList &results) {
  switch (expr.kind) {
  case NodeKind::Identifier: {
    const auto &name = static_cast<const IdentifierExpr &>(expr);
    if (Value *v = variable(name)) {
      results.push_back(*v);
      return;
    }
    const Callee *callee = lookup(name);
    if (!callee)
      throwUndefined(name);
    call(*callee, {}, numOutputs, results, expr.span);
    return;
  }
  case NodeKind::Index:
    evalIndexMulti(static_cast<const IndexExpr &>(expr), numOutputs, results);
    return;
  case NodeKind::CellIndex:
    evalCellIndexMulti(static_cast<const CellIndexExpr &>(expr), results);
    return;
  case NodeKind::Field:
  case NodeKind::DynamicField:
    evalFieldMulti(expr, results);
    return;
  default:
    results.push_back(eval(expr));
  }
}

Value Interpreter::evalIdentifier(const IdentifierExpr &expr) {
  if (Value *v = variable(expr))
    return *v;
  const Callee *callee = lookup(expr);
  if (!callee)
    throwUndefined(expr);
  ValueList results;
  call(*callee, {}, 1, results, expr.span);
  return single(results, expr.span);
}

Value Interpreter::evalBinary(const BinaryExpr &expr) {
  Value a = eval(*expr.lhs);
  Value b = eval(*expr.rhs);
  if (a.isNumber() && b.isNumber()) {
    Value result;
    if (scalarBinaryOp(expr.op, a.number(), b.number(), result))
      return result;
  }
  return binary(expr.op, std::move(a), std::move(b), expr.span);
}

Value Interpreter::evalUnary(const UnaryExpr &expr) {
  Value a = eval(*expr.operand);
  if (a.isNumber())
    switch (expr.op) {
    case UnaryOp::Plus:
      return a;
    case UnaryOp::Minus:
      return Value(-a.number());
    case UnaryOp::Not:
      if (!std::isnan(a.number()))
        return Value::logical(a.number() == 0);
      break;
    }
  else if (a.isLogicalScalar() && expr.op == UnaryOp::Not)
    return Value::logical(!a.boolean());
  return unary(expr.op, std::move(a), expr.span);
}

bool Interpreter::evalCondition(const Expr &expr) {
  if (expr.kind == NodeKind::ShortCircuit)
    return evalShortCircuit(static_cast<const ShortCircuitExpr &>(expr));
  if (expr.kind == NodeKind::Binary) {
    // In a condition | and & decide by their left side where they can.
    const auto &binaryExpr = static_cast<const BinaryExpr &>(expr);
    if (binaryExpr.op == BinaryOp::Or || binaryExpr.op == BinaryOp::And) {
      bool isOr = binaryExpr.op == BinaryOp::Or;
      Value a = eval(*binaryExpr.lhs);
      if (a.isScalar() && a.isNumeric() && isTrue(a, expr.span) == isOr)
        return isOr;
      return isTrue(
          binary(binaryExpr.op, std::move(a), eval(*binaryExpr.rhs), expr.span),
          expr.span);
    }
  }
  Value v = eval(expr);
  if (v.isLogicalScalar())
    return v.boolean();
  return isTrue(v, expr.span);
}

bool Interpreter::evalShortCircuit(const ShortCircuitExpr &expr) {
  auto operand = [&](const Expr &side) {
    if (side.kind == NodeKind::ShortCircuit)
      return evalShortCircuit(static_cast<const ShortCircuitExpr &>(side));
    Value v = eval(side);
    if (v.isLogicalScalar())
      return v.boolean();
    if (!v.isNumeric() || !v.isScalar())
      throw MatlabError{
          "MATLAB:nonLogicalConditional",
          std::string("Operands to the logical AND (&&) and OR (||) operators "
                      "must be convertible to logical scalar values. Use the "
                      "ANY or ALL functions to reduce operands to logical "
                      "scalar values."),
          side.span,
          {}};
    return isTrue(v, side.span);
  };
  bool a = operand(*expr.lhs);
  return a == expr.isOr ? a : operand(*expr.rhs);
}

Value Interpreter::evalEnd(const EndExpr &expr) {
  for (const EndTarget *t = expr.targets; t; t = t->outer)
    for (auto it = endStack.rbegin(); it != endStack.rend(); ++it) {
      if (it->index != t->index)
        continue;
      if (!it->base)
        return Value(0.0);
      unsigned count = std::max(it->count, t->count);
      Shape shape = it->base->shape();
      if (count <= 1)
        return Value(static_cast<double>(shape.numElems()));
      if (it->position + 1 < count)
        return Value(static_cast<double>(shape.dim(it->position)));
      int64_t rest = 1;
      for (unsigned d = it->position; d < shape.rank(); ++d)
        rest *= shape.dim(d);
      return Value(static_cast<double>(rest));
    }
  throw MatlabError{"MATLAB:endOutsideIndex",
                    "The end operator must be used within an array index "
                    "expression.",
                    expr.span,
                    {}};
}

Value Interpreter::evalMatrix(const MatrixExpr &expr) {
  if (expr.rows.empty())
    return Value::emptyMatrix();
  ValueList rows, parts;
  for (Exprs row : expr.rows) {
    parts.clear();
    evalArgs(row, parts);
    bool isPart = expr.rows.size() > 1 && !row.empty();
    rows.push_back(horzcat(parts, isPart ? row.front()->span : expr.span));
  }
  return rows.size() == 1 ? std::move(rows[0]) : vertcat(rows, expr.span);
}

Value Interpreter::evalCell(const CellExpr &expr) {
  // Elements that are cells are joined, as long as braces hold nothing else
  // in MATLAB's reading: every element becomes one cell of the result.
  int64_t width = -1, height = 0;
  std::vector<std::vector<Value>> elements;
  for (Exprs row : expr.rows) {
    ValueList parts;
    evalArgs(row, parts);
    if (parts.empty())
      continue;
    auto n = static_cast<int64_t>(parts.size());
    if (width >= 0 && n != width)
      throw MatlabError{"MATLAB:catenate:dimensionMismatch",
                        "Dimensions of arrays being concatenated are not "
                        "consistent.",
                        expr.span,
                        {}};
    width = n;
    ++height;
    elements.emplace_back(std::make_move_iterator(parts.begin()),
                          std::make_move_iterator(parts.end()));
  }
  if (width < 0)
    return makeCell(Shape(0, 0), {});
  std::vector<Value> flat;
  flat.reserve(static_cast<size_t>(width * height));
  for (int64_t c = 0; c < width; ++c)
    for (int64_t r = 0; r < height; ++r)
      flat.push_back(
          std::move(elements[static_cast<size_t>(r)][static_cast<size_t>(c)]));
  return makeCell(Shape(height, width), std::move(flat));
}

Value Interpreter::evalAnonymous(const AnonymousExpr &expr) {
  auto *object = new FunctionObject;
  Value handle = Value::object(object);
  object->anonymous = &expr;
  object->text = unparse(expr, symbols);
  object->unit = frame->unit;
  object->function = frame->function;
  Frame *encloses = frame->isAnonymous ? frame->parent : frame;
  if (encloses && frame->function &&
      (!frame->function->nested.empty() || frame->function->parent)) {
    retainFrame(encloses);
    object->frame = encloses;
  }
  const FunctionScope &scope = *expr.scope;
  object->captured.reserve(scope.captures.size());
  for (const Capture &capture : scope.captures) {
    Frame *where = frame;
    for (unsigned d = capture.outerDepth; d; --d)
      where = where->parent;
    object->captured.push_back(where->slot(capture.outerSlot));
  }
  return handle;
}

Value Interpreter::evalHandle(const HandleExpr &expr) {
  return makeHandle(symbols.name(expr.name));
}

void Interpreter::evalArgs(Exprs args, ValueList &results) {
  for (const Expr *arg : args)
    switch (arg->kind) {
    case NodeKind::CellIndex:
    case NodeKind::Field:
    case NodeKind::DynamicField:
    case NodeKind::Index: {
      size_t before = results.size();
      evalMulti(*arg, 1, results);
      // A call gives one value; only cs-lists give more.
      for (size_t i = before; i < results.size(); ++i)
        if (!results[i].isDefined())
          throw MatlabError{"MATLAB:maxlhs",
                            "This expression gives no value where one is "
                            "needed.",
                            arg->span,
                            {}};
      break;
    }
    default:
      results.push_back(eval(*arg));
    }
}

} // namespace quern
