//===- KernelFunction.cpp -------------------------------------------------===//
#include "codegen/KernelFunction.h"
#include "codegen/KernelEmitter.h"
#include "codegen/KernelLoops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

KernelFunction::KernelFunction(const KernelPlan &plan, OpBuilder &b,
                               llvm::StringRef name, Attribute space,
                               TypeRange moreTypes)
    : plan(plan), b(b), guard(b), at(b) {
  llvm::SmallVector<Type> types = argumentTypes(space);
  types.append(moreTypes.begin(), moreTypes.end());
  auto function = func::FuncOp::create(b, b.getUnknownLoc(), name,
                                       b.getFunctionType(types, {}));
  Block &entry = *function.addEntryBlock();
  b.setInsertionPointToStart(&entry);
  bindArguments(entry);
  loadExtents();
  loadStrides();
}

void KernelFunction::finish() { func::ReturnOp::create(b, b.getUnknownLoc()); }

llvm::SmallVector<Type> KernelFunction::argumentTypes(Attribute space) {
  auto array = [&](Type t, Attribute space) {
    return MemRefType::get({ShapedType::kDynamic}, t, AffineMap(), space);
  };
  SmallVector<Type> types;
  for (size_t k = 0; k < plan.numBuffers(); ++k)
    types.push_back(array(storageType(b, plan.buffer(k).type), space));
  for (InstrId f : kernelFolds(plan))
    types.push_back(array(storageType(b, plan.code[f].compute), space));
  for (InstrId k : plan.kept())
    types.push_back(array(storageType(b, plan.code[k].type), space));
  types.append(3, array(b.getI64Type(), {}));    // strides, extents, params
  types.push_back(array(b.getI64Type(), space)); // flags
  types.push_back(b.getI1Type());
  types.append(4, b.getIndexType());
  return types;
}

void KernelFunction::bindArguments(Block &entry) {
  unsigned next = 0;
  auto take = [&]() -> Value { return entry.getArgument(next++); };
  for (size_t k = 0; k < plan.numBuffers(); ++k)
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
  while (next < entry.getNumArguments())
    more.push_back(take());
}

void KernelFunction::loadExtents() {
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

void KernelFunction::loadStrides() {
  for (size_t k = 0; k < plan.numBuffers(); ++k) {
    auto &strides = frame.strides.emplace_back();
    for (unsigned d = 0; d < plan.rank; ++d)
      strides.push_back(strideClass(plan.buffer(k), d) == StrideClass::Any
                            ? at.loadIndex(frame.strideArray, k * plan.rank + d)
                            : Value());
  }
  size_t next = plan.numBuffers() * plan.rank;
  for (size_t k = 0; k < plan.numBuffers(); ++k) {
    KernelFrame::Axis &axis = frame.axes.emplace_back();
    if (!plan.buffer(k).hasAxis())
      continue;
    axis.stride = at.loadIndex(frame.strideArray, next++);
    axis.extent = at.loadIndex(frame.strideArray, next++);
  }
}

} // namespace quern
