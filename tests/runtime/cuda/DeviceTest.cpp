//===- DeviceTest.cpp - Opening, memory, kernels, events, errors ----------===//
#include "tests/runtime/cuda/CudaFixture.h"

#include <algorithm>
#include <thread>

using namespace quern;
using namespace quern::cuda;

namespace {

using Texts = std::vector<std::string>;
using DeviceTest = CudaTest;
constexpr const char *kLost =
    "parallel:gpu:device:UnknownCUDAError: [cuda] cuCtxSynchronize failed: "
    "CUDA_ERROR_LAUNCH_FAILED, text of the fake driver";

// --- Opening -----------------------------------------------------------------

TEST_F(DeviceTest, InfoIsWhatTheDriverSays) {
  std::unique_ptr<Device> device = open();
  const DeviceInfo &info = device->info();
  EXPECT_EQ(info.ordinal, 0);
  EXPECT_EQ(info.driverVersion, 13000);
  EXPECT_EQ(info.name, "Fake GPU");
  EXPECT_EQ(info.uuid, "GPU-00112233-4455-6677-8899-aabbccddeeff");
  EXPECT_EQ(info.totalBytes, size_t(1) << 30);
#define DEVICE_ATTRIBUTE(MEMBER, SYMBOL, VALUE) EXPECT_EQ(info.MEMBER, VALUE);
#include "runtime/cuda/Driver.def"
}

TEST_F(DeviceTest, ClosesInTheRightOrder) {
  std::unique_ptr<Device> device = open();
  (void)calls();
  device.reset();
  Texts expected = {"cuCtxSynchronize()",
                    "cuEventDestroy_v2(e1)",
                    "cuEventDestroy_v2(e3)",
                    "cuMemFreeHost(p2+0)",
                    "cuEventDestroy_v2(e2)",
                    "cuMemFreeHost(p1+0)",
                    "cuStreamDestroy_v2(s2)",
                    "cuStreamDestroy_v2(s1)",
                    "cuDevicePrimaryCtxRelease_v2(0)"};
  EXPECT_EQ(calls(), expected);
}

TEST_F(DeviceTest, ObjectsMayOutliveTheDevice) {
  std::unique_ptr<Device> device = open();
  DeviceMemory memory = llvm::cantFail(device->allocate(16));
  Module module = llvm::cantFail(device->load("FAKE"));
  Event event = llvm::cantFail(device->record());
  device.reset();
  (void)calls();
  event = Event();
  memory = DeviceMemory();
  module = Module();
  EXPECT_EQ(calls(),
            (Texts{"cuEventDestroy_v2(e4)", "cuMemFree_v2(d1+0)",
                   "cuModuleUnload(m1)", "cuDevicePrimaryCtxRelease_v2(0)"}));
}

TEST_F(DeviceTest, NoSuchOrdinal) {
  for (int ordinal : {-1, 1})
    EXPECT_EQ(textOf(Device::open(api, ordinal).takeError()),
              "Quern:cuda: [cuda] there is no device " +
                  std::to_string(ordinal) + "; there are 1");
}

/// Whichever call fails, opening reports it and leaves nothing behind.
TEST_F(DeviceTest, EveryFailureOfOpeningIsClean) {
  for (const char *function :
       {"cuDeviceGet", "cuDeviceGetName", "cuDeviceGetUuid_v2",
        "cuDeviceTotalMem_v2", "cuDeviceGetAttribute",
        "cuDevicePrimaryCtxRetain", "cuCtxSetCurrent", "cuStreamCreate",
        "cuEventCreate", "cuMemAllocHost_v2"}) {
    start();
    fake_cuda::failCall(function, 1, Result::OutOfMemory);
    std::string text = textOf(Device::open(api, 0).takeError());
    EXPECT_EQ(text.rfind(std::string("MATLAB:nomem: [cuda] ") + function, 0),
              0u)
        << text;
    EXPECT_EQ(fake_cuda::takeComplaints(), Texts()) << function;
    EXPECT_EQ(textOf(Device::open(api, 0).takeError()), "") << function;
  }
}

// --- Memory ------------------------------------------------------------------

TEST_F(DeviceTest, MemoryIsCountedAndFreed) {
  std::unique_ptr<Device> device = open();
  size_t total = device->info().totalBytes;
  {
    DeviceMemory memory = llvm::cantFail(device->allocate(4096));
    MemoryInfo info = llvm::cantFail(device->memoryInfo());
    EXPECT_EQ(info.freeBytes, total - 4096);
    EXPECT_EQ(info.totalBytes, total);
  }
  EXPECT_EQ(llvm::cantFail(device->memoryInfo()).freeBytes, total);
  EXPECT_EQ(llvm::cantFail(device->allocate(0)).get(), 0u);
}

TEST_F(DeviceTest, OutOfMemoryNamesBytesAndIsNotSticky) {
  std::unique_ptr<Device> device = open();
  EXPECT_EQ(textOf(device->allocate(size_t(2) << 30).takeError()),
            "MATLAB:nomem: [cuda] cuMemAlloc_v2 failed: "
            "CUDA_ERROR_OUT_OF_MEMORY, text of the fake driver: 2147483648 "
            "bytes on Fake GPU");
  EXPECT_NE(llvm::cantFail(device->allocate(16)).get(), 0u);
}

// --- Kernels -----------------------------------------------------------------

TEST_F(DeviceTest, LaunchesWithArgumentsThatMayGoAway) {
  std::unique_ptr<Device> device = open();
  Module module = llvm::cantFail(device->load("FAKE cubin"));
  Function kernel = llvm::cantFail(device->function(module, "addOne"));
  EXPECT_EQ(kernel.maxThreads, 100);
  EXPECT_EQ(kernel.localBytes, 103);
  EXPECT_EQ(kernel.numRegisters, 104);
  DeviceMemory memory = llvm::cantFail(device->allocate(16));
  double data[] = {1, 2};
  llvm::cantFail(device->copyIn(memory.get(), data, 16));
  (void)calls();
  addOne(*device, kernel, memory.get(), 2);
  EXPECT_EQ(calls(), Texts{"cuLaunchKernel(f1, 1, 1, 1, 128, 1, 1, 0, s1)"});
  llvm::cantFail(device->copyOut(data, memory.get(), 16));
  EXPECT_EQ(data[0], 2);
  EXPECT_EQ(data[1], 3);
}

TEST_F(DeviceTest, PtxErrorHasTheLog) {
  std::unique_ptr<Device> device = open();
  Module good = llvm::cantFail(device->load(".version 8.0"));
  EXPECT_EQ(textOf(device->load(".version 8.0 syntax error").takeError()),
            "Quern:cuda: [cuda] cuModuleLoadDataEx failed: "
            "CUDA_ERROR_INVALID_PTX, text of the fake driver: ptxas "
            "application ptx input, line 3; fatal: Parsing error near "
            "'error': syntax error");
  EXPECT_EQ(textOf(device->load("neither").takeError()),
            "Quern:cuda: [cuda] cuModuleLoadDataEx failed: "
            "CUDA_ERROR_INVALID_IMAGE, text of the fake driver");
  EXPECT_EQ(textOf(device->function(good, "none").takeError()),
            "Quern:cuda: [cuda] cuModuleGetFunction failed: "
            "CUDA_ERROR_NOT_FOUND, text of the fake driver: none");
}

TEST_F(DeviceTest, SharedMemoryAndOccupancy) {
  std::unique_ptr<Device> device = open();
  Module module = llvm::cantFail(device->load("FAKE"));
  Function kernel = llvm::cantFail(device->function(module, "fails"));
  llvm::cantFail(device->setDynamicSharedLimit(kernel, 100 * 1024));
  EXPECT_EQ(llvm::cantFail(device->blocksPerMultiprocessor(kernel, 512, 64)),
            4u);
  llvm::cantFail(device->launch(kernel, {2, 3, 4}, {5, 6, 7}, 64 * 1024, {}));
  Texts all = calls();
  Texts expected = {"cuFuncSetAttribute(f1, 8, 102400)",
                    "cuOccupancyMaxActiveBlocksPerMultiprocessor(f1, 512, 64)",
                    "cuLaunchKernel(f1, 2, 3, 4, 5, 6, 7, 65536, s1)"};
  EXPECT_EQ(Texts(all.end() - 3, all.end()), expected);
}

TEST_F(DeviceTest, BadLaunchIsAnErrorOfTheCall) {
  std::unique_ptr<Device> device = open();
  Module module = llvm::cantFail(device->load("FAKE"));
  Function kernel = llvm::cantFail(device->function(module, "addOne"));
  EXPECT_EQ(textOf(device->launch(kernel, {0}, {1}, 0, {})),
            "Quern:cuda: [cuda] cuLaunchKernel failed: "
            "CUDA_ERROR_INVALID_VALUE, text of the fake driver");
  EXPECT_EQ(fake_cuda::takeComplaints(), Texts{"a launch of no threads"});
  llvm::cantFail(device->synchronise());
}

TEST_F(DeviceTest, EventsTimeWhatIsBetween) {
  std::unique_ptr<Device> device = open();
  Module module = llvm::cantFail(device->load("FAKE"));
  Function kernel = llvm::cantFail(device->function(module, "addOne"));
  DeviceMemory memory = llvm::cantFail(device->allocate(8));
  Event start = llvm::cantFail(device->record());
  for (int i = 0; i < 3; ++i)
    addOne(*device, kernel, memory.get(), 1);
  Event stop = llvm::cantFail(device->record());
  EXPECT_NE(textOf(device->elapsedNs(start, stop).takeError()), "");
  llvm::cantFail(device->wait(stop));
  EXPECT_EQ(llvm::cantFail(device->elapsedNs(start, stop)), 3e6);
}

// --- Lost contexts -----------------------------------------------------------

TEST_F(DeviceTest, StickyErrorStaysUntilReset) {
  std::unique_ptr<Device> device = open();
  Module module = llvm::cantFail(device->load("FAKE"));
  Function bad = llvm::cantFail(device->function(module, "fails"));
  DeviceMemory memory = llvm::cantFail(device->allocate(16));
  Event event = llvm::cantFail(device->record());
  llvm::cantFail(device->launch(bad, {1}, {1}, 0, {}));
  EXPECT_EQ(textOf(device->synchronise()), kLost);
  (void)calls();
  char byte = 0;
  EXPECT_EQ(textOf(device->copyIn(memory.get(), &byte, 1)), kLost);
  EXPECT_EQ(textOf(device->copyOut(&byte, memory.get(), 1)), kLost);
  EXPECT_EQ(textOf(device->fill(memory.get(), 0, 1)), kLost);
  EXPECT_EQ(textOf(device->copy(memory.get(), memory.get(), 1)), kLost);
  EXPECT_EQ(textOf(device->allocate(1).takeError()), kLost);
  EXPECT_EQ(textOf(device->memoryInfo().takeError()), kLost);
  EXPECT_EQ(textOf(device->load("FAKE").takeError()), kLost);
  EXPECT_EQ(textOf(device->launch(bad, {1}, {1}, 0, {})), kLost);
  EXPECT_EQ(textOf(device->wait(event)), kLost);
  EXPECT_EQ(textOf(device->record().takeError()), kLost);
  EXPECT_EQ(calls(), Texts()) << "the driver is not asked";

  llvm::cantFail(device->reset());
  DeviceMemory fresh = llvm::cantFail(device->allocate(16));
  (void)calls();
  memory = DeviceMemory(); // dead: nothing happens
  EXPECT_EQ(calls(), Texts());
  EXPECT_EQ(textOf(device->launch(bad, {1}, {1}, 0, {})),
            "Quern:cuda: [cuda] the function is of another device, or of "
            "before the last reset");
  EXPECT_EQ(textOf(device->wait(event)),
            "Quern:cuda: [cuda] the event is of another device, or of before "
            "the last reset");
  llvm::cantFail(device->copyIn(fresh.get(), &byte, 1));
  llvm::cantFail(device->synchronise());
}

TEST_F(DeviceTest, AnyLaunchCanLoseTheContext) {
  std::unique_ptr<Device> device = open();
  Module module = llvm::cantFail(device->load("FAKE"));
  Function kernel = llvm::cantFail(device->function(module, "addOne"));
  DeviceMemory memory = llvm::cantFail(device->allocate(16));
  fake_cuda::failKernel(2, Result::EccUncorrectable);
  addOne(*device, kernel, memory.get(), 2);
  llvm::cantFail(device->synchronise());
  addOne(*device, kernel, memory.get(), 2);
  double data[2];
  std::string text = textOf(device->copyOut(data, memory.get(), 16));
  EXPECT_EQ(text, "parallel:gpu:device:UnknownCUDAError: [cuda] "
                  "cuEventSynchronize failed: CUDA_ERROR_ECC_UNCORRECTABLE, "
                  "text of the fake driver");
  EXPECT_EQ(textOf(device->synchronise()), text);
}

TEST_F(DeviceTest, ResetReleasesAndRetains) {
  std::unique_ptr<Device> device = open();
  (void)calls();
  llvm::cantFail(device->reset());
  Texts all = calls();
  all.resize(3);
  EXPECT_EQ(all, (Texts{"cuDevicePrimaryCtxReset_v2(0)",
                        "cuDevicePrimaryCtxRelease_v2(0)",
                        "cuDevicePrimaryCtxRetain(0)"}));
}

TEST_F(DeviceTest, FailedResetCanBeRepeated) {
  std::unique_ptr<Device> device = open();
  fake_cuda::failCall("cuDevicePrimaryCtxRetain", 1, Result(46));
  EXPECT_EQ(textOf(device->reset()),
            "Quern:cuda: [cuda] cuDevicePrimaryCtxRetain failed: error 46");
  EXPECT_EQ(textOf(device->synchronise()),
            "parallel:gpu:device:UnknownCUDAError: [cuda] the context was "
            "closed by a reset of the device");
  llvm::cantFail(device->reset());
  llvm::cantFail(device->synchronise());
}

// --- Threads and contexts ----------------------------------------------------

TEST_F(DeviceTest, ContextIsMadeCurrentOncePerThread) {
  start({.numDevices = 2});
  std::unique_ptr<Device> a = open(0), b = open(1);
  (void)fake_cuda::takeCalls();
  llvm::cantFail(b->synchronise());
  llvm::cantFail(b->synchronise());
  llvm::cantFail(a->synchronise());
  EXPECT_EQ(fake_cuda::takeCalls(),
            (Texts{"cuCtxSynchronize()", "cuCtxSynchronize()",
                   "cuCtxSetCurrent(c1)", "cuCtxSynchronize()"}));
  std::thread other([&] { llvm::cantFail(a->synchronise()); });
  other.join();
  EXPECT_EQ(fake_cuda::takeCalls(),
            (Texts{"cuCtxSetCurrent(c1)", "cuCtxSynchronize()"}));
}

TEST_F(DeviceTest, ThreadsShareADevice) {
  std::unique_ptr<Device> device = open();
  Module module = llvm::cantFail(device->load("FAKE"));
  Function kernel = llvm::cantFail(device->function(module, "addOne"));
  constexpr size_t kNumElems = 200000;
  auto work = [&](double start) {
    std::vector<double> data(kNumElems, start);
    DeviceMemory memory = llvm::cantFail(device->allocate(kNumElems * 8));
    for (int i = 0; i < 20; ++i) {
      llvm::cantFail(device->copyIn(memory.get(), data.data(), kNumElems * 8));
      addOne(*device, kernel, memory.get(), kNumElems);
      llvm::cantFail(device->copyOut(data.data(), memory.get(), kNumElems * 8));
    }
    EXPECT_EQ(std::count(data.begin(), data.end(), start + 20),
              std::ptrdiff_t(kNumElems));
  };
  std::thread a(work, 1), b(work, 1000), c(work, 2000);
  a.join();
  b.join();
  c.join();
}

} // namespace
