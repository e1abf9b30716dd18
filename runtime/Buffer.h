//===- Buffer.h - Reference-counted array storage ---------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_BUFFER_H
#define QUERN_RUNTIME_BUFFER_H

#include "llvm/Support/Error.h"
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace quern {

class BlockSource;
class BufferPool;

/// Storage of one array: 64-byte aligned, owned by a pool, counted.
struct Storage {
  std::atomic<uint32_t> references{1};
  uint32_t sizeClass = 0;
  /// How often the host was given the elements to write: what is remembered of
  /// them holds as long as this is the same.
  uint32_t writes = 0;
  size_t bytes = 0; ///< as asked for
  void *data = nullptr;
  BufferPool *pool = nullptr;
  Storage *next = nullptr; ///< in a pool's free list

  void retain() { references.fetch_add(1, std::memory_order_relaxed); }
  /// Drops one reference; the last one gives the block back to its pool.
  inline void release();
};

/// A counted reference to storage; copies share it.
class Buffer {
public:
  Buffer() = default;
  explicit Buffer(Storage *storage) : storage(storage) {} ///< takes over
  Buffer(const Buffer &other) : storage(other.storage) {
    if (storage)
      storage->retain();
  }
  Buffer(Buffer &&other) noexcept
      : storage(std::exchange(other.storage, nullptr)) {}
  Buffer &operator=(Buffer other) noexcept {
    std::swap(storage, other.storage);
    return *this;
  }
  ~Buffer() {
    if (storage)
      storage->release();
  }

  explicit operator bool() const { return storage != nullptr; }
  void *data() const { return storage ? storage->data : nullptr; }
  size_t bytes() const { return storage ? storage->bytes : 0; }
  /// Nobody else refers to the storage: it may be written in place.
  bool isUnique() const {
    return storage && storage->references.load(std::memory_order_acquire) == 1;
  }
  /// Gives up the reference without dropping it.
  Storage *release() { return std::exchange(storage, nullptr); }
  Storage *get() const { return storage; }

private:
  Storage *storage = nullptr;
};

/// Allocates storage and keeps freed blocks for reuse, up to a limit.
/// Thread-safe. Blocks of 2 MiB and more of the host's memory are asked for as
/// huge pages.
class BufferPool {
public:
  /// Of the host's memory.
  /// \p maxBytes bounds live plus cached bytes; 0 means three quarters of the
  /// machine's memory.
  explicit BufferPool(size_t maxBytes = 0);
  /// Of the memory of \p source, which must outlive the pool; \p maxBytes of 0
  /// means its limit.
  explicit BufferPool(BlockSource &source, size_t maxBytes = 0);
  ~BufferPool();

  /// Error MATLAB:nomem when the limit or the machine says no, after cached
  /// blocks were given back.
  llvm::Expected<Buffer> allocate(size_t bytes);
  /// The same error if \p bytes alone exceed the limit.
  llvm::Error checkLimit(size_t bytes) const;
  /// Returns cached blocks to the system.
  void trim();

  /// Bytes of the block that holds an array of \p bytes: its size class.
  static size_t blockBytes(size_t bytes);
  /// Whether blocks of \p bytes more in all are within the limit once cached
  /// ones are given back.
  bool hasRoom(size_t bytes) const;
  /// Bytes of blocks in use, by size class (at least what was asked for).
  size_t liveBytes() const;
  /// The largest value of liveBytes() so far; blocks below 2 MiB count from
  /// their creation on, so this is an upper bound by what they cache.
  size_t peakBytes() const;
  /// What peakBytes() would be were each block as large as was asked for.
  size_t neededPeakBytes() const;
  /// The largest value of live plus cached bytes so far.
  size_t reservedPeakBytes() const;
  size_t cachedBytes() const;

private:
  friend struct Storage;
  void recycle(Storage *storage);
  llvm::Error outOfMemory(size_t bytes) const;
  struct Impl;
  Impl *impl;
};

inline void Storage::release() {
  // The only reference cannot gain company, so it needs no locked subtraction.
  if (references.load(std::memory_order_acquire) == 1 ||
      references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    pool->recycle(this);
}

} // namespace quern

#endif // QUERN_RUNTIME_BUFFER_H
