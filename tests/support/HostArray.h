//===- HostArray.h - An array of the tests ----------------------*- C++ -*-===//
#ifndef QUERN_TESTS_SUPPORT_HOSTARRAY_H
#define QUERN_TESTS_SUPPORT_HOSTARRAY_H

#include "ir/ConstantEval.h"
#include "ir/Shape.h"
#include "planner/ScanOrder.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <vector>

namespace quern::test {

HostValue readElem(ElementType type, const char *at);
void writeElem(const HostValue &value, char *at);
/// Equal bit by bit, or both NaN (part by part).
bool sameValue(const HostValue &a, const HostValue &b);

/// Column-major elements of one type.
struct HostArray {
  ElementType type = ElementType::F64;
  Shape shape;
  std::vector<char> bytes;

  HostArray() = default;
  HostArray(ElementType type, const Shape &shape)
      : type(type), shape(shape),
        bytes(static_cast<size_t>(shape.numElems()) * byteSize(type)) {}
  HostValue get(int64_t i) const {
    return readElem(type, bytes.data() + i * byteSize(type));
  }
  void set(int64_t i, const HostValue &value) {
    writeElem(value, bytes.data() + i * byteSize(type));
  }
};

/// Position of the first element that differs, or -1; -2 if type or shape do.
int64_t firstDifference(const HostArray &a, const HostArray &b);

/// The value of \p op on \p operands, by the row's `.lower` on the host.
HostValue applyOp(Op op, llvm::ArrayRef<HostValue> operands, OpTypes types);

/// Combines element(0) .. element(n-1), which have \p compute, in the order
/// that KernelPlan.h fixes.
HostValue foldInOrder(Op op, ElementType compute, bool isInner, int64_t n,
                      llvm::function_ref<HostValue(int64_t)> element);

/// A running fold in the order that KernelPlan.h fixes.
class RunningFold {
public:
  RunningFold(Op op, ElementType compute, bool isInner);
  HostValue next(const HostValue &x) { return order.next(x); }

private:
  struct Combine {
    Op op;
    ElementType compute;
    HostValue operator()(const HostValue &acc, const HostValue &x) const {
      return applyOp(op, {acc, x}, {compute, compute});
    }
  };
  ScanOrder<HostValue, Combine> order;
};

/// The value converted as loading it for \p type does.
HostValue convertTo(const HostValue &value, ElementType type);

} // namespace quern::test

#endif // QUERN_TESTS_SUPPORT_HOSTARRAY_H
