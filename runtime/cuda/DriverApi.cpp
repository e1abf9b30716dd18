//===- DriverApi.cpp - The CUDA driver, loaded at run time ----------------===//
#include "runtime/cuda/DriverApi.h"

#include "ir/Error.h"
#include "ir/Flags.h"
#include "runtime/cuda/ToolkitLibrary.h"
#include "llvm/ADT/Twine.h"
#include <dlfcn.h>

namespace quern::cuda {
namespace {

constexpr int kOldestVersion = 12000;

llvm::Error cannotLoad(const llvm::Twine &message) {
  return makeError("parallel:gpu:device:CouldNotLoadDriver",
                   ("[cuda] " + message).str());
}

template <class Function>
llvm::Error find(void *library, llvm::StringRef path, Function &function) {
  using Pointer = decltype(function.pointer);
  function.pointer = reinterpret_cast<Pointer>(dlsym(library, function.name));
  if (!function.pointer)
    return cannotLoad(path + " has no function " + function.name);
  return llvm::Error::success();
}

std::string versionText(int version) {
  return std::to_string(version / 1000) + "." +
         std::to_string(version % 1000 / 10);
}

/// "CUDA_ERROR_NO_DEVICE, no CUDA-capable device is detected".
std::string describe(const DriverApi &api, Result result) {
  const char *name = nullptr, *text = nullptr;
  api.getErrorName(result, &name);
  api.getErrorString(result, &text);
  if (!name)
    return "error " + std::to_string(static_cast<unsigned>(result));
  return text ? std::string(name) + ", " + text : name;
}

/// Starts the driver and counts its devices.
llvm::Error start(DriverApi &api) {
  auto check = [&](Result result, const char *call) -> llvm::Error {
    if (result == Result::Success)
      return llvm::Error::success();
    return cannotLoad(llvm::Twine(call) + " failed: " + describe(api, result));
  };
  if (llvm::Error error = check(api.init(0), api.init.name))
    return error;
  if (llvm::Error error =
          check(api.deviceGetCount(&api.numDevices), api.deviceGetCount.name))
    return error;
  if (api.numDevices < 1)
    return cannotLoad("there is no CUDA device");
  return llvm::Error::success();
}

} // namespace

llvm::Expected<DriverApi> loadDriver(llvm::StringRef path) {
  void *library = dlopen(path.str().c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return cannotLoad(llvm::Twine("no CUDA driver: ") + dlerror());
  DriverApi api;
  // The version first: an old driver lacks functions too.
  if (llvm::Error error = find(library, path, api.driverGetVersion))
    return std::move(error);
  Result result = api.driverGetVersion(&api.version);
  if (result == Result::Success && api.version < kOldestVersion)
    return cannotLoad("the driver is of CUDA " + versionText(api.version) +
                      "; " + versionText(kOldestVersion) +
                      " or later is needed");
#define DRIVER_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                            \
  if (llvm::Error error = find(library, path, api.MEMBER))                     \
    return std::move(error);
#include "runtime/cuda/Driver.def"
  if (llvm::Error error = start(api))
    return std::move(error);
  return api;
}

llvm::Expected<const DriverApi &> driver() {
  static const MadeOnce<DriverApi> made = [] {
    llvm::StringRef path = flags().cudaDriver;
    return MadeOnce<DriverApi>(
        loadDriver(path.empty() ? "libcuda.so.1" : path));
  }();
  return made.get();
}

bool isSticky(Result result) {
  switch (result) {
#define DRIVER_RESULT(NAME, SYMBOL, VALUE, STICKY)                             \
  case Result::NAME:                                                           \
    return STICKY;
#include "runtime/cuda/Driver.def"
  }
  return false;
}

llvm::Error driverError(const DriverApi &api, Result result,
                        llvm::StringRef call, llvm::StringRef detail) {
  const char *identifier = result == Result::OutOfMemory ? "MATLAB:nomem"
                           : isSticky(result)
                               ? "parallel:gpu:device:UnknownCUDAError"
                               : "Quern:cuda";
  std::string message =
      ("[cuda] " + call + " failed: " + describe(api, result)).str();
  if (!detail.empty())
    message += (": " + detail).str();
  return makeError(identifier, std::move(message));
}

} // namespace quern::cuda
