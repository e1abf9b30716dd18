//===- FakeCall.cpp - One call of the fake CUDA driver --------------------===//
#include "tests/runtime/cuda/FakeCall.h"

namespace fake_cuda {

/// Every function must be there for the library to link.
[[gnu::used]] static const void *const kFunctions[] = {
#define DRIVER_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                            \
  reinterpret_cast<const void *>(&quern::cuda::SYMBOL),
#include "runtime/cuda/Driver.def"
};

static bool isSticky(Result result) {
  switch (result) {
#define DRIVER_RESULT(NAME, SYMBOL, VALUE, STICKY)                             \
  case Result::NAME:                                                           \
    return STICKY;
#include "runtime/cuda/Driver.def"
  }
  return false;
}

Call::Call(const char *name, Needs needs,
           const std::vector<std::string> &arguments)
    : locked(machineMutex()), m(machine()), context(currentContext()) {
  std::string text = std::string(name) + "(";
  for (const std::string &argument : arguments)
    text += (text.back() == '(' ? "" : ", ") + argument;
  m.calls.push_back(text + ")");
  unsigned number = ++m.numCalls[name];
  const std::map<unsigned, Result> &faults = m.callFaults[name];
  if (auto fault = faults.find(number); fault != faults.end()) {
    result = fault->second;
    if (context && isSticky(result))
      context->sticky = result;
  } else if (needs != Needs::Nothing && !m.isStarted) {
    misuse(std::string(name) + " before cuInit", Result::InvalidValue);
  } else if (needs == Needs::Context && (!context || !context->isAlive)) {
    misuse(std::string(name) + " without a context", Result::InvalidContext);
  } else if (needs == Needs::Context) {
    result = context->sticky;
  }
}

Result Call::misuse(const std::string &text, Result code) {
  m.complain(text);
  return result = code;
}

Object *Call::find(char kind, const void *handle, bool anyContext) {
  return m.find(kind, handle, anyContext ? nullptr : context);
}

Result Call::end(char kind, const void *handle) {
  Object *object = find(kind, handle);
  if (!object)
    return Result::InvalidHandle;
  m.runAll(context);
  object->isAlive = false;
  return context->sticky;
}

Result Call::queueCopy(void *stream, char toKind, uint64_t to, char fromKind,
                       uint64_t from, size_t bytes) {
  Object *queued = find('s', stream);
  Object *target = m.memoryAt(toKind, to, bytes);
  Object *source = m.memoryAt(fromKind, from, bytes);
  if (!queued || !target || !source)
    return Result::InvalidValue;
  Machine &all = m;
  m.push(queued, [=, &all] {
    if (!target->isAlive || !source->isAlive)
      all.complain("memory of a queued copy was freed");
    else
      all.copy(reinterpret_cast<char *>(to),
               reinterpret_cast<const char *>(from), bytes);
  });
  return Result::Success;
}

std::string showObject(const void *handle) {
  for (const Object &object : machine().objects)
    if (&object == handle)
      return object.kind + std::to_string(object.number);
  return handle ? "?" : "0";
}

} // namespace fake_cuda
