//===- Device.h - One CUDA device -------------------------------*- C++ -*-===//
//
// Kernels, fills and copies within a device are queued on its compute stream;
// copies to and from the host on its copy stream, through two pinned blocks.
// What is called later sees what was called before, on whatever stream: events
// order the streams where needed.
//
// Any thread may call, except for reset. After a sticky error every call
// returns that error until reset.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CUDA_DEVICE_H
#define QUERN_RUNTIME_CUDA_DEVICE_H

#include "runtime/cuda/Context.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>
#include <string>

namespace quern::cuda {

struct DeviceInfo {
  int ordinal = 0;
  int driverVersion = 0; ///< 1000 * major + 10 * minor
  std::string name;
  std::string uuid; ///< "GPU-" and 36 characters, as nvidia-smi writes it
  size_t totalBytes = 0;
#define DEVICE_ATTRIBUTE(MEMBER, SYMBOL, VALUE) int MEMBER = 0;
#include "runtime/cuda/Driver.def"
};

struct MemoryInfo {
  size_t freeBytes = 0;
  size_t totalBytes = 0;
};

/// A kernel of a loaded module, which must outlive it.
struct Function {
  FunctionHandle handle = nullptr;
  uint64_t contextId = 0;
#define FUNCTION_ATTRIBUTE(MEMBER, SYMBOL, VALUE) int MEMBER = 0;
#include "runtime/cuda/Driver.def"
};

/// Blocks of a grid, or threads of a block.
struct Extent3 {
  unsigned x = 1, y = 1, z = 1;
};

class Device {
public:
  /// Opens device \p ordinal of api.numDevices. There should be one Device for
  /// each: those of one device share its context. \p api must outlive it.
  /// Errors: Quern:cuda if there is no such device, and the driver's.
  static llvm::Expected<std::unique_ptr<Device>> open(const DriverApi &api,
                                                      int ordinal);
  /// Waits for what was queued.
  ~Device();

  const DeviceInfo &info() const { return deviceInfo; }
  const std::shared_ptr<Context> &context() const;

  // --- Memory ----------------------------------------------------------------
  // Addresses are of this device and ranges within one allocation. Copies and
  // fills of 0 bytes do nothing.

  /// \p bytes of device memory, aligned to 256 bytes; a null address if 0.
  /// Errors: MATLAB:nomem.
  llvm::Expected<DeviceMemory> allocate(size_t bytes);
  llvm::Expected<MemoryInfo> memoryInfo();
  /// Copies from the host's memory, which may change once this returns.
  llvm::Error copyIn(DevicePtr to, const void *from, size_t bytes);
  /// Copies to the host's memory; waits for it.
  llvm::Error copyOut(void *to, DevicePtr from, size_t bytes);
  llvm::Error copy(DevicePtr to, DevicePtr from, size_t bytes);
  /// Copies to \p to, an address of \p peer.
  llvm::Error copyToPeer(Device &peer, DevicePtr to, DevicePtr from,
                         size_t bytes);
  llvm::Error fill(DevicePtr to, uint8_t value, size_t bytes);

  // --- Kernels ---------------------------------------------------------------
  /// Loads \p image, a cubin or PTX text. Errors: the driver's; if it is PTX
  /// with the log of its compiler.
  llvm::Expected<Module> load(llvm::StringRef image);
  llvm::Expected<Function> function(const Module &module, const char *name);
  /// Lets launches of \p function have up to \p bytes of dynamic shared memory.
  llvm::Error setDynamicSharedLimit(const Function &function, size_t bytes);
  /// Blocks that fit on a multiprocessor at a time.
  llvm::Expected<unsigned> blocksPerMultiprocessor(const Function &function,
                                                   unsigned numThreads,
                                                   size_t sharedBytes);
  /// \p arguments are the parameters as the kernel has them in memory, each at
  /// its alignment; they are copied.
  llvm::Error launch(const Function &function, Extent3 grid, Extent3 block,
                     unsigned sharedBytes, llvm::ArrayRef<char> arguments);

  /// Lets \p start queue work of a library on the compute stream, in the
  /// device's context.
  llvm::Error queue(llvm::function_ref<llvm::Error(StreamHandle)> start);

  // --- Waiting ---------------------------------------------------------------
  /// Waits for everything queued so far; reports what went wrong in it.
  llvm::Error synchronise();
  /// An event at this place of the compute stream.
  llvm::Expected<Event> record();
  llvm::Error wait(const Event &event);
  /// Nanoseconds between two events that were waited for.
  llvm::Expected<double> elapsedNs(const Event &start, const Event &stop);

  /// Destroys the context and makes a new one. Memory, modules, functions and
  /// events of the old one are dead. No other call may be under way. Error: the
  /// driver makes none, as version 580 after a fault of a kernel; then every
  /// call returns an error.
  llvm::Error reset();

private:
  struct Work;
  Device(const DriverApi &api, DeviceId device);
  llvm::Error readInfo();
  llvm::Error checkFunction(const Function &function) const;
  llvm::Error checkEvent(const Event &event) const;

  const DriverApi &api;
  const DeviceId device;
  DeviceInfo deviceInfo;
  std::unique_ptr<Work> work;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_DEVICE_H
