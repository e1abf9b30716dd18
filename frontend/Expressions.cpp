//===- Expressions.cpp - Values of expressions
//-----------------------------===//
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
    return &v == &temporary ? std::move(temporary) : v;
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
    evalFieldMulti(expr, results, numOutputs);
    return;
  default:
    results.push_back(eval(expr));
  }
}

/// The one value of a list that came from \p span.
static Value single(ValueList &results, SpanId span) {
  if (results.empty() || !results.front().isDefined())
    throw MatlabError{"MATLAB:maxlhs",
                      "This expression gives no value where one is needed.",
                      span,
                      {}};
  return std::move(results.front());
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
    rows.push_back(horzcat(parts, expr.span));
  }
  return rows.size() == 1 ? std::move(rows[0]) : vertcat(rows, expr.span);
}

Value Interpreter::evalCell(const CellExpr &expr) {
  // Elements that are cells are joined, as long as braces hold nothing else
  // in MATLAB's reading: every element becomes one cell of the result.
  std::vector<Value> rows;
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
  return makeHandle(symbols.name(expr.name), expr.span);
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

//===----------------------------------------------------------------------===//
// Indexing expressions
//===----------------------------------------------------------------------===//

/// Subscripts that cannot change a variable and do not ask for `end`.
bool Interpreter::isSimpleSubscript(const Expr &expr) const {
  switch (expr.kind) {
  case NodeKind::Number:
    return !static_cast<const NumberExpr &>(expr).isImaginary;
  case NodeKind::Identifier:
    return static_cast<const IdentifierExpr &>(expr).slot != kNoSlot;
  case NodeKind::Unary:
    return isSimpleSubscript(*static_cast<const UnaryExpr &>(expr).operand);
  case NodeKind::Binary: {
    const auto &b = static_cast<const BinaryExpr &>(expr);
    return isSimpleSubscript(*b.lhs) && isSimpleSubscript(*b.rhs);
  }
  default:
    return false;
  }
}

namespace {
enum SubscriptClass : uint32_t { kUnknown, kSimple, kGeneral };

/// 0-based offset of scalar subscripts; -1 if they are not plain.
int64_t scalarOffset(const Shape &shape, int64_t numElems, const double *subs,
                     size_t count) {
  if (count == 1) {
    auto i = static_cast<int64_t>(subs[0]);
    if (static_cast<double>(i) != subs[0] || i < 1 || i > numElems)
      return -1;
    return i - 1;
  }
  auto r = static_cast<int64_t>(subs[0]), c = static_cast<int64_t>(subs[1]);
  if (shape.rank() != 2 || static_cast<double>(r) != subs[0] ||
      static_cast<double>(c) != subs[1] || r < 1 || c < 1 || r > shape.dim(0) ||
      c > shape.dim(1))
    return -1;
  return r - 1 + (c - 1) * shape.dim(0);
}
} // namespace

/// x(i) and x(i,j) on a stored real array with plain scalar subscripts,
/// without making anything. False: the general path decides.
bool Interpreter::evalScalarIndex(const IndexExpr &expr, Value &result) {
  if (expr.cache[0] != kSimple) {
    if (expr.cache[0] == kGeneral)
      return false;
    bool simple = !expr.args.empty() && expr.args.size() <= 2 &&
                  expr.base->kind == NodeKind::Identifier;
    for (const Expr *arg : expr.args)
      simple = simple && isSimpleSubscript(*arg);
    expr.cache[0] = simple ? kSimple : kGeneral;
    if (!simple)
      return false;
  }
  const auto &name = static_cast<const IdentifierExpr &>(*expr.base);
  Value *base = variable(name);
  if (!base || !base->isArray())
    return false;
  const Graph &graph = theSession->graph();
  {
    const quern::Node &node = graph[base->node()];
    if (node.op != Op::Input ||
        (node.type != ElementType::F64 && node.type != ElementType::Bool))
      return false;
  }
  double subs[2];
  for (size_t k = 0; k < expr.args.size(); ++k) {
    Value v = eval(*expr.args[k]);
    if (!v.isNumber())
      return false;
    subs[k] = v.number();
  }
  NodeId id = variable(name)->node();
  const quern::Node &node = graph[id];
  int64_t offset =
      scalarOffset(graph.shape(id), graph.numElems(id), subs, expr.args.size());
  const void *data = ValueLayout::elements(node);
  if (offset < 0 || !data)
    return false;
  if (node.type == ElementType::F64)
    result = Value(static_cast<const double *>(data)[offset]);
  else
    result = Value::logical(static_cast<const uint8_t *>(data)[offset] != 0);
  return true;
}

/// x(i) = v and x(i,j) = v in place, under the same conditions.
bool Interpreter::assignScalarIndex(const IndexExpr &target, const Value &rhs) {
  if (!rhs.isNumber() && !rhs.isLogicalScalar())
    return false;
  if (target.cache[0] != kSimple) {
    if (target.cache[0] == kGeneral)
      return false;
    bool simple = !target.args.empty() && target.args.size() <= 2 &&
                  target.base->kind == NodeKind::Identifier;
    for (const Expr *arg : target.args)
      simple = simple && isSimpleSubscript(*arg);
    target.cache[0] = simple ? kSimple : kGeneral;
    if (!simple)
      return false;
  }
  const auto &name = static_cast<const IdentifierExpr &>(*target.base);
  Value *base = variable(name);
  if (!base || !base->isArray())
    return false;
  double subs[2];
  for (size_t k = 0; k < target.args.size(); ++k) {
    Value v = eval(*target.args[k]);
    if (!v.isNumber())
      return false;
    subs[k] = v.number();
  }
  base = variable(name);
  const Graph &graph = theSession->graph();
  NodeId id = base->node();
  const quern::Node &node = graph[id];
  if (node.type != ElementType::F64 &&
      !(node.type == ElementType::Bool && rhs.isLogicalScalar()))
    return false;
  int64_t offset = scalarOffset(graph.shape(id), graph.numElems(id), subs,
                                target.args.size());
  void *data = ValueLayout::writableElements(node);
  if (offset < 0 || !data)
    return false;
  double value = rhs.isNumber() ? rhs.number() : rhs.boolean();
  if (node.type == ElementType::F64)
    static_cast<double *>(data)[offset] = value;
  else
    static_cast<uint8_t *>(data)[offset] = value != 0;
  return true;
}

Value Interpreter::evalIndex(const IndexExpr &expr) {
  Value result;
  if (evalScalarIndex(expr, result))
    return result;
  if (expr.base->kind == NodeKind::Identifier) {
    const auto &name = static_cast<const IdentifierExpr &>(*expr.base);
    if (!variable(name)) {
      const Callee *callee = lookup(name);
      if (callee && callee->kind == Callee::Kind::Op &&
          callScalarOp(*callee, expr, result))
        return result;
    }
  }
  ValueList results;
  evalIndexMulti(expr, 1, results);
  return single(results, expr.span);
}

void Interpreter::evalIndexMulti(const IndexExpr &expr, int numOutputs,
                                 ValueList &results) {
  Value temporary;
  if (expr.base->kind == NodeKind::Identifier) {
    const auto &name = static_cast<const IdentifierExpr &>(*expr.base);
    if (Value *v = variable(name)) {
      temporary = *v;
    } else {
      const Callee *callee = lookup(name);
      if (!callee)
        throwUndefined(name);
      ValueList args;
      evalArgs(expr.args, args);
      call(*callee, args, numOutputs, results, expr.span);
      return;
    }
  } else if (expr.base->kind == NodeKind::Field) {
    // A dotted name that starts with no variable may be a package function.
    const Value &v = peek(*expr.base, temporary);
    if (&v != &temporary)
      temporary = v;
  } else {
    temporary = eval(*expr.base);
  }
  if (temporary.isFunction()) {
    ValueList args;
    evalArgs(expr.args, args);
    Value keep = temporary;
    callObject(functionOf(keep), args, numOutputs, results, expr.span);
    return;
  }
  IndexArgs subs;
  evalSubscripts(expr, expr.args, &temporary, subs);
  results.push_back(indexValue(temporary, subs, expr.span));
}

void Interpreter::evalSubscripts(const Expr &index, Exprs args,
                                 const Value *base, IndexArgs &results) {
  size_t mark = endStack.size();
  endStack.push_back({&index, base, 0, static_cast<unsigned>(args.size())});
  try {
    for (const Expr *arg : args) {
      endStack[mark].position = static_cast<unsigned>(results.size());
      evalSubscript(*arg, results, static_cast<unsigned>(results.size()),
                    static_cast<unsigned>(args.size()));
    }
  } catch (MatlabError &e) {
    endStack.truncate(mark);
    if (!e.span)
      e.span = index.span;
    throw;
  }
  endStack.truncate(mark);
}

void Interpreter::evalSubscript(const Expr &arg, IndexArgs &results,
                                unsigned position, unsigned count) {
  if (arg.kind == NodeKind::Colon) {
    results.emplace_back();
    return;
  }
  if (arg.kind == NodeKind::Range) {
    // low:high of plain numbers needs no array.
    const auto &rangeExpr = static_cast<const RangeExpr &>(arg);
    Value low = eval(*rangeExpr.low);
    Value step = rangeExpr.step ? eval(*rangeExpr.step) : Value(1.0);
    Value high = eval(*rangeExpr.high);
    if (low.isNumber() && step.isNumber() && high.isNumber()) {
      double a = low.number(), s = step.number(), b = high.number();
      bool integral = a == std::floor(a) && s == std::floor(s) && s != 0 &&
                      std::abs(a) < 1e15 && std::abs(b) < 1e15 &&
                      std::abs(s) < 1e15;
      if (integral) {
        IndexArg r;
        r.kind = IndexArg::Kind::Range;
        double n = std::floor((b - a) / s);
        r.count = n < 0 || std::isnan(b) ? 0 : static_cast<int64_t>(n) + 1;
        r.start = static_cast<int64_t>(a) - 1;
        r.step = static_cast<int64_t>(s);
        r.shape = Shape(1, r.count);
        int64_t last = r.start + (r.count - 1) * r.step;
        if (r.count) {
          r.largest = std::max(r.start, last);
          if (std::min(r.start, last) < 0)
            throw MatlabError{"MATLAB:badsubscript",
                              "Array indices must be positive integers or "
                              "logical values.",
                              arg.span,
                              {}};
        }
        results.push_back(std::move(r));
        return;
      }
      results.push_back(indexArg(range(a, s, b, arg.span), position, count));
      return;
    }
    Value all = rangeFromValues(*this, low, rangeExpr.step ? &step : nullptr,
                                high, arg.span);
    results.push_back(indexArg(all, position, count));
    return;
  }
  switch (arg.kind) {
  case NodeKind::CellIndex:
  case NodeKind::Field:
  case NodeKind::DynamicField: {
    ValueList values;
    evalMulti(arg, 1, values);
    for (const Value &v : values)
      results.push_back(
          indexArg(v, static_cast<unsigned>(results.size()), count));
    return;
  }
  default:
    results.push_back(indexArg(eval(arg), position, count));
  }
}

const Value &Interpreter::peek(const Expr &expr, Value &temporary) {
  switch (expr.kind) {
  case NodeKind::Identifier:
    if (Value *v = variable(static_cast<const IdentifierExpr &>(expr)))
      return *v;
    break;
  case NodeKind::Field:
  case NodeKind::DynamicField:
  case NodeKind::CellIndex: {
    ValueList results;
    if (expr.kind == NodeKind::CellIndex)
      evalCellIndexMulti(static_cast<const CellIndexExpr &>(expr), results);
    else
      evalFieldMulti(expr, results, 1);
    if (results.size() != 1)
      throw MatlabError{
          results.empty() ? "MATLAB:index:expected_one_output_from_expression"
                          : "MATLAB:index:expected_one_output_from_expression",
          "Expected one output from a curly brace or dot indexing expression, "
          "but there were " +
              std::to_string(results.size()) + " results.",
          expr.span,
          {}};
    temporary = std::move(results.front());
    return temporary;
  }
  default:
    break;
  }
  temporary = eval(expr);
  return temporary;
}

void Interpreter::evalCellIndexMulti(const CellIndexExpr &expr,
                                     ValueList &results) {
  Value temporary;
  const Value &peeked = peek(*expr.base, temporary);
  // Subscripts may run code that changes the variable: hold the cell.
  Value base = peeked;
  if (!base.isCell() && !base.isString()) {
    throw MatlabError{"MATLAB:cellRefFromNonCell",
                      "Brace indexing is not supported for variables of this "
                      "type.",
                      expr.span,
                      {}};
  }
  IndexArgs subs;
  evalSubscripts(expr, expr.args, &base, subs);
  indexCell(base, subs, results, expr.span);
}

void Interpreter::evalFieldMulti(const Expr &expr, ValueList &results,
                                 int numOutputs) {
  const bool isDynamic = expr.kind == NodeKind::DynamicField;
  const Expr &baseExpr = isDynamic
                             ? *static_cast<const DynamicFieldExpr &>(expr).base
                             : *static_cast<const FieldExpr &>(expr).base;
  std::string dynamicName;
  llvm::StringRef name;
  if (isDynamic) {
    Value v = eval(*static_cast<const DynamicFieldExpr &>(expr).name);
    if (!v.isText())
      throw MatlabError{"MATLAB:mustBeFieldName",
                        "Dynamic structure field names must be character "
                        "vectors.",
                        expr.span,
                        {}};
    dynamicName = v.text();
    name = dynamicName;
  } else {
    name = symbols.name(static_cast<const FieldExpr &>(expr).name);
  }
  // s(k).f reads one field of one element; s(k) is never made.
  if (baseExpr.kind == NodeKind::Index) {
    const auto &index = static_cast<const IndexExpr &>(baseExpr);
    if (index.base->kind == NodeKind::Identifier) {
      Value *v = variable(static_cast<const IdentifierExpr &>(*index.base));
      if (v && v->isStruct()) {
        Value base = *v;
        IndexArgs subs;
        evalSubscripts(index, index.args, &base, subs);
        const StructObject &s = structOf(base);
        if (subs.size() == 1 && subs[0].kind == IndexArg::Kind::Scalar &&
            subs[0].start < s.shape.numElems()) {
          int field = s.findField(name);
          if (field >= 0) {
            results.push_back(s.columns[static_cast<size_t>(field)]
                                       [static_cast<size_t>(subs[0].start)]);
            return;
          }
        }
        readField(indexValue(base, subs, baseExpr.span), name, results,
                  expr.span);
        return;
      }
    }
  }
  Value temporary;
  const Value &base = peek(baseExpr, temporary);
  readField(base, name, results, expr.span);
}

void Interpreter::readField(const Value &base, llvm::StringRef name,
                            ValueList &results, SpanId span) {
  if (!base.isStruct())
    throw MatlabError{"MATLAB:structRefFromNonStruct",
                      "Dot indexing is not supported for variables of this "
                      "type.",
                      span,
                      {}};
  const StructObject &s = structOf(base);
  int field = s.findField(name);
  if (field < 0)
    throw MatlabError{"MATLAB:nonExistentField",
                      "Unrecognized field name \"" + name.str() + "\".",
                      span,
                      {}};
  const std::vector<Value> &column = s.columns[static_cast<size_t>(field)];
  results.append(column.begin(), column.end());
}

} // namespace quern
