//===- fake_kernels.cpp - Its streams, events and kernels -----------------===//
#include "tests/runtime/cuda/FakeCall.h"

#include <cstring>

using namespace fake_cuda;

namespace quern::cuda {

// NOLINTBEGIN(readability-identifier-naming): the driver's names.

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

} // namespace quern::cuda
