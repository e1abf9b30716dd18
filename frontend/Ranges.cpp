//===- Ranges.cpp - low:step:high -----------------------------------------===//
//
// The number of elements allows for the rounding of (high - low) / step; the
// elements are made from both ends towards the middle, and the last one never
// passes the limit. Long ranges are recorded as an op.
//
//===----------------------------------------------------------------------===//
#include "frontend/Ranges.h"
#include "frontend/Interpreter.h"
#include "frontend/ScalarOps.h"
#include "frontend/ValueLayout.h"

#include <cmath>
#include <limits>

namespace quern {

using namespace syntax;

/// Ranges from this many elements on are recorded, not filled.
static constexpr int64_t kRecordedRange = 2048;

int64_t rangeCount(double low, double step, double high, SpanId span) {
  if (std::isnan(low) || std::isnan(step) || std::isnan(high))
    return -1;
  if (step == 0 || (step > 0 && low > high) || (step < 0 && low < high))
    return 0;
  double quotient = (high - low) / step;
  if (std::isinf(quotient) || quotient > 140737488355327.0)
    throw MatlabError{"MATLAB:pmaxsize",
                      "Maximum variable size allowed by the program is "
                      "exceeded.",
                      span,
                      {}};
  double slack = 2.0 * std::numeric_limits<double>::epsilon() *
                 std::max(std::abs(low), std::abs(high)) / std::abs(step);
  return static_cast<int64_t>(std::floor(quotient + std::min(slack, 0.5))) + 1;
}

double rangeLast(double low, double step, double high, int64_t count) {
  double last = low + static_cast<double>(count - 1) * step;
  // Never past the limit, and the limit itself where rounding missed it.
  bool isPast = step > 0 ? last > high : last < high;
  double ulps = 4 * std::numeric_limits<double>::epsilon();
  return isPast || std::abs(last - high) < ulps * std::abs(high) ? high : last;
}

double rangeElement(double low, double step, double last, int64_t count,
                    int64_t i) {
  // As the op does it: from both ends towards the middle.
  auto k = static_cast<double>(i), rest = static_cast<double>(count - 1 - i);
  if (k == rest)
    return (low + last) * 0.5;
  return k < rest ? low + k * step : last - rest * step;
}

ElementType integerElementType(IntegerClass integerClass) {
  switch (integerClass) {
  case IntegerClass::UInt8:
    return ElementType::U8;
  case IntegerClass::UInt16:
    return ElementType::U16;
  case IntegerClass::UInt32:
    return ElementType::U32;
  case IntegerClass::UInt64:
    return ElementType::U64;
  case IntegerClass::Int8:
    return ElementType::I8;
  case IntegerClass::Int16:
    return ElementType::I16;
  case IntegerClass::Int32:
    return ElementType::I32;
  case IntegerClass::Int64:
    return ElementType::I64;
  }
  return ElementType::F64;
}

Value Interpreter::range(double low, double step, double high, SpanId span) {
  int64_t n = rangeCount(low, step, high, span);
  if (n < 0)
    return Value(std::numeric_limits<double>::quiet_NaN());
  if (n == 1)
    return Value(low);
  double last = rangeLast(low, step, high, n);
  if (n >= kRecordedRange) {
    Value a(low), s(step), b(last), steps(static_cast<double>(n - 1));
    const Value *operands[] = {&a, &s, &b, &steps};
    int64_t extents[] = {1, n};
    return apply(Op::Range, operands, extents, span);
  }
  Tensor t = valueOrThrow(theSession->uninitialised(
      ElementType::F64, Shape(1, std::max<int64_t>(n, 0))));
  if (n > 0) {
    auto *out = static_cast<double *>(
        valueOrThrow(theSession->mutableData(t, ForceReason::HostFunction)));
    for (int64_t i = 0; i < n; ++i)
      out[i] = rangeElement(low, step, last, n, i);
  }
  return Value::array(std::move(t));
}

/// The first element of an operand of `:`, as MATLAB takes it.
static Value rangeOperand(const Value &v, SpanId span) {
  if (!v.isNumeric())
    throw MatlabError{"MATLAB:colonArgsMustBeNumeric",
                      "Colon operands must be real scalars, not of class " +
                          v.className().str() + ".",
                      span,
                      {}};
  if (v.isEmpty())
    return Value();
  if (v.isScalar())
    return v;
  return Value(doublesOf(v, ForceReason::ScalarRead).front());
}

Value rangeFromValues(Interpreter &interpreter, const Value &lowValue,
                      const Value *stepValue, const Value &highValue,
                      SpanId span) {
  Value low = rangeOperand(lowValue, span);
  Value high = rangeOperand(highValue, span);
  Value step = stepValue ? rangeOperand(*stepValue, span) : Value(1.0);
  Session &session = interpreter.session();
  if (!low.isDefined() || !high.isDefined() || !step.isDefined())
    return Value::array(
        valueOrThrow(session.uninitialised(ElementType::F64, Shape(1, 0))));
  ElementType type = ElementType::F64;
  for (const Value *v : {&low, &step, &high}) {
    ElementType t = v->elementType();
    if (isInteger(t))
      type = t;
    else if (isSingle(t) && !isInteger(type))
      type = ElementType::F32;
  }
  auto number = [](const Value &v) {
    return doublesOf(v, ForceReason::ScalarRead).front();
  };
  if (type != ElementType::I64 && type != ElementType::U64) {
    Value all =
        interpreter.range(number(low), number(step), number(high), span);
    if (low.isChar() && high.isChar())
      return interpreter.call1("char", all, span);
    return interpreter.convert(all, type, span);
  }
  // 64-bit integers: exact arithmetic in the wide type.
  auto wide = [&](const Value &v) -> __int128 {
    Value c = interpreter.convert(v, type, span);
    Tensor t = c.tensor();
    const void *p = valueOrThrow(session.data(t, ForceReason::ScalarRead));
    return type == ElementType::I64
               ? static_cast<__int128>(*static_cast<const int64_t *>(p))
               : static_cast<__int128>(*static_cast<const uint64_t *>(p));
  };
  __int128 a = wide(low), b = wide(high);
  auto s = static_cast<__int128>(number(step));
  int64_t n = s == 0 || (s > 0 ? a > b : a < b)
                  ? 0
                  : static_cast<int64_t>((b - a) / s) + 1;
  Tensor t = valueOrThrow(session.uninitialised(type, Shape(1, n)));
  auto *out = static_cast<uint64_t *>(
      valueOrThrow(session.mutableData(t, ForceReason::HostFunction)));
  for (int64_t i = 0; i < n; ++i)
    out[i] = static_cast<uint64_t>(a + i * s);
  return Value::array(std::move(t));
}

Value Interpreter::evalRange(const RangeExpr &expr) {
  Value low = eval(*expr.low);
  Value step = expr.step ? eval(*expr.step) : Value(1.0);
  Value high = eval(*expr.high);
  if (low.isNumber() && step.isNumber() && high.isNumber())
    return range(low.number(), step.number(), high.number(), expr.span);
  return rangeFromValues(*this, low, &step, high, expr.span);
}

} // namespace quern
