//===- FakeMachine.cpp - What the fake CUDA driver drives -----------------===//
#include "tests/runtime/cuda/FakeMachine.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <sys/mman.h>
#include <utility>

namespace fake_cuda {
namespace {

std::unique_ptr<Machine> theMachine;
uint64_t numMachines = 0;
thread_local Object *current = nullptr;
thread_local uint64_t currentMachine = 0;

} // namespace

Machine &machine() {
  if (!theMachine)
    restart();
  return *theMachine;
}

std::recursive_mutex &machineMutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

Object *currentContext() {
  return currentMachine == numMachines ? current : nullptr;
}

void setCurrentContext(Object *context) {
  current = context;
  currentMachine = numMachines;
}

void restart(const Config &config) {
  ++numMachines;
  theMachine = std::make_unique<Machine>();
  theMachine->config = config;
  theMachine->primary.resize(config.numDevices);
  theMachine->numRetains.resize(config.numDevices);
}

void failCall(const std::string &function, unsigned number, Result result) {
  Machine &m = machine();
  m.callFaults[function][m.numCalls[function] + number] = result;
}

void failKernel(unsigned number, Result result) {
  Machine &m = machine();
  m.kernelFaults[m.numCalls["cuLaunchKernel"] + number] = result;
}

std::vector<std::string> takeCalls() {
  return std::exchange(machine().calls, {});
}

std::vector<std::string> takeComplaints() {
  return std::exchange(machine().complaints, {});
}

// --- Objects -----------------------------------------------------------------

Machine::~Machine() {
  for (Object &object : objects)
    if (object.data)
      munmap(object.data, object.bytes);
}

Object *Machine::make(char kind, Object *context) {
  unsigned number = 1;
  for (const Object &object : objects)
    number += object.kind == kind;
  objects.push_back({});
  Object &object = objects.back();
  object.kind = kind;
  object.number = number;
  object.context = context;
  return &object;
}

Object *Machine::find(char kind, const void *handle, const Object *context) {
  for (Object &object : objects) {
    if (&object != handle || object.kind != kind)
      continue;
    std::string name = kind + std::to_string(object.number);
    if (!object.isAlive)
      complain(name + " is used after its end");
    else if (context && object.context != context)
      complain(name + " is not of the current context");
    else
      return &object;
    return nullptr;
  }
  complain(std::string("no object of kind ") + kind);
  return nullptr;
}

bool Machine::allocate(Object *memory, size_t bytes) {
  void *data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) {
    memory->isAlive = false;
    return false;
  }
  memory->data = static_cast<char *>(data);
  memory->bytes = bytes;
  return true;
}

size_t Machine::usedBytes(int device) {
  size_t bytes = 0;
  for (const Object &object : objects)
    if (object.kind == 'd' && object.isAlive &&
        object.context->device == device)
      bytes += object.bytes;
  return bytes;
}

static Object *around(std::list<Object> &objects, char kind, uint64_t address) {
  for (Object &object : objects) {
    uint64_t start = reinterpret_cast<uint64_t>(object.data);
    if (object.kind == kind && address >= start &&
        address - start < object.bytes)
      return &object;
  }
  return nullptr;
}

Object *Machine::memoryAt(char kind, uint64_t address, size_t bytes) {
  Object *memory = around(objects, kind, address);
  if (!memory) {
    complain("an address outside of all memory");
    return nullptr;
  }
  std::string name = kind + std::to_string(memory->number);
  if (!memory->isAlive)
    complain(name + " is used after it was freed");
  else if (bytes >
           memory->bytes - (address - reinterpret_cast<uint64_t>(memory->data)))
    complain(std::to_string(bytes) + " bytes are beyond the end of " + name);
  else
    return memory;
  return nullptr;
}

std::string Machine::nameOf(char kind, uint64_t address) {
  Object *memory = around(objects, kind, address);
  if (!memory)
    return address ? "?" : "0";
  uint64_t offset = address - reinterpret_cast<uint64_t>(memory->data);
  return kind + std::to_string(memory->number) + "+" + std::to_string(offset);
}

// --- Work --------------------------------------------------------------------

void Machine::push(Object *stream, std::function<void()> work) {
  stream->queue.push_back(std::move(work));
  ++stream->numQueued;
}

void Machine::runUntil(Object *stream, uint64_t place) {
  while (stream->isAlive && stream->numRun < place && !stream->queue.empty()) {
    std::function<void()> work = std::move(stream->queue.front());
    stream->queue.pop_front();
    ++stream->numRun;
    if (stream->context->sticky == Result::Success)
      work();
  }
}

void Machine::runAll(const Object *context) {
  for (Object &object : objects)
    if (object.kind == 's' && object.context == context)
      runUntil(&object, object.numQueued);
}

bool Machine::isIdle(const Object *context) {
  return std::none_of(objects.begin(), objects.end(), [&](const Object &o) {
    return o.kind == 's' && o.isAlive && o.context == context &&
           !o.queue.empty();
  });
}

void Machine::copy(char *to, const char *from, size_t bytes) const {
  size_t end = std::min(bytes, config.copiedBytes);
  std::memmove(to, from, end);
  std::memmove(to + (bytes - end), from + (bytes - end), end);
}

void Machine::runKernel(Object *function, const std::vector<char> &arguments,
                        Result fault) {
  clockMs += 1;
  Object *context = function->context;
  if (function->name == "fails")
    fault = Result::LaunchFailed;
  if (fault != Result::Success) {
    context->sticky = fault;
    return;
  }
  struct {
    double *data;
    int64_t numElems;
  } p;
  std::memcpy(&p, arguments.data(), sizeof p);
  if (!memoryAt('d', reinterpret_cast<uint64_t>(p.data), p.numElems * 8)) {
    context->sticky = Result::IllegalAddress;
    return;
  }
  for (int64_t i = 0; i < p.numElems; ++i)
    p.data[i] += 1;
}

void Machine::destroyContext(Object *context, bool checkLeaks) {
  for (Object &object : objects) {
    if (object.context != context || !object.isAlive)
      continue;
    // Modules take their functions along.
    if (checkLeaks && context->sticky == Result::Success && object.kind != 'f')
      complain(object.kind + std::to_string(object.number) +
               " outlives its context");
    object.isAlive = false;
    object.queue.clear();
  }
  context->isAlive = false;
  primary[context->device] = nullptr;
}

} // namespace fake_cuda
