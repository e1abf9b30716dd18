//===- CudaFixture.h - Devices of the fake driver ---------------*- C++ -*-===//
#ifndef QUERN_TESTS_RUNTIME_CUDA_CUDAFIXTURE_H
#define QUERN_TESTS_RUNTIME_CUDA_CUDAFIXTURE_H

#include "ir/Error.h"
#include "runtime/cuda/Device.h"
#include "tests/runtime/cuda/FakeCuda.h"
#include "llvm/ADT/SmallVector.h"
#include "gtest/gtest.h"
#include <cstring>

namespace quern::cuda {

/// "identifier: message", or "" for success.
inline std::string textOf(llvm::Error error) {
  std::string text;
  llvm::handleAllErrors(std::move(error), [&](const QuernError &e) {
    text = e.identifier + ": " + e.message;
  });
  return text;
}

/// Every test starts with a fresh fake driver and must not misuse it.
class CudaTest : public ::testing::Test {
protected:
  void start(const fake_cuda::Config &config = {}) {
    fake_cuda::restart(config);
    api = llvm::cantFail(loadDriver(QUERN_FAKE_CUDA));
    (void)fake_cuda::takeCalls();
  }
  std::unique_ptr<Device> open(int ordinal = 0) {
    return llvm::cantFail(Device::open(api, ordinal));
  }
  void SetUp() override { start(); }
  void TearDown() override {
    EXPECT_EQ(fake_cuda::takeComplaints(), std::vector<std::string>());
  }

  /// The calls since this was asked last, without changes of the context.
  static std::vector<std::string> calls() {
    std::vector<std::string> out;
    for (std::string &call : fake_cuda::takeCalls())
      if (call.rfind("cuCtxSetCurrent", 0) != 0)
        out.push_back(std::move(call));
    return out;
  }
  static void addOne(Device &device, const Function &kernel, DevicePtr data,
                     int64_t numElems) {
    struct {
      DevicePtr data;
      int64_t numElems;
    } arguments = {data, numElems};
    llvm::cantFail(device.launch(
        kernel, {1}, {128}, 0,
        {reinterpret_cast<const char *>(&arguments), sizeof arguments}));
  }

  DriverApi api;
};

} // namespace quern::cuda

#endif // QUERN_TESTS_RUNTIME_CUDA_CUDAFIXTURE_H
