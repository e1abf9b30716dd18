//===- HostArray.h - Working on the elements of arrays on the host --------===//
//
// For functions that have no graph form yet (sort, find, accumarray, ...):
// typed access to evaluated arrays and the loop over the lanes of a dimension.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_HOSTARRAY_H
#define QUERN_FRONTEND_HOSTARRAY_H

#include "frontend/Builtin.h"
#include <cmath>
#include <complex>
#include <type_traits>

namespace quern {

/// Storage type of an element type: Bool is uint8_t, Char is uint16_t.
template <typename T> struct TypeTag {
  using type = T;
};

/// Calls \p fn(TypeTag<T>{}) with the storage type of \p type.
template <typename Fn> decltype(auto) withStorageType(ElementType type, Fn fn) {
  switch (type) {
  case ElementType::F64:
    return fn(TypeTag<double>{});
  case ElementType::F32:
    return fn(TypeTag<float>{});
  case ElementType::C128:
    return fn(TypeTag<std::complex<double>>{});
  case ElementType::C64:
    return fn(TypeTag<std::complex<float>>{});
  case ElementType::I8:
    return fn(TypeTag<int8_t>{});
  case ElementType::I16:
    return fn(TypeTag<int16_t>{});
  case ElementType::I32:
    return fn(TypeTag<int32_t>{});
  case ElementType::I64:
    return fn(TypeTag<int64_t>{});
  case ElementType::U8:
  case ElementType::Bool:
    return fn(TypeTag<uint8_t>{});
  case ElementType::U16:
  case ElementType::Char:
    return fn(TypeTag<uint16_t>{});
  case ElementType::U32:
    return fn(TypeTag<uint32_t>{});
  case ElementType::U64:
    return fn(TypeTag<uint64_t>{});
  }
  __builtin_unreachable();
}

template <typename T> struct IsComplex : std::false_type {};
template <typename T> struct IsComplex<std::complex<T>> : std::true_type {};

template <typename T> bool isNan(const T &x) {
  if constexpr (IsComplex<T>::value)
    return std::isnan(x.real()) || std::isnan(x.imag());
  else if constexpr (std::is_floating_point_v<T>)
    return std::isnan(x);
  else
    return false;
}

/// A new array that the caller fills before it takes the value.
struct HostArray {
  Tensor tensor;
  void *data;
  template <typename T> T *as() const { return static_cast<T *>(data); }
  Value take() { return Value::array(std::move(tensor)); }
};
HostArray newArray(Session &session, ElementType type, const Shape &shape);

/// An evaluated array: its handle, type, shape and elements.
struct HostView {
  Tensor tensor;
  ElementType type;
  Shape shape;
  const void *data;
  template <typename T> const T *as() const {
    return static_cast<const T *>(data);
  }
};
/// Evaluates \p v, which must be numeric (throws naming \p function if not).
HostView hostView(Session &session, const Value &v, const char *function);

/// How an array looks along one dimension: element (i, lane) of lane number
/// l = inner + innerCount * outer is at inner + innerCount * (i + length *
/// outer).
struct Lanes {
  Lanes(const Shape &shape, unsigned dim);
  int64_t innerCount = 1; ///< product of the extents below the dimension
  int64_t length = 1;     ///< its extent
  int64_t outerCount = 1; ///< product of the extents above it
  int64_t count() const { return innerCount * outerCount; }
  int64_t base(int64_t lane) const {
    return lane % innerCount + lane / innerCount * innerCount * length;
  }
};

} // namespace quern

#endif // QUERN_FRONTEND_HOSTARRAY_H
