//===- DeviceCopyTest.cpp - Copies and fills ------------------------------===//
#include "tests/runtime/cuda/CudaFixture.h"

#include <numeric>
#include <sys/mman.h>
#include <unistd.h>

using namespace quern;
using namespace quern::cuda;

namespace {

using Texts = std::vector<std::string>;
using DeviceCopyTest = CudaTest;
constexpr size_t kMiB = size_t(1) << 20;
constexpr size_t kChunk = 4 * kMiB; // a staging block

std::vector<char> pattern(size_t bytes) {
  std::vector<char> out(bytes);
  uint32_t state = 1;
  for (char &c : out)
    c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return out;
}

TEST_F(DeviceCopyTest, EverySizeComesBack) {
  std::unique_ptr<Device> device = open();
  for (size_t bytes :
       {size_t(0), size_t(1), size_t(4097), kChunk - 1, kChunk, kChunk + 1,
        2 * kChunk, 2 * kChunk + 3, 5 * kChunk + 12345}) {
    std::vector<char> data = pattern(bytes), back(bytes, 1);
    DeviceMemory memory = llvm::cantFail(device->allocate(bytes + 16));
    llvm::cantFail(device->copyIn(memory.get() + 7, data.data(), bytes));
    // The host's memory is free at once.
    std::vector<char> expected = std::exchange(data, {});
    llvm::cantFail(device->copyOut(back.data(), memory.get() + 7, bytes));
    EXPECT_TRUE(back == expected) << bytes;
  }
}

TEST_F(DeviceCopyTest, NothingIsAskedForNoBytes) {
  std::unique_ptr<Device> device = open();
  (void)calls();
  llvm::cantFail(device->copyIn(0, nullptr, 0));
  llvm::cantFail(device->copyOut(nullptr, 0, 0));
  llvm::cantFail(device->copy(0, 0, 0));
  llvm::cantFail(device->fill(0, 0, 0));
  EXPECT_EQ(calls(), Texts());
}

TEST_F(DeviceCopyTest, CopyInWaitsForABlockOnlyWhenItComesAgain) {
  std::unique_ptr<Device> device = open();
  std::vector<char> data = pattern(2 * kChunk + 5);
  DeviceMemory memory = llvm::cantFail(device->allocate(data.size()));
  (void)calls();
  llvm::cantFail(device->copyIn(memory.get(), data.data(), data.size()));
  Texts expected = {"cuEventSynchronize(e2)",
                    "cuMemcpyHtoDAsync_v2(d1+0, p1+0, 4194304, s2)",
                    "cuEventRecord(e2, s2)",
                    "cuEventSynchronize(e3)",
                    "cuMemcpyHtoDAsync_v2(d1+4194304, p2+0, 4194304, s2)",
                    "cuEventRecord(e3, s2)",
                    "cuEventSynchronize(e2)",
                    "cuMemcpyHtoDAsync_v2(d1+8388608, p1+0, 5, s2)",
                    "cuEventRecord(e2, s2)",
                    "cuStreamWaitEvent(s1, e2, 0)"};
  EXPECT_EQ(calls(), expected);
}

TEST_F(DeviceCopyTest, CopyOutTransfersAheadOfTheHost) {
  std::unique_ptr<Device> device = open();
  std::vector<char> data(2 * kChunk + 5);
  DeviceMemory memory = llvm::cantFail(device->allocate(data.size()));
  (void)calls();
  llvm::cantFail(device->copyOut(data.data(), memory.get(), data.size()));
  Texts expected = {"cuMemcpyDtoHAsync_v2(p1+0, d1+0, 4194304, s2)",
                    "cuEventRecord(e2, s2)",
                    "cuMemcpyDtoHAsync_v2(p2+0, d1+4194304, 4194304, s2)",
                    "cuEventRecord(e3, s2)",
                    "cuEventSynchronize(e2)",
                    "cuMemcpyDtoHAsync_v2(p1+0, d1+8388608, 5, s2)",
                    "cuEventRecord(e2, s2)",
                    "cuEventSynchronize(e3)",
                    "cuEventSynchronize(e2)"};
  EXPECT_EQ(calls(), expected);
}

TEST_F(DeviceCopyTest, CopiesWaitForKernelsOnce) {
  std::unique_ptr<Device> device = open();
  DeviceMemory memory = llvm::cantFail(device->allocate(8));
  llvm::cantFail(device->fill(memory.get(), 7, 8));
  (void)calls();
  char byte = 0;
  llvm::cantFail(device->copyOut(&byte, memory.get(), 1));
  EXPECT_EQ(byte, 7);
  Texts first = calls();
  ASSERT_EQ(first.size(), 5u);
  EXPECT_EQ(first[0], "cuEventRecord(e1, s1)");
  EXPECT_EQ(first[1], "cuStreamWaitEvent(s2, e1, 0)");
  llvm::cantFail(device->copyOut(&byte, memory.get(), 1));
  EXPECT_EQ(calls().size(), 3u);
}

/// A chain through both streams: each step needs the one before.
TEST_F(DeviceCopyTest, StreamsAreOrdered) {
  std::unique_ptr<Device> device = open();
  Module module = llvm::cantFail(device->load("FAKE"));
  Function kernel = llvm::cantFail(device->function(module, "addOne"));
  DeviceMemory a = llvm::cantFail(device->allocate(8));
  DeviceMemory b = llvm::cantFail(device->allocate(8));
  double x = 1;
  for (int i = 0; i < 10; ++i) {
    llvm::cantFail(device->copyIn(a.get(), &x, 8));
    addOne(*device, kernel, a.get(), 1);
    if (i % 2)
      llvm::cantFail(device->synchronise());
    llvm::cantFail(device->copy(b.get(), a.get(), 8));
    llvm::cantFail(device->fill(a.get(), 0xff, 8));
    addOne(*device, kernel, b.get(), 1);
    llvm::cantFail(device->copyOut(&x, b.get(), 8));
  }
  EXPECT_EQ(x, 21);
}

TEST_F(DeviceCopyTest, FailureInTheMiddleLeavesADeviceThatWorks) {
  std::unique_ptr<Device> device = open();
  std::vector<char> data = pattern(3 * kChunk), back(data.size());
  DeviceMemory memory = llvm::cantFail(device->allocate(data.size()));
  for (const char *function : {"cuMemcpyHtoDAsync_v2", "cuEventSynchronize",
                               "cuEventRecord", "cuMemcpyDtoHAsync_v2"}) {
    fake_cuda::failCall(function, 2, Result::InvalidValue);
    bool isIn =
        textOf(device->copyIn(memory.get(), data.data(), data.size())) == "";
    bool isOut =
        textOf(device->copyOut(back.data(), memory.get(), data.size())) == "";
    EXPECT_NE(isIn, isOut) << function;
    llvm::cantFail(device->copyIn(memory.get(), data.data(), data.size()));
    llvm::cantFail(device->copyOut(back.data(), memory.get(), data.size()));
    EXPECT_TRUE(back == data) << function;
  }
}

TEST_F(DeviceCopyTest, PeersAreOrderedBothWays) {
  start({.numDevices = 2});
  std::unique_ptr<Device> here = open(0), there = open(1);
  DeviceMemory a = llvm::cantFail(here->allocate(8));
  DeviceMemory b = llvm::cantFail(there->allocate(8));
  llvm::cantFail(here->fill(a.get(), 5, 8));
  llvm::cantFail(there->fill(b.get(), 1, 8)); // must come before the copy
  (void)calls();
  llvm::cantFail(here->copyToPeer(*there, b.get(), a.get(), 8));
  Texts expected = {"cuDeviceCanAccessPeer(0, 1)",
                    "cuCtxEnablePeerAccess(c2, 0)",
                    "cuEventRecord(e4, s3)",
                    "cuStreamWaitEvent(s1, e4, 0)",
                    "cuMemcpyPeerAsync(d2+0, c2, d1+0, c1, 8, s1)",
                    "cuEventRecord(e1, s1)",
                    "cuStreamWaitEvent(s3, e1, 0)"};
  EXPECT_EQ(calls(), expected);
  char bytes[8];
  llvm::cantFail(there->copyOut(bytes, b.get(), 8));
  EXPECT_EQ(std::string(bytes, 8), std::string(8, 5));
  (void)calls();
  llvm::cantFail(here->copyToPeer(*there, b.get(), a.get(), 8));
  EXPECT_EQ(calls().size(), 5u) << "access is enabled once";
  llvm::cantFail(here->copyToPeer(*here, a.get(), a.get(), 8));
}

TEST_F(DeviceCopyTest, PeerAccessMayBeEnabledAlready) {
  start({.numDevices = 2});
  std::unique_ptr<Device> here = open(0), there = open(1);
  DeviceMemory a = llvm::cantFail(here->allocate(8));
  DeviceMemory b = llvm::cantFail(there->allocate(8));
  fake_cuda::failCall("cuCtxEnablePeerAccess", 1,
                      Result::PeerAccessAlreadyEnabled);
  llvm::cantFail(here->copyToPeer(*there, b.get(), a.get(), 8));
  llvm::cantFail(there->copyToPeer(*here, a.get(), b.get(), 8));
}

/// The address range of \p bytes whose pages repeat every 16 MiB.
class RepeatedMemory {
public:
  explicit RepeatedMemory(size_t bytes) : bytes(bytes) {
    int file = memfd_create("quern-test", 0);
    EXPECT_EQ(ftruncate(file, kPeriod), 0);
    data = static_cast<char *>(
        mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (size_t offset = 0; offset < bytes; offset += kPeriod)
      EXPECT_EQ(mmap(data + offset, std::min(kPeriod, bytes - offset),
                     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0),
                data + offset);
    close(file);
  }
  ~RepeatedMemory() { munmap(data, bytes); }

  static constexpr size_t kPeriod = 16 * kMiB;
  size_t bytes;
  char *data;
};

TEST_F(DeviceCopyTest, BeyondFourGigabytes) {
  start({.deviceBytes = size_t(8) << 30, .copiedBytes = 64});
  std::unique_ptr<Device> device = open();
  size_t bytes = (size_t(1) << 32) + 3 * kChunk + 1;
  RepeatedMemory host(bytes);
  DeviceMemory memory = llvm::cantFail(device->allocate(bytes));
  (void)calls();
  llvm::cantFail(device->copyIn(memory.get(), host.data, bytes));
  Texts all = calls();
  EXPECT_EQ(all.size(), 3 * 1028 + 1u);
  EXPECT_EQ(all[all.size() - 3],
            "cuMemcpyHtoDAsync_v2(d1+4307550208, p2+0, 1, s2)");
  llvm::cantFail(device->copyOut(host.data, memory.get(), bytes));
  all = calls();
  EXPECT_EQ(all.size(), 3 * 1028u);
  EXPECT_EQ(all[all.size() - 4],
            "cuMemcpyDtoHAsync_v2(p2+0, d1+4307550208, 1, s2)");
  llvm::cantFail(device->copy(memory.get(), memory.get() + 16, bytes - 16));
  llvm::cantFail(device->synchronise());
}

} // namespace
