//===- VectorPrims.h - Primitives over arith/math/vector --------*- C++ -*-===//
//
// The PrimBuilder that every MLIR target shares: a primitive becomes one or a
// few operations on vectors of a chosen lane count (plain scalars when it is
// 1). Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_VECTORPRIMS_H
#define QUERN_CODEGEN_VECTORPRIMS_H

#include "ir/ScalarBuilder.h"
#include "mlir/IR/Builders.h"

namespace quern {

class VectorPrims final : public PrimBuilder {
public:
  VectorPrims(mlir::OpBuilder &builder, unsigned lanes)
      : b(builder), lanes(lanes) {}

  static PrimValue wrap(mlir::Value v) { return v.getAsOpaquePointer(); }
  static mlir::Value unwrap(PrimValue v) {
    return mlir::Value::getFromOpaquePointer(v);
  }

  unsigned laneCount() const { return lanes; }
  /// The MLIR type of one lane: bool is i1, char i16. Not for complex types.
  mlir::Type laneType(ElementType t) const;
  /// laneType, or a vector of it.
  mlir::Type type(ElementType t) const { return shaped(laneType(t)); }
  mlir::Type shaped(mlir::Type lane) const;
  /// \p scalar in every lane.
  mlir::Value splat(mlir::Value scalar);
  /// A constant in every lane; \p bits is truncated to the type's width.
  mlir::Value splatInt(mlir::Type lane, uint64_t bits);
  /// 0, 1, 2, ... as \p lane (an integer or index type).
  mlir::Value iota(mlir::Type lane);

  PrimValue emit(Prim prim, ElementType type, PrimValue a, PrimValue b,
                 PrimValue c) override;
  PrimValue constantFloat(ElementType type, double value) override;
  PrimValue constantInt(ElementType type, uint64_t bits) override;
  PrimValue convert(PrimValue value, ElementType from, ElementType to) override;
  PrimValue bitcast(PrimValue value, ElementType from, ElementType to) override;
  PrimValue call(MathFn fn, ElementType type, PrimValue a,
                 PrimValue b) override;
  PrimValue callWhere(MathFn fn, ElementType type, PrimValue condition,
                      PrimValue otherwise, PrimValue a, PrimValue b) override;

private:
  mlir::Value emitFloat(Prim prim, mlir::ValueRange x);
  mlir::Value emitInt(Prim prim, bool isSigned, mlir::ValueRange x);
  mlir::Value emitCompare(Prim prim, ElementType type, mlir::ValueRange x);
  mlir::Value emitSaturating(Prim prim, bool isSigned, mlir::ValueRange x);
  mlir::Value emitDivision(Prim prim, bool isSigned, mlir::ValueRange x);
  mlir::Value emitShift(Prim prim, bool isSigned, mlir::ValueRange x);

  mlir::OpBuilder &b;
  unsigned lanes;
};

} // namespace quern

#endif // QUERN_CODEGEN_VECTORPRIMS_H
