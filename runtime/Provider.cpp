//===- Provider.cpp - A device that evaluates plans -----------------------===//
#include "runtime/Provider.h"

#include <algorithm>

namespace quern {
namespace {

// Of one core with vectors of 8 doubles, per element; coarse on purpose: the
// estimate only decides whether waking other threads can pay.
constexpr double kNsPerByte = 0.05;
constexpr double kNsPerFlop = 0.08;
constexpr double kNsPerSfu = 0.8;

/// Of a fold's partial results and of kept elements.
constexpr size_t kSlotBytes = 16;

bool moves(const KernelBuffer &buffer) {
  for (StrideClass stride : buffer.strides)
    if (stride != StrideClass::Zero)
      return true;
  return false;
}

} // namespace

LaunchGrid makeGrid(const KernelPlan &plan, llvm::ArrayRef<int64_t> extents,
                    int64_t numRounds) {
  LaunchGrid grid;
  grid.rank = plan.rank;
  grid.foldDim = plan.foldDim;
  grid.innerExtent = extents[0];
  double elems = 1;
  for (unsigned d = 0; d < plan.rank; ++d) {
    elems *= static_cast<double>(extents[d]);
    if (d != 0 && static_cast<int>(d) != plan.foldDim)
      grid.numItems *= extents[d];
  }
  if (plan.foldDim == 0)
    grid.numLeaves = (extents[0] + kFoldLeaf - 1) / kFoldLeaf;
  grid.wholeRows = plan.visitsWholeRows();
  size_t numFolds = 0;
  double ns = 0;
  for (size_t id = 0; id < plan.code.size(); ++id) {
    const KernelInstr &instr = plan.code[id];
    if (instr.kind == KernelInstr::Kind::Fold)
      ++numFolds;
    if (instr.kind != KernelInstr::Kind::Fold &&
        instr.kind != KernelInstr::Kind::Apply &&
        instr.kind != KernelInstr::Kind::Scan)
      continue;
    const OpCost &cost = info(instr.op).cost;
    double each = kNsPerFlop * cost.flop + kNsPerSfu * cost.sfu;
    ns += plan.isInLoop(id) ? each * static_cast<double>(numRounds) : each;
  }
  for (const KernelBuffer &buffer : plan.inputs)
    if (moves(buffer))
      ns += kNsPerByte * byteSize(buffer.type);
  for (const KernelStore &store : plan.stores)
    if (moves(store.buffer))
      ns += kNsPerByte * byteSize(store.buffer.type);
  grid.estimatedNs = ns * elems;
  if (plan.foldDim == 0 && (grid.numLeaves > 1 || grid.wholeRows))
    grid.partialBytes = kSlotBytes * numFolds *
                        std::max<int64_t>(grid.numLeaves, 1) *
                        (grid.wholeRows ? 1 : grid.numItems);
  if (plan.numPasses > 1)
    grid.keptBytes = kSlotBytes * plan.kept().size() *
                     keptSlots(plan.foldDim, extents[plan.foldDim]);
  return grid;
}

llvm::Error Provider::callWithEpilogue(const LibraryCall &call,
                                       const KernelLaunch &launch,
                                       unsigned buffer) {
  llvm::Expected<Buffer> product =
      pool().allocate(static_cast<size_t>(call.result.shape.numElems()) *
                      byteSize(call.result.type));
  if (!product)
    return product.takeError();
  LibraryCall whole = call;
  whole.result.data = product->data();
  if (llvm::Error error = callLibrary(whole))
    return error;
  llvm::SmallVector<void *, 8> buffers(launch.buffers,
                                       launch.buffers + launch.numBuffers);
  buffers[buffer] = product->data();
  KernelLaunch after = launch;
  after.buffers = buffers.data();
  if (llvm::Error error = this->launch(after))
    return error;
  // The product goes with this scope: nothing may still be reading it.
  return synchronise();
}

} // namespace quern
