//===- IndexExpressions.cpp - x(..), c{..}, s.f as values -----------------===//
//
// Scalar subscripts of stored arrays are read without making anything; all
// others become IndexArgs, with `end` measured on the value that is indexed.
//
//===----------------------------------------------------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/ScalarOps.h"
#include "frontend/ValueLayout.h"

#include <cmath>

namespace quern {

using namespace syntax;

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
enum SubscriptClass : uint32_t { Unknown, Simple, General };

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
  if (expr.cache[0] != Simple) {
    if (expr.cache[0] == General)
      return false;
    bool simple = !expr.args.empty() && expr.args.size() <= 2 &&
                  expr.base->kind == NodeKind::Identifier;
    for (const Expr *arg : expr.args)
      simple = simple && isSimpleSubscript(*arg);
    expr.cache[0] = simple ? Simple : General;
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
  if (target.cache[0] != Simple) {
    if (target.cache[0] == General)
      return false;
    bool simple = !target.args.empty() && target.args.size() <= 2 &&
                  target.base->kind == NodeKind::Identifier;
    for (const Expr *arg : target.args)
      simple = simple && isSimpleSubscript(*arg);
    target.cache[0] = simple ? Simple : General;
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
      if (callOnMasked(*callee, expr, numOutputs, results))
        return;
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
    callObject(functionOf(temporary), args, numOutputs, results, expr.span);
    return;
  }
  IndexArgs subs;
  evalSubscripts(expr, expr.args, &temporary, subs, &temporary);
  results.push_back(indexValue(temporary, subs, expr.span));
}

void Interpreter::withEnd(const Expr &index, const Value *base, size_t count,
                          llvm::function_ref<void(size_t)> body) {
  size_t mark = endStack.size();
  endStack.push_back({&index, base, 0, static_cast<unsigned>(count)});
  try {
    body(mark);
  } catch (MatlabError &e) {
    endStack.truncate(mark);
    if (!e.span)
      e.span = index.span;
    throw;
  }
  endStack.truncate(mark);
}

void Interpreter::evalSubscripts(const Expr &index, Exprs args,
                                 const Value *base, IndexArgs &results,
                                 const Value *indexed) {
  withEnd(index, base, args.size(), [&](size_t mark) {
    for (const Expr *arg : args) {
      endStack[mark].position = static_cast<unsigned>(results.size());
      evalSubscript(*arg, results, static_cast<unsigned>(args.size()), indexed);
    }
  });
}

void Interpreter::evalSubscript(const Expr &arg, IndexArgs &results,
                                unsigned count, const Value *indexed) {
  auto subscript = [&](const Value &v) {
    results.push_back(
        indexArg(v, static_cast<unsigned>(results.size()), count, indexed));
  };
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
      subscript(range(a, s, b, arg.span));
      return;
    }
    Value all = rangeFromValues(*this, low, rangeExpr.step ? &step : nullptr,
                                high, arg.span);
    subscript(all);
    return;
  }
  switch (arg.kind) {
  case NodeKind::CellIndex:
  case NodeKind::Field:
  case NodeKind::DynamicField: {
    ValueList values;
    evalMulti(arg, 1, values);
    for (const Value &v : values)
      subscript(v);
    return;
  }
  default:
    subscript(eval(arg));
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
      evalFieldMulti(expr, results);
    if (results.size() != 1)
      throw MatlabError{
          "MATLAB:index:expected_one_output_from_expression",
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

void Interpreter::evalFieldMulti(const Expr &expr, ValueList &results) {
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
