//===- Context.h - The primary context of a CUDA device ---------*- C++ -*-===//
//
// Every call into the driver that needs a context goes through Context::call:
// it makes the context current on this thread and, once a sticky error
// occurred, returns that error without asking the driver. A context that was
// closed answers every call with an error; what belonged to it is then dead,
// and destroying it does nothing.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CUDA_CONTEXT_H
#define QUERN_RUNTIME_CUDA_CONTEXT_H

#include "runtime/cuda/DriverApi.h"
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace quern::cuda {

class Context {
public:
  /// Retains the primary context of \p device. \p api must outlive it.
  static llvm::Expected<std::shared_ptr<Context>> open(const DriverApi &api,
                                                       DeviceId device);
  /// Releases the primary context.
  ~Context();
  Context(const Context &) = delete;
  Context &operator=(const Context &) = delete;

  const DriverApi &api() const { return driver; }
  ContextHandle handle() const { return context; }
  /// Of this context alone; the driver uses handles again.
  uint64_t id() const { return number; }

  /// Makes the context current on this thread. Errors: it was lost or closed.
  llvm::Error enter();
  /// The error of \p call, if any; a sticky one is remembered.
  llvm::Error check(Result result, llvm::StringRef call,
                    llvm::StringRef detail = "");
  /// Calls \p function in the context.
  template <class... Parameters, class... Arguments>
  llvm::Error call(const DriverFunction<Result(Parameters...)> &function,
                   Arguments... arguments) {
    if (llvm::Error error = enter())
      return error;
    return check(function(arguments...), function.name);
  }

  /// Destroys the context with all that it holds. No other thread may be in a
  /// call.
  void close();

private:
  enum class State : uint8_t { Usable, Lost, Closed };

  Context(const DriverApi &driver, DeviceId device, ContextHandle context);
  llvm::Error unusable();

  const DriverApi &driver;
  const DeviceId device;
  const ContextHandle context;
  const uint64_t number;
  std::atomic<State> state{State::Usable};
  std::mutex lossMutex;
  std::string loss; ///< the first sticky error
};

/// An object of the driver that lives in a context; Destroy ends it. May
/// outlive the context.
template <class T, DriverFunction<Result(T)> DriverApi::*Destroy> class Owned {
public:
  Owned() = default;
  Owned(std::shared_ptr<Context> context, T handle)
      : owner(std::move(context)), handle(handle) {}
  Owned(Owned &&other) noexcept
      : owner(std::move(other.owner)), handle(other.release()) {}
  Owned &operator=(Owned other) noexcept {
    std::swap(owner, other.owner);
    std::swap(handle, other.handle);
    return *this;
  }
  ~Owned() {
    // An error is of no use here; a sticky one comes back at the next call.
    if (handle)
      llvm::consumeError(owner->call(owner->api().*Destroy, handle));
  }

  T get() const { return handle; }
  const Context *context() const { return owner.get(); }
  /// Gives up the object without ending it.
  T release() { return std::exchange(handle, T{}); }

private:
  std::shared_ptr<Context> owner;
  T handle{};
};

using DeviceMemory = Owned<DevicePtr, &DriverApi::memFree>;
using PinnedMemory = Owned<void *, &DriverApi::memFreeHost>;
using Stream = Owned<StreamHandle, &DriverApi::streamDestroy>;
using Event = Owned<EventHandle, &DriverApi::eventDestroy>;
using Module = Owned<ModuleHandle, &DriverApi::moduleUnload>;

/// Calls \p create, whose first parameter takes the new object.
template <class Object, class Handle, class... Parameters, class... Arguments>
llvm::Expected<Object>
create(const std::shared_ptr<Context> &context,
       const DriverFunction<Result(Handle *, Parameters...)> &create,
       Arguments... arguments) {
  Handle handle{};
  if (llvm::Error error = context->call(create, &handle, arguments...))
    return std::move(error);
  return Object(context, handle);
}

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_CONTEXT_H
