//===- ThreadPoolTest.cpp -------------------------------------------------===//
#include "runtime/ThreadPool.h"

#include "gtest/gtest.h"
#include <array>
#include <chrono>

using namespace quern;

namespace {

TEST(ThreadPool, EveryPartRunsOnce) {
  for (unsigned size : {1u, 2u, 4u}) {
    ThreadPool pool(size);
    for (int round = 0; round < 2000; ++round)
      for (unsigned parts = 0; parts <= size; ++parts) {
        std::array<std::atomic<int>, 4> seen = {};
        pool.run(parts, [&](unsigned part) { ++seen[part]; });
        for (unsigned part = 0; part < 4; ++part)
          ASSERT_EQ(seen[part].load(), part < parts ? 1 : 0);
      }
  }
}

// Most of these threads have not started when the caller is done: it runs
// their parts, and they must take nothing of later rounds.
TEST(ThreadPool, PartsOfLateThreadsRunOnce) {
  constexpr unsigned kThreads = 32;
  ThreadPool pool(kThreads);
  for (int round = 0; round < 500; ++round) {
    std::array<std::atomic<int>, kThreads> seen = {};
    pool.run(kThreads, [&](unsigned part) { ++seen[part]; });
    for (const std::atomic<int> &count : seen)
      ASSERT_EQ(count.load(), 1);
  }
}

TEST(ThreadPool, WorkerWritesAreSeenAfterwards) {
  ThreadPool pool(2);
  std::vector<int> values(2);
  for (int round = 1; round < 5000; ++round) {
    pool.run(2, [&](unsigned part) { values[part] = round; });
    ASSERT_EQ(values[0], round);
    ASSERT_EQ(values[1], round);
  }
}

TEST(ThreadPool, SleepingThreadsWake) {
  ThreadPool pool(2);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> count{0};
    pool.run(2, [&](unsigned) { ++count; });
    EXPECT_EQ(count.load(), 2);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

TEST(ThreadPool, NestedRunsAreInline) {
  ThreadPool pool(2);
  std::atomic<int> count{0};
  pool.run(2, [&](unsigned) {
    std::thread::id self = std::this_thread::get_id();
    pool.run(2, [&](unsigned) {
      EXPECT_EQ(std::this_thread::get_id(), self);
      ++count;
    });
  });
  EXPECT_EQ(count.load(), 4);
}

TEST(ThreadPool, TwoCallersDoNotWaitForEachOther) {
  ThreadPool pool(2);
  std::atomic<int> count{0};
  auto caller = [&] {
    for (int i = 0; i < 3000; ++i)
      pool.run(2, [&](unsigned) { ++count; });
  };
  std::thread other(caller);
  caller();
  other.join();
  EXPECT_EQ(count.load(), 12000);
}

} // namespace
