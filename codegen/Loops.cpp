//===- Loops.cpp ----------------------------------------------------------===//
#include "codegen/Loops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

static bool isZero(Value x) { return matchPattern(x, m_Zero()); }

Value Loops::constant(int64_t value) {
  return arith::ConstantIndexOp::create(b, b.getUnknownLoc(), value);
}
Value Loops::add(Value x, Value y) {
  if (isZero(x) || isZero(y))
    return isZero(x) ? y : x;
  return arith::AddIOp::create(b, b.getUnknownLoc(), x, y);
}
Value Loops::add(Value x, int64_t y) { return y ? add(x, constant(y)) : x; }
Value Loops::sub(Value x, Value y) {
  return arith::SubIOp::create(b, b.getUnknownLoc(), x, y);
}
Value Loops::mul(Value x, Value y) {
  return arith::MulIOp::create(b, b.getUnknownLoc(), x, y);
}
Value Loops::mul(Value x, int64_t y) {
  return y == 1 ? x : mul(x, constant(y));
}
Value Loops::bitAnd(Value x, int64_t y) {
  return arith::AndIOp::create(b, b.getUnknownLoc(), x, constant(y));
}
Value Loops::divide(Value x, Value y) {
  return arith::DivUIOp::create(b, b.getUnknownLoc(), x, y);
}
Value Loops::modulo(Value x, Value y) {
  return arith::RemUIOp::create(b, b.getUnknownLoc(), x, y);
}
Value Loops::ceilDivPow2(Value x, int64_t pow2) {
  Value shift = constant(llvm::Log2_64(pow2));
  return arith::ShRUIOp::create(b, b.getUnknownLoc(), add(x, pow2 - 1), shift);
}
Value Loops::min(Value x, Value y) {
  return arith::MinSIOp::create(b, b.getUnknownLoc(), x, y);
}
Value Loops::max(Value x, Value y) {
  return arith::MaxSIOp::create(b, b.getUnknownLoc(), x, y);
}
Value Loops::less(Value x, Value y) {
  return arith::CmpIOp::create(b, b.getUnknownLoc(), arith::CmpIPredicate::slt,
                               x, y);
}
Value Loops::equal(Value x, Value y) {
  return arith::CmpIOp::create(b, b.getUnknownLoc(), arith::CmpIPredicate::eq,
                               x, y);
}
Value Loops::select(Value c, Value x, Value y) {
  return arith::SelectOp::create(b, b.getUnknownLoc(), c, x, y);
}

Value Loops::loadIndex(Value memref, int64_t at) {
  Location loc = b.getUnknownLoc();
  Value bits = memref::LoadOp::create(b, loc, memref, constant(at));
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), bits);
}

Value Loops::firstLanes(VectorPrims &prims, Value count) {
  auto lanes = VectorType::get(prims.laneCount(), b.getI1Type());
  return vector::CreateMaskOp::create(b, b.getUnknownLoc(), lanes,
                                      ValueRange{count});
}

Carried Loops::forEach(Value lo, Value hi, int64_t step, const Carried &init,
                       llvm::function_ref<Carried(Value, ValueRange)> body) {
  Location loc = b.getUnknownLoc();
  auto loop = scf::ForOp::create(
      b, loc, lo, hi, constant(step), init,
      [&](OpBuilder &, Location, Value i, ValueRange carried) {
        scf::YieldOp::create(b, loc, body(i, carried));
      });
  return Carried(loop.getResults());
}

void Loops::forEach(Value lo, Value hi, int64_t step,
                    llvm::function_ref<void(Value)> body) {
  forEach(lo, hi, step, Carried(), [&](Value i, ValueRange) {
    body(i);
    return Carried();
  });
}

void Loops::ifThenElse(Value condition, llvm::function_ref<void()> then,
                       llvm::function_ref<void()> otherwise) {
  auto region = [&](llvm::function_ref<void()> code) {
    return [this, code](OpBuilder &, Location loc) {
      code();
      scf::YieldOp::create(b, loc);
    };
  };
  if (otherwise)
    scf::IfOp::create(b, b.getUnknownLoc(), condition, region(then),
                      region(otherwise));
  else
    scf::IfOp::create(b, b.getUnknownLoc(), condition, region(then));
}

} // namespace quern
