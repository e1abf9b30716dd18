//===- ThreadPool.cpp - Fork and join in microseconds ---------------------===//
//
// `epoch` is the only word that idle threads watch. The caller writes the work,
// opens a ticket for each part, advances the epoch and wakes sleepers if there
// are any. Whoever turns a part's ticket from open to taken runs the part: its
// thread as a rule, or the caller, once done with its own, where the thread has
// not started yet (a loaded machine schedules it late). Tickets carry the
// epoch, so that a thread that wakes late can take nothing of later work.
//
//===----------------------------------------------------------------------===//
#include "runtime/ThreadPool.h"

#include "ir/Flags.h"
#include "runtime/FloatingPoint.h"
#include "runtime/Machine.h"
#include <chrono>
#include <immintrin.h>
#include <system_error>

namespace quern {
namespace {

constexpr std::chrono::microseconds kSpin{40};

thread_local bool insidePool = false;

/// Watches \p word until it differs from \p old: spins, then sleeps.
void awaitChange(std::atomic<uint32_t> &word, uint32_t old,
                 std::atomic<uint32_t> *sleepers) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point end = Clock::now() + kSpin;
  do {
    for (int i = 0; i < 8; ++i) {
      if (word.load(std::memory_order_acquire) != old)
        return;
      _mm_pause();
    }
  } while (Clock::now() < end);
  if (sleepers)
    sleepers->fetch_add(1);
  while (word.load() == old)
    word.wait(old);
  if (sleepers)
    sleepers->fetch_sub(1);
}

/// The ticket of a part in \p epoch while nobody runs it; one more when taken.
uint64_t openTicket(uint32_t epoch) { return uint64_t(epoch) << 1; }

unsigned defaultThreads() {
  uint64_t asked = flags().threads;
  if (asked == 0)
    return usableCores();
  return static_cast<unsigned>(std::min<uint64_t>(asked, 1024));
}

} // namespace

ThreadPool::ThreadPool(unsigned numThreads)
    : numThreads(numThreads ? numThreads : defaultThreads()) {}

ThreadPool::~ThreadPool() {
  if (threads.empty())
    return;
  stopping = true;
  epoch.fetch_add(1);
  epoch.notify_all();
  for (std::thread &thread : threads)
    thread.join();
}

void ThreadPool::start() {
  tickets = std::vector<Ticket>(numThreads);
  threads.reserve(numThreads - 1);
  try {
    for (unsigned part = 1; part < numThreads; ++part)
      threads.emplace_back([this, part] { work(part); });
  } catch (const std::system_error &) {
    // The system gives no more threads: the caller takes the other parts.
    numThreads = 1 + threads.size();
  }
}

void ThreadPool::work(unsigned part) {
  DefaultFloatingPoint mode; // not that of the thread that made this one
  insidePool = true;
  uint32_t seen = 0;
  for (;;) {
    awaitChange(epoch, seen, &sleepers);
    seen = epoch.load(std::memory_order_acquire);
    if (stopping.load(std::memory_order_relaxed))
      return;
    if (!take(part, seen))
      continue;
    (*job)(part);
    if (pending.fetch_sub(1, std::memory_order_acq_rel) == 1)
      pending.notify_one();
  }
}

bool ThreadPool::take(unsigned part, uint32_t inEpoch) {
  uint64_t open = openTicket(inEpoch);
  return tickets[part].value.compare_exchange_strong(
      open, open + 1, std::memory_order_acq_rel, std::memory_order_relaxed);
}

void ThreadPool::run(unsigned numParts, llvm::function_ref<void(unsigned)> fn) {
  if (numParts <= 1 || numThreads == 1 || insidePool ||
      busy.exchange(true, std::memory_order_acquire)) {
    for (unsigned part = 0; part < numParts; ++part)
      fn(part);
    return;
  }
  if (threads.empty())
    start();
  job = &fn;
  unsigned numShared = std::min(numParts, numThreads);
  uint32_t now = epoch.load(std::memory_order_relaxed) + 1;
  pending.store(numShared - 1, std::memory_order_relaxed);
  for (unsigned part = 1; part < numShared; ++part)
    tickets[part].value.store(openTicket(now), std::memory_order_release);
  epoch.store(now); // sequentially consistent: ordered with `sleepers`
  if (sleepers.load() != 0)
    epoch.notify_all();
  insidePool = true;
  fn(0);
  for (unsigned part = numThreads; part < numParts; ++part)
    fn(part);
  for (unsigned part = 1; part < numShared; ++part)
    if (take(part, now)) {
      fn(part);
      pending.fetch_sub(1, std::memory_order_acq_rel);
    }
  insidePool = false;
  for (uint32_t left = pending.load(std::memory_order_acquire); left != 0;
       left = pending.load(std::memory_order_acquire))
    awaitChange(pending, left, nullptr);
  busy.store(false, std::memory_order_release);
}

} // namespace quern
