//===- DeviceBlocksTest.cpp - Pools of device memory ----------------------===//
#include "runtime/cuda/DeviceBlocks.h"

#include "runtime/Buffer.h"
#include "tests/runtime/cuda/CudaFixture.h"

using namespace quern;
using namespace quern::cuda;

namespace {

using DeviceBlocksTest = CudaTest;
using Texts = std::vector<std::string>;
constexpr size_t kMiB = size_t(1) << 20;

TEST_F(DeviceBlocksTest, PoolRecyclesWithoutTheDriver) {
  std::unique_ptr<Device> device = open();
  DeviceBlocks blocks(device->context(), 64 * kMiB);
  BufferPool pool(blocks);
  (void)calls();
  for (int i = 0; i < 5; ++i) {
    Buffer small = llvm::cantFail(pool.allocate(1000));
    Buffer large = llvm::cantFail(pool.allocate(4 * kMiB));
  }
  EXPECT_EQ(calls(), (Texts{"cuMemAlloc_v2(1024)", "cuMemAlloc_v2(4194304)"}));
  pool.trim();
  EXPECT_EQ(calls(), (Texts{"cuMemFree_v2(d1+0)", "cuMemFree_v2(d2+0)"}));
}

TEST_F(DeviceBlocksTest, FullDeviceGivesBackWhatIsCached) {
  start({.deviceBytes = 16 * kMiB});
  std::unique_ptr<Device> device = open();
  DeviceBlocks blocks(device->context(), 64 * kMiB);
  BufferPool pool(blocks);
  {
    Buffer a = llvm::cantFail(pool.allocate(8 * kMiB));
    Buffer b = llvm::cantFail(pool.allocate(4 * kMiB));
  }
  Buffer c = llvm::cantFail(pool.allocate(12 * kMiB));
  std::string text = textOf(pool.allocate(8 * kMiB).takeError());
  EXPECT_EQ(text.rfind("MATLAB:nomem: Out of memory. 8388608 bytes", 0), 0u)
      << text;
}

TEST_F(DeviceBlocksTest, BlocksOfBeforeAResetAreDead) {
  std::unique_ptr<Device> device = open();
  DeviceBlocks old(device->context(), 64 * kMiB);
  auto pool = std::make_unique<BufferPool>(old);
  Buffer held = llvm::cantFail(pool->allocate(kMiB));
  llvm::cantFail(device->reset());
  DeviceBlocks fresh(device->context(), 64 * kMiB);
  BufferPool next(fresh);
  Buffer other = llvm::cantFail(next.allocate(kMiB));
  (void)calls();
  EXPECT_NE(textOf(pool->allocate(2 * kMiB).takeError()), "");
  held = Buffer();
  pool.reset();
  EXPECT_EQ(calls(), Texts());
}

} // namespace
