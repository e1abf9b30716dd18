//===- ElementMemory.h - Elements between memory and lanes ------*- C++ -*-===//
//
// Complex elements are interleaved pairs in memory and two vectors in code;
// bool is a byte in memory and a bit in code. Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_ELEMENTMEMORY_H
#define QUERN_CODEGEN_ELEMENTMEMORY_H

#include "codegen/VectorPrims.h"

namespace quern {

/// How a type lies in memory: complex as two of its parts, bool as a byte.
mlir::Type storageType(mlir::OpBuilder &b, ElementType t);

/// Stack memory for \p count elements of \p t; to be made where the function
/// begins.
mlir::Value allocateElems(mlir::OpBuilder &b, ElementType t, int64_t count);

/// \p x with its lanes in \p order.
Elem shuffled(mlir::OpBuilder &b, const Elem &x, llvm::ArrayRef<int64_t> order);

/// Where the lanes of one access lie.
struct Access {
  mlir::Value memref;      ///< of rank 1, of the storage type
  mlir::Value first;       ///< element of the first lane
  mlir::Value stride = {}; ///< elements between lanes; null: adjacent
  mlir::Value mask = {};   ///< lanes that are accessed; null: all
  /// Where each lane is, as i64 from \c first; instead of a stride.
  mlir::Value offsets = {};
};

class ElementMemory {
public:
  ElementMemory(mlir::OpBuilder &builder, VectorPrims &prims)
      : b(builder), prims(prims) {}

  /// From now on adjacent lanes that are not masked lie at multiples of their
  /// size.
  void alignVectors() { isAligned = true; }
  Elem load(ElementType t, const Access &at);
  /// \p nonTemporal: the address is a multiple of the vector's size (of 64 if
  /// that is smaller) and the data are not read again soon.
  void store(const Elem &x, const Access &at, bool nonTemporal = false);
  /// Where lanes are that lie \p stride (an index) apart.
  mlir::Value laneOffsets(mlir::Value stride);
  /// Asks for the adjacent lanes from element \p first on, which need not
  /// exist.
  void prefetch(ElementType t, mlir::Value memref, mlir::Value first);

private:
  mlir::Value loadPart(mlir::Type lane, const Access &at);
  void storePart(mlir::Value x, const Access &at, bool nonTemporal);
  Elem loadPairs(ElementType t, const Access &at);
  void storePairs(const Elem &x, const Access &at, bool nonTemporal);

  mlir::OpBuilder &b;
  VectorPrims &prims;
  bool isAligned = false;
};

} // namespace quern

#endif // QUERN_CODEGEN_ELEMENTMEMORY_H
