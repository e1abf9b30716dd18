//===- fake_cuda.cpp - The functions of the CUDA driver, on host memory ---===//
#include "tests/runtime/cuda/FakeMachine.h"

#include <cstring>

using namespace fake_cuda;
using namespace quern::cuda;

// NOLINTBEGIN(readability-identifier-naming): the driver's names.

extern "C" {
#define DRIVER_FUNCTION(MEMBER, SYMBOL, PARAMETERS) Result SYMBOL PARAMETERS;
#include "runtime/cuda/Driver.def"
}

/// Every function must be there for the library to link.
[[gnu::used]] static const void *const kFunctions[] = {
#define DRIVER_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                            \
  reinterpret_cast<const void *>(&SYMBOL),
#include "runtime/cuda/Driver.def"
};

namespace {

enum class Needs { Nothing, Start, Context };

/// One call: recorded, and failed if that was asked for, or if what it needs is
/// not there.
struct Call {
  Call(const char *name, Needs needs, std::vector<std::string> arguments)
      : locked(machineMutex()), m(machine()), context(currentContext()) {
    std::string text = std::string(name) + "(";
    for (const std::string &argument : arguments)
      text += (text.back() == '(' ? "" : ", ") + argument;
    m.calls.push_back(text + ")");
    unsigned number = ++m.numCalls[name];
    std::map<unsigned, Result> &faults = m.callFaults[name];
    if (auto fault = faults.find(number); fault != faults.end())
      fail(fault->second);
    else if (needs != Needs::Nothing && !m.isStarted)
      misuse(std::string(name) + " before cuInit", Result(3));
    else if (needs == Needs::Context && (!context || !context->isAlive))
      misuse(std::string(name) + " without a context", Result::InvalidContext);
    else if (needs == Needs::Context)
      result = context->sticky;
  }

  void fail(Result code) {
    result = code;
    bool stays = int(code) >= 700 && int(code) < 720 && int(code) != 704;
    if (context && stays)
      context->sticky = code;
  }
  Result misuse(const std::string &text, Result code) {
    m.complain(text);
    return result = code;
  }
  Object *find(char kind, const void *handle, bool anyContext = false) {
    return m.find(kind, handle, anyContext ? nullptr : context);
  }
  template <class Handle> Result make(Handle *out, char kind) {
    *out = reinterpret_cast<Handle>(m.make(kind, context));
    return Result::Success;
  }
  Result end(char kind, const void *handle) {
    Object *object = find(kind, handle);
    if (!object)
      return Result::InvalidHandle;
    m.runAll(context);
    object->isAlive = false;
    return context->sticky;
  }
  /// Queues a copy between ranges that are checked now and when it runs.
  Result queueCopy(void *streamHandle, char toKind, uint64_t to, char fromKind,
                   uint64_t from, size_t bytes);

  std::unique_lock<std::recursive_mutex> locked;
  Machine &m;
  Object *context;
  Result result = Result::Success;
};

Result Call::queueCopy(void *streamHandle, char toKind, uint64_t to,
                       char fromKind, uint64_t from, size_t bytes) {
  Object *stream = find('s', streamHandle);
  Object *target = m.memoryAt(toKind, to, bytes);
  Object *source = m.memoryAt(fromKind, from, bytes);
  if (!stream || !target || !source)
    return Result::InvalidValue;
  Machine &machine = m;
  m.push(stream, [=, &machine] {
    if (!target->isAlive || !source->isAlive)
      machine.complain("memory of a queued copy was freed");
    else
      machine.copy(reinterpret_cast<char *>(to),
                   reinterpret_cast<const char *>(from), bytes);
  });
  return Result::Success;
}

std::string show(size_t number) { return std::to_string(number); }
std::string showDevice(DevicePtr p) { return machine().nameOf('d', p); }
uint64_t addressOf(const void *p) { return reinterpret_cast<uint64_t>(p); }
std::string showPinned(const void *p) {
  return machine().nameOf('p', addressOf(p));
}
/// Of a handle that may be anything.
std::string showObject(const void *handle) {
  for (const Object &object : machine().objects)
    if (&object == handle)
      return object.kind + std::to_string(object.number);
  return handle ? "?" : "0";
}

} // namespace

#define ENTER(NEEDS, ...)                                                      \
  Call call(__func__, Needs::NEEDS, {__VA_ARGS__});                            \
  if (call.result != Result::Success)                                          \
    return call.result;

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

// --- Streams and events ------------------------------------------------------

Result cuStreamCreate(StreamHandle *stream, unsigned flags) {
  ENTER(Context, show(flags))
  return call.make(stream, 's');
}

Result cuStreamDestroy_v2(StreamHandle stream) {
  ENTER(Context, showObject(stream))
  return call.end('s', stream);
}

Result cuStreamWaitEvent(StreamHandle stream, EventHandle event,
                         unsigned flags) {
  ENTER(Context, showObject(stream), showObject(event), show(flags))
  Object *waiting = call.find('s', stream);
  Object *object = call.find('e', event, true);
  if (!waiting || !object)
    return Result::InvalidHandle;
  // The place is that of the last record so far.
  Object *other = object->stream;
  uint64_t place = object->place;
  Machine &m = call.m;
  if (other)
    m.push(waiting, [=, &m] { m.runUntil(other, place); });
  return Result::Success;
}

Result cuEventCreate(EventHandle *event, unsigned flags) {
  ENTER(Context, show(flags))
  call.make(event, 'e');
  reinterpret_cast<Object *>(*event)->isTimed = flags == kEventDefault;
  return Result::Success;
}

Result cuEventDestroy_v2(EventHandle event) {
  ENTER(Context, showObject(event))
  return call.end('e', event);
}

Result cuEventRecord(EventHandle event, StreamHandle stream) {
  ENTER(Context, showObject(event), showObject(stream))
  Object *object = call.find('e', event);
  Object *recorded = call.find('s', stream);
  if (!object || !recorded)
    return Result::InvalidHandle;
  Machine &m = call.m;
  m.push(recorded, [=, &m] { object->timeMs = m.clockMs; });
  object->stream = recorded;
  object->place = recorded->numQueued;
  return Result::Success;
}

Result cuEventSynchronize(EventHandle event) {
  ENTER(Context, showObject(event))
  Object *object = call.find('e', event);
  if (!object)
    return Result::InvalidHandle;
  if (object->stream)
    call.m.runUntil(object->stream, object->place);
  return call.context->sticky;
}

Result cuEventElapsedTime(float *milliseconds, EventHandle start,
                          EventHandle stop) {
  ENTER(Context, showObject(start), showObject(stop))
  const Object *first = call.find('e', start), *last = call.find('e', stop);
  if (!first || !last || !first->isTimed || !last->isTimed)
    return Result::InvalidHandle;
  for (const Object *event : {first, last})
    if (!event->stream || event->stream->numRun < event->place)
      return Result(600); // not ready
  *milliseconds = static_cast<float>(last->timeMs - first->timeMs);
  return Result::Success;
}

// --- Kernels -----------------------------------------------------------------

Result cuModuleLoadDataEx(ModuleHandle *module, const void *image,
                          unsigned numOptions, unsigned *options,
                          void **values) {
  ENTER(Context)
  std::string text = static_cast<const char *>(image);
  if (text.find("syntax error") != std::string::npos) {
    for (unsigned i = 0; i < numOptions; ++i)
      if (options[i] == kJitErrorLog)
        std::strcpy(static_cast<char *>(values[i]),
                    "ptxas application ptx input, line 3; fatal: Parsing error "
                    "near 'error': syntax error\n");
    return Result::InvalidPtx;
  }
  bool isPtx = text.find(".version") != std::string::npos;
  if (!isPtx && text.rfind("FAKE", 0) != 0)
    return Result::InvalidImage;
  return call.make(module, 'm');
}

Result cuModuleUnload(ModuleHandle module) {
  ENTER(Context, showObject(module))
  return call.end('m', module);
}

Result cuModuleGetFunction(FunctionHandle *function, ModuleHandle module,
                           const char *name) {
  ENTER(Context, showObject(module), name)
  if (!call.find('m', module))
    return Result::InvalidHandle;
  if (std::string(name) != "addOne" && std::string(name) != "fails")
    return Result::NotFound;
  call.make(function, 'f');
  reinterpret_cast<Object *>(*function)->name = name;
  return Result::Success;
}

/// Every attribute is 100 and its own number.
Result cuFuncGetAttribute(int *value, unsigned attribute,
                          FunctionHandle function) {
  ENTER(Context, show(attribute), showObject(function))
  *value = 100 + static_cast<int>(attribute);
  return call.find('f', function) ? Result::Success : Result::InvalidHandle;
}

Result cuFuncSetAttribute(FunctionHandle function, unsigned attribute,
                          int value) {
  ENTER(Context, showObject(function), show(attribute), show(value))
  Object *object = call.find('f', function);
  if (!object || attribute != kFunctionDynamicSharedLimit)
    return Result::InvalidValue;
  object->sharedLimit = value;
  return Result::Success;
}

Result cuOccupancyMaxActiveBlocksPerMultiprocessor(int *numBlocks,
                                                   FunctionHandle function,
                                                   int numThreads,
                                                   size_t sharedBytes) {
  ENTER(Context, showObject(function), show(numThreads), show(sharedBytes))
  *numBlocks = 2048 / numThreads;
  return call.find('f', function) ? Result::Success : Result::InvalidHandle;
}

Result cuLaunchKernel(FunctionHandle function, unsigned gridX, unsigned gridY,
                      unsigned gridZ, unsigned blockX, unsigned blockY,
                      unsigned blockZ, unsigned sharedBytes,
                      StreamHandle stream, void **parameters, void **extra) {
  ENTER(Context, showObject(function), show(gridX), show(gridY), show(gridZ),
        show(blockX), show(blockY), show(blockZ), show(sharedBytes),
        showObject(stream))
  Object *kernel = call.find('f', function);
  Object *queued = call.find('s', stream);
  if (!kernel || !queued)
    return Result::InvalidHandle;
  if (!(gridX && gridY && gridZ && blockX && blockY && blockZ))
    return call.misuse("a launch of no threads", Result::InvalidValue);
  if (sharedBytes > kernel->sharedLimit)
    return call.misuse("a launch above the limit of shared memory",
                       Result::InvalidValue);
  std::vector<char> arguments;
  if (extra) {
    bool isBuffer = addressOf(extra[0]) == kLaunchBuffer &&
                    addressOf(extra[2]) == kLaunchBufferBytes &&
                    addressOf(extra[4]) == kLaunchEnd;
    if (!isBuffer)
      return call.misuse("bad arguments of a launch", Result::InvalidValue);
    const char *start = static_cast<const char *>(extra[1]);
    arguments.assign(start, start + *static_cast<size_t *>(extra[3]));
  }
  size_t wanted = kernel->name == "addOne" ? 16 : 0;
  if (arguments.size() != wanted)
    return call.misuse("a launch with arguments of another size",
                       Result::InvalidValue);
  Result fault = Result::Success;
  unsigned number = call.m.numCalls[__func__];
  if (auto found = call.m.kernelFaults.find(number);
      found != call.m.kernelFaults.end())
    fault = found->second;
  Machine &m = call.m;
  m.push(queued, [=, &m] { m.runKernel(kernel, arguments, fault); });
  return Result::Success;
}

// NOLINTEND(readability-identifier-naming)
