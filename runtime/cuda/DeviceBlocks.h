//===- DeviceBlocks.h - Device memory for a pool ----------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_DEVICEBLOCKS_H
#define QUERN_RUNTIME_CUDA_DEVICEBLOCKS_H

#include "runtime/BlockSource.h"
#include "runtime/cuda/Context.h"

namespace quern::cuda {

/// Blocks are addresses of the device. They live in the context that the device
/// has now: after a reset there must be a new source with a new pool; blocks
/// that come back to the old one are dead, and freeing them does nothing.
class DeviceBlocks : public BlockSource {
public:
  DeviceBlocks(std::shared_ptr<Context> context, size_t limitBytes)
      : context(std::move(context)), limit(limitBytes) {}

  /// Null for any error; a sticky one comes back at the context's next call.
  void *allocate(size_t bytes) override;
  void free(void *block, size_t bytes) override;
  size_t limitBytes() const override { return limit; }

private:
  std::shared_ptr<Context> context;
  size_t limit;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_DEVICEBLOCKS_H
