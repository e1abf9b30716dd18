//===- Context.cpp - The primary context of a CUDA device -----------------===//
#include "runtime/cuda/Context.h"

#include "ir/Error.h"

namespace quern::cuda {
namespace {

std::atomic<uint64_t> numContexts{0};
/// The id of the context that this thread made current last.
thread_local uint64_t currentContext = 0;

llvm::Error lost(std::string message) {
  return makeError("parallel:gpu:device:UnknownCUDAError", std::move(message));
}

} // namespace

Context::Context(const DriverApi &driver, DeviceId device,
                 ContextHandle context)
    : driver(driver), device(device), context(context), number(++numContexts) {}

llvm::Expected<std::shared_ptr<Context>> Context::open(const DriverApi &api,
                                                       DeviceId device) {
  ContextHandle handle = nullptr;
  Result result = api.primaryContextRetain(&handle, device);
  if (result != Result::Success)
    return driverError(api, result, api.primaryContextRetain.name);
  return std::shared_ptr<Context>(new Context(api, device, handle));
}

Context::~Context() {
  if (state != State::Closed)
    driver.primaryContextRelease(device);
}

void Context::close() {
  if (state.exchange(State::Closed) == State::Closed)
    return;
  // Others of this process may have retained it too, so releasing is not
  // enough to destroy it, and resetting does not release it.
  driver.primaryContextReset(device);
  driver.primaryContextRelease(device);
}

llvm::Error Context::enter() {
  if (state.load(std::memory_order_acquire) != State::Usable)
    return unusable();
  if (currentContext == number)
    return llvm::Error::success();
  Result result = driver.contextSetCurrent(context);
  if (result == Result::Success)
    currentContext = number;
  return check(result, driver.contextSetCurrent.name);
}

llvm::Error Context::check(Result result, llvm::StringRef call,
                           llvm::StringRef detail) {
  if (result == Result::Success)
    return llvm::Error::success();
  llvm::Error error = driverError(driver, result, call, detail);
  if (!isSticky(result))
    return error;
  std::string message;
  llvm::handleAllErrors(std::move(error),
                        [&](QuernError &e) { message = e.message; });
  std::lock_guard<std::mutex> locked(lossMutex);
  if (loss.empty())
    loss = message;
  State usable = State::Usable;
  state.compare_exchange_strong(usable, State::Lost);
  return lost(std::move(message));
}

llvm::Error Context::unusable() {
  if (state == State::Closed)
    return lost("[cuda] the context was closed by a reset of the device");
  std::lock_guard<std::mutex> locked(lossMutex);
  return lost(loss);
}

} // namespace quern::cuda
