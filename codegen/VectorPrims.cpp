//===- VectorPrims.cpp ----------------------------------------------------===//
#include "codegen/VectorPrims.h"
#include "codegen/MathCalls.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

Type VectorPrims::laneType(ElementType t) const {
  switch (kind(t)) {
  case TypeKind::Float:
  case TypeKind::Complex:
    if (isSingle(t))
      return b.getF32Type();
    return b.getF64Type();
  case TypeKind::Bool:
    return b.getI1Type();
  default:
    return b.getIntegerType(byteSize(t) * 8);
  }
}

Type VectorPrims::shaped(Type lane) const {
  if (lanes == 1)
    return lane;
  return VectorType::get({lanes}, lane);
}

Value VectorPrims::splat(Value scalar) {
  if (lanes == 1)
    return scalar;
  return vector::BroadcastOp::create(b, b.getUnknownLoc(),
                                     shaped(scalar.getType()), scalar);
}

static TypedAttr splatAttr(Type type, Attribute lane) {
  if (auto vec = dyn_cast<VectorType>(type))
    return DenseElementsAttr::get(vec, lane);
  return cast<TypedAttr>(lane);
}

Value VectorPrims::splatInt(Type lane, uint64_t bits) {
  unsigned width = lane.isIndex() ? 64 : lane.getIntOrFloatBitWidth();
  APInt value(64, bits);
  Attribute attr = b.getIntegerAttr(lane, value.zextOrTrunc(width));
  return arith::ConstantOp::create(b, b.getUnknownLoc(),
                                   splatAttr(shaped(lane), attr));
}

Value VectorPrims::iota(Type lane) {
  if (lanes == 1)
    return splatInt(lane, 0);
  SmallVector<Attribute, 16> steps;
  for (unsigned i = 0; i < lanes; ++i)
    steps.push_back(b.getIntegerAttr(lane, i));
  return arith::ConstantOp::create(
      b, b.getUnknownLoc(),
      DenseElementsAttr::get(cast<VectorType>(shaped(lane)), steps));
}

PrimValue VectorPrims::constantFloat(ElementType t, double value) {
  Attribute attr = b.getFloatAttr(laneType(t), value);
  return wrap(arith::ConstantOp::create(b, b.getUnknownLoc(),
                                        splatAttr(type(t), attr)));
}

PrimValue VectorPrims::constantInt(ElementType t, uint64_t bits) {
  return wrap(splatInt(laneType(t), bits));
}

Value VectorPrims::emitFloat(Prim prim, ValueRange x) {
  Location loc = b.getUnknownLoc();
  switch (prim) {
  case Prim::FAdd:
    return arith::AddFOp::create(b, loc, x[0], x[1]);
  case Prim::FSub:
    return arith::SubFOp::create(b, loc, x[0], x[1]);
  case Prim::FMul:
    return arith::MulFOp::create(b, loc, x[0], x[1]);
  case Prim::FDiv:
    return arith::DivFOp::create(b, loc, x[0], x[1]);
  case Prim::FNeg:
    return arith::NegFOp::create(b, loc, x[0]);
  case Prim::FAbs:
    return math::AbsFOp::create(b, loc, x[0]);
  case Prim::FSqrt:
    return math::SqrtOp::create(b, loc, x[0]);
  case Prim::FFma:
    return math::FmaOp::create(b, loc, x[0], x[1], x[2]);
  case Prim::FFloor:
    return math::FloorOp::create(b, loc, x[0]);
  case Prim::FCeil:
    return math::CeilOp::create(b, loc, x[0]);
  case Prim::FTrunc:
    return math::TruncOp::create(b, loc, x[0]);
  case Prim::FRint:
    return math::RoundEvenOp::create(b, loc, x[0]);
  case Prim::FCopySign:
    return math::CopySignOp::create(b, loc, x[0], x[1]);
  default:
    llvm_unreachable("not a floating-point primitive");
  }
}

Value VectorPrims::emitInt(Prim prim, bool isSigned, ValueRange x) {
  Location loc = b.getUnknownLoc();
  switch (prim) {
  case Prim::IAdd:
    return arith::AddIOp::create(b, loc, x[0], x[1]);
  case Prim::ISub:
    return arith::SubIOp::create(b, loc, x[0], x[1]);
  case Prim::IMul:
    return arith::MulIOp::create(b, loc, x[0], x[1]);
  case Prim::IDiv:
  case Prim::IRem:
    return emitDivision(prim, isSigned, x);
  case Prim::IAddSat:
  case Prim::ISubSat:
    return emitSaturating(prim, isSigned, x);
  case Prim::IMin:
    if (isSigned)
      return arith::MinSIOp::create(b, loc, x[0], x[1]);
    return arith::MinUIOp::create(b, loc, x[0], x[1]);
  case Prim::IMax:
    if (isSigned)
      return arith::MaxSIOp::create(b, loc, x[0], x[1]);
    return arith::MaxUIOp::create(b, loc, x[0], x[1]);
  case Prim::And:
    return arith::AndIOp::create(b, loc, x[0], x[1]);
  case Prim::Or:
    return arith::OrIOp::create(b, loc, x[0], x[1]);
  case Prim::Xor:
    return arith::XOrIOp::create(b, loc, x[0], x[1]);
  case Prim::Not:
    return arith::XOrIOp::create(
        b, loc, x[0], splatInt(getElementTypeOrSelf(x[0].getType()), ~0ull));
  case Prim::Shl:
  case Prim::Shr:
    return emitShift(prim, isSigned, x);
  default:
    llvm_unreachable("not an integer primitive");
  }
}

/// `arith` has no saturating forms. Signed: overflow if and only if the
/// result's sign differs from what both operands' signs allow.
Value VectorPrims::emitSaturating(Prim prim, bool isSigned, ValueRange x) {
  Location loc = b.getUnknownLoc();
  Type lane = getElementTypeOrSelf(x[0].getType());
  unsigned width = lane.getIntOrFloatBitWidth();
  bool add = prim == Prim::IAddSat;
  Value wrapped = add ? arith::AddIOp::create(b, loc, x[0], x[1]).getResult()
                      : arith::SubIOp::create(b, loc, x[0], x[1]).getResult();
  if (!isSigned) {
    Value over = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult,
                                       add ? wrapped : x[0], add ? x[0] : x[1]);
    Value limit = splatInt(lane, add ? ~0ull : 0);
    return arith::SelectOp::create(b, loc, over, limit, wrapped);
  }
  Value signsA = arith::XOrIOp::create(b, loc, x[0], add ? wrapped : x[1]);
  Value signsB = arith::XOrIOp::create(b, loc, add ? x[1] : x[0], wrapped);
  Value both = arith::AndIOp::create(b, loc, signsA, signsB);
  Value over = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, both,
                                     splatInt(lane, 0));
  Value sign = arith::ShRSIOp::create(b, loc, x[0], splatInt(lane, width - 1));
  Value limit = arith::XOrIOp::create(
      b, loc, sign, splatInt(lane, (1ull << (width - 1)) - 1));
  return arith::SelectOp::create(b, loc, over, limit, wrapped);
}

/// Divides by 1 where the hardware would trap: x/0 is unspecified (x), and
/// min/-1 wraps to min.
Value VectorPrims::emitDivision(Prim prim, bool isSigned, ValueRange x) {
  Location loc = b.getUnknownLoc();
  Type lane = getElementTypeOrSelf(x[0].getType());
  auto equals = [&](Value v, uint64_t bits) -> Value {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, v,
                                 splatInt(lane, bits));
  };
  Value traps = equals(x[1], 0);
  if (isSigned) {
    uint64_t min = 1ull << (lane.getIntOrFloatBitWidth() - 1);
    Value wraps =
        arith::AndIOp::create(b, loc, equals(x[0], min), equals(x[1], ~0ull));
    traps = arith::OrIOp::create(b, loc, traps, wraps);
  }
  Value divisor =
      arith::SelectOp::create(b, loc, traps, splatInt(lane, 1), x[1]);
  if (prim == Prim::IDiv)
    return isSigned ? arith::DivSIOp::create(b, loc, x[0], divisor).getResult()
                    : arith::DivUIOp::create(b, loc, x[0], divisor).getResult();
  return isSigned ? arith::RemSIOp::create(b, loc, x[0], divisor).getResult()
                  : arith::RemUIOp::create(b, loc, x[0], divisor).getResult();
}

/// Shifts by the width or more push every bit out.
Value VectorPrims::emitShift(Prim prim, bool isSigned, ValueRange x) {
  Location loc = b.getUnknownLoc();
  Type lane = getElementTypeOrSelf(x[0].getType());
  unsigned width = lane.getIntOrFloatBitWidth();
  Value last = splatInt(lane, width - 1);
  if (prim == Prim::Shr && isSigned) {
    Value count = arith::MinUIOp::create(b, loc, x[1], last);
    return arith::ShRSIOp::create(b, loc, x[0], count);
  }
  Value shifted = prim == Prim::Shl
                      ? arith::ShLIOp::create(b, loc, x[0], x[1]).getResult()
                      : arith::ShRUIOp::create(b, loc, x[0], x[1]).getResult();
  Value fits =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ule, x[1], last);
  return arith::SelectOp::create(b, loc, fits, shifted, splatInt(lane, 0));
}

Value VectorPrims::emitCompare(Prim prim, ElementType type, ValueRange x) {
  Location loc = b.getUnknownLoc();
  unsigned which =
      static_cast<unsigned>(prim) - static_cast<unsigned>(Prim::Eq);
  if (isFloat(type)) {
    constexpr arith::CmpFPredicate kFloat[] = {
        arith::CmpFPredicate::OEQ, arith::CmpFPredicate::UNE,
        arith::CmpFPredicate::OLT, arith::CmpFPredicate::OLE};
    return arith::CmpFOp::create(b, loc, kFloat[which], x[0], x[1]);
  }
  constexpr arith::CmpIPredicate kSigned[] = {
      arith::CmpIPredicate::eq, arith::CmpIPredicate::ne,
      arith::CmpIPredicate::slt, arith::CmpIPredicate::sle};
  constexpr arith::CmpIPredicate kUnsigned[] = {
      arith::CmpIPredicate::eq, arith::CmpIPredicate::ne,
      arith::CmpIPredicate::ult, arith::CmpIPredicate::ule};
  bool isSigned = kind(type) == TypeKind::Signed;
  return arith::CmpIOp::create(
      b, loc, isSigned ? kSigned[which] : kUnsigned[which], x[0], x[1]);
}

PrimValue VectorPrims::emit(Prim prim, ElementType type, PrimValue x,
                            PrimValue y, PrimValue z) {
  SmallVector<Value, 3> args;
  for (PrimValue v : {x, y, z})
    if (v)
      args.push_back(unwrap(v));
  if (prim == Prim::Select)
    return wrap(arith::SelectOp::create(b, b.getUnknownLoc(), args[0], args[1],
                                        args[2]));
  if (prim >= Prim::Eq)
    return wrap(emitCompare(prim, type, args));
  if (prim <= Prim::FCopySign)
    return wrap(emitFloat(prim, args));
  return wrap(emitInt(prim, kind(type) == TypeKind::Signed, args));
}

PrimValue VectorPrims::convert(PrimValue value, ElementType from,
                               ElementType to) {
  Location loc = b.getUnknownLoc();
  Value v = unwrap(value);
  Type result = type(to);
  bool fromSigned = kind(from) == TypeKind::Signed;
  unsigned fromBits = laneType(from).getIntOrFloatBitWidth();
  unsigned toBits = laneType(to).getIntOrFloatBitWidth();
  if (isFloat(from) && isFloat(to)) {
    if (fromBits == toBits)
      return value;
    return wrap(fromBits < toBits
                    ? arith::ExtFOp::create(b, loc, result, v).getResult()
                    : arith::TruncFOp::create(b, loc, result, v).getResult());
  }
  if (isFloat(to))
    return wrap(fromSigned
                    ? arith::SIToFPOp::create(b, loc, result, v).getResult()
                    : arith::UIToFPOp::create(b, loc, result, v).getResult());
  if (isFloat(from))
    return wrap(kind(to) == TypeKind::Signed
                    ? arith::FPToSIOp::create(b, loc, result, v).getResult()
                    : arith::FPToUIOp::create(b, loc, result, v).getResult());
  if (fromBits == toBits)
    return value;
  if (fromBits > toBits)
    return wrap(arith::TruncIOp::create(b, loc, result, v));
  return wrap(fromSigned
                  ? arith::ExtSIOp::create(b, loc, result, v).getResult()
                  : arith::ExtUIOp::create(b, loc, result, v).getResult());
}

PrimValue VectorPrims::bitcast(PrimValue value, ElementType from,
                               ElementType to) {
  if (laneType(from) == laneType(to))
    return value;
  return wrap(
      arith::BitcastOp::create(b, b.getUnknownLoc(), type(to), unwrap(value)));
}

PrimValue VectorPrims::call(MathFn fn, ElementType, PrimValue x, PrimValue y) {
  SmallVector<Value, 2> args = {unwrap(x)};
  if (y)
    args.push_back(unwrap(y));
  return wrap(emitMathCall(b, fn, args));
}

PrimValue VectorPrims::callWhere(MathFn fn, ElementType, PrimValue condition,
                                 PrimValue otherwise, PrimValue x,
                                 PrimValue y) {
  SmallVector<Value, 2> args = {unwrap(x)};
  if (y)
    args.push_back(unwrap(y));
  return wrap(
      emitMathCallWhere(b, fn, unwrap(condition), unwrap(otherwise), args));
}

} // namespace quern
