//===- Scan.cpp - Running folds and filters ------------------------------===//
//
// Running folds of large arrays are ops; the others have no graph form yet:
// arguments are evaluated and worked on on the host.
//
//===----------------------------------------------------------------------===//
#include "frontend/Builtin.h"
#include "frontend/HostArray.h"
#include "frontend/Interpreter.h"
#include "frontend/builtins/Rearrange.h"
#include "frontend/builtins/SizeArgs.h"
#include "planner/ScanOrder.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quern {
namespace {

// --- cumsum, cumprod, cummax, cummin -----------------------------------------

/// x + y in MATLAB's class arithmetic; integers saturate.
template <typename T> T plus(T x, T y) {
  if constexpr (std::is_integral_v<T>) {
    T sum;
    if (!__builtin_add_overflow(x, y, &sum))
      return sum;
    return y < 0 ? std::numeric_limits<T>::min()
                 : std::numeric_limits<T>::max();
  } else {
    return x + y;
  }
}

template <typename T> T times(T x, T y) {
  if constexpr (std::is_integral_v<T>) {
    T product;
    if (!__builtin_mul_overflow(x, y, &product))
      return product;
    return (x < 0) != (y < 0) ? std::numeric_limits<T>::min()
                              : std::numeric_limits<T>::max();
  } else {
    return x * y;
  }
}

/// What a scan does to elements of type T, as the op's row does; for classes
/// that the row does not take, MATLAB's rule.
template <Op op, typename T> T step(T so, T x) {
  if constexpr (op == Op::CumSum)
    return plus(so, x);
  else if constexpr (op == Op::CumProd)
    return times(so, x);
  else if constexpr (IsComplex<T>::value)
    return isNan(so) || (op == Op::CumMax ? std::abs(x) > std::abs(so)
                                          : std::abs(x) < std::abs(so))
               ? x
               : so;
  else
    return isNan(so) || (op == Op::CumMax ? x > so : x < so) ? x : so;
}

/// What there is before the first floating element.
template <Op op, typename T> T nothing() {
  return op == Op::CumSum    ? T(0)
         : op == Op::CumProd ? T(1)
                             : T(std::numeric_limits<double>::quiet_NaN());
}

/// Integers go in order, because saturation depends on it; the others in the
/// order of kernels, so that small arrays and large ones agree.
template <Op op, typename T>
void scanLane(const T *from, T *to, int64_t count, int64_t stride,
              bool isInner) {
  if constexpr (std::is_integral_v<T>) {
    for (int64_t i = 0; i < count; ++i)
      to[i * stride] =
          i == 0 ? from[0] : step<op>(to[(i - 1) * stride], from[i * stride]);
  } else {
    ScanOrder<T, T (*)(T, T)> order(nothing<op, T>(), step<op, T>, isInner);
    for (int64_t i = 0; i < count; ++i)
      to[i * stride] = order.next(from[i * stride]);
  }
}

template <Op op>
Value scanOnHost(Call &call, const Value &v, unsigned dim, bool isReverse) {
  HostView x = hostView(call.session, v, info(op).name);
  HostArray out = newArray(call.session, x.type, x.shape);
  Lanes lanes(x.shape, dim);
  withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    int64_t stride = lanes.innerCount;
    for (int64_t l = 0; l < lanes.count(); ++l) {
      int64_t first =
          lanes.base(l) + (isReverse ? (lanes.length - 1) * stride : 0);
      scanLane<op>(x.as<T>() + first, out.as<T>() + first, lanes.length,
                   isReverse ? -stride : stride, stride == 1);
    }
  });
  return out.take();
}

/// Whether \p op's row takes elements of \p type.
bool hasRow(Op op, ElementType type) {
  OpTypes types;
  return info(op).type(type, types);
}

template <Op op> void scan(Call &call) {
  unsigned dim = call[0].shape().firstNonSingleton();
  bool isReverse = false;
  for (size_t i = 1; i < call.size(); ++i) {
    if (!call[i].isText()) {
      dim = dimArg(call, i);
      continue;
    }
    std::string option = call[i].text();
    if (option != "reverse" && option != "forward")
      throwError("MATLAB:cumsum:InvalidDirection", "%s: unknown option '%s'.",
                 info(op).name, option.c_str());
    isReverse = option == "reverse";
  }
  ElementType type =
      call[0].isNumeric() ? call[0].elementType() : ElementType::F64;
  if (type == ElementType::Bool || type == ElementType::Char)
    call[0] = convertValue(call, call[0], ElementType::F64);
  const Value &x = call[0];
  if (dim >= x.shape().rank())
    return call.returns(x);
  bool isSmall = x.shape().numElems() <= call.session.eagerElems();
  if (isSmall || dim >= 32 || !hasRow(op, x.elementType()))
    return call.returns(scanOnHost<op>(call, x, dim, isReverse));
  Value forward = isReverse ? flipped(call, x, dim) : x;
  const Value *operand = &forward;
  Value result =
      call.interpreter.apply(op, operand, int64_t(1) << dim, call.span);
  call.returns(isReverse ? flipped(call, result, dim) : std::move(result));
}

// --- filter, conv, conv2
// ------------------------------------------------------

/// filter(b, a, x, zi, dim): transposed direct form II, per lane.
void filter(Call &call) {
  std::vector<double> b = doublesOf(call[0], ForceReason::HostFunction);
  std::vector<double> a = doublesOf(call[1], ForceReason::HostFunction);
  std::vector<double> x = doublesOf(call[2], ForceReason::HostFunction);
  Shape shape = call[2].shape();
  unsigned dim = call.size() > 4 ? dimArg(call, 4) : shape.firstNonSingleton();
  if (a.empty() || a[0] == 0)
    throwError("MATLAB:filter:firstElementDenominatorNotZero",
               "First denominator filter coefficient must be non-zero.");
  size_t order = std::max(a.size(), b.size()), numPoles = a.size();
  double scale = a[0];
  a.resize(order, 0);
  b.resize(order, 0);
  for (size_t k = 0; k < order; ++k) {
    a[k] /= scale;
    b[k] /= scale;
  }
  Lanes lanes(shape, dim);
  std::vector<double> initial;
  if (call.size() > 3)
    initial = doublesOf(call[3], ForceReason::HostFunction);
  size_t states = order - 1;
  bool isShared = initial.size() == states;
  if (!initial.empty() && !isShared &&
      initial.size() != states * static_cast<size_t>(lanes.count()))
    throwError("MATLAB:filter:initialConditionsSize",
               "Initial conditions must be a vector of length %zu.", states);
  HostArray out = newArray(call.session, ElementType::F64, shape);
  HostArray last = newArray(call.session, ElementType::F64,
                            Shape(static_cast<int64_t>(states), lanes.count()));
  std::vector<double> z(order, 0.0);
  for (int64_t l = 0; l < lanes.count(); ++l) {
    for (size_t k = 0; k < states; ++k)
      z[k] = initial.empty() ? 0 : initial[isShared ? k : l * states + k];
    for (int64_t i = 0; i < lanes.length; ++i) {
      int64_t at = lanes.base(l) + i * lanes.innerCount;
      double y = b[0] * x[at] + z[0];
      for (size_t k = 1; k < order; ++k)
        z[k - 1] = (k < states ? z[k] : 0) + b[k] * x[at] -
                   (k < numPoles ? a[k] * y : 0); // y may be infinite
      out.as<double>()[at] = y;
    }
    std::copy_n(z.begin(), states, last.as<double>() + l * states);
  }
  call.returns(out.take());
  call.returns(last.take());
}

/// The part of a full convolution that 'full', 'same' or 'valid' keeps.
struct Window {
  int64_t begin = 0, size = 0;
};

Window convWindow(const std::string &part, int64_t n, int64_t k) {
  if (part == "full")
    return {0, n && k ? n + k - 1 : 0};
  if (part == "same")
    return {k / 2, n};
  if (part == "valid")
    return {k - 1, std::max<int64_t>(n - std::max<int64_t>(k - 1, 0), 0)};
  throwError("MATLAB:conv2:unknownShapeParameter",
             "SHAPE must be 'full', 'same', or 'valid'.");
}

/// Direct 2-D convolution of column-major a (am x an) with k (km x kn).
void convolve(const double *a, int64_t am, int64_t an, const double *k,
              int64_t km, int64_t kn, Window rows, Window columns, double *to) {
  for (int64_t j = 0; j < columns.size; ++j)
    for (int64_t i = 0; i < rows.size; ++i) {
      int64_t fullI = i + rows.begin, fullJ = j + columns.begin;
      double sum = 0;
      for (int64_t q = std::max<int64_t>(0, fullJ - an + 1);
           q < std::min(kn, fullJ + 1); ++q)
        for (int64_t p = std::max<int64_t>(0, fullI - am + 1);
             p < std::min(km, fullI + 1); ++p)
          sum += k[p + q * km] * a[(fullI - p) + (fullJ - q) * am];
      to[i + j * rows.size] = sum;
    }
}

void conv2(Call &call) {
  std::vector<double> a = doublesOf(call[0], ForceReason::HostFunction);
  std::vector<double> k = doublesOf(call[1], ForceReason::HostFunction);
  std::string part = call.size() > 2 ? textArg(call, 2, "SHAPE") : "full";
  Shape as = call[0].shape(), ks = call[1].shape();
  Window rows = convWindow(part, as.dim(0), ks.dim(0));
  Window columns = convWindow(part, as.dim(1), ks.dim(1));
  HostArray out =
      newArray(call.session, ElementType::F64, Shape(rows.size, columns.size));
  convolve(a.data(), as.dim(0), as.dim(1), k.data(), ks.dim(0), ks.dim(1), rows,
           columns, out.as<double>());
  call.returns(out.take());
}

void conv(Call &call) {
  Shape us = call[0].shape(), vs = call[1].shape();
  if (!us.isVector() || !vs.isVector())
    throwError("MATLAB:conv:AorBNotVector", "A and B must be vectors.");
  std::vector<double> u = doublesOf(call[0], ForceReason::HostFunction);
  std::vector<double> v = doublesOf(call[1], ForceReason::HostFunction);
  std::string part = call.size() > 2 ? textArg(call, 2, "SHAPE") : "full";
  auto n = static_cast<int64_t>(u.size()), k = static_cast<int64_t>(v.size());
  Window window = convWindow(part, n, k);
  // The result lies as the longer vector; 'same' and 'valid' follow the first.
  bool isColumn = part == "full" && k > n ? us.dim(1) == 1 && vs.dim(1) == 1
                                          : us.dim(1) == 1;
  if (n == 1)
    isColumn = vs.dim(1) == 1 && k > 1;
  HostArray out =
      newArray(call.session, ElementType::F64,
               isColumn ? Shape(window.size, 1) : Shape(1, window.size));
  convolve(u.data(), n, 1, v.data(), k, 1, window, {0, 1}, out.as<double>());
  call.returns(out.take());
}

// --- accumarray
// ---------------------------------------------------------------

constexpr Builtin kScanBuiltins[] = {
    {"cumsum", 1, 3, scan<Op::CumSum>, "running sum"},
    {"cumprod", 1, 3, scan<Op::CumProd>, "running product"},
    {"cummax", 1, 3, scan<Op::CumMax>, "running maximum"},
    {"cummin", 1, 3, scan<Op::CumMin>, "running minimum"},
    {"__filter__", 3, 5, filter, "rational digital filter, in one loop"},
    {"__conv__", 3, 3, conv, "convolution of vectors, in one loop"},
    {"__conv2__", 3, 3, conv2, "convolution of matrices, in one loop"},
};

} // namespace

llvm::ArrayRef<Builtin> scanBuiltins() { return kScanBuiltins; }

} // namespace quern
