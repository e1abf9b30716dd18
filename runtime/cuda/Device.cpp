//===- Device.cpp - One CUDA device ---------------------------------------===//
#include "runtime/cuda/Device.h"

#include "ir/Error.h"
#include "runtime/cuda/DeviceWork.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

namespace quern::cuda {

// --- Opening -----------------------------------------------------------------

Device::Device(const DriverApi &api, DeviceId device)
    : api(api), device(device) {}

Device::~Device() {
  if (work)
    llvm::consumeError(synchronise());
}

llvm::Expected<std::unique_ptr<Device>> Device::open(const DriverApi &api,
                                                     int ordinal) {
  if (ordinal < 0 || ordinal >= api.numDevices)
    return makeError("Quern:cuda",
                     ("[cuda] there is no device " + llvm::Twine(ordinal) +
                      "; there are " + llvm::Twine(api.numDevices))
                         .str());
  DeviceId id = 0;
  Result result = api.deviceGet(&id, ordinal);
  if (result != Result::Success)
    return driverError(api, result, api.deviceGet.name);
  std::unique_ptr<Device> device(new Device(api, id));
  device->deviceInfo.ordinal = ordinal;
  device->deviceInfo.driverVersion = api.version;
  if (llvm::Error error = device->readInfo())
    return std::move(error);
  llvm::Expected<std::unique_ptr<Work>> work = Work::create(api, id);
  if (!work)
    return work.takeError();
  device->work = std::move(*work);
  return device;
}

/// "GPU-00112233-4455-6677-8899-aabbccddeeff".
static std::string uuidText(const Uuid &uuid) {
  std::string hex =
      llvm::toHex(llvm::StringRef(uuid.bytes, sizeof uuid.bytes), true);
  for (size_t place : {8, 13, 18, 23})
    hex.insert(place, "-");
  return "GPU-" + hex;
}

llvm::Error Device::readInfo() {
  auto check = [&](Result result, const char *call) -> llvm::Error {
    return result == Result::Success ? llvm::Error::success()
                                     : driverError(api, result, call);
  };
  char name[256] = "";
  Uuid uuid{};
  if (llvm::Error error =
          check(api.deviceGetName(name, sizeof name - 1, device),
                api.deviceGetName.name))
    return error;
  if (llvm::Error error =
          check(api.deviceGetUuid(&uuid, device), api.deviceGetUuid.name))
    return error;
  if (llvm::Error error =
          check(api.deviceTotalMem(&deviceInfo.totalBytes, device),
                api.deviceTotalMem.name))
    return error;
  deviceInfo.name = name;
  deviceInfo.uuid = uuidText(uuid);
#define DEVICE_ATTRIBUTE(MEMBER, SYMBOL, VALUE)                                \
  if (llvm::Error error =                                                      \
          check(api.deviceGetAttribute(&deviceInfo.MEMBER, VALUE, device),     \
                api.deviceGetAttribute.name))                                  \
    return error;
#include "runtime/cuda/Driver.def"
  return llvm::Error::success();
}

const std::shared_ptr<Context> &Device::context() const {
  return work->context;
}

llvm::Error Device::reset() {
  work->context->close();
  llvm::Expected<std::unique_ptr<Work>> made = Work::create(api, device);
  if (!made)
    return made.takeError();
  work = std::move(*made);
  return llvm::Error::success();
}

// --- Memory ------------------------------------------------------------------

llvm::Expected<DeviceMemory> Device::allocate(size_t bytes) {
  if (bytes == 0)
    return DeviceMemory();
  if (llvm::Error error = context()->enter())
    return std::move(error);
  DevicePtr address = 0;
  Result result = api.memAlloc(&address, bytes);
  if (llvm::Error error = context()->check(
          result, api.memAlloc.name,
          (llvm::Twine(bytes) + " bytes on " + deviceInfo.name).str()))
    return std::move(error);
  return DeviceMemory(context(), address);
}

llvm::Expected<MemoryInfo> Device::memoryInfo() {
  MemoryInfo info;
  if (llvm::Error error =
          context()->call(api.memGetInfo, &info.freeBytes, &info.totalBytes))
    return std::move(error);
  return info;
}

llvm::Error Device::copyIn(DevicePtr to, const void *from, size_t bytes) {
  if (bytes == 0)
    return llvm::Error::success();
  return work->copyIn(to, static_cast<const char *>(from), bytes);
}

llvm::Error Device::copyOut(void *to, DevicePtr from, size_t bytes) {
  if (bytes == 0)
    return llvm::Error::success();
  return work->copyOut(static_cast<char *>(to), from, bytes);
}

llvm::Error Device::copy(DevicePtr to, DevicePtr from, size_t bytes) {
  if (bytes == 0)
    return llvm::Error::success();
  return work->queue(api.copyDeviceToDevice, to, from, bytes);
}

llvm::Error Device::copyToPeer(Device &peer, DevicePtr to, DevicePtr from,
                               size_t bytes) {
  if (&peer == this || bytes == 0)
    return copy(to, from, bytes);
  return work->copyToPeer(*peer.work, to, from, bytes);
}

llvm::Error Device::fill(DevicePtr to, uint8_t value, size_t bytes) {
  if (bytes == 0)
    return llvm::Error::success();
  return work->queue(api.memset8, to, value, bytes);
}

// --- Kernels -----------------------------------------------------------------

/// An integer as the driver takes it in arrays of pointers.
static void *asPointer(uintptr_t value) {
  return reinterpret_cast<void *>(value);
}

llvm::Expected<Module> Device::load(llvm::StringRef image) {
  if (llvm::Error error = context()->enter())
    return std::move(error);
  std::string terminated = image.str(); // PTX must end with a zero
  std::string log(8192, '\0');
  unsigned options[] = {kJitErrorLog, kJitErrorLogBytes};
  void *values[] = {log.data(), asPointer(log.size() - 1)};
  ModuleHandle handle = nullptr;
  Result result =
      api.moduleLoadData(&handle, terminated.data(), 2, options, values);
  if (llvm::Error error = context()->check(result, api.moduleLoadData.name,
                                           llvm::StringRef(log.c_str()).trim()))
    return std::move(error);
  return Module(context(), handle);
}

llvm::Expected<Function> Device::function(const Module &module,
                                          const char *name) {
  Function out;
  out.contextId = module.context() ? module.context()->id() : 0;
  if (llvm::Error error = checkFunction(out))
    return std::move(error);
  Result result = api.moduleGetFunction(&out.handle, module.get(), name);
  if (llvm::Error error =
          context()->check(result, api.moduleGetFunction.name, name))
    return std::move(error);
#define FUNCTION_ATTRIBUTE(MEMBER, SYMBOL, VALUE)                              \
  if (llvm::Error error =                                                      \
          context()->call(api.functionGetAttribute, &out.MEMBER,               \
                          static_cast<unsigned>(VALUE), out.handle))           \
    return std::move(error);
#include "runtime/cuda/Driver.def"
  return out;
}

/// Enters the context, if \p function is of it.
llvm::Error Device::checkFunction(const Function &function) const {
  if (function.contextId != context()->id())
    return makeError("Quern:cuda", "[cuda] the function is of another device, "
                                   "or of before the last reset");
  return context()->enter();
}

llvm::Error Device::setDynamicSharedLimit(const Function &function,
                                          size_t bytes) {
  if (llvm::Error error = checkFunction(function))
    return error;
  return context()->call(api.functionSetAttribute, function.handle,
                         kFunctionDynamicSharedLimit, static_cast<int>(bytes));
}

llvm::Expected<unsigned>
Device::blocksPerMultiprocessor(const Function &function, unsigned numThreads,
                                size_t sharedBytes) {
  if (llvm::Error error = checkFunction(function))
    return std::move(error);
  int numBlocks = 0;
  if (llvm::Error error =
          context()->call(api.occupancy, &numBlocks, function.handle,
                          static_cast<int>(numThreads), sharedBytes))
    return std::move(error);
  return static_cast<unsigned>(numBlocks);
}

llvm::Error Device::launch(const Function &function, Extent3 grid,
                           Extent3 block, unsigned sharedBytes,
                           llvm::ArrayRef<char> arguments) {
  if (llvm::Error error = checkFunction(function))
    return error;
  size_t bytes = arguments.size();
  void *extra[] = {
      asPointer(kLaunchBuffer), const_cast<char *>(arguments.data()),
      asPointer(kLaunchBufferBytes), &bytes, asPointer(kLaunchEnd)};
  Result result = api.launchKernel(
      function.handle, grid.x, grid.y, grid.z, block.x, block.y, block.z,
      sharedBytes, work->compute.get(), nullptr, bytes ? extra : nullptr);
  work->computeIsAhead.store(true, std::memory_order_release);
  return context()->check(result, api.launchKernel.name);
}

llvm::Error Device::queue(llvm::function_ref<llvm::Error(StreamHandle)> start) {
  if (llvm::Error error = context()->enter())
    return error;
  llvm::Error error = start(work->compute.get());
  work->computeIsAhead.store(true, std::memory_order_release);
  return error;
}

// --- Waiting -----------------------------------------------------------------

llvm::Error Device::synchronise() {
  return context()->call(api.contextSynchronize);
}

llvm::Expected<Event> Device::record() {
  llvm::Expected<Event> event =
      create<Event>(context(), api.eventCreate, kEventDefault);
  if (!event)
    return event.takeError();
  if (llvm::Error error =
          context()->call(api.eventRecord, event->get(), work->compute.get()))
    return std::move(error);
  return event;
}

llvm::Error Device::checkEvent(const Event &event) const {
  if (event.context() != context().get())
    return makeError("Quern:cuda", "[cuda] the event is of another device, or "
                                   "of before the last reset");
  return llvm::Error::success();
}

llvm::Error Device::wait(const Event &event) {
  if (llvm::Error error = checkEvent(event))
    return error;
  return context()->call(api.eventSynchronize, event.get());
}

llvm::Expected<double> Device::elapsedNs(const Event &start,
                                         const Event &stop) {
  for (const Event *event : {&start, &stop})
    if (llvm::Error error = checkEvent(*event))
      return std::move(error);
  float milliseconds = 0;
  if (llvm::Error error = context()->call(api.eventElapsedTime, &milliseconds,
                                          start.get(), stop.get()))
    return std::move(error);
  return double(milliseconds) * 1e6;
}

} // namespace quern::cuda
