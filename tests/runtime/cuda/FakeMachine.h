//===- FakeMachine.h - What the fake CUDA driver drives ---------*- C++ -*-===//
#ifndef QUERN_TESTS_RUNTIME_CUDA_FAKEMACHINE_H
#define QUERN_TESTS_RUNTIME_CUDA_FAKEMACHINE_H

#include "tests/runtime/cuda/FakeCuda.h"
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace fake_cuda {

using quern::cuda::DevicePtr;
using quern::cuda::Result;

/// Anything that is made in a context and has a handle.
struct Object {
  char kind = 0; ///< c, d, p, s, e, m, f: as calls are recorded
  unsigned number = 0;
  Object *context = nullptr;
  bool isAlive = true;

  int device = 0;                  // of a context
  Result sticky = Result::Success; //

  char *data = nullptr; // of memory, device's or pinned
  size_t bytes = 0;     //

  std::deque<std::function<void()>> queue; // of a stream
  uint64_t numQueued = 0, numRun = 0;      //

  Object *stream = nullptr; // of an event, where it was recorded
  uint64_t place = 0;       //
  double timeMs = 0;        // as of its place; of a timed event
  bool isTimed = false;     //

  std::string name;               // of a function
  size_t sharedLimit = 48 * 1024; //
};

/// All state. Everything that was ever made stays in `objects`, and addresses
/// are not used again, so that use after the end is noticed.
struct Machine {
  Config config;
  bool isStarted = false;
  std::list<Object> objects;
  std::vector<Object *> primary;    ///< by device; null if there is none
  std::vector<unsigned> numRetains; ///< of it, by device
  double clockMs = 0;
  std::vector<std::string> calls, complaints;
  std::map<std::string, std::map<unsigned, Result>> callFaults;
  std::map<unsigned, Result> kernelFaults;
  std::map<std::string, unsigned> numCalls;

  ~Machine();
  void complain(const std::string &text) { complaints.push_back(text); }

  Object *make(char kind, Object *context);
  /// The live object of \p kind that \p handle stands for; null, with a
  /// complaint, if there is none or it is not of \p context (null: of any).
  Object *find(char kind, const void *handle, const Object *context);
  /// The memory of \p kind around \p bytes at \p address, or null. With a
  /// complaint if it is not alive or not so large.
  Object *memoryAt(char kind, uint64_t address, size_t bytes);
  /// "d1+16" for an address in memory, else null or a number.
  std::string nameOf(char kind, uint64_t address);
  bool allocate(Object *memory, size_t bytes);
  size_t usedBytes(int device);

  void push(Object *stream, std::function<void()> work);
  void runUntil(Object *stream, uint64_t place);
  /// Runs all that is queued in \p context.
  void runAll(const Object *context);
  bool isIdle(const Object *context);
  void copy(char *to, const char *from, size_t bytes) const;
  void runKernel(Object *function, const std::vector<char> &arguments,
                 Result fault);
  void destroyContext(Object *context, bool checkLeaks);
};

Machine &machine();
std::recursive_mutex &machineMutex();
/// The current context of this thread, or null.
Object *currentContext();
void setCurrentContext(Object *context);

} // namespace fake_cuda

#endif // QUERN_TESTS_RUNTIME_CUDA_FAKEMACHINE_H
