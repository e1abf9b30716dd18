//===- CompileThread.cpp - Compiles kernels while others run --------------===//
#include "runtime/cpu/CompileThread.h"
#include "runtime/FloatingPoint.h"

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace quern {
namespace {

constexpr int kLowestPriority = 19;

/// A thread that was left running uses the compiler, so the process must end
/// without destroying what is static.
void leaveStaticsAlone() {
  static std::once_flag once;
  std::call_once(once, [] {
    on_exit(
        [](int status, void *) {
          std::fflush(nullptr);
          _exit(status);
        },
        nullptr);
  });
}

} // namespace

/// Outlives the CompileThread if its thread does.
struct CompileThread::State {
  std::mutex mutex; // guards what follows
  std::condition_variable changed;
  std::deque<std::function<void()>> queue;
  bool isBusy = false;
  bool isStopping = false;
  bool yields = false;
  std::thread thread;
};

CompileThread::CompileThread(bool yields) : state(std::make_shared<State>()) {
  state->yields = yields;
}

CompileThread::~CompileThread() {
  if (!state->thread.joinable())
    return;
  {
    std::lock_guard<std::mutex> lock(state->mutex);
    state->isStopping = true;
    state->queue.clear();
  }
  state->changed.notify_all();
  if (wait(std::chrono::milliseconds(0))) {
    state->thread.join();
    return;
  }
  leaveStaticsAlone();
  state->thread.detach();
}

void CompileThread::run(const std::shared_ptr<State> &state) {
  DefaultFloatingPoint mode; // the compiler folds constants
  // The thread's own: Linux keeps a nice value for each.
  if (state->yields)
    setpriority(PRIO_PROCESS, syscall(SYS_gettid), kLowestPriority);
  std::unique_lock<std::mutex> lock(state->mutex);
  while (true) {
    state->changed.wait(
        lock, [&] { return state->isStopping || !state->queue.empty(); });
    if (state->queue.empty())
      return;
    std::function<void()> work = std::move(state->queue.front());
    state->queue.pop_front();
    state->isBusy = true;
    lock.unlock();
    work();
    work = nullptr; // what it holds goes before anybody hears of the end
    lock.lock();
    state->isBusy = false;
    state->changed.notify_all();
  }
}

void CompileThread::add(std::function<void()> work) {
  std::lock_guard<std::mutex> lock(state->mutex);
  state->queue.push_back(std::move(work));
  if (!state->thread.joinable()) {
    // Signals are for the threads of the program.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    state->thread = std::thread([state = state] { run(state); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  state->changed.notify_all();
}

bool CompileThread::wait(std::chrono::milliseconds limit) {
  return wait(limit, [] { return false; });
}

bool CompileThread::wait(std::chrono::milliseconds limit,
                         std::function<bool()> isEnough) {
  std::unique_lock<std::mutex> lock(state->mutex);
  return state->changed.wait_for(lock, limit, [&] {
    return (state->queue.empty() && !state->isBusy) || isEnough();
  });
}

} // namespace quern
