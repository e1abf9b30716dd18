//===- BlasLtApi.h - cuBLASLt, loaded at run time ---------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_BLASLTAPI_H
#define QUERN_RUNTIME_CUDA_BLASLTAPI_H

#include "runtime/cuda/BlasLtTypes.h"
#include "runtime/cuda/ToolkitLibrary.h"

namespace quern::cuda {

/// The functions that BlasLt.def lists.
struct BlasLtApi {
  /// Loads the library, as ToolkitLibrary::open says.
  /// Errors: Quern:cuda if there is none, of CUDA 12 or 13, or it lacks a
  /// function.
  static llvm::Expected<BlasLtApi> load(llvm::StringRef toolkit);
  /// The one of this process, from QUERN_CUDA_TOOLKIT; loaded at the first
  /// call. Errors: as load, the same at every call.
  static llvm::Expected<const BlasLtApi &> get();

#define BLASLT_FUNCTION(RESULT, MEMBER, SYMBOL, PARAMETERS)                    \
  ToolkitFunction<RESULT PARAMETERS> MEMBER{#SYMBOL};
#include "runtime/cuda/BlasLt.def"
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_BLASLTAPI_H
