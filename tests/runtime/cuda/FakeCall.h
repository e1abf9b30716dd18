//===- FakeCall.h - One call of the fake CUDA driver ------------*- C++ -*-===//
#ifndef QUERN_TESTS_RUNTIME_CUDA_FAKECALL_H
#define QUERN_TESTS_RUNTIME_CUDA_FAKECALL_H

#include "tests/runtime/cuda/FakeMachine.h"

// The driver's functions, as fake_cuda.cpp and fake_kernels.cpp define them.
namespace quern::cuda {
extern "C" {
#define DRIVER_FUNCTION(MEMBER, SYMBOL, PARAMETERS) Result SYMBOL PARAMETERS;
#include "runtime/cuda/Driver.def"
}
} // namespace quern::cuda

namespace fake_cuda {

/// What must be there before a function is called.
enum class Needs : uint8_t { Nothing, Start, Context };

/// Records a call. `result` is Success, or what it ends with at once: a fault
/// that was asked for, misuse, or the context's sticky error.
class Call {
public:
  Call(const char *name, Needs needs,
       const std::vector<std::string> &arguments);

  /// Complains of \p text and ends with \p code.
  Result misuse(const std::string &text, Result code);
  /// As Machine::find, in the current context unless \p anyContext.
  Object *find(char kind, const void *handle, bool anyContext = false);
  template <class Handle> Result make(Handle *out, char kind) {
    *out = reinterpret_cast<Handle>(m.make(kind, context));
    return Result::Success;
  }
  /// Ends the object, once all that is queued in the context has run.
  Result end(char kind, const void *handle);
  /// Queues a copy between ranges of memory of those kinds.
  Result queueCopy(void *stream, char toKind, uint64_t to, char fromKind,
                   uint64_t from, size_t bytes);

private:
  std::unique_lock<std::recursive_mutex> locked;

public:
  Machine &m;
  Object *context; ///< the current one, or null
  Result result = Result::Success;
};

// Arguments as they are recorded.
inline uint64_t addressOf(const void *p) {
  return reinterpret_cast<uint64_t>(p);
}
inline std::string show(size_t number) { return std::to_string(number); }
inline std::string showDevice(DevicePtr p) { return machine().nameOf('d', p); }
inline std::string showPinned(const void *p) {
  return machine().nameOf('p', addressOf(p));
}
/// Of a handle that may be anything.
std::string showObject(const void *handle);

} // namespace fake_cuda

/// Begins every function: ENTER(needs, recorded arguments...).
#define ENTER(NEEDS, ...)                                                      \
  Call call(__func__, Needs::NEEDS, {__VA_ARGS__});                            \
  if (call.result != Result::Success)                                          \
    return call.result;

#endif // QUERN_TESTS_RUNTIME_CUDA_FAKECALL_H
