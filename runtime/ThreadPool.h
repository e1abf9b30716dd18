//===- ThreadPool.h - Fork and join in microseconds -------------*- C++ -*-===//
//
// A fixed set of threads that run one function on the parts 0..n-1 of a piece
// of work; the caller runs part 0. Which thread runs which part is fixed, so a
// part finds its data in the same core's cache again. Waiting threads spin for
// some tens of microseconds, then sleep.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_THREADPOOL_H
#define QUERN_RUNTIME_THREADPOOL_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace quern {

class ThreadPool {
public:
  /// \p numThreads counts the caller; 0: QUERN_THREADS, or every core this
  /// process may use. Threads start with the first call of run.
  explicit ThreadPool(unsigned numThreads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;

  unsigned size() const { return numThreads; }

  /// Calls \p fn(0) ... fn(numParts - 1) and returns when all have. \p fn must
  /// not throw. A call from within \p fn, or while another thread is in run,
  /// executes its parts one by one.
  void run(unsigned numParts, llvm::function_ref<void(unsigned)> fn);

private:
  void start();
  void work(unsigned part);
  /// Whether the calling thread is the one that runs \p part in \p inEpoch.
  bool take(unsigned part, uint32_t inEpoch);

  struct alignas(64) Ticket {
    std::atomic<uint64_t> value{0};
  };

  unsigned numThreads;
  std::vector<std::thread> threads;
  std::atomic<bool> busy{false};

  // The current piece of work, published by `epoch`.
  alignas(64) std::atomic<uint32_t> epoch{0};
  llvm::function_ref<void(unsigned)> *job = nullptr;
  std::vector<Ticket> tickets; ///< [0] is unused: the caller runs part 0
  std::atomic<bool> stopping{false};
  alignas(64) std::atomic<uint32_t> pending{0};
  alignas(64) std::atomic<uint32_t> sleepers{0};
};

} // namespace quern

#endif // QUERN_RUNTIME_THREADPOOL_H
