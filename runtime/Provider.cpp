//===- Provider.cpp - A device that evaluates plans -----------------------===//
#include "runtime/Provider.h"

#include <algorithm>

namespace quern {
namespace {

/// Of a fold's partial results and of kept elements.
constexpr size_t kSlotBytes = 16;

} // namespace

LaunchGrid makeGrid(const KernelPlan &plan, llvm::ArrayRef<int64_t> extents,
                    llvm::ArrayRef<int64_t> strides,
                    llvm::ArrayRef<uint32_t> arrays, const DeviceModel &model,
                    unsigned maxThreads, int64_t numRounds) {
  LaunchGrid grid;
  grid.rank = plan.rank;
  grid.foldDim = plan.foldDim;
  grid.innerExtent = extents[0];
  for (unsigned d = 1; d < plan.rank; ++d)
    if (static_cast<int>(d) != plan.foldDim)
      grid.numItems *= extents[d];
  if (plan.foldDim == 0)
    grid.numLeaves = (extents[0] + kFoldLeaf - 1) / kFoldLeaf;
  grid.wholeRows = plan.visitsWholeRows();
  size_t numFolds = 0;
  for (const KernelInstr &instr : plan.code)
    numFolds += instr.kind == KernelInstr::Kind::Fold;
  KernelTime time(plan, extents, strides, arrays, model, numRounds);
  grid.numThreads = time.bestThreads(maxThreads);
  grid.estimatedNs = time.ns(grid.numThreads);
  grid.movingNs = time.movingNs(grid.numThreads);
  if (plan.foldDim == 0 && (grid.numLeaves > 1 || grid.wholeRows))
    grid.partialBytes = kSlotBytes * numFolds *
                        std::max<int64_t>(grid.numLeaves, 1) *
                        (grid.wholeRows ? 1 : grid.numItems);
  if (plan.numPasses > 1)
    grid.keptBytes = kSlotBytes * plan.kept().size() *
                     keptSlots(plan, extents[plan.foldDim]);
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

void Provider::forEachPart(unsigned numParts,
                           llvm::function_ref<void(unsigned)> fn) {
  for (unsigned part = 0; part < numParts; ++part)
    fn(part);
}

} // namespace quern
