//===- ScalarOps.h - Operators on two real doubles --------------*- C++ -*-===//
//
// What the interpreter computes itself. Each is the same IEEE operation that
// the op's row lowers to, so that a scalar and an array give the same bits;
// powers go through the op unless they are exact.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SCALAROPS_H
#define QUERN_FRONTEND_SCALAROPS_H

#include "frontend/Builtin.h"
#include "frontend/syntax/AST.h"

namespace quern {

class Interpreter;

/// False if the result needs an op (or an error).
inline bool scalarBinaryOp(syntax::BinaryOp op, double a, double b,
                           Value &result) {
  using syntax::BinaryOp;
  switch (op) {
  case BinaryOp::Add:
    result = Value(a + b);
    return true;
  case BinaryOp::Subtract:
    result = Value(a - b);
    return true;
  case BinaryOp::MatrixMultiply:
  case BinaryOp::Multiply:
    result = Value(a * b);
    return true;
  case BinaryOp::MatrixDivide:
  case BinaryOp::Divide:
    result = Value(a / b);
    return true;
  case BinaryOp::MatrixLeftDivide:
  case BinaryOp::LeftDivide:
    result = Value(b / a);
    return true;
  case BinaryOp::Less:
    result = Value::logical(a < b);
    return true;
  case BinaryOp::LessEqual:
    result = Value::logical(a <= b);
    return true;
  case BinaryOp::Greater:
    result = Value::logical(a > b);
    return true;
  case BinaryOp::GreaterEqual:
    result = Value::logical(a >= b);
    return true;
  case BinaryOp::Equal:
    result = Value::logical(a == b);
    return true;
  case BinaryOp::NotEqual:
    result = Value::logical(a != b);
    return true;
  case BinaryOp::And:
  case BinaryOp::Or:
    if (a != a || b != b)
      return false;
    result = Value::logical(op == BinaryOp::And ? a != 0 && b != 0
                                                : a != 0 || b != 0);
    return true;
  case BinaryOp::MatrixPower:
  case BinaryOp::Power:
    if (b == 2) {
      result = Value(a * a);
      return true;
    }
    return false;
  }
  return false;
}

/// The one value of a list that an expression at \p span gave.
inline Value single(ValueList &results, SpanId span) {
  if (results.empty() || !results.front().isDefined())
    throw MatlabError{"MATLAB:maxlhs",
                      "This expression gives no value where one is needed.",
                      span,
                      {}};
  return std::move(results.front());
}

ElementType integerElementType(syntax::IntegerClass integerClass);

/// low:step:high of any values; \p step may be null.
Value rangeFromValues(Interpreter &interpreter, const Value &low,
                      const Value *step, const Value &high, SpanId span);

} // namespace quern

#endif // QUERN_FRONTEND_SCALAROPS_H
