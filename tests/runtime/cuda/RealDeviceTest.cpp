//===- RealDeviceTest.cpp - The same on a real device, where there is one -===//
#include "runtime/cuda/JitLink.h"
#include "tests/runtime/cuda/CudaFixture.h"

#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cstdlib>

using namespace quern;
using namespace quern::cuda;

namespace {

// addOne(data, numElems); kernel `fails` writes to address 8.
constexpr const char *kPtx = R"(
.version 7.0
.target sm_70
.address_size 64
.visible .entry addOne(.param .u64 data, .param .u64 numElems)
{
  .reg .pred %q; .reg .b32 %a, %b, %c; .reg .b64 %p, %n, %i; .reg .f64 %x;
  ld.param.u64 %p, [data];
  ld.param.u64 %n, [numElems];
  cvta.to.global.u64 %p, %p;
  mov.u32 %a, %ctaid.x;
  mov.u32 %b, %ntid.x;
  mov.u32 %c, %tid.x;
  mad.lo.s32 %a, %a, %b, %c;
  cvt.u64.u32 %i, %a;
  setp.ge.u64 %q, %i, %n;
  @%q ret;
  shl.b64 %i, %i, 3;
  add.s64 %p, %p, %i;
  ld.global.f64 %x, [%p];
  add.f64 %x, %x, 0d3FF0000000000000;
  st.global.f64 [%p], %x;
  ret;
}
.visible .entry fails()
{
  .reg .b64 %p;
  mov.u64 %p, 8;
  st.global.u64 [%p], %p;
  ret;
}
)";

class RealDeviceTest : public ::testing::Test {
protected:
  void SetUp() override {
    llvm::Expected<DriverApi> loaded = loadDriver("libcuda.so.1");
    if (!loaded)
      GTEST_SKIP() << textOf(loaded.takeError());
    api = *loaded;
    device = llvm::cantFail(Device::open(api, 0));
  }
  void launch(const Function &kernel, DevicePtr data, uint64_t numElems) {
    uint64_t arguments[] = {data, numElems};
    llvm::cantFail(device->launch(
        kernel, {static_cast<unsigned>((numElems + 255) / 256)}, {256}, 0,
        {reinterpret_cast<const char *>(arguments), sizeof arguments}));
  }

  DriverApi api;
  std::unique_ptr<Device> device;
};

TEST_F(RealDeviceTest, RunsAKernelOnWhatWasCopied) {
  Module module = llvm::cantFail(device->load(kPtx));
  Function kernel = llvm::cantFail(device->function(module, "addOne"));
  EXPECT_GT(kernel.numRegisters, 0);
  EXPECT_GT(llvm::cantFail(device->blocksPerMultiprocessor(kernel, 256, 0)),
            0u);
  constexpr size_t kNumElems = 3000001;
  std::vector<double> data(kNumElems, 1);
  DeviceMemory memory = llvm::cantFail(device->allocate(kNumElems * 8));
  llvm::cantFail(device->copyIn(memory.get(), data.data(), kNumElems * 8));
  Event start = llvm::cantFail(device->record());
  for (int i = 0; i < 5; ++i)
    launch(kernel, memory.get(), kNumElems);
  Event stop = llvm::cantFail(device->record());
  llvm::cantFail(device->copyOut(data.data(), memory.get(), kNumElems * 8));
  EXPECT_EQ(std::count(data.begin(), data.end(), 6), std::ptrdiff_t(kNumElems));
  EXPECT_GT(llvm::cantFail(device->elapsedNs(start, stop)), 0);
}

TEST_F(RealDeviceTest, LoadsWhatTheToolkitLinked) {
  llvm::Expected<const JitLinker &> linker = JitLinker::get();
  if (!linker)
    GTEST_SKIP() << textOf(linker.takeError());
  std::string arch = "sm_" + std::to_string(device->info().computeMajor) +
                     std::to_string(device->info().computeMinor);
  Cubin cubin = llvm::cantFail(linker->link(kPtx, arch));
  Module module = llvm::cantFail(device->load({cubin.data(), cubin.size()}));
  llvm::cantFail(device->function(module, "addOne"));
}

TEST_F(RealDeviceTest, BadPtxAndTooMuchMemoryAreErrors) {
  std::string bad = kPtx;
  bad.replace(bad.find("add.f64"), 7, "bad.f64");
  EXPECT_NE(textOf(device->load(bad).takeError()).find("ptxas"),
            std::string::npos);
  std::string text = textOf(device->allocate(size_t(1) << 46).takeError());
  EXPECT_EQ(text.rfind("MATLAB:nomem: ", 0), 0u) << text;
}

/// Exits with 0 if an illegal address is an error until reset. Whether there is
/// a context after that is the driver's affair: version 580 makes none for as
/// long as the process lives.
void fault(Device &device) {
  auto expect = [](bool holds, llvm::StringRef what) {
    if (!holds) {
      llvm::errs() << "not so: " << what << '\n';
      std::exit(1);
    }
  };
  Module module = llvm::cantFail(device.load(kPtx));
  Function bad = llvm::cantFail(device.function(module, "fails"));
  llvm::cantFail(device.launch(bad, {1}, {1}, 0, {}));
  std::string text = textOf(device.synchronise());
  expect(llvm::StringRef(text).contains("CUDA_ERROR_ILLEGAL_ADDRESS"), text);
  expect(textOf(device.allocate(8).takeError()) == text, "the same error");
  if (llvm::Error error = device.reset()) {
    expect(llvm::StringRef(textOf(std::move(error))).contains("CUDA_ERROR"),
           "the driver's refusal");
    expect(textOf(device.allocate(8).takeError()) != "", "an error after it");
  } else {
    DeviceMemory memory = llvm::cantFail(device.allocate(8));
    llvm::cantFail(device.fill(memory.get(), 0, 8));
    llvm::cantFail(device.synchronise());
  }
  std::quick_exit(0);
}

/// In a process of its own, which can use no device afterwards.
using RealDeviceDeathTest = RealDeviceTest;

TEST_F(RealDeviceDeathTest, AnIllegalAddressIsAnErrorUntilReset) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(fault(*device), ::testing::ExitedWithCode(0), "");
}

} // namespace
