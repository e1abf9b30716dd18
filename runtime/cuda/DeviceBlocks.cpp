//===- DeviceBlocks.cpp - Device memory for a pool ------------------------===//
#include "runtime/cuda/DeviceBlocks.h"

namespace quern::cuda {

void *DeviceBlocks::allocate(size_t bytes) {
  llvm::Expected<DeviceMemory> memory =
      create<DeviceMemory>(context, context->api().memAlloc, bytes);
  if (!memory) {
    llvm::consumeError(memory.takeError());
    return nullptr;
  }
  return reinterpret_cast<void *>(memory->release());
}

void DeviceBlocks::free(void *block, size_t bytes) {
  DeviceMemory(context, reinterpret_cast<DevicePtr>(block));
}

} // namespace quern::cuda
