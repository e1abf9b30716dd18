//===- CompileThread.h - Compiles kernels while others run ------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CPU_COMPILETHREAD_H
#define QUERN_RUNTIME_CPU_COMPILETHREAD_H

#include <chrono>
#include <functional>
#include <memory>

namespace quern {

/// One thread that does one piece of work after the other. It starts with the
/// first one.
class CompileThread {
public:
  /// \p yields: the thread runs when there is nothing else to do for the cores.
  explicit CompileThread(bool yields);
  /// Drops what has not begun and leaves running what has. The process may end
  /// while it runs.
  ~CompileThread();
  CompileThread(const CompileThread &) = delete;

  void add(std::function<void()> work);
  /// Waits until all work is done; false if that takes longer than \p limit.
  bool wait(std::chrono::milliseconds limit);
  /// Waits for that or for \p isEnough, which is asked after each piece.
  bool wait(std::chrono::milliseconds limit, std::function<bool()> isEnough);

private:
  struct State;
  static void run(const std::shared_ptr<State> &state);

  std::shared_ptr<State> state;
};

} // namespace quern

#endif // QUERN_RUNTIME_CPU_COMPILETHREAD_H
