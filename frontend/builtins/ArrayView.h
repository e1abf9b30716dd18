//===- ArrayView.h - Elements of an array on the host -----------*- C++ -*-===//
//
// What the text and display functions read: type, shape and a pointer to
// column-major elements. It owns nothing but an inline scalar, so that plain
// functions over it are testable without a Session. A view of a Value is valid
// while that Value lives and nothing writes to it.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_ARRAYVIEW_H
#define QUERN_FRONTEND_BUILTINS_ARRAYVIEW_H

#include "ir/ElementType.h"
#include "ir/Shape.h"
#include "runtime/Stats.h"
#include <cstring>

namespace quern {

class Value;

class ArrayView {
public:
  ArrayView() = default;
  ArrayView(ElementType type, Shape shape, const void *data)
      : elementType(type), dims(std::move(shape)), pointer(data) {}
  explicit ArrayView(double number) {
    std::memcpy(scalarBits, &number, sizeof number);
  }
  explicit ArrayView(bool b) : elementType(ElementType::Bool) {
    scalarBits[0] = b;
  }

  ElementType type() const { return elementType; }
  const Shape &shape() const { return dims; }
  int64_t numElems() const { return dims.numElems(); }
  int64_t rows() const { return dims.dim(0); }
  /// Product of all extents but the first.
  int64_t columns() const {
    int64_t n = 1;
    for (int64_t d : dims.extents().drop_front())
      n *= d;
    return n;
  }
  const void *data() const { return pointer ? pointer : scalarBits; }
  template <typename T> T at(int64_t i) const {
    T out;
    std::memcpy(&out, static_cast<const char *>(data()) + i * sizeof(T),
                sizeof(T));
    return out;
  }

  bool isChar() const { return elementType == ElementType::Char; }
  bool isComplex() const { return quern::isComplex(elementType); }
  bool isFloating() const { return quern::isFloat(elementType) || isComplex(); }

  /// Element \p i as a double (the real part of complex elements).
  double real(int64_t i) const { return isComplex() ? part(2 * i) : part(i); }
  double imag(int64_t i) const { return isComplex() ? part(2 * i + 1) : 0; }
  /// Real numbers in storage: twice the elements of a complex array.
  int64_t numParts() const { return numElems() * (isComplex() ? 2 : 1); }
  double part(int64_t i) const;
  /// Exact decimal text of an integer, logical or char element.
  int64_t signedAt(int64_t i) const;
  uint64_t unsignedAt(int64_t i) const;
  /// UTF-8 of elements [\p first, \p first + \p count) of a char array, \p
  /// stride elements apart.
  std::string utf8(int64_t first, int64_t count, int64_t stride = 1) const;

private:
  ElementType elementType = ElementType::F64;
  Shape dims;
  const void *pointer = nullptr;
  char scalarBits[16] = {};
};

/// A view of a numeric Value; forces it.
ArrayView viewOf(const Value &v, ForceReason reason);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_ARRAYVIEW_H
