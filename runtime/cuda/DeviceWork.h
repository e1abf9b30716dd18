//===- DeviceWork.h - Streams and staging blocks of a device ----*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_DEVICEWORK_H
#define QUERN_RUNTIME_CUDA_DEVICEWORK_H

#include "runtime/cuda/Device.h"
#include <array>
#include <mutex>
#include <vector>

namespace quern::cuda {

/// What a Device has in its context; made anew by a reset.
struct Device::Work {
  /// Bytes of a staging block: a transfer takes about 100 us, against some us
  /// for starting it.
  static constexpr size_t kStagingBytes = size_t(4) << 20;

  /// Pinned memory that a copy passes through.
  struct Staging {
    PinnedMemory memory;
    Event done; ///< after the last copy from or to it
  };

  static llvm::Expected<std::unique_ptr<Work>> create(const DriverApi &api,
                                                      DeviceId device);

  /// Queues \p function, whose last parameter is the stream, on the compute
  /// stream.
  template <class... Parameters, class... Arguments>
  llvm::Error queue(const DriverFunction<Result(Parameters...)> &function,
                    Arguments... arguments) {
    llvm::Error error = context->call(function, arguments..., compute.get());
    computeIsAhead.store(true, std::memory_order_release);
    return error;
  }

  llvm::Error copyIn(DevicePtr to, const char *from, size_t bytes);
  llvm::Error copyOut(char *to, DevicePtr from, size_t bytes);
  llvm::Error copyToPeer(Work &peer, DevicePtr to, DevicePtr from,
                         size_t bytes);

  std::shared_ptr<Context> context; // first: what follows lives in it
  Stream compute;
  Stream copy;
  /// Whether the compute stream has work that the copy stream may not have
  /// waited for. Set after queueing, cleared before waiting.
  std::atomic<bool> computeIsAhead{false};

private:
  llvm::Error orderCopiesAfterCompute();
  llvm::Error startCopyOut(Staging &block, DevicePtr from, size_t bytes);
  llvm::Error makeFollow(Work &follower);
  llvm::Error queueWait(EventHandle event);
  llvm::Error enablePeer(const Work &peer);

  DeviceId device = 0;
  /// Held by a copy that uses what follows.
  std::mutex copyMutex;
  std::array<Staging, 2> staging;
  unsigned nextStaging = 0;
  Event computeDone;
  std::vector<uint64_t> peers; ///< ids of contexts that enablePeer is done with
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_DEVICEWORK_H
