//===- KernelEmitter.cpp - The functions of a kernel's module -------------===//
#include "codegen/KernelEmitter.h"
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

/// Builds one function: its arguments, its frame, its loops.
class FunctionEmitter {
public:
  FunctionEmitter(const KernelPlan &plan, OpBuilder &b)
      : plan(plan), b(b), at(b) {}

  func::FuncOp emit(llvm::StringRef name, bool finish);

private:
  SmallVector<Type> argumentTypes();
  void bindArguments(Block &entry);
  void loadExtents();
  void loadStrides();
  void emitTiles();
  const KernelBuffer &buffer(size_t which) const { return plan.buffer(which); }
  size_t numBuffers() const { return plan.numBuffers(); }

  const KernelPlan &plan;
  OpBuilder &b;
  Loops at;
  KernelFrame frame;
};

SmallVector<Type> FunctionEmitter::argumentTypes() {
  auto array = [&](Type t) {
    return MemRefType::get({ShapedType::kDynamic}, t);
  };
  SmallVector<Type> types;
  for (size_t k = 0; k < numBuffers(); ++k)
    types.push_back(array(storageType(b, buffer(k).type)));
  for (InstrId f : kernelFolds(plan))
    types.push_back(array(storageType(b, plan.code[f].compute)));
  for (InstrId k : plan.kept())
    types.push_back(array(storageType(b, plan.code[k].type)));
  types.append(4, array(b.getI64Type())); // strides, extents, params, flags
  types.push_back(b.getI1Type());
  types.append(4, b.getIndexType());
  return types;
}

void FunctionEmitter::bindArguments(Block &entry) {
  unsigned next = 0;
  auto take = [&]() -> Value { return entry.getArgument(next++); };
  for (size_t k = 0; k < numBuffers(); ++k)
    frame.buffers.push_back(take());
  for (size_t k = 0; k < kernelFolds(plan).size(); ++k)
    frame.partials.push_back(take());
  for (size_t k = 0; k < plan.kept().size(); ++k)
    frame.kept.push_back(take());
  frame.strideArray = take();
  frame.extentArray = take();
  frame.params = take();
  frame.flags = take();
  frame.streaming = take();
  frame.itemBegin = take();
  frame.itemEnd = take();
  frame.begin = take();
  frame.end = take();
}

void FunctionEmitter::loadExtents() {
  for (unsigned d = 0; d < plan.rank; ++d)
    frame.extents.push_back(at.loadIndex(frame.extentArray, d));
  if (!frame.kept.empty())
    frame.keptSlots = emitKeptSlots(plan, frame, at);
  bool hasPosition = llvm::any_of(plan.code, [](const KernelInstr &instr) {
    return instr.kind == KernelInstr::Kind::Position;
  });
  if (!hasPosition)
    return;
  Value step = at.constant(1);
  for (unsigned d = 0; d < plan.rank; ++d) {
    frame.positions.push_back(step);
    step = at.mul(step, frame.extents[d]);
  }
}

void FunctionEmitter::loadStrides() {
  for (size_t k = 0; k < numBuffers(); ++k) {
    auto &strides = frame.strides.emplace_back();
    for (unsigned d = 0; d < plan.rank; ++d)
      strides.push_back(strideClass(buffer(k), d) == StrideClass::Any
                            ? at.loadIndex(frame.strideArray, k * plan.rank + d)
                            : Value());
  }
  size_t next = numBuffers() * plan.rank;
  for (size_t k = 0; k < numBuffers(); ++k) {
    KernelFrame::Axis &axis = frame.axes.emplace_back();
    if (!buffer(k).hasAxis())
      continue;
    axis.stride = at.loadIndex(frame.strideArray, next++);
    axis.extent = at.loadIndex(frame.strideArray, next++);
  }
}

void FunctionEmitter::emitTiles() {
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

func::FuncOp FunctionEmitter::emit(llvm::StringRef name, bool finish) {
  OpBuilder::InsertionGuard guard(b);
  Location loc = b.getUnknownLoc();
  auto function = func::FuncOp::create(b, loc, name,
                                       b.getFunctionType(argumentTypes(), {}));
  Block &entry = *function.addEntryBlock();
  b.setInsertionPointToStart(&entry);
  bindArguments(entry);
  loadExtents();
  loadStrides();
  if (finish)
    InnerFoldLoops(plan, frame, b).emitFinish();
  else if (plan.visitsWholeRows())
    PassLoops(plan, frame, b).emitRun();
  else if (hasTiles(plan))
    emitTiles();
  else if (plan.foldDim == 0)
    InnerFoldLoops(plan, frame, b).emitRun();
  else if (plan.isBlocked)
    BlockedFoldLoops(plan, frame, b).emitRun();
  else if (plan.foldDim == 1)
    OuterFoldLoops(plan, frame, b).emitRun();
  else
    MapLoops(plan, frame, b).emitRun();
  func::ReturnOp::create(b, loc);
  return function;
}

} // namespace

OwningOpRef<ModuleOp> emitKernel(MLIRContext &context, const KernelPlan &plan,
                                 MathMode math) {
  OpBuilder b(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getUnknownLoc());
  b.setInsertionPointToEnd(module->getBody());
  FunctionEmitter(plan, b).emit(kRunFunction, false);
  if (plan.foldDim == 0 && !plan.visitsWholeRows())
    FunctionEmitter(plan, b).emit(kFinishFunction, true);
  defineMathCalls(*module, math);
  return module;
}

} // namespace quern
