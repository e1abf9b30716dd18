//===- Contract.h - What a matrix product does besides A*B ------*- C++ -*-===//
//
// The attribute of matmul: a product with its factors and its sum in one call.
// Without the attribute it is A*B. Transpositions and slices are no part of
// it: they are views, which the planner turns into strides.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_CONTRACT_H
#define QUERN_IR_CONTRACT_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace quern {

// ROW(enumerator, name in the textual graph, what it adds to left*right)
#define QUERN_CONTRACT_PARTS(ROW)                                              \
  ROW(ConjLeft, "conj_left", "the left operand is conjugated")                 \
  ROW(ConjRight, "conj_right", "the right operand is conjugated")              \
  ROW(ScaleOperand, "scale_operand",                                           \
      "operand 2, a 1x1 value, multiplies an operand before the product")      \
  ROW(ScaleResult, "scale_result",                                             \
      "operand 2, a 1x1 value, multiplies the product")                        \
  ROW(Accumulate, "accumulate",                                                \
      "the last operand, of the result's shape and type, is added")

/// The set of a product's parts. ScaleOperand and ScaleResult differ where the
/// factor is infinite: Inf*(A*B) does not see the zeros of A and B. Which of
/// the two operands it multiplies makes no difference but of rounding.
struct Contraction {
  enum Bit : int64_t {
#define ROW(E, NAME, DOC) E##Shift,
    QUERN_CONTRACT_PARTS(ROW)
#undef ROW
        NumParts,
#define ROW(E, NAME, DOC) E = int64_t(1) << E##Shift,
    QUERN_CONTRACT_PARTS(ROW)
#undef ROW
  };
  int64_t bits = 0;

  Contraction() = default;
  explicit Contraction(llvm::ArrayRef<int64_t> attrs)
      : bits(attrs.empty() ? 0 : attrs[0]) {}

  bool has(int64_t part) const { return bits & part; }
  bool isScaled() const { return has(ScaleOperand | ScaleResult); }
  /// At most one factor, and no unknown part.
  bool isValid() const {
    return bits >= 0 && bits < int64_t(1) << NumParts &&
           (bits & (ScaleOperand | ScaleResult)) !=
               (ScaleOperand | ScaleResult);
  }
  unsigned numOperands() const { return 2 + isScaled() + has(Accumulate); }
  /// Which operand is the factor; which the sum's other term.
  unsigned factor() const { return 2; }
  unsigned addend() const { return numOperands() - 1; }
};

/// The names of Contraction's parts, by bit number.
inline constexpr const char *kContractionNames[] = {
#define ROW(E, NAME, DOC) NAME,
    QUERN_CONTRACT_PARTS(ROW)
#undef ROW
};

} // namespace quern

#endif // QUERN_IR_CONTRACT_H
