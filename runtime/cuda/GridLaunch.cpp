//===- GridLaunch.cpp -----------------------------------------------------===//
#include "runtime/cuda/GridLaunch.h"

#include "codegen/KernelEmitter.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

namespace quern::cuda {
namespace {

/// Of a fold's partial results and of kept elements.
constexpr size_t kSlotBytes = 16;
/// So many blocks of a kernel fit on a multiprocessor at most; a few more than
/// are there at a time even out what each takes.
constexpr int64_t kBlocksEach = 4 * 8;

int64_t ceilDiv(int64_t x, int64_t y) { return (x + y - 1) / y; }

} // namespace

GridVariant variantOf(const KernelPlan &plan, const PlanLaunch &launch) {
  GridVariant wide = {.isWide = true};
  int64_t lanes = gridLanes(plan, wide);
  if (lanes == 1 || launch.extents[0] % lanes != 0)
    return {};
  for (unsigned which = 0; which < plan.numBuffers(); ++which) {
    const KernelBuffer &buffer = plan.buffer(which);
    if (buffer.strides.empty() || buffer.strides[0] != StrideClass::Unit)
      continue;
    if (launch.buffers[which] % (lanes * byteSize(buffer.type)) != 0)
      return {};
    const int64_t *strides = &launch.strides[which * plan.rank];
    for (unsigned d = 1; d < plan.rank; ++d)
      if (buffer.strides[d] != StrideClass::Zero && strides[d] % lanes != 0)
        return {};
    if (buffer.hasAxis())
      return {};
  }
  return wide;
}

GridSize gridSize(const KernelPlan &plan, GridVariant variant,
                  llvm::ArrayRef<int64_t> extents, const DeviceInfo &device) {
  GridSize size;
  bool isEmpty = false; // without anything to store
  for (unsigned d = 0; d < plan.rank; ++d) {
    bool isFolded = static_cast<int>(d) == plan.foldDim;
    isEmpty |= extents[d] == 0 && !isFolded;
    if (d > 0 && !isFolded)
      size.numItems *= extents[d];
  }
  if (isEmpty)
    return size;
  const int64_t most = device.numMultiprocessors * kBlocksEach;
  auto atMost = [&](int64_t blocks) {
    return static_cast<unsigned>(std::clamp<int64_t>(blocks, 1, most));
  };
  size_t numFolds = kernelFolds(plan).size();
  int64_t keptElems = plan.foldDim == 1   ? extents[0] * extents[1]
                      : plan.foldDim == 0 ? keptSlots(plan, extents[0])
                                          : 0;
  size.keptBytes = kSlotBytes * plan.kept().size() * keptElems * size.numItems;
  if (plan.inOrder) {
    size.blocks = 1;
    return size;
  }
  if (plan.foldDim == 0) {
    int64_t leaves = std::max<int64_t>(ceilDiv(extents[0], kFoldLeaf), 1);
    bool isWhole = plan.visitsWholeRows();
    int64_t unitsOfBlock = kBlockWarps * gridLanes(plan, variant);
    size.blocks =
        atMost(ceilDiv(size.numItems * (isWhole ? 1 : leaves), unitsOfBlock));
    if (!isWhole && leaves > 1) {
      size.finishBlocks =
          atMost(leaves > kWarpLeaves ? size.numItems
                                      : ceilDiv(size.numItems, kBlockWarps));
      size.partialBytes = kSlotBytes * numFolds * size.numItems * leaves;
    }
    return size;
  }
  int64_t elems = gridLanes(plan, variant) * gridUnroll(plan);
  int64_t threads = ceilDiv(extents[0], elems);
  size.log2Columns = size.numItems == 1
                         ? llvm::Log2_64(kBlockThreads)
                         : llvm::Log2_64(std::min<int64_t>(
                               llvm::PowerOf2Ceil(threads), kBlockThreads));
  int64_t columns = int64_t(1) << size.log2Columns;
  auto blocksFor = [&](int64_t numItems) {
    return atMost(ceilDiv(extents[0], columns * elems) *
                  ceilDiv(numItems, kBlockThreads / columns));
  };
  if (plan.foldDim != 1 || plan.visitsWholeRows()) {
    size.blocks = blocksFor(size.numItems);
    return size;
  }
  int64_t foldBlocks = std::max<int64_t>(ceilDiv(extents[1], kFoldBlock), 1);
  size.blocks = blocksFor(size.numItems * foldBlocks);
  if (foldBlocks > 1) {
    size.finishBlocks = blocksFor(size.numItems);
    size.partialBytes =
        kSlotBytes * numFolds * foldBlocks * size.numItems * extents[0];
  }
  return size;
}

} // namespace quern::cuda
