//===- KernelEmitter.cpp - The functions of a kernel's module -------------===//
#include "codegen/KernelEmitter.h"
#include "codegen/KernelFunction.h"
#include "codegen/KernelLoops.h"
#include "codegen/MathCalls.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

llvm::SmallVector<InstrId, 4> kernelFolds(const KernelPlan &plan) {
  llvm::SmallVector<InstrId, 4> folds;
  for (size_t id = 0; id < plan.code.size(); ++id)
    if (plan.code[id].kind == KernelInstr::Kind::Fold)
      folds.push_back(id);
  return folds;
}

llvm::SmallVector<InstrId, 4> kernelFolds(const KernelPlan &plan,
                                          unsigned pass) {
  llvm::SmallVector<InstrId, 4> folds = kernelFolds(plan);
  llvm::erase_if(folds, [&](InstrId f) { return plan.code[f].pass != pass; });
  return folds;
}

bool storesFromEpilogue(const KernelPlan &plan, unsigned s) {
  const KernelInstr &instr = plan.code[plan.stores[s].value];
  return instr.inEpilogue || instr.kind == KernelInstr::Kind::Fold;
}

namespace {

void emitTiles(const KernelPlan &plan, const KernelFrame &frame, OpBuilder &b) {
  if (plan.foldDim == 0) {
    InputTiles tiles(plan, frame, b, kFoldTileWidth, kernelLanes(plan));
    InnerFoldLoops(tiles.plan(), tiles.frame(), b).emitTiles(tiles);
  } else if (plan.isBlocked) {
    InputTiles tiles(plan, frame, b, kBlockedExtent, kBlockedExtent);
    BlockedFoldLoops loops(tiles.plan(), tiles.frame(), b);
    loops.readTiles(tiles);
    loops.emitRun();
  } else if (plan.foldDim == 1) {
    InputTiles tiles(plan, frame, b, kChunk, kFoldTileRows);
    OuterFoldLoops loops(tiles.plan(), tiles.frame(), b);
    loops.readTiles(tiles);
    loops.emitRun();
  } else {
    InputTiles tiles(plan, frame, b, kTileVectors * kernelLanes(plan),
                     kTileRows);
    MapLoops(tiles.plan(), tiles.frame(), b).emitTiles(tiles);
  }
}

void emitFunction(const KernelPlan &plan, OpBuilder &b, llvm::StringRef name,
                  bool finish) {
  KernelFunction function(plan, b, name);
  const KernelFrame &frame = function.frame;
  if (finish)
    InnerFoldLoops(plan, frame, b).emitFinish();
  else if (plan.visitsWholeRows())
    PassLoops(plan, frame, b).emitRun();
  else if (hasTiles(plan))
    emitTiles(plan, frame, b);
  else if (plan.foldDim == 0)
    InnerFoldLoops(plan, frame, b).emitRun();
  else if (plan.isBlocked)
    BlockedFoldLoops(plan, frame, b).emitRun();
  else if (plan.foldDim == 1)
    OuterFoldLoops(plan, frame, b).emitRun();
  else
    MapLoops(plan, frame, b).emitRun();
  function.finish();
}

} // namespace

OwningOpRef<ModuleOp> emitKernel(MLIRContext &context, const KernelPlan &plan,
                                 MathMode math) {
  OpBuilder b(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getUnknownLoc());
  b.setInsertionPointToEnd(module->getBody());
  emitFunction(plan, b, kRunFunction, false);
  if (plan.foldDim == 0 && !plan.visitsWholeRows())
    emitFunction(plan, b, kFinishFunction, true);
  defineMathCalls(*module, math);
  return module;
}

} // namespace quern
