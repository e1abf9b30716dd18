//===- GridLaunch.h - Sizes of a grid's launch ------------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_GRIDLAUNCH_H
#define QUERN_RUNTIME_CUDA_GRIDLAUNCH_H

#include "codegen/gpu/GridEmitter.h"
#include "runtime/cuda/Device.h"

namespace quern::cuda {

/// One launch of a plan; the arrays are KernelArgs', but addresses are the
/// device's.
struct PlanLaunch {
  llvm::ArrayRef<DevicePtr> buffers;
  llvm::ArrayRef<int64_t> strides;
  llvm::ArrayRef<int64_t> extents;
  llvm::ArrayRef<uint64_t> params;
  DevicePtr flags = 0;
};

struct GridSize {
  int64_t numItems = 1;
  unsigned log2Columns = 0;  ///< PtxArgs::Columns
  unsigned blocks = 0;       ///< of `run`; 0: there is nothing to do
  unsigned finishBlocks = 0; ///< of `finish`; 0: it is not needed
  size_t partialBytes = 0, keptBytes = 0;
};

/// The variant whose conditions \p launch meets.
GridVariant variantOf(const KernelPlan &plan, const PlanLaunch &launch);
GridSize gridSize(const KernelPlan &plan, GridVariant variant,
                  llvm::ArrayRef<int64_t> extents, const DeviceInfo &device);

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_GRIDLAUNCH_H
