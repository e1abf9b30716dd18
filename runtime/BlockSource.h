//===- BlockSource.h - Where a pool's blocks come from ----------*- C++ -*-===//
#ifndef QUERN_RUNTIME_BLOCKSOURCE_H
#define QUERN_RUNTIME_BLOCKSOURCE_H

#include <cstddef>

namespace quern {

/// Memory that a BufferPool cuts no further: each block is one of its own.
/// Thread-safe.
class BlockSource {
public:
  virtual ~BlockSource() = default;

  /// \p bytes (not 0), aligned to 64 bytes; null if they are not to be had.
  virtual void *allocate(size_t bytes) = 0;
  /// Takes back a block of allocate(\p bytes).
  virtual void free(void *block, size_t bytes) = 0;
  /// What a pool may hold in all, unless it is told otherwise.
  virtual size_t limitBytes() const = 0;
};

} // namespace quern

#endif // QUERN_RUNTIME_BLOCKSOURCE_H
