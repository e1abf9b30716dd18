//===- BufferTest.cpp -----------------------------------------------------===//
#include "runtime/Buffer.h"

#include "ir/Error.h"
#include "gtest/gtest.h"
#include <cstring>
#include <thread>
#include <vector>

using namespace quern;

namespace {

constexpr size_t kMiB = size_t(1) << 20;

Buffer get(BufferPool &pool, size_t bytes) {
  return llvm::cantFail(pool.allocate(bytes));
}

std::string identifierOf(llvm::Error error, std::string *message = nullptr) {
  std::string identifier;
  llvm::handleAllErrors(std::move(error), [&](const QuernError &e) {
    identifier = e.identifier;
    if (message)
      *message = e.message;
  });
  return identifier;
}

TEST(BufferPool, EverySizeIsAlignedAndWritable) {
  BufferPool pool;
  for (size_t bytes = 0; bytes < 9 * kMiB; bytes = bytes * 5 / 4 + 1) {
    Buffer buffer = get(pool, bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % 64, 0u) << bytes;
    EXPECT_EQ(buffer.bytes(), bytes);
    std::memset(buffer.data(), 0xab, bytes);
  }
  EXPECT_EQ(pool.liveBytes(), 0u);
}

TEST(BufferPool, ReusesSmallAndLargeBlocks) {
  BufferPool pool;
  for (size_t bytes : {size_t(100), size_t(5000), 3 * kMiB}) {
    void *first = get(pool, bytes).data();
    EXPECT_EQ(get(pool, bytes).data(), first) << bytes;
  }
  EXPECT_GT(pool.cachedBytes(), 3 * kMiB);
  pool.trim();
  EXPECT_EQ(pool.cachedBytes(), 0u);
}

TEST(BufferPool, CopiesShareAndTheLastOneFrees) {
  BufferPool pool;
  Buffer a = get(pool, 64);
  EXPECT_TRUE(a.isUnique());
  Buffer b = a;
  EXPECT_FALSE(a.isUnique());
  EXPECT_EQ(a.data(), b.data());
  a = Buffer();
  EXPECT_TRUE(b.isUnique());
  EXPECT_EQ(pool.liveBytes(), 64u);
}

TEST(BufferPool, LimitGivesAnErrorThatNamesBytes) {
  BufferPool pool(16 * kMiB);
  Buffer a = get(pool, 9 * kMiB);
  llvm::Expected<Buffer> b = pool.allocate(9 * kMiB);
  ASSERT_FALSE(static_cast<bool>(b));
  std::string message;
  EXPECT_EQ(identifierOf(b.takeError(), &message), "MATLAB:nomem");
  EXPECT_EQ(message.rfind("Out of memory. 9437184 bytes", 0), 0u) << message;
}

TEST(BufferPool, CachedBlocksMakeRoom) {
  BufferPool pool(16 * kMiB);
  {
    Buffer a = get(pool, 7 * kMiB);
  }
  EXPECT_GT(pool.cachedBytes(), 0u);
  Buffer b = get(pool, 12 * kMiB); // fits only without the cached block
  EXPECT_EQ(pool.cachedBytes(), 0u);
}

TEST(BufferPool, AbsurdSizesAreErrors) {
  BufferPool pool;
  for (size_t bytes : {size_t(1) << 50, SIZE_MAX, SIZE_MAX - 100})
    EXPECT_EQ(identifierOf(pool.allocate(bytes).takeError()), "MATLAB:nomem");
}

TEST(BufferPool, PeakCountsLargeBlocksExactly) {
  BufferPool pool;
  {
    Buffer a = get(pool, 4 * kMiB);
    Buffer b = get(pool, 4 * kMiB);
  }
  Buffer c = get(pool, 4 * kMiB);
  EXPECT_EQ(pool.liveBytes(), 4 * kMiB);
  EXPECT_EQ(pool.peakBytes(), 8 * kMiB);
}

TEST(BufferPool, CachedBlocksDoNotAddUp) {
  BufferPool pool;
  for (size_t mib : {4, 8, 16, 32, 64})
    get(pool, mib * kMiB); // each alone, and of another class
  EXPECT_LE(pool.reservedPeakBytes(), 69 * kMiB);
  EXPECT_EQ(pool.peakBytes(), 64 * kMiB);
}

TEST(BufferPool, LargerBlocksServeSmallerRequests) {
  BufferPool pool;
  const void *address = get(pool, 40 * kMiB).data();
  Buffer smaller = get(pool, 30 * kMiB);
  EXPECT_EQ(smaller.data(), address);
  EXPECT_EQ(pool.reservedPeakBytes(), 40 * kMiB);
  EXPECT_EQ(pool.neededPeakBytes(), 40 * kMiB);
}

TEST(BufferPool, NeededPeakIsWhatWasAskedFor) {
  BufferPool pool;
  Buffer a = get(pool, 33 * kMiB), b = get(pool, 17 * kMiB);
  EXPECT_EQ(pool.neededPeakBytes(), 50 * kMiB);
  EXPECT_GE(pool.peakBytes(), 50 * kMiB);
}

TEST(BufferPool, ThreadsShareOnePool) {
  BufferPool pool;
  auto churn = [&](unsigned seed) {
    std::vector<Buffer> held(16);
    for (unsigned i = 0; i < 20000; ++i) {
      seed = seed * 1664525 + 1013904223;
      size_t bytes = seed % 997 == 0 ? 3 * kMiB : (seed >> 8) % 5000;
      Buffer &slot = held[(seed >> 4) % held.size()];
      slot = get(pool, bytes);
      std::memset(slot.data(), i, std::min<size_t>(bytes, 64));
    }
  };
  std::thread a(churn, 1), b(churn, 2), c(churn, 3);
  a.join();
  b.join();
  c.join();
  EXPECT_EQ(pool.liveBytes(), 0u);
}

TEST(BufferPool, AnyThreadMayDropABuffer) {
  BufferPool pool;
  for (int i = 0; i < 200; ++i) {
    Buffer a = get(pool, 128);
    std::thread other([b = a]() mutable { b = Buffer(); });
    a = Buffer();
    other.join();
  }
  EXPECT_EQ(pool.liveBytes(), 0u);
}

} // namespace
