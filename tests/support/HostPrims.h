//===- HostPrims.h - Element arithmetic by the C++ compiler ----*- C++ -*-===//
//
// A PrimBuilder whose values are numbers: building an expression computes it.
// It shares nothing with the code generators, so that tests can hold these
// against it.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_SUPPORT_HOSTPRIMS_H
#define QUERN_TESTS_SUPPORT_HOSTPRIMS_H

#include "ir/Op.h"
#include <deque>

namespace quern::test {

class HostPrims : public PrimBuilder {
public:
  PrimValue emit(Prim prim, ElementType type, PrimValue a, PrimValue b,
                 PrimValue c) override;
  PrimValue constantFloat(ElementType type, double value) override;
  PrimValue constantInt(ElementType type, uint64_t bits) override;
  PrimValue convert(PrimValue value, ElementType from, ElementType to) override;
  PrimValue bitcast(PrimValue value, ElementType from, ElementType to) override;
  PrimValue call(MathFn fn, ElementType type, PrimValue a,
                 PrimValue b) override;

  PrimValue keep(uint64_t bits);
  static uint64_t bitsOf(PrimValue value) {
    return *static_cast<const uint64_t *>(value);
  }
  void clear() { values.clear(); }

private:
  std::deque<uint64_t> values;
};

/// One element of any type: bits of the real part and of the imaginary one.
struct Value {
  ElementType type = ElementType::F64;
  uint64_t re = 0;
  uint64_t im = 0;
};

/// Applies \p op, which computes in \p compute, to \p operands; the result has
/// type \p result. Generate ops take their position as last operand.
Value applyOp(Op op, ElementType compute, ElementType result,
              llvm::ArrayRef<Value> operands);
/// Converts as storing or loading does.
Value convertValue(const Value &value, ElementType to);
/// The value of Reduce \p op over nothing, and one step of it.
Value foldIdentity(Op op, ElementType compute);
Value foldStep(Op op, const Value &accumulator, const Value &element);

Value readElem(ElementType type, const char *at);
void writeElem(const Value &value, char *at);
/// Equal bit by bit, or both NaN (part by part).
bool sameValue(const Value &a, const Value &b);

} // namespace quern::test

#endif // QUERN_TESTS_SUPPORT_HOSTPRIMS_H
