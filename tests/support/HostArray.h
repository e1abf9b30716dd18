//===- HostArray.h - An array of the tests ---------------------*- C++ -*-===//
#ifndef QUERN_TESTS_SUPPORT_HOSTARRAY_H
#define QUERN_TESTS_SUPPORT_HOSTARRAY_H

#include "ir/Shape.h"
#include "tests/support/HostPrims.h"
#include <functional>

namespace quern::test {

/// Column-major elements of one type.
struct HostArray {
  ElementType type = ElementType::F64;
  Shape shape;
  std::vector<char> bytes;

  HostArray() = default;
  HostArray(ElementType type, const Shape &shape)
      : type(type), shape(shape),
        bytes(static_cast<size_t>(shape.numElems()) * byteSize(type)) {}
  Value get(int64_t i) const {
    return readElem(type, bytes.data() + i * byteSize(type));
  }
  void set(int64_t i, const Value &value) {
    writeElem(value, bytes.data() + i * byteSize(type));
  }
};

/// Position of the first element that differs, or -1; -2 if type or shape do.
inline int64_t firstDifference(const HostArray &a, const HostArray &b) {
  if (a.type != b.type || !(a.shape == b.shape))
    return -2;
  for (int64_t i = 0; i < a.shape.numElems(); ++i)
    if (!sameValue(a.get(i), b.get(i)))
      return i;
  return -1;
}

/// Combines element(0) .. element(n-1) in the order that KernelPlan.h fixes.
Value foldInOrder(Op op, ElementType compute, bool isInner, int64_t n,
                  const std::function<Value(int64_t)> &element);

} // namespace quern::test

#endif // QUERN_TESTS_SUPPORT_HOSTARRAY_H
