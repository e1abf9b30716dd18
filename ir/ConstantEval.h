//===- ConstantEval.h - Element arithmetic on host values -------*- C++ -*-===//
//
// A PrimBuilder that computes at once, by the same primitives that backends
// emit. Folding uses it with the elementary functions of ir/math, and refuses
// other ones, so that a folded constant never differs from what a backend would
// have computed. Tests run every row's `.lower` through it, with the host's
// long double functions behind the calls.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_CONSTANTEVAL_H
#define QUERN_IR_CONSTANTEVAL_H

#include "ir/Flags.h"
#include "ir/Op.h"
#include <deque>
#include <optional>

namespace quern {

/// A 1x1 value: bits of the real and of the imaginary part, each in the low
/// bytes of its word.
struct HostValue {
  ElementType type = ElementType::F64;
  uint64_t re = 0;
  uint64_t im = 0;
};

/// The value of class \p type nearest to \p value by MATLAB's conversion.
HostValue hostValue(ElementType type, double value);
HostValue hostComplex(ElementType type, double re, double im);
/// The real part as a double (64-bit integers may round).
double hostReal(const HostValue &value);
double hostImag(const HostValue &value);

/// Computes primitives on host values. Values live as long as the builder.
class HostBuilder final : public PrimBuilder {
public:
  explicit HostBuilder(MathMode mode = flags().math) : mode(mode) {}

  /// Whether an elementary function was asked for.
  bool callsFunctions() const { return hasCalls; }
  /// Ends the life of all values.
  void clear() { values.clear(); }
  Elem load(const HostValue &value);
  HostValue store(const Elem &value) const;

  PrimValue emit(Prim prim, ElementType type, PrimValue a, PrimValue b,
                 PrimValue c) override;
  PrimValue constantFloat(ElementType type, double value) override;
  PrimValue constantInt(ElementType type, uint64_t bits) override;
  PrimValue convert(PrimValue value, ElementType from, ElementType to) override;
  PrimValue bitcast(PrimValue value, ElementType from, ElementType to) override;
  PrimValue call(MathFn fn, ElementType type, PrimValue a,
                 PrimValue b) override;

private:
  PrimValue make(uint64_t bits);

  MathMode mode;
  bool hasCalls = false;
  std::deque<uint64_t> values;
};

/// Runs \p lower of \p op on \p operands as an executor must: operands
/// converted to operandType, the result to \p result. Operands beyond the
/// op's arity (a position, an accumulator) are passed as they are.
HostValue evaluateElement(HostBuilder &host, Op op, LowerFn lower,
                          llvm::ArrayRef<HostValue> operands, OpTypes types);

/// The value of the Map \p op on constants, or nothing if it has none: wrong
/// types, a result that leaves the reals.
std::optional<HostValue> foldConstant(Op op, llvm::ArrayRef<HostValue> operands,
                                      llvm::ArrayRef<int64_t> attrs = {});

} // namespace quern

#endif // QUERN_IR_CONSTANTEVAL_H
