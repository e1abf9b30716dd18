//===- WarpLanes.cpp ------------------------------------------------------===//
#include "codegen/gpu/WarpLanes.h"
#include "codegen/Mlir.pch.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

using namespace mlir;

namespace quern {

Elem WarpLanes::fromLane(const Elem &x, unsigned from) {
  return exchange(x, [&](Value word) -> Value {
    return gpu::ShuffleOp::create(b, b.getUnknownLoc(), word, from, kWarpLanes,
                                  gpu::ShuffleMode::IDX)
        .getShuffleResult();
  });
}

Elem WarpLanes::fromBelow(const Elem &x, unsigned distance) {
  return exchange(x, [&](Value word) -> Value {
    return gpu::ShuffleOp::create(b, b.getUnknownLoc(), word, distance,
                                  kWarpLanes, gpu::ShuffleMode::UP)
        .getShuffleResult();
  });
}

Elem WarpLanes::fromAbove(const Elem &x, unsigned distance) {
  return exchange(x, [&](Value word) -> Value {
    return gpu::ShuffleOp::create(b, b.getUnknownLoc(), word, distance,
                                  kWarpLanes, gpu::ShuffleMode::DOWN)
        .getShuffleResult();
  });
}

Elem WarpLanes::isAtLeast(unsigned number, unsigned groupLanes) {
  Loops at(b);
  Value inGroup = at.bitAnd(lane, groupLanes - 1);
  Value isBelow = at.less(inGroup, at.constant(number));
  Value no = arith::ConstantIntOp::create(b, b.getUnknownLoc(), 1, 1);
  Value holds = arith::XOrIOp::create(b, b.getUnknownLoc(), isBelow, no);
  return {ElementType::Bool, VectorPrims::wrap(holds), nullptr};
}

Elem WarpLanes::exchange(const Elem &x, ExchangeWord exchangeWord) {
  auto part = [&](PrimValue p) -> PrimValue {
    return p ? VectorPrims::wrap(exchange(VectorPrims::unwrap(p), exchangeWord))
             : nullptr;
  };
  return {x.type, part(x.re), part(x.im)};
}

/// Words have 32 bits.
Value WarpLanes::exchange(Value x, ExchangeWord exchangeWord) {
  Location loc = b.getUnknownLoc();
  Type type = x.getType();
  if (auto vector = dyn_cast<VectorType>(type)) {
    SmallVector<Value, 8> parts;
    for (int64_t k = 0; k < vector.getNumElements(); ++k)
      parts.push_back(
          exchange(vector::ExtractOp::create(b, loc, x, k), exchangeWord));
    return vector::FromElementsOp::create(b, loc, vector, parts);
  }
  unsigned width = type.getIntOrFloatBitWidth();
  Type bits = b.getIntegerType(width), word = b.getI32Type();
  if (isa<FloatType>(type))
    x = arith::BitcastOp::create(b, loc, bits, x);
  if (width < 32) {
    x = arith::ExtUIOp::create(b, loc, word, x);
    x = arith::TruncIOp::create(b, loc, bits, exchangeWord(x));
  } else if (width == 32) {
    x = exchangeWord(x);
  } else {
    Value up = arith::ConstantIntOp::create(b, loc, 32, 64);
    Value low = exchangeWord(arith::TruncIOp::create(b, loc, word, x));
    Value high = arith::ShRUIOp::create(b, loc, x, up);
    high = exchangeWord(arith::TruncIOp::create(b, loc, word, high));
    high = arith::ExtUIOp::create(b, loc, bits, high);
    high = arith::ShLIOp::create(b, loc, high, up);
    low = arith::ExtUIOp::create(b, loc, bits, low);
    x = arith::OrIOp::create(b, loc, high, low);
  }
  return isa<FloatType>(type)
             ? arith::BitcastOp::create(b, loc, type, x).getResult()
             : x;
}

} // namespace quern
