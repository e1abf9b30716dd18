//===- BufferTest.cpp -----------------------------------------------------===//
#include "runtime/Buffer.h"

#include "ir/Error.h"
#include "runtime/BlockSource.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <cstring>
#include <map>
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

// --- Other memory ------------------------------------------------------------

/// Counts its blocks and has only so many bytes.
class CountingSource : public BlockSource {
public:
  explicit CountingSource(size_t limit) : limit(limit) {}
  ~CountingSource() override { EXPECT_TRUE(live.empty()); }

  void *allocate(size_t bytes) override {
    ++numAllocated;
    if (bytes > limit - liveBytes)
      return nullptr;
    void *block = std::aligned_alloc(64, bytes);
    live[block] = bytes;
    liveBytes += bytes;
    return block;
  }
  void free(void *block, size_t bytes) override {
    EXPECT_EQ(live.at(block), bytes);
    live.erase(block);
    liveBytes -= bytes;
    std::free(block);
  }
  size_t limitBytes() const override { return limit; }

  size_t limit;
  size_t liveBytes = 0;
  unsigned numAllocated = 0;
  std::map<void *, size_t> live;
};

TEST(BufferPoolSource, BlocksComeFromTheSourceAndAreReused) {
  CountingSource source(64 * kMiB);
  BufferPool pool(source);
  for (size_t bytes : {size_t(0), size_t(100), size_t(5000), 3 * kMiB}) {
    unsigned before = source.numAllocated;
    void *first = get(pool, bytes).data();
    EXPECT_EQ(source.live.count(first), 1u);
    EXPECT_EQ(source.live[first], BufferPool::blockBytes(bytes));
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(get(pool, bytes).data(), first) << bytes;
    EXPECT_EQ(source.numAllocated, before + 1);
  }
  EXPECT_EQ(source.liveBytes, pool.cachedBytes());
  pool.trim();
  EXPECT_EQ(source.liveBytes, 0u);
}

TEST(BufferPoolSource, LimitIsTheSources) {
  CountingSource source(16 * kMiB);
  BufferPool pool(source), smaller(source, kMiB);
  EXPECT_EQ(identifierOf(pool.allocate(17 * kMiB).takeError()), "MATLAB:nomem");
  EXPECT_EQ(identifierOf(smaller.allocate(2 * kMiB).takeError()),
            "MATLAB:nomem");
  EXPECT_EQ(source.numAllocated, 0u);
  EXPECT_TRUE(get(pool, 16 * kMiB));
}

TEST(BufferPoolSource, CachedBlocksAreGivenBackWhenTheSourceHasNoMore) {
  CountingSource source(64 * kMiB);
  BufferPool pool(source);
  {
    Buffer a = get(pool, 4 * kMiB), b = get(pool, 4 * kMiB);
    Buffer c = get(pool, 4 * kMiB);
  }
  source.limit = 8 * kMiB; // others took the rest
  unsigned before = source.numAllocated;
  Buffer large = get(pool, 5 * kMiB);
  EXPECT_EQ(source.numAllocated, before + 2);
  EXPECT_EQ(source.live.size(), 1u);
  EXPECT_EQ(identifierOf(pool.allocate(6 * kMiB).takeError()), "MATLAB:nomem");
}

} // namespace
