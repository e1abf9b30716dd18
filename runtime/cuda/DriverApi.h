//===- DriverApi.h - The CUDA driver, loaded at run time --------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_DRIVERAPI_H
#define QUERN_RUNTIME_CUDA_DRIVERAPI_H

#include "runtime/cuda/DriverTypes.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace quern::cuda {

/// A function of the driver and its name, for messages.
template <class Signature> struct DriverFunction;
template <class... Parameters> struct DriverFunction<Result(Parameters...)> {
  const char *name;
  Result (*pointer)(Parameters...) = nullptr;

  Result operator()(Parameters... parameters) const {
    return pointer(parameters...);
  }
};

/// The functions that Driver.def lists.
struct DriverApi {
  int version = 0;    ///< 1000 * major + 10 * minor
  int numDevices = 0; ///< at least 1
#define DRIVER_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                            \
  DriverFunction<Result PARAMETERS> MEMBER{#SYMBOL};
#include "runtime/cuda/Driver.def"
};

/// Loads the driver from the library \p path and starts it. The library stays
/// loaded.
/// Errors: parallel:gpu:device:CouldNotLoadDriver if there is no such library,
/// it lacks a function, is older than 12.0, does not start or has no device.
llvm::Expected<DriverApi> loadDriver(llvm::StringRef path);

/// The driver of this process, from the library that QUERN_CUDA_DRIVER names;
/// loaded at the first call. Errors: as loadDriver, the same at every call.
llvm::Expected<const DriverApi &> driver();

/// Whether every later call in the context fails too, until it is made anew.
bool isSticky(Result result);

/// What \p call, a function of the driver, reports by \p result, which is not
/// Success. \p detail is added to the message.
/// Identifier: MATLAB:nomem out of memory, parallel:gpu:device:UnknownCUDAError
/// for sticky errors, Quern:cuda otherwise.
llvm::Error driverError(const DriverApi &api, Result result,
                        llvm::StringRef call, llvm::StringRef detail = "");

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_DRIVERAPI_H
