//===- fake_cuda.cpp - The CUDA driver on host memory ---------------------===//
#include "tests/runtime/cuda/FakeCall.h"

#include <cstring>

using namespace fake_cuda;

namespace quern::cuda {

// NOLINTBEGIN(readability-identifier-naming): the driver's names.

// --- The driver and its devices ----------------------------------------------

Result cuInit(unsigned flags) {
  ENTER(Nothing, show(flags))
  call.m.isStarted = true;
  return Result::Success;
}

Result cuDriverGetVersion(int *version) {
  ENTER(Nothing)
  *version = call.m.config.version;
  return Result::Success;
}

Result cuGetErrorName(Result result, const char **name) {
  switch (result) {
#define DRIVER_RESULT(NAME, SYMBOL, VALUE, STICKY)                             \
  case Result::NAME:                                                           \
    *name = #SYMBOL;                                                           \
    return Result::Success;
#include "runtime/cuda/Driver.def"
  }
  *name = nullptr;
  return Result::InvalidValue;
}

Result cuGetErrorString(Result result, const char **text) {
  *text = "text of the fake driver";
  return Result::Success;
}

Result cuDeviceGetCount(int *count) {
  ENTER(Start)
  *count = call.m.config.numDevices;
  return Result::Success;
}

Result cuDeviceGet(DeviceId *device, int ordinal) {
  ENTER(Start, show(ordinal))
  *device = ordinal;
  return Result::Success;
}

Result cuDeviceGetName(char *name, int length, DeviceId device) {
  ENTER(Start, show(device))
  std::strncpy(name, "Fake GPU", length);
  return Result::Success;
}

Result cuDeviceGetUuid_v2(Uuid *uuid, DeviceId device) {
  ENTER(Start, show(device))
  for (int i = 0; i < 16; ++i)
    uuid->bytes[i] = static_cast<char>(i * 17);
  return Result::Success;
}

Result cuDeviceTotalMem_v2(size_t *bytes, DeviceId device) {
  ENTER(Start, show(device))
  *bytes = call.m.config.deviceBytes;
  return Result::Success;
}

/// Every attribute is its own number.
Result cuDeviceGetAttribute(int *value, unsigned attribute, DeviceId device) {
  ENTER(Start, show(attribute), show(device))
  *value = static_cast<int>(attribute);
  return Result::Success;
}

Result cuDeviceCanAccessPeer(int *canAccess, DeviceId device, DeviceId peer) {
  ENTER(Start, show(device), show(peer))
  *canAccess = device != peer;
  return Result::Success;
}

// --- Contexts ----------------------------------------------------------------

Result cuDevicePrimaryCtxRetain(ContextHandle *context, DeviceId device) {
  ENTER(Start, show(device))
  Object *&primary = call.m.primary[device];
  if (!primary) {
    primary = call.m.make('c', nullptr);
    primary->device = device;
  }
  ++call.m.numRetains[device];
  *context = reinterpret_cast<ContextHandle>(primary);
  return Result::Success;
}

Result cuDevicePrimaryCtxRelease_v2(DeviceId device) {
  ENTER(Start, show(device))
  unsigned &numRetains = call.m.numRetains[device];
  if (numRetains == 0)
    return call.misuse("a context is released too often",
                       Result::InvalidContext);
  Object *primary = call.m.primary[device];
  if (--numRetains == 0 && primary)
    call.m.destroyContext(primary, true);
  return Result::Success;
}

Result cuDevicePrimaryCtxReset_v2(DeviceId device) {
  ENTER(Start, show(device))
  if (Object *primary = call.m.primary[device])
    call.m.destroyContext(primary, false);
  return Result::Success;
}

Result cuCtxSetCurrent(ContextHandle context) {
  ENTER(Start, showObject(context))
  Object *object = call.find('c', context, true);
  if (!object)
    return Result::InvalidContext;
  setCurrentContext(object);
  return Result::Success;
}

Result cuCtxSynchronize() {
  ENTER(Context)
  call.m.runAll(call.context);
  return call.context->sticky;
}

Result cuCtxEnablePeerAccess(ContextHandle peer, unsigned flags) {
  ENTER(Context, showObject(peer), show(flags))
  return call.find('c', peer, true) ? Result::Success : Result::InvalidContext;
}

// --- Memory ------------------------------------------------------------------

Result cuMemAlloc_v2(DevicePtr *memory, size_t bytes) {
  ENTER(Context, show(bytes))
  Machine &m = call.m;
  if (bytes == 0)
    return call.misuse("0 bytes are allocated", Result::InvalidValue);
  size_t used = m.usedBytes(call.context->device);
  if (bytes > m.config.deviceBytes - used)
    return Result::OutOfMemory;
  Object *made = m.make('d', call.context);
  if (!m.allocate(made, bytes))
    return Result::OutOfMemory;
  *memory = addressOf(made->data);
  return Result::Success;
}

Result cuMemFree_v2(DevicePtr memory) {
  ENTER(Context, showDevice(memory))
  Object *object = call.m.memoryAt('d', memory, 0);
  if (!object || addressOf(object->data) != memory)
    return Result::InvalidValue;
  return call.end('d', object);
}

Result cuMemGetInfo_v2(size_t *free, size_t *total) {
  ENTER(Context)
  *total = call.m.config.deviceBytes;
  *free = *total - call.m.usedBytes(call.context->device);
  return Result::Success;
}

Result cuMemAllocHost_v2(void **memory, size_t bytes) {
  ENTER(Context, show(bytes))
  Object *made = call.m.make('p', call.context);
  if (!call.m.allocate(made, bytes))
    return Result::OutOfMemory;
  *memory = made->data;
  return Result::Success;
}

Result cuMemFreeHost(void *memory) {
  ENTER(Context, showPinned(memory))
  Object *object = call.m.memoryAt('p', addressOf(memory), 0);
  if (!object)
    return Result::InvalidValue;
  if (!call.m.isIdle(call.context))
    call.m.complain("pinned memory is freed while work is queued");
  return call.end('p', object);
}

Result cuMemcpyHtoDAsync_v2(DevicePtr to, const void *from, size_t bytes,
                            StreamHandle stream) {
  ENTER(Context, showDevice(to), showPinned(from), show(bytes),
        showObject(stream))
  return call.queueCopy(stream, 'd', to, 'p', addressOf(from), bytes);
}

Result cuMemcpyDtoHAsync_v2(void *to, DevicePtr from, size_t bytes,
                            StreamHandle stream) {
  ENTER(Context, showPinned(to), showDevice(from), show(bytes),
        showObject(stream))
  return call.queueCopy(stream, 'p', addressOf(to), 'd', from, bytes);
}

Result cuMemcpyDtoDAsync_v2(DevicePtr to, DevicePtr from, size_t bytes,
                            StreamHandle stream) {
  ENTER(Context, showDevice(to), showDevice(from), show(bytes),
        showObject(stream))
  return call.queueCopy(stream, 'd', to, 'd', from, bytes);
}

Result cuMemcpyPeerAsync(DevicePtr to, ContextHandle toContext, DevicePtr from,
                         ContextHandle fromContext, size_t bytes,
                         StreamHandle stream) {
  ENTER(Context, showDevice(to), showObject(toContext), showDevice(from),
        showObject(fromContext), show(bytes), showObject(stream))
  Object *target = call.m.memoryAt('d', to, bytes);
  Object *source = call.m.memoryAt('d', from, bytes);
  if (!target || target->context != call.find('c', toContext, true) ||
      !source || source->context != call.find('c', fromContext, true))
    return call.misuse("memory and contexts of a peer copy differ",
                       Result::InvalidValue);
  return call.queueCopy(stream, 'd', to, 'd', from, bytes);
}

Result cuMemsetD8Async(DevicePtr to, unsigned char value, size_t bytes,
                       StreamHandle stream) {
  ENTER(Context, showDevice(to), show(value), show(bytes), showObject(stream))
  Object *target = call.m.memoryAt('d', to, bytes);
  Object *object = call.find('s', stream);
  if (!target || !object)
    return Result::InvalidValue;
  call.m.push(object, [=] {
    if (target->isAlive)
      std::memset(reinterpret_cast<void *>(to), value, bytes);
  });
  return Result::Success;
}

// NOLINTEND(readability-identifier-naming)

} // namespace quern::cuda
