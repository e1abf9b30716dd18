//===- DriverApiTest.cpp --------------------------------------------------===//
#include "ir/Flags.h"
#include "tests/runtime/cuda/CudaFixture.h"

#include <cstdlib>

using namespace quern;
using namespace quern::cuda;

namespace {

using DriverTest = CudaTest;

std::string failureOf(llvm::StringRef path) {
  return textOf(loadDriver(path).takeError());
}

constexpr const char *kCannotLoad = "parallel:gpu:device:CouldNotLoadDriver: ";

TEST_F(DriverTest, HasEveryFunctionOnceItIsLoaded) {
  EXPECT_EQ(api.version, 13000);
  EXPECT_EQ(api.numDevices, 1);
#define DRIVER_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                            \
  EXPECT_NE(api.MEMBER.pointer, nullptr);                                      \
  EXPECT_STREQ(api.MEMBER.name, #SYMBOL);
#include "runtime/cuda/Driver.def"
}

TEST_F(DriverTest, NoLibrary) {
  std::string text = failureOf("libquern-none.so.1");
  EXPECT_EQ(text.rfind(std::string(kCannotLoad) +
                           "[cuda] no CUDA driver: libquern-none.so.1: ",
                       0),
            0u)
      << text;
}

TEST_F(DriverTest, MissingFunctionIsNamed) {
  EXPECT_EQ(failureOf(QUERN_FAKE_PARTIAL),
            std::string(kCannotLoad) + "[cuda] " + QUERN_FAKE_PARTIAL +
                " has no function cuGetErrorName");
}

TEST_F(DriverTest, TooOld) {
  fake_cuda::restart({.version = 11080});
  EXPECT_EQ(failureOf(QUERN_FAKE_CUDA),
            std::string(kCannotLoad) + "[cuda] the driver is of CUDA 11.8; "
                                       "12.0 or later is needed");
  fake_cuda::restart({.version = 12000});
  EXPECT_EQ(failureOf(QUERN_FAKE_CUDA), "");
}

TEST_F(DriverTest, DoesNotStart) {
  fake_cuda::failCall("cuInit", 1, Result(803));
  EXPECT_EQ(failureOf(QUERN_FAKE_CUDA),
            std::string(kCannotLoad) + "[cuda] cuInit failed: error 803");
  fake_cuda::failCall("cuInit", 1, Result::NoDevice);
  EXPECT_EQ(failureOf(QUERN_FAKE_CUDA),
            std::string(kCannotLoad) +
                "[cuda] cuInit failed: CUDA_ERROR_NO_DEVICE, text of the fake "
                "driver");
}

TEST_F(DriverTest, NoDevice) {
  fake_cuda::restart({.numDevices = 0});
  EXPECT_EQ(failureOf(QUERN_FAKE_CUDA),
            std::string(kCannotLoad) + "[cuda] there is no CUDA device");
}

TEST_F(DriverTest, ProcessLoadsTheLibraryOfTheFlagOnce) {
  mutableFlags().cudaDriver = QUERN_FAKE_CUDA;
  const DriverApi &first = llvm::cantFail(driver());
  EXPECT_EQ(&first, &llvm::cantFail(driver()));
  EXPECT_EQ(fake_cuda::takeCalls(),
            (std::vector<std::string>{"cuDriverGetVersion()", "cuInit(0)",
                                      "cuDeviceGetCount()"}));
}

/// In a process of its own, which has not loaded a driver yet.
TEST(DriverDeathTest, FailureToLoadIsTheSameAtEveryCall) {
  auto askTwice = [] {
    mutableFlags().cudaDriver = "libquern-none.so.1";
    std::string first = textOf(driver().takeError());
    std::string second = textOf(driver().takeError());
    std::exit(!first.empty() && first == second ? 0 : 1);
  };
  EXPECT_EXIT(askTwice(), ::testing::ExitedWithCode(0), "");
}

TEST_F(DriverTest, StickyErrorsAreToldApart) {
  for (Result result : {Result::IllegalAddress, Result::LaunchFailed,
                        Result::EccUncorrectable, Result::IllegalInstruction})
    EXPECT_TRUE(isSticky(result));
  for (Result result : {Result::Success, Result::OutOfMemory, Result(701),
                        Result::PeerAccessAlreadyEnabled, Result(9999)})
    EXPECT_FALSE(isSticky(result));
}

TEST_F(DriverTest, ErrorsNameCallResultAndDetail) {
  EXPECT_EQ(
      textOf(driverError(api, Result::OutOfMemory, "cuMemAlloc_v2", "8 bytes")),
      "MATLAB:nomem: [cuda] cuMemAlloc_v2 failed: "
      "CUDA_ERROR_OUT_OF_MEMORY, text of the fake driver: 8 bytes");
  EXPECT_EQ(textOf(driverError(api, Result::InvalidValue, "cuLaunchKernel")),
            "Quern:cuda: [cuda] cuLaunchKernel failed: "
            "CUDA_ERROR_INVALID_VALUE, text of the fake driver");
  EXPECT_EQ(textOf(driverError(api, Result::LaunchFailed, "cuCtxSynchronize")),
            "parallel:gpu:device:UnknownCUDAError: [cuda] cuCtxSynchronize "
            "failed: CUDA_ERROR_LAUNCH_FAILED, text of the fake driver");
}

} // namespace
