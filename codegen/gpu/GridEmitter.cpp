//===- GridEmitter.cpp ----------------------------------------------------===//
#include "codegen/gpu/GridEmitter.h"
#include "codegen/KernelFunction.h"
#include "codegen/MathCalls.h"
#include "codegen/Mlir.pch.h"
#include "codegen/gpu/GridLoops.h"
#include "codegen/gpu/WarpLanes.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

using namespace mlir;

namespace quern {

static constexpr unsigned kWideBytes = 16;
/// More elements of one byte than this would be long code for little.
static constexpr unsigned kMaxLanes = 8;

unsigned gridLanes(const KernelPlan &plan, GridVariant variant) {
  if (!variant.isWide || plan.foldDim == 1 || plan.visitsWholeRows() ||
      plan.scatters())
    return 1;
  unsigned lanes = kMaxLanes;
  for (unsigned which = 0; which < plan.numBuffers(); ++which)
    if (strideClass(plan.buffer(which), 0) == StrideClass::Unit)
      lanes = std::min<unsigned>(lanes, kWideBytes /
                                            byteSize(plan.buffer(which).type));
  return lanes;
}

unsigned gridUnroll(const KernelPlan &plan) {
  if (plan.foldDim >= 0 || plan.hasLoop() || plan.scatters())
    return 1;
  return vectorsInFlight(plan, /*pass=*/0);
}

static void emitFunction(const KernelPlan &plan, OpBuilder &b,
                         llvm::StringRef name, unsigned lanes, bool finish) {
  KernelFunction function(plan, b, name, b.getI64IntegerAttr(kGlobalSpace),
                          TypeRange{b.getIndexType()});
  KernelFrame &frame = function.frame;
  Value log2Columns = function.more[0];
  Loops at(b);
  if (plan.foldDim == 1 && !frame.kept.empty())
    frame.keptSlots = at.mul(frame.extents[0], frame.extents[1]);
  Value thread =
      gpu::ThreadIdOp::create(b, b.getUnknownLoc(), gpu::Dimension::x);
  WarpLanes warp(b, at.bitAnd(thread, kWarpLanes - 1));
  frame.lanes = &warp;
  if (finish && plan.foldDim == 0)
    GridInnerFolds(plan, frame, b, 1).emitFinish();
  else if (finish)
    GridOuterFolds(plan, frame, b, 1).emitFinish(log2Columns);
  else if (plan.visitsWholeRows())
    GridRows(plan, frame, b, 1).emitRun(log2Columns);
  else if (plan.foldDim == 0)
    GridInnerFolds(plan, frame, b, lanes).emitRun();
  else if (plan.foldDim == 1)
    GridOuterFolds(plan, frame, b, 1).emitRun(log2Columns);
  else
    GridMaps(plan, frame, b, lanes).emitRun(log2Columns);
  function.finish();
}

bool hasFinish(const KernelPlan &plan) {
  return plan.foldDim >= 0 && !plan.visitsWholeRows();
}

OwningOpRef<ModuleOp> emitGridKernel(MLIRContext &context,
                                     const KernelPlan &plan,
                                     GridVariant variant, MathMode math) {
  OpBuilder b(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getUnknownLoc());
  b.setInsertionPointToEnd(module->getBody());
  emitFunction(plan, b, kRunFunction, gridLanes(plan, variant), false);
  if (hasFinish(plan))
    emitFunction(plan, b, kFinishFunction, 1, true);
  defineMathCalls(*module, math, /*definesWhole=*/true);
  return module;
}

} // namespace quern
