//===- Operators.cpp - Operators on values --------------------------------===//
//
// Numeric operands become ops; what is left here is what MATLAB adds to them:
// strings, the errors for containers, and the matrix operators, which are
// elementwise as soon as one side is a scalar.
//
//===----------------------------------------------------------------------===//
#include "frontend/HostArray.h"
#include "frontend/Interpreter.h"
#include "frontend/ValueLayout.h"

#include <cmath>

namespace quern {

using namespace syntax;

namespace {

/// The MATLAB function behind each operator, in the order of Operators.def.
struct OperatorName {
  BinaryOp op;
  const char *function;
};
constexpr OperatorName kBinaryFunctions[] = {
    {BinaryOp::Or, "or"},
    {BinaryOp::And, "and"},
    {BinaryOp::Less, "lt"},
    {BinaryOp::LessEqual, "le"},
    {BinaryOp::Greater, "gt"},
    {BinaryOp::GreaterEqual, "ge"},
    {BinaryOp::Equal, "eq"},
    {BinaryOp::NotEqual, "ne"},
    {BinaryOp::Add, "plus"},
    {BinaryOp::Subtract, "minus"},
    {BinaryOp::MatrixMultiply, "times"}, // with a scalar
    {BinaryOp::MatrixDivide, "rdivide"},
    {BinaryOp::MatrixLeftDivide, "ldivide"},
    {BinaryOp::Multiply, "times"},
    {BinaryOp::Divide, "rdivide"},
    {BinaryOp::LeftDivide, "ldivide"},
    {BinaryOp::MatrixPower, "power"},
    {BinaryOp::Power, "power"},
};

bool swapsOperands(BinaryOp op) {
  return op == BinaryOp::LeftDivide || op == BinaryOp::MatrixLeftDivide;
}

[[noreturn]] void throwNoOperator(llvm::StringRef op, const Value &v,
                                  SpanId span) {
  throw MatlabError{"MATLAB:UndefinedFunction",
                    "Operator '" + op.str() +
                        "' is not supported for operands of type '" +
                        v.className().str() + "'.",
                    span,
                    {}};
}

/// Element \p i of something that + and == read as strings.
Value toStrings(Interpreter &interpreter, Value v, SpanId span) {
  if (v.isString())
    return v;
  if (v.isCharRow())
    return Value::stringScalar(v.text());
  return interpreter.call1("string", v, span);
}

Value stringOperator(Interpreter &interpreter, BinaryOp op, Value a, Value b,
                     SpanId span) {
  if (a.isStruct() || a.isFunction())
    throwNoOperator(spelling(op), a, span);
  if (b.isStruct() || b.isFunction())
    throwNoOperator(spelling(op), b, span);
  a = toStrings(interpreter, std::move(a), span);
  b = toStrings(interpreter, std::move(b), span);
  const StringObject &x = stringsOf(a), &y = stringsOf(b);
  Shape shape;
  if (!broadcastShapes(x.shape, y.shape, shape))
    throw MatlabError{"MATLAB:sizeDimensionsMustMatch",
                      "Arrays have incompatible sizes for this operation.",
                      span,
                      {}};
  int64_t n = shape.numElems();
  // Expansion along any dimension: offsets from strides of 0 or their own.
  auto offset = [&](const Shape &s, int64_t linear) {
    int64_t at = 0, stride = 1;
    for (unsigned d = 0; d < shape.rank(); ++d) {
      int64_t k = linear % shape.dim(d);
      linear /= shape.dim(d);
      if (s.dim(d) != 1)
        at += k * stride;
      stride *= s.dim(d);
    }
    return static_cast<size_t>(at);
  };
  if (op == BinaryOp::Add) {
    auto *sum = new StringObject;
    Value result = Value::object(sum);
    sum->shape = shape;
    for (int64_t i = 0; i < n; ++i) {
      size_t p = offset(x.shape, i), q = offset(y.shape, i);
      sum->elements.push_back(x.elements[p] + y.elements[q]);
      sum->missing.push_back(x.missing[p] || y.missing[q]);
    }
    return result;
  }
  Tensor t = valueOrThrow(
      interpreter.session().uninitialised(ElementType::Bool, shape));
  auto *out = static_cast<uint8_t *>(valueOrThrow(
      interpreter.session().mutableData(t, ForceReason::HostFunction)));
  for (int64_t i = 0; i < n; ++i) {
    size_t p = offset(x.shape, i), q = offset(y.shape, i);
    int c = x.elements[p].compare(y.elements[q]);
    bool missing = x.missing[p] || y.missing[q];
    switch (op) {
    case BinaryOp::Equal:
      out[i] = !missing && c == 0;
      break;
    case BinaryOp::NotEqual:
      out[i] = missing || c != 0;
      break;
    case BinaryOp::Less:
      out[i] = !missing && c < 0;
      break;
    case BinaryOp::LessEqual:
      out[i] = !missing && c <= 0;
      break;
    case BinaryOp::Greater:
      out[i] = !missing && c > 0;
      break;
    case BinaryOp::GreaterEqual:
      out[i] = !missing && c >= 0;
      break;
    default:
      throwNoOperator(spelling(op), a, span);
    }
  }
  return Value::array(std::move(t));
}

/// A^n for a square matrix and a non-negative integer, by repeated squaring.
Value integerPower(Interpreter &interpreter, Value base, uint64_t n,
                   SpanId span) {
  Value result;
  while (true) {
    if (n & 1)
      result = result.isDefined()
                   ? interpreter.binary(BinaryOp::MatrixMultiply,
                                        std::move(result), base, span)
                   : base;
    n >>= 1;
    if (!n)
      return result;
    base = interpreter.binary(BinaryOp::MatrixMultiply, base, base, span);
  }
}

Value matrixPower(Interpreter &interpreter, Value a, Value b, SpanId span) {
  Shape shape = a.shape();
  bool square = shape.rank() == 2 && shape.dim(0) == shape.dim(1);
  Shape power = b.shape();
  if (a.isScalar() && !b.isScalar() && power.rank() == 2 &&
      power.dim(0) == power.dim(1)) {
    Value args[] = {std::move(a), std::move(b)};
    return interpreter.call1("__scalar_power__", args, span);
  }
  if (!b.isScalar() || !square)
    throw MatlabError{"MATLAB:square",
                      "Incorrect dimensions for raising a matrix to a power. "
                      "Check that the matrix is square and the power is a "
                      "scalar. To operate on each element of the matrix "
                      "individually, use POWER (.^) for elementwise power.",
                      span,
                      {}};
  double p = doublesOf(b, ForceReason::ScalarRead).front();
  if (p != std::floor(p) || std::abs(p) > 1e9) {
    Value args[] = {std::move(a), std::move(b)};
    return interpreter.call1("__scalar_power__", args, span);
  }
  if (p < 0)
    a = interpreter.call1("inv", a, span);
  if (p == 0) {
    Value n(static_cast<double>(shape.dim(0)));
    return interpreter.call1("eye", n, span);
  }
  return integerPower(interpreter, std::move(a),
                      static_cast<uint64_t>(std::abs(p)), span);
}

} // namespace

Value Interpreter::apply(Op op, llvm::ArrayRef<const Value *> operands,
                         llvm::ArrayRef<int64_t> attrs, SpanId span) {
  llvm::SmallVector<NodeId, 4> nodes;
  llvm::SmallVector<Tensor, 4> temporaries;
  for (const Value *v : operands) {
    if (v->isArray()) {
      nodes.push_back(v->node());
      continue;
    }
    temporaries.push_back(v->tensor());
    nodes.push_back(temporaries.back().id());
  }
  llvm::Expected<NodeId> result =
      theSession->applyNodes(op, nodes, attrs, span);
  if (!result)
    throwError(result.takeError());
  return Value::array(Tensor(theSession.get(), *result));
}

Value Interpreter::convert(const Value &v, ElementType type, SpanId span) {
  if (v.elementType() == type)
    return v;
  const Value *operand = &v;
  int64_t attr = static_cast<int64_t>(type);
  return apply(Op::Convert, operand, attr, span);
}

/// a \ b for a matrix a: the builtin, which warns of singular matrices, if it
/// is linked.
Value Interpreter::solve(Value a, Value b, SpanId span) {
  if (const Builtin *builtin = builtins->findBuiltin("mldivide")) {
    Value args[] = {std::move(a), std::move(b)};
    Call made{*this, *theSession, args, 1, {}, span};
    builtin->fn(made);
    return std::move(made.results.front());
  }
  return apply(builtins->mapOp("mldivide", 2), {&a, &b}, span);
}

Op Interpreter::elementwiseOp(BinaryOp op, bool &isSwapped) const {
  static const auto table = [this] {
    std::array<Op, std::size(kBinaryFunctions)> ops;
    for (const OperatorName &row : kBinaryFunctions)
      ops[static_cast<size_t>(row.op)] =
          builtins->mapOp(swapsOperands(row.op) ? "rdivide" : row.function, 2);
    return ops;
  }();
  isSwapped = swapsOperands(op);
  return table[static_cast<size_t>(op)];
}

Value Interpreter::binary(BinaryOp op, Value a, Value b, SpanId span) {
  if (!a.isNumeric() || !b.isNumeric()) {
    if (a.isString() || b.isString())
      return stringOperator(*this, op, std::move(a), std::move(b), span);
    if (a.isFunction() && b.isFunction() &&
        (op == BinaryOp::Equal || op == BinaryOp::NotEqual)) {
      bool same = a.object() == b.object() ||
                  (!functionOf(a).anonymous && !functionOf(b).anonymous &&
                   functionOf(a).text == functionOf(b).text);
      return Value::logical(same == (op == BinaryOp::Equal));
    }
    throwNoOperator(spelling(op), a.isNumeric() ? b : a, span);
  }
  bool elementwise = a.isScalar() || b.isScalar();
  switch (op) {
  case BinaryOp::MatrixMultiply:
    if (!elementwise)
      return apply(builtins->mapOp("mtimes", 2), {&a, &b}, span);
    break;
  case BinaryOp::MatrixDivide:
    if (!b.isScalar()) {
      // a/b = (b'\a')'
      Value x = solve(transpose(b, true, span), transpose(a, true, span), span);
      return transpose(x, true, span);
    }
    break;
  case BinaryOp::MatrixLeftDivide:
    if (!a.isScalar())
      return solve(std::move(a), std::move(b), span);
    break;
  case BinaryOp::MatrixPower:
    if (!a.isScalar() || !b.isScalar())
      return matrixPower(*this, std::move(a), std::move(b), span);
    break;
  default:
    break;
  }
  bool isPower = op == BinaryOp::Power || op == BinaryOp::MatrixPower;
  if (isPower && b.isNumber() && b.number() == 2)
    return apply(Op::Square, {&a}, span); // exact, and no call of pow
  bool isSwapped = false;
  Op code = elementwiseOp(op, isSwapped);
  return isSwapped ? apply(code, {&b, &a}, span) : apply(code, {&a, &b}, span);
}

Op Interpreter::elementwiseOp(UnaryOp op) const {
  return builtins->mapOp(op == UnaryOp::Minus ? "uminus" : "not", 1);
}

Value Interpreter::unary(UnaryOp op, Value a, SpanId span) {
  if (!a.isNumeric())
    throw MatlabError{"MATLAB:UndefinedFunction",
                      "Unary operator '" + spelling(op).str() +
                          "' is not supported for operand of type '" +
                          a.className().str() + "'.",
                      span,
                      {}};
  if (op == UnaryOp::Plus) {
    ElementType type = a.elementType();
    if (type == ElementType::Bool || type == ElementType::Char)
      return convert(a, ElementType::F64, span);
    return a;
  }
  return apply(elementwiseOp(op), {&a}, span);
}

namespace {
template <typename T>
void transposeElements(const std::vector<T> &from, int64_t rows, int64_t cols,
                       std::vector<T> &to) {
  to.clear();
  to.reserve(from.size());
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < cols; ++c)
      to.push_back(from[static_cast<size_t>(r + c * rows)]);
}
} // namespace

Value Interpreter::transpose(const Value &a, bool conjugate, SpanId span) {
  if (a.isNumber())
    return a;
  if (a.isLogicalScalar())
    return a;
  Shape shape = a.shape();
  if (shape.rank() > 2)
    throw MatlabError{"MATLAB:transposeND",
                      "TRANSPOSE does not support N-D arrays. Use "
                      "PAGETRANSPOSE/PAGECTRANSPOSE to transpose pages or "
                      "PERMUTE to reorder dimensions of N-D arrays.",
                      span,
                      {}};
  int64_t rows = shape.dim(0), cols = shape.dim(1);
  if (a.isObject()) {
    Value v = a;
    if (v.isCell()) {
      std::vector<Value> to;
      transposeElements(cellOf(a).elements, rows, cols, to);
      return makeCell(Shape(cols, rows), std::move(to));
    }
    if (v.isStruct()) {
      StructObject &s = mutableStruct(v);
      for (std::vector<Value> &column : s.columns) {
        std::vector<Value> to;
        transposeElements(column, rows, cols, to);
        column = std::move(to);
      }
      s.shape = Shape(cols, rows);
      return v;
    }
    if (v.isString()) {
      StringObject &s = mutableStrings(v);
      std::vector<std::string> to;
      transposeElements(s.elements, rows, cols, to);
      s.elements = std::move(to);
      std::vector<bool> missing;
      transposeElements(s.missing, rows, cols, missing);
      s.missing = std::move(missing);
      s.shape = Shape(cols, rows);
      return v;
    }
    return v;
  }
  Value moved = a;
  if (!shape.isScalar()) {
    const Value *operand = &a;
    int64_t perm[] = {1, 0};
    moved = apply(Op::Permute, operand, perm, span);
  }
  if (conjugate &&
      (isComplex(a.elementType()) ||
       theSession->graph()[a.node()].op != Op::Input) &&
      isComplex(valueOrThrow(theSession->settledType(a.tensor()))))
    return apply(builtins->mapOp("conj", 1), {&moved}, span);
  return moved;
}

bool Interpreter::isTrue(const Value &v, SpanId span) {
  if (v.isLogicalScalar())
    return v.boolean();
  if (v.isNumber()) {
    if (std::isnan(v.number()))
      throw MatlabError{"MATLAB:nologicalnan",
                        "NaN values cannot be converted to logicals.",
                        span,
                        {}};
    return v.number() != 0;
  }
  if (!v.isNumeric())
    throw MatlabError{"MATLAB:invalidConversion",
                      "Conversion to logical from " + v.className().str() +
                          " is not possible.",
                      span,
                      {}};
  int64_t n = v.numElems();
  if (n == 0)
    return false;
  Tensor t = v.tensor();
  const void *data = valueOrThrow(theSession->data(t, ForceReason::Condition));
  ElementType type = t.type();
  auto all = [n, span](const auto *x) {
    for (int64_t i = 0; i < n; ++i) {
      if (isNan(x[i]))
        throw MatlabError{"MATLAB:nologicalnan",
                          "NaN values cannot be converted to logicals.",
                          span,
                          {}};
      if (!(x[i] != decltype(+x[i] * 1)(0)))
        return false;
    }
    return true;
  };
  switch (type) {
  case ElementType::F64:
    return all(static_cast<const double *>(data));
  case ElementType::F32:
    return all(static_cast<const float *>(data));
  case ElementType::C128: {
    const auto *z = static_cast<const double *>(data);
    for (int64_t i = 0; i < n; ++i)
      if (z[2 * i] == 0 && z[2 * i + 1] == 0)
        return false;
    return true;
  }
  case ElementType::C64: {
    const auto *z = static_cast<const float *>(data);
    for (int64_t i = 0; i < n; ++i)
      if (z[2 * i] == 0 && z[2 * i + 1] == 0)
        return false;
    return true;
  }
  default:
    break;
  }
  switch (byteSize(type)) {
  case 1:
    return all(static_cast<const uint8_t *>(data));
  case 2:
    return all(static_cast<const uint16_t *>(data));
  case 4:
    return all(static_cast<const uint32_t *>(data));
  default:
    return all(static_cast<const uint64_t *>(data));
  }
}

} // namespace quern
