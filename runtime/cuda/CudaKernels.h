//===- CudaKernels.h - Plans compiled for and run on a device ---*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_CUDAKERNELS_H
#define QUERN_RUNTIME_CUDA_CUDAKERNELS_H

#include "codegen/ptx/PtxCompiler.h"
#include "runtime/cuda/GridLaunch.h"
#include "llvm/ADT/StringMap.h"

namespace quern::cuda {

/// The kernels of one device, compiled when they are first launched. Not
/// thread-safe.
class CudaKernels {
public:
  CudaKernels(Device &device, MathMode math);

  /// Queues \p launch of \p plan's kernel.
  llvm::Error launch(const KernelPlan &plan, const PlanLaunch &launch);

private:
  struct Kernel {
    Module module;
    Function run, finish; ///< no handle: there is none
  };
  llvm::Expected<Kernel *> kernel(const KernelPlan &plan, GridVariant variant);
  /// Memory of one launch at a time; launches follow one another.
  llvm::Expected<DevicePtr> scratch(size_t bytes);

  Device &device;
  PtxCompiler compiler;
  llvm::StringMap<Kernel> kernels; ///< by the plan's text and the variant
  DeviceMemory scratchMemory;
  size_t scratchBytes = 0;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_CUDAKERNELS_H
