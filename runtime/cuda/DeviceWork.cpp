//===- DeviceWork.cpp - Streams and staging blocks of a device ------------===//
//
// A copy between host and device goes chunk by chunk through two pinned blocks
// in turn: while the device transfers one, the host copies the other.
//
//===----------------------------------------------------------------------===//
#include "runtime/cuda/DeviceWork.h"

#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cstring>

namespace quern::cuda {

/// Sets \p out to what \p create makes.
template <class Object, class... Arguments>
static llvm::Error make(Object &out, const std::shared_ptr<Context> &context,
                        const Arguments &...arguments) {
  llvm::Expected<Object> made = create<Object>(context, arguments...);
  if (!made)
    return made.takeError();
  out = std::move(*made);
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Device::Work>>
Device::Work::create(const DriverApi &api, DeviceId device) {
  auto work = std::make_unique<Work>();
  work->device = device;
  llvm::Expected<std::shared_ptr<Context>> opened = Context::open(api, device);
  if (!opened)
    return opened.takeError();
  const std::shared_ptr<Context> &context = work->context = *opened;
  for (Stream *stream : {&work->compute, &work->copy})
    if (llvm::Error error =
            make(*stream, context, api.streamCreate, kStreamNonBlocking))
      return std::move(error);
  if (llvm::Error error = make(work->computeDone, context, api.eventCreate,
                               kEventDisableTiming))
    return std::move(error);
  for (Staging &block : work->staging) {
    if (llvm::Error error =
            make(block.memory, context, api.memAllocHost, kStagingBytes))
      return std::move(error);
    if (llvm::Error error =
            make(block.done, context, api.eventCreate, kEventDisableTiming))
      return std::move(error);
  }
  return work;
}

/// What is queued on the copy stream from now on runs after what was queued on
/// the compute stream so far.
llvm::Error Device::Work::orderCopiesAfterCompute() {
  if (!computeIsAhead.exchange(false, std::memory_order_acq_rel))
    return llvm::Error::success();
  const DriverApi &api = context->api();
  llvm::Error error =
      context->call(api.eventRecord, computeDone.get(), compute.get());
  if (!error)
    error =
        context->call(api.streamWaitEvent, copy.get(), computeDone.get(), 0u);
  if (error)
    computeIsAhead = true;
  return error;
}

llvm::Error Device::Work::copyIn(DevicePtr to, const char *from, size_t bytes) {
  std::lock_guard<std::mutex> locked(copyMutex);
  const DriverApi &api = context->api();
  if (llvm::Error error = orderCopiesAfterCompute())
    return error;
  EventHandle last = nullptr;
  for (size_t offset = 0; offset < bytes; offset += kStagingBytes) {
    Staging &block = staging[nextStaging++ % staging.size()];
    size_t chunk = std::min(kStagingBytes, bytes - offset);
    last = block.done.get();
    // The device may still read what passed through the block before.
    if (llvm::Error error = context->call(api.eventSynchronize, last))
      return error;
    std::memcpy(block.memory.get(), from + offset, chunk);
    if (llvm::Error error =
            context->call(api.copyHostToDevice, to + offset, block.memory.get(),
                          chunk, copy.get()))
      return error;
    if (llvm::Error error = context->call(api.eventRecord, last, copy.get()))
      return error;
  }
  return context->call(api.streamWaitEvent, compute.get(), last, 0u);
}

llvm::Error Device::Work::startCopyOut(Staging &block, DevicePtr from,
                                       size_t bytes) {
  const DriverApi &api = context->api();
  if (llvm::Error error = context->call(
          api.copyDeviceToHost, block.memory.get(), from, bytes, copy.get()))
    return error;
  return context->call(api.eventRecord, block.done.get(), copy.get());
}

llvm::Error Device::Work::copyOut(char *to, DevicePtr from, size_t bytes) {
  std::lock_guard<std::mutex> locked(copyMutex);
  const DriverApi &api = context->api();
  if (llvm::Error error = orderCopiesAfterCompute())
    return error;
  auto chunkAt = [&](size_t offset) {
    return std::min(kStagingBytes, bytes - offset);
  };
  auto blockAt = [&](size_t offset) -> Staging & {
    return staging[offset / kStagingBytes % staging.size()];
  };
  if (llvm::Error error = startCopyOut(blockAt(0), from, chunkAt(0)))
    return error;
  for (size_t offset = 0; offset < bytes; offset += kStagingBytes) {
    size_t next = offset + kStagingBytes;
    if (next < bytes)
      if (llvm::Error error =
              startCopyOut(blockAt(next), from + next, chunkAt(next)))
        return error;
    Staging &block = blockAt(offset);
    if (llvm::Error error =
            context->call(api.eventSynchronize, block.done.get()))
      return error;
    std::memcpy(to + offset, block.memory.get(), chunkAt(offset));
  }
  return llvm::Error::success();
}

/// What is queued on the compute stream of \p follower from now on runs after
/// what was queued on the one here so far.
llvm::Error Device::Work::makeFollow(Work &follower) {
  const DriverApi &api = context->api();
  if (llvm::Error error =
          context->call(api.eventRecord, computeDone.get(), compute.get()))
    return error;
  return follower.queueWait(computeDone.get());
}

llvm::Error Device::Work::queueWait(EventHandle event) {
  llvm::Error error =
      context->call(context->api().streamWaitEvent, compute.get(), event, 0u);
  computeIsAhead.store(true, std::memory_order_release);
  return error;
}

/// Lets copies from here to \p peer go directly, if the devices can.
llvm::Error Device::Work::enablePeer(const Work &peer) {
  if (llvm::is_contained(peers, peer.context->id()))
    return llvm::Error::success();
  const DriverApi &api = context->api();
  int canAccess = 0;
  if (llvm::Error error = context->call(api.deviceCanAccessPeer, &canAccess,
                                        device, peer.device))
    return error;
  if (canAccess) {
    Result result = api.contextEnablePeerAccess(peer.context->handle(), 0);
    if (result != Result::PeerAccessAlreadyEnabled)
      if (llvm::Error error =
              context->check(result, api.contextEnablePeerAccess.name))
        return error;
  }
  peers.push_back(peer.context->id());
  return llvm::Error::success();
}

llvm::Error Device::Work::copyToPeer(Work &peer, DevicePtr to, DevicePtr from,
                                     size_t bytes) {
  std::scoped_lock locked(copyMutex, peer.copyMutex);
  if (llvm::Error error = enablePeer(peer))
    return error;
  if (llvm::Error error = peer.makeFollow(*this))
    return error;
  if (llvm::Error error =
          queue(context->api().copyPeer, to, peer.context->handle(), from,
                context->handle(), bytes))
    return error;
  return makeFollow(peer);
}

} // namespace quern::cuda
