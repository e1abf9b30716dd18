//===- WarpLanes.h - Values that the threads of a warp exchange -*- C++ -*-===//
//
// All threads of the warp must get here. Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_GPU_WARPLANES_H
#define QUERN_CODEGEN_GPU_WARPLANES_H

#include "codegen/ElementCode.h"
#include "codegen/gpu/GridEmitter.h"

namespace quern {

class WarpLanes final : public LaneExchange {
public:
  /// \p lane: the thread's number in its warp, an index.
  WarpLanes(mlir::OpBuilder &b, mlir::Value lane) : b(b), lane(lane) {}

  unsigned count() const override { return kWarpLanes; }
  Elem fromLane(const Elem &x, unsigned from) override;
  Elem fromBelow(const Elem &x, unsigned distance) override;
  /// The value of the lane \p distance above; anything where there is none.
  Elem fromAbove(const Elem &x, unsigned distance);
  Elem isAtLeast(unsigned number, unsigned groupLanes) override;

private:
  using ExchangeWord = llvm::function_ref<mlir::Value(mlir::Value)>;
  Elem exchange(const Elem &x, ExchangeWord exchangeWord);
  mlir::Value exchange(mlir::Value x, ExchangeWord exchangeWord);

  mlir::OpBuilder &b;
  mlir::Value lane;
};

} // namespace quern

#endif // QUERN_CODEGEN_GPU_WARPLANES_H
