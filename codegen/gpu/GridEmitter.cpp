//===- GridEmitter.cpp ----------------------------------------------------===//
#include "codegen/gpu/GridEmitter.h"
#include "codegen/KernelFunction.h"
#include "codegen/MathCalls.h"
#include "codegen/Mlir.pch.h"
#include "codegen/gpu/GridLoops.h"
#include "ir/Error.h"

using namespace mlir;

namespace quern {

/// The memory space of arrays, as PTX and LLVM number them.
static constexpr int64_t kGlobalSpace = 1;
static constexpr unsigned kWideBytes = 16;
/// More elements of one byte than this would be long code for little.
static constexpr unsigned kMaxLanes = 8;

unsigned gridLanes(const KernelPlan &plan, GridVariant variant) {
  if (!variant.isWide || plan.foldDim >= 0 || plan.scatters())
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
  float steps = 0;
  for (const KernelInstr &instr : plan.code) {
    if (instr.kind != KernelInstr::Kind::Apply)
      continue;
    if (info(instr.op).cost.sfu > 0)
      return 1;
    steps += std::max(info(instr.op).cost.flop, 1.0f);
  }
  return steps <= 12 ? 4 : steps <= 24 ? 2 : 1;
}

static void emitFunction(const KernelPlan &plan, OpBuilder &b,
                         llvm::StringRef name, unsigned lanes, bool finish) {
  KernelFunction function(plan, b, name, b.getI64IntegerAttr(kGlobalSpace),
                          TypeRange{b.getIndexType()});
  const KernelFrame &frame = function.frame;
  Value log2Columns = function.more[0];
  if (finish)
    GridInnerFolds(plan, frame, b, 1).emitFinish();
  else if (plan.foldDim == 0)
    GridInnerFolds(plan, frame, b, 1).emitRun();
  else if (plan.foldDim == 1)
    GridOuterFolds(plan, frame, b, 1).emitRun(log2Columns);
  else
    GridMaps(plan, frame, b, lanes).emitRun(log2Columns);
  function.finish();
}

llvm::Expected<OwningOpRef<ModuleOp>> emitGridKernel(MLIRContext &context,
                                                     const KernelPlan &plan,
                                                     GridVariant variant,
                                                     MathMode math) {
  if (plan.visitsWholeRows())
    return makeError("Quern:codegen",
                     "no form of this kernel for grids: it visits whole rows");
  OpBuilder b(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getUnknownLoc());
  b.setInsertionPointToEnd(module->getBody());
  emitFunction(plan, b, kRunFunction, gridLanes(plan, variant), false);
  if (plan.foldDim == 0)
    emitFunction(plan, b, kFinishFunction, 1, true);
  defineMathCalls(*module, math, /*definesWhole=*/true);
  return module;
}

} // namespace quern
