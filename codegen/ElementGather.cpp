//===- ElementGather.cpp - Elements at computed positions -----------------===//
//
// A position is brought into range before anything is read or written, so a
// kernel never leaves the array. A position that is the same along dimension 0
// (whole columns) moves an ordinary load or store; others become a vector
// gather or scatter, which writes its lanes from the first to the last.
//
//===----------------------------------------------------------------------===//
#include "codegen/ElementCode.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

/// \p x between 1 and \p last; NaN becomes 1.
static Elem inRange(ScalarBuilder &s, const Elem &x, const Elem &last) {
  Elem first = s.constant(x.type, 1);
  Elem above = s.select(s.lt(first, x), x, first);
  return s.select(s.lt(above, last), above, last);
}

/// The elements, as i64, from the beginning of the axis to number \p at of it.
Value ElementCode::axisOffset(unsigned which, const Elem &at,
                              VectorPrims &lanes) {
  Location loc = b.getUnknownLoc();
  ScalarBuilder s(lanes);
  const KernelFrame::Axis &axis = frame.axes[which];
  auto splat = [&](Value x) {
    x = arith::IndexCastOp::create(b, loc, b.getI64Type(), x);
    return lanes.splat(x);
  };
  Elem last = {ElementType::I64, VectorPrims::wrap(splat(axis.extent)),
               nullptr};
  PrimValue number;
  if (isFloat(at.type)) {
    Elem x = inRange(s, s.convert(at, ElementType::F64),
                     s.convert(last, ElementType::F64));
    number = lanes.convert(x.re, ElementType::F64, ElementType::I64);
  } else {
    number = inRange(s, s.convert(at, ElementType::I64), last).re;
  }
  Value offset = arith::SubIOp::create(b, loc, VectorPrims::unwrap(number),
                                       lanes.splatInt(b.getI64Type(), 1));
  if (plan.buffer(which).axis == StrideClass::Unit)
    return offset;
  return arith::MulIOp::create(b, loc, offset, splat(axis.stride));
}

/// Of a value that is the same in all lanes.
static Elem firstLane(OpBuilder &b, const Elem &x) {
  Value v = VectorPrims::unwrap(x.re);
  if (isa<VectorType>(v.getType()))
    v = vector::ExtractOp::create(b, b.getUnknownLoc(), v,
                                  ArrayRef<int64_t>{0});
  return {x.type, VectorPrims::wrap(v), nullptr};
}

/// The elements of buffer \p which that instruction \p id, whose value is
/// \p at, moves from the current item and \p index of dimension 0.
Access ElementCode::moved(unsigned which, InstrId id, const Elem &at,
                          Value index, Value mask) {
  Location loc = b.getUnknownLoc();
  StrideClass walk = strideClass(plan.buffer(which), 0);
  bool isUniform = !inEpilogue && operandLevel(id) < Level::Step &&
                   walk != StrideClass::Zero;
  if (isUniform || prims.laneCount() == 1) {
    VectorPrims one(b, 1);
    Value way = axisOffset(which, firstLane(b, at), one);
    way = arith::IndexCastOp::create(b, loc, b.getIndexType(), way);
    Value first = arith::AddIOp::create(b, loc, offsets[which], way);
    Value stride = walk == StrideClass::Any ? frame.strides[which][0] : Value();
    return {frame.buffers[which], addStride(first, which, 0, index), stride,
            mask};
  }
  Access lanes = {frame.buffers[which], offsets[which]};
  lanes.mask = mask;
  lanes.offsets = axisOffset(which, at, prims);
  if (walk != StrideClass::Zero) {
    lanes.first = addStride(lanes.first, which, 0, index);
    Value stride = walk == StrideClass::Any ? frame.strides[which][0]
                                            : Loops(b).constant(1);
    lanes.offsets = arith::AddIOp::create(b, loc, lanes.offsets,
                                          memory.laneOffsets(stride));
  }
  return lanes;
}

Elem ElementCode::emitGather(const KernelInstr &instr) {
  Location loc = b.getUnknownLoc();
  unsigned which = instr.index;
  Elem at = value(instr.operands[0]);
  bool isUniform = !inEpilogue && operandLevel(instr.operands[0]) < Level::Step;
  if (isUniform || prims.laneCount() == 1) {
    VectorPrims one(b, 1);
    Value moved = axisOffset(which, firstLane(b, at), one);
    moved = arith::IndexCastOp::create(b, loc, b.getIndexType(), moved);
    return loadFrom(which,
                    arith::AddIOp::create(b, loc, offsets[which], moved));
  }
  return memory.load(instr.type,
                     moved(which, instr.operands[0], at, index, mask));
}

} // namespace quern
