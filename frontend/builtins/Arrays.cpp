//===- Arrays.cpp - Making and converting arrays --------------------------===//
#include "frontend/Builtin.h"
#include "frontend/HostArray.h"
#include "frontend/builtins/SizeArgs.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

namespace quern {
namespace {

/// An array of \p shape whose elements are all \p value: a broadcast, so that
/// it costs nothing until somebody looks at it.
Value filled(Call &call, const ArrayRequest &r, double value) {
  if (r.type == ElementType::F64 && r.shape.isScalar())
    return value;
  Tensor one = call.session.constant(value);
  if (r.type != ElementType::F64)
    one = valueOrThrow(call.session.apply(
        Op::Convert, one, static_cast<int64_t>(r.type), call.span));
  return Value::array(valueOrThrow(
      call.session.apply(Op::Broadcast, one, r.shape.extents(), call.span)));
}

void zeros(Call &call) {
  call.returns(filled(call, arrayRequest(call, "zeros"), 0));
}
void ones(Call &call) {
  call.returns(filled(call, arrayRequest(call, "ones"), 1));
}

enum class FloatConstant { Infinity, NotANumber, Pi, E };

template <FloatConstant which> void floatConstant(Call &call) {
  constexpr double kValues[] = {std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN(),
                                std::numbers::pi, std::numbers::e};
  ArrayRequest r = arrayRequest(call, "constant");
  if (!isFloat(r.type))
    throwError("MATLAB:badTypeInput",
               "Class must be 'double' or 'single', not '%s'.",
               info(r.type).matlabClass);
  call.returns(filled(call, r, kValues[static_cast<int>(which)]));
}

template <bool value> void logicalConstant(Call &call) {
  ArrayRequest r = arrayRequest(call, value ? "true" : "false");
  r.type = ElementType::Bool;
  call.returns(r.shape.isScalar() ? Value::logical(value)
                                  : filled(call, r, value));
}

void imaginaryUnit(Call &call) {
  HostArray out = newArray(call.session, ElementType::C128, Shape());
  *out.as<std::complex<double>>() = {0, 1};
  call.returns(out.take());
}

void eye(Call &call) {
  ArrayRequest r = arrayRequest(call, "eye");
  if (r.shape.rank() > 2)
    throwError("MATLAB:eye:wrongNumDims", "N-D arrays are not supported.");
  HostArray out = newArray(call.session, r.type, r.shape);
  withStorageType(r.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    std::fill_n(out.as<T>(), r.shape.numElems(), T(0));
    for (int64_t i = 0; i < std::min(r.shape.dim(0), r.shape.dim(1)); ++i)
      out.as<T>()[i + i * r.shape.dim(0)] = T(1);
  });
  call.returns(out.take());
}

// --- Limits of classes ------------------------------------------------------

template <typename T> void spacing(const HostView &x, const HostArray &out) {
  using Limits = std::numeric_limits<T>;
  for (int64_t i = 0; i < x.shape.numElems(); ++i) {
    T a = std::abs(x.as<T>()[i]);
    T next = std::nextafter(a, Limits::infinity());
    out.as<T>()[i] = !std::isfinite(a)     ? Limits::quiet_NaN()
                     : std::isfinite(next) ? next - a
                                           : a - std::nextafter(a, T(0));
  }
}

void eps(Call &call) {
  if (call.size() == 0)
    return call.returns(0x1p-52);
  if (call[0].isText()) {
    ArrayRequest r = arrayRequest(call, "eps");
    return call.returns(
        filled(call, r, r.type == ElementType::F32 ? 0x1p-23 : 0x1p-52));
  }
  HostView x = hostView(call.session, call[0], "eps");
  if (!isFloat(x.type))
    throwError("MATLAB:UndefinedFunction",
               "Undefined function 'eps' for input arguments of type '%s'.",
               info(x.type).matlabClass);
  HostArray out = newArray(call.session, x.type, x.shape);
  x.type == ElementType::F64 ? spacing<double>(x, out) : spacing<float>(x, out);
  call.returns(out.take());
}

enum class FloatLimit { Max, Min, ConsecutiveInteger };

/// realmax, realmin, flintmax of 'double' (default) or 'single'.
template <FloatLimit which> void floatLimit(Call &call) {
  using D = std::numeric_limits<double>;
  using F = std::numeric_limits<float>;
  constexpr double kDouble[] = {D::max(), D::min(), 0x1p53};
  constexpr double kSingle[] = {F::max(), F::min(), 0x1p24};
  ArrayRequest r;
  if (call.size() == 1)
    r = arrayRequest(call, "realmax");
  r.shape = Shape();
  auto i = static_cast<int>(which);
  call.returns(
      filled(call, r, r.type == ElementType::F32 ? kSingle[i] : kDouble[i]));
}

/// intmax, intmin of a named integer class (default int32), or of a value's.
template <bool isMax> void intLimit(Call &call) {
  ElementType type = ElementType::I32;
  if (call.size() == 1) {
    std::string name =
        call[0].isText() ? call[0].text() : call[0].className().str();
    std::optional<ElementType> named = numericClass(name);
    if (!named || !isInteger(*named))
      throwError("MATLAB:intmax:invalidClassName",
                 "Invalid class name: '%s'. An integer class is needed.",
                 name.c_str());
    type = *named;
  }
  HostArray out = newArray(call.session, type, Shape());
  withStorageType(type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    if constexpr (std::is_integral_v<T>)
      *out.as<T>() =
          isMax ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min();
  });
  call.returns(out.take());
}

// --- Conversions ------------------------------------------------------------

template <ElementType type> void convert(Call &call) {
  call.returns(convertValue(call, call[0], type));
}

void toLogical(Call &call) {
  HostView x = hostView(call.session, call[0], "logical");
  if (isComplex(x.type))
    throwError("MATLAB:nologicalcomplex",
               "Complex values cannot be converted to logicals.");
  bool hasNan = withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *data = x.as<T>();
    return std::any_of(data, data + x.shape.numElems(), isNan<T>);
  });
  if (hasNan)
    throwError("MATLAB:nologicalnan",
               "NaN values cannot be converted to logicals.");
  call.returns(convertValue(call, call[0], ElementType::Bool));
}

void cast(Call &call) {
  std::string name = textArg(call, 1, "Class");
  std::optional<ElementType> type = numericClass(name);
  if (!type)
    throwError("MATLAB:cast:UnsupportedClass", "Unsupported class '%s'.",
               name.c_str());
  call.returns(convertValue(call, call[0], *type));
}

void typecast(Call &call) {
  std::string name = textArg(call, 1, "Class");
  std::optional<ElementType> type = numericClass(name);
  if (!type)
    throwError("MATLAB:typecastc:unsupportedClass", "Unsupported class '%s'.",
               name.c_str());
  HostView x = hostView(call.session, call[0], "typecast");
  int64_t bytes = x.shape.numElems() * byteSize(x.type);
  if (!x.shape.isVector() || bytes % byteSize(*type))
    throwError("MATLAB:typecastc:notEnoughInputElements",
               "The first input must be a vector whose bytes fill whole "
               "elements of class '%s'.",
               name.c_str());
  int64_t n = bytes / byteSize(*type);
  bool isRow = x.shape.dim(0) == 1;
  HostArray out =
      newArray(call.session, *type, isRow ? Shape(1, n) : Shape(n, 1));
  std::memcpy(out.data, x.data, bytes);
  call.returns(out.take());
}

// --- Triangles, diagonals, grids --------------------------------------------

/// triu and tril: element (i, j) is kept when j - i >= k, or <= k.
template <bool isUpper> void triangle(Call &call) {
  HostView x = hostView(call.session, call[0], isUpper ? "triu" : "tril");
  double k = call.size() > 1 ? scalarArg(call, 1, "Diagonal") : 0;
  if (x.shape.rank() > 2)
    throwError("MATLAB:triu:ndimsMustBe2", "First input must be a matrix.");
  HostArray out = newArray(call.session, x.type, x.shape);
  int64_t m = x.shape.dim(0), n = x.shape.dim(1);
  withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    for (int64_t j = 0; j < n; ++j)
      for (int64_t i = 0; i < m; ++i) {
        auto d = static_cast<double>(j - i);
        bool isKept = isUpper ? d >= k : d <= k;
        out.as<T>()[i + j * m] = isKept ? x.as<T>()[i + j * m] : T(0);
      }
  });
  call.returns(out.take());
}

/// A square matrix with vector \p x on its diagonal \p k.
Value diagonalMatrix(Call &call, const HostView &x, int64_t k) {
  int64_t n = x.shape.numElems(), side = n + std::abs(k);
  int64_t down = std::max<int64_t>(-k, 0), right = std::max<int64_t>(k, 0);
  HostArray out = newArray(call.session, x.type, Shape(side, side));
  withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    std::fill_n(out.as<T>(), side * side, T(0));
    for (int64_t i = 0; i < n; ++i)
      out.as<T>()[(i + down) + (i + right) * side] = x.as<T>()[i];
  });
  return out.take();
}

void diag(Call &call) {
  HostView x = hostView(call.session, call[0], "diag");
  double asked = call.size() > 1 ? scalarArg(call, 1, "Diagonal") : 0;
  // No array has an extent beyond this, so farther diagonals are alike.
  constexpr double kFarthest = 0x1p48;
  auto k = saturated<int64_t>(std::clamp(asked, -kFarthest, kFarthest));
  if (x.shape.rank() > 2)
    throwError("MATLAB:diag:firstInputMustBe2D", "First input must be 2-D.");
  int64_t m = x.shape.dim(0), n = x.shape.dim(1);
  if (m == 1 || n == 1)
    return call.returns(diagonalMatrix(call, x, k));
  int64_t down = std::max<int64_t>(-k, 0), right = std::max<int64_t>(k, 0);
  int64_t count = std::max<int64_t>(std::min(m - down, n - right), 0);
  HostArray out = newArray(call.session, x.type,
                           x.shape.isEmpty() ? Shape(0, 0) : Shape(count, 1));
  withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    for (int64_t i = 0; i < count; ++i)
      out.as<T>()[i] = x.as<T>()[(i + down) + (i + right) * m];
  });
  call.returns(out.take());
}

void linspace(Call &call) {
  double n = call.size() > 2 ? scalarArg(call, 2, "Number of points") : 100;
  int64_t count = std::max<int64_t>(extentOf(std::floor(n)), 1);
  Tensor operands[3];
  operands[2] = call.session.scalar(static_cast<double>(count - 1));
  for (int i = 0; i < 2; ++i) {
    ElementType type = call[i].elementType();
    bool isFloating = isFloat(type) || isComplex(type);
    operands[i] = isFloating
                      ? call[i].tensor()
                      : convertValue(call, call[i], ElementType::F64).tensor();
  }
  call.returns(Value::array(valueOrThrow(
      call.session.apply(Op::Linspace, operands, {1, count}, call.span))));
}

using enum FloatConstant;
using enum FloatLimit;

constexpr Builtin kArrayBuiltins[] = {
    {"zeros", 0, -1, zeros, "array of zeros"},
    {"ones", 0, -1, ones, "array of ones"},
    {"eye", 0, -1, eye, "identity matrix"},
    {"Inf", 0, -1, floatConstant<Infinity>, "infinity"},
    {"inf", 0, -1, floatConstant<Infinity>, "infinity"},
    {"NaN", 0, -1, floatConstant<NotANumber>, "not a number"},
    {"nan", 0, -1, floatConstant<NotANumber>, "not a number"},
    {"pi", 0, -1, floatConstant<Pi>, "circumference over diameter"},
    {"e", 0, -1, floatConstant<E>, "base of natural logarithms"},
    {"true", 0, -1, logicalConstant<true>, "logical ones"},
    {"false", 0, -1, logicalConstant<false>, "logical zeros"},
    {"i", 0, 0, imaginaryUnit, "imaginary unit"},
    {"j", 0, 0, imaginaryUnit, "imaginary unit"},
    {"I", 0, 0, imaginaryUnit, "imaginary unit"},
    {"eps", 0, -1, eps, "spacing of floating-point numbers"},
    {"realmax", 0, 1, floatLimit<Max>, "largest finite number"},
    {"realmin", 0, 1, floatLimit<Min>, "smallest normal number"},
    {"flintmax", 0, 1, floatLimit<ConsecutiveInteger>,
     "largest consecutive integer"},
    {"intmax", 0, 1, intLimit<true>, "largest value of an integer class"},
    {"intmin", 0, 1, intLimit<false>, "smallest value of an integer class"},
    {"double", 1, 1, convert<ElementType::F64>, "convert to double"},
    {"single", 1, 1, convert<ElementType::F32>, "convert to single"},
    {"int8", 1, 1, convert<ElementType::I8>, "convert to int8"},
    {"int16", 1, 1, convert<ElementType::I16>, "convert to int16"},
    {"int32", 1, 1, convert<ElementType::I32>, "convert to int32"},
    {"int64", 1, 1, convert<ElementType::I64>, "convert to int64"},
    {"uint8", 1, 1, convert<ElementType::U8>, "convert to uint8"},
    {"uint16", 1, 1, convert<ElementType::U16>, "convert to uint16"},
    {"uint32", 1, 1, convert<ElementType::U32>, "convert to uint32"},
    {"uint64", 1, 1, convert<ElementType::U64>, "convert to uint64"},
    {"logical", 1, 1, toLogical, "convert to logical"},
    {"cast", 2, 2, cast, "convert to a named class"},
    {"typecast", 2, 2, typecast, "same bytes, other class"},
    {"triu", 1, 2, triangle<true>, "upper triangle"},
    {"tril", 1, 2, triangle<false>, "lower triangle"},
    {"diag", 1, 2, diag, "diagonal of a matrix, or matrix of a diagonal"},
    {"linspace", 2, 3, linspace, "evenly spaced row"},
};

} // namespace

llvm::ArrayRef<Builtin> arrayBuiltins() { return kArrayBuiltins; }

} // namespace quern
