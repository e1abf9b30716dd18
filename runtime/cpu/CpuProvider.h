//===- CpuProvider.h - The host processor as a device -----------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CPU_CPUPROVIDER_H
#define QUERN_RUNTIME_CPU_CPUPROVIDER_H

#include "codegen/cpu/CpuCompiler.h"
#include "runtime/Provider.h"
#include <functional>
#include <optional>

namespace quern {

/// How kernels run; see runtime/cpu/CpuKernels.h.
enum class Tier : uint8_t {
  Auto,        ///< interpreted until compiling pays
  Interpreted, ///< always
  Compiled,    ///< before the first launch
};

/// QUERN_TIER.
Tier defaultTier();

/// What compiles a plan to an object.
using CompileObject =
    std::function<llvm::Expected<std::string>(const KernelPlan &plan)>;

struct CpuOptions {
  unsigned numThreads = 0;    ///< 0: QUERN_THREADS or all cores
  size_t memoryLimit = 0;     ///< 0: QUERN_MEMORY_LIMIT or 3/4 of memory
  size_t maxKernels = 4096;   ///< loaded at a time
  std::string cacheDirectory; ///< of compiled kernels; empty: none
  uint64_t cacheBytes = 0;
  std::optional<CpuIsa> isa; ///< none: hostIsa()
  MathMode math = flags().math;
  DeviceModel model; ///< of this machine; see Calibrate.h
  Tier tier = defaultTier();
  CompileObject compileObject; ///< in place of CpuCompiler's
};

/// Kernels through CpuCompiler, work split over a ThreadPool, matrix algebra
/// through BLAS and LAPACK.
std::unique_ptr<Provider> makeCpuProvider(const CpuOptions &options);

} // namespace quern

#endif // QUERN_RUNTIME_CPU_CPUPROVIDER_H
