//===- BlasDescriptors.h - A problem as cuBLASLt describes it ---*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_BLASDESCRIPTORS_H
#define QUERN_RUNTIME_CUDA_BLASDESCRIPTORS_H

#include "runtime/cuda/BlasLtApi.h"
#include "runtime/cuda/BlasProblem.h"

namespace quern::cuda {

/// What \p status of \p call means, which is not 0.
/// Identifier: MATLAB:nomem out of memory, else Quern:cuda.
llvm::Error blasError(const BlasLtApi &api, int status, const char *call,
                      const BlasProblem *problem = nullptr);

/// A chain of calls that ends at the first one that fails.
class BlasCalls {
public:
  template <class... Parameters, class... Arguments>
  BlasCalls &then(const ToolkitFunction<int(Parameters...)> &function,
                  Arguments... arguments) {
    if (status == 0) {
      status = function(arguments...);
      name = function.name;
    }
    return *this;
  }
  llvm::Error error(const BlasLtApi &api, const BlasProblem &problem) const {
    return status == 0 ? llvm::Error::success()
                       : blasError(api, status, name, &problem);
  }

private:
  int status = 0;
  const char *name = nullptr;
};

/// The objects of the library that describe a problem.
class BlasDescriptors {
public:
  explicit BlasDescriptors(const BlasLtApi &api) : api(api) {}
  ~BlasDescriptors();
  BlasDescriptors(const BlasDescriptors &) = delete;
  BlasDescriptors &operator=(const BlasDescriptors &) = delete;

  /// \p bias is its address, where the problem has one.
  llvm::Error make(const BlasProblem &problem, DevicePtr bias);
  llvm::Error makePreference(const BlasProblem &problem);

  BlasLtDesc *desc = nullptr;
  BlasLtLayout *a = nullptr, *b = nullptr, *c = nullptr, *d = nullptr;
  BlasLtPreference *preference = nullptr;

private:
  const BlasLtApi &api;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_BLASDESCRIPTORS_H
