//===- Buffer.cpp - Reference-counted array storage -----------------------===//
//
// Blocks come in size classes. Below 2 MiB the header and the elements are one
// malloc block, kept in a free list per class behind a spin lock that is
// practically never contended. From 2 MiB on a block is an anonymous mapping
// aligned to the huge page, with its header apart. So is that of a block from a
// BlockSource, whatever its size.
//
// Accounting: "reserved" bytes (live and cached) change only when a block is
// made or given back, so the common path counts nothing but its own class.
//
// Cached blocks hardly make the process larger than its live arrays once
// were (kCacheSlack): before a new block is made, cached ones that would
// go beyond that are given back. So a program that works on arrays of
// one size after those of another has no more memory than the larger ones need.
// A block that is larger than asked for by at most kMaxClassesUp is taken
// rather than a new one.
//
//===----------------------------------------------------------------------===//
#include "runtime/Buffer.h"

#include "ir/Error.h"
#include "ir/Flags.h"
#include "runtime/BlockSource.h"
#include "runtime/Machine.h"
#include "llvm/ADT/Twine.h"
#include <array>
#include <bit>
#include <cassert>
#include <cstdlib>
#include <immintrin.h>
#include <new>
#include <sys/mman.h>

namespace quern {
namespace {

constexpr size_t kHeaderBytes = 64;
constexpr size_t kHugePage = size_t(2) << 20;
constexpr size_t kPage = 4096;
constexpr size_t kLinearMax = 1024; // classes of 64 bytes up to here
constexpr unsigned kLinearClasses = kLinearMax / 64;
constexpr unsigned kSmallSteps = 4; // classes for each doubling
constexpr unsigned kLargeSteps = 8;
constexpr unsigned kSmallClasses = kLinearClasses + 11 * kSmallSteps;
constexpr unsigned kLargeClasses = 31 * kLargeSteps; // up to 2^52 bytes
constexpr unsigned kNumClasses = kSmallClasses + kLargeClasses;
/// Large blocks start this far apart modulo a page, so that arrays walked
/// together do not alias in the low 12 address bits.
constexpr size_t kColour = 256;
/// How many classes above the wanted one a cached block may be of: 1.4 times
/// as large.
constexpr unsigned kMaxClassesUp = 4;
/// Smaller cached blocks (below 64 KiB) stay.
constexpr unsigned kFirstShed = kLinearClasses + 6 * kSmallSteps;
/// Cached blocks may add 1/kCacheSlack to what live arrays needed.
constexpr size_t kCacheSlack = 32;

static_assert(sizeof(Storage) <= kHeaderBytes);

struct SizeClass {
  unsigned index;
  size_t bytes;
};

/// The class of (2^(k-1), 2^k], cut in \p steps, that holds \p bytes.
SizeClass steppedClass(size_t bytes, unsigned firstBit, unsigned steps) {
  unsigned bit = std::bit_width(bytes - 1);
  size_t base = size_t(1) << (bit - 1);
  size_t step = base / steps;
  unsigned index = (bytes - base + step - 1) / step; // 1..steps
  return {(bit - firstBit) * steps + index - 1, base + index * step};
}

SizeClass classOf(size_t bytes) {
  if (bytes <= kLinearMax) {
    unsigned index = bytes == 0 ? 0 : (bytes - 1) / 64;
    return {index, (index + size_t(1)) * 64};
  }
  if (bytes < kHugePage) {
    SizeClass c = steppedClass(bytes, 11, kSmallSteps);
    return {kLinearClasses + c.index, c.bytes};
  }
  SizeClass c = steppedClass(std::max(bytes, kHugePage + 1), 22, kLargeSteps);
  return {kSmallClasses + c.index, c.bytes};
}

bool isLarge(unsigned index) { return index >= kSmallClasses; }

size_t bytesOfClass(unsigned index) {
  if (index < kLinearClasses)
    return (index + size_t(1)) * 64;
  unsigned steps = isLarge(index) ? kLargeSteps : kSmallSteps;
  unsigned firstBit = isLarge(index) ? 22 : 11;
  index -= isLarge(index) ? kSmallClasses : kLinearClasses;
  size_t base = size_t(1) << (firstBit + index / steps - 1);
  return base + (index % steps + 1) * (base / steps);
}

class SpinLock {
public:
  void lock() {
    while (flag.test_and_set(std::memory_order_acquire))
      _mm_pause();
  }
  void unlock() { flag.clear(std::memory_order_release); }

private:
  std::atomic_flag flag;
};

class Locked {
public:
  explicit Locked(SpinLock &lock) : lock(lock) { lock.lock(); }
  ~Locked() { lock.unlock(); }

private:
  SpinLock &lock;
};

void *mapLarge(size_t bytes) {
  size_t length = bytes + kPage;
  void *raw = mmap(nullptr, length + kHugePage, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED)
    return nullptr;
  uintptr_t start = reinterpret_cast<uintptr_t>(raw);
  uintptr_t aligned = (start + kHugePage - 1) & ~(kHugePage - 1);
  if (aligned > start)
    munmap(raw, aligned - start);
  size_t tail = start + kHugePage - aligned;
  if (tail)
    munmap(reinterpret_cast<void *>(aligned + length), tail);
  madvise(reinterpret_cast<void *>(aligned), length, MADV_HUGEPAGE);
  return reinterpret_cast<void *>(aligned);
}

void unmapLarge(Storage *storage) {
  uintptr_t base =
      reinterpret_cast<uintptr_t>(storage->data) & ~(kHugePage - 1);
  munmap(reinterpret_cast<void *>(base),
         bytesOfClass(storage->sizeClass) + kPage);
  delete storage;
}

} // namespace

struct BufferPool::Impl {
  struct alignas(64) FreeList {
    SpinLock lock;
    Storage *first = nullptr;
    uint64_t numFree = 0;
    uint64_t numBlocks = 0; ///< live and free
  };

  BlockSource *source = nullptr; ///< null: the host's memory
  std::array<FreeList, kNumClasses> lists;
  size_t maxBytes = 0;
  std::atomic<size_t> reserved{0}; ///< live and cached
  std::atomic<size_t> largeCached{0};
  std::atomic<size_t> peak{0};
  std::atomic<size_t> reservedPeak{0};
  /// Of live large blocks: bytes beyond what was asked for.
  std::atomic<size_t> unasked{0};
  std::atomic<size_t> neededPeak{0};
  std::atomic<unsigned> colour{0};

  bool reserve(size_t bytes) {
    size_t before = reserved.fetch_add(bytes, std::memory_order_relaxed);
    if (bytes <= maxBytes && before <= maxBytes - bytes)
      return true;
    reserved.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
  }
  size_t liveOrSmall() const {
    return reserved.load(std::memory_order_relaxed) -
           largeCached.load(std::memory_order_relaxed);
  }
  void notePeak() {
    size_t live = liveOrSmall();
    raise(peak, live);
    raise(neededPeak, live - unasked.load(std::memory_order_relaxed));
    raise(reservedPeak, reserved.load(std::memory_order_relaxed));
  }
  static void raise(std::atomic<size_t> &highest, size_t now) {
    size_t old = highest.load(std::memory_order_relaxed);
    while (old < now && !highest.compare_exchange_weak(old, now))
      ;
  }
  Storage *popLarge(unsigned index);
  void shedFor(size_t bytes);
  Storage *pop(unsigned index) {
    FreeList &list = lists[index];
    Locked locked(list.lock);
    Storage *storage = list.first;
    if (!storage)
      return nullptr;
    list.first = storage->next;
    --list.numFree;
    return storage;
  }
  Storage *makeBlock(SizeClass c);
  Storage *make(SizeClass c, BufferPool *pool);
  void destroy(Storage *storage);
};

/// A cached block of class \p index, or of one that is not much larger.
Storage *BufferPool::Impl::popLarge(unsigned index) {
  for (unsigned up = 0; up <= kMaxClassesUp && index + up < kNumClasses; ++up)
    if (Storage *storage = pop(index + up)) {
      largeCached.fetch_sub(bytesOfClass(index + up),
                            std::memory_order_relaxed);
      return storage;
    }
  return nullptr;
}

/// Gives cached blocks back, the largest first, that would make the process
/// larger than its live arrays ever were, now that \p bytes more are needed.
void BufferPool::Impl::shedFor(size_t bytes) {
  size_t most =
      std::max(peak.load(std::memory_order_relaxed), liveOrSmall() + bytes);
  most += most / kCacheSlack;
  for (unsigned index = kNumClasses; index-- > kFirstShed;) {
    while (reserved.load(std::memory_order_relaxed) + bytes > most) {
      Storage *storage = pop(index);
      if (!storage)
        break;
      if (isLarge(index))
        largeCached.fetch_sub(bytesOfClass(index), std::memory_order_relaxed);
      {
        Locked locked(lists[index].lock);
        --lists[index].numBlocks;
      }
      destroy(storage);
    }
  }
}

/// A block that is not accounted for yet, or null.
Storage *BufferPool::Impl::makeBlock(SizeClass c) {
  Storage *storage = nullptr;
  if (source) {
    if (void *block = source->allocate(c.bytes)) {
      storage = new Storage;
      storage->data = block;
    }
  } else if (isLarge(c.index)) {
    if (void *base = mapLarge(c.bytes)) {
      storage = new Storage;
      unsigned n = colour.fetch_add(1, std::memory_order_relaxed);
      storage->data = static_cast<char *>(base) + n * kColour % kPage;
    }
  } else if (void *block = std::aligned_alloc(64, kHeaderBytes + c.bytes)) {
    storage = new (block) Storage;
    storage->data = static_cast<char *>(block) + kHeaderBytes;
  }
  return storage;
}

Storage *BufferPool::Impl::make(SizeClass c, BufferPool *pool) {
  if (c.index >= kFirstShed)
    shedFor(c.bytes);
  if (!reserve(c.bytes))
    return nullptr;
  Storage *storage = makeBlock(c);
  if (!storage) {
    reserved.fetch_sub(c.bytes, std::memory_order_relaxed);
    return nullptr;
  }
  storage->sizeClass = c.index;
  storage->pool = pool;
  FreeList &list = lists[c.index];
  Locked locked(list.lock);
  ++list.numBlocks;
  return storage;
}

void BufferPool::Impl::destroy(Storage *storage) {
  size_t bytes = bytesOfClass(storage->sizeClass);
  reserved.fetch_sub(bytes, std::memory_order_relaxed);
  if (source) {
    source->free(storage->data, bytes);
    delete storage;
    return;
  }
  if (isLarge(storage->sizeClass)) {
    unmapLarge(storage);
    return;
  }
  storage->~Storage();
  std::free(storage);
}

BufferPool::BufferPool(size_t maxBytes) : impl(new Impl) {
  if (maxBytes == 0)
    maxBytes = flags().memoryLimit;
  if (maxBytes == 0)
    maxBytes = physicalMemoryBytes() / 4 * 3;
  impl->maxBytes = maxBytes;
}

BufferPool::BufferPool(BlockSource &source, size_t maxBytes) : impl(new Impl) {
  impl->source = &source;
  impl->maxBytes = maxBytes ? maxBytes : source.limitBytes();
}

BufferPool::~BufferPool() {
  trim();
  assert(liveBytes() == 0 && "storage outlives its pool");
  delete impl;
}

llvm::Error BufferPool::outOfMemory(size_t bytes) const {
  return makeError("MATLAB:nomem",
                   ("Out of memory. " + llvm::Twine(bytes) +
                    " bytes asked for, " + llvm::Twine(liveBytes()) +
                    " in use, limit " + llvm::Twine(impl->maxBytes))
                       .str());
}

llvm::Error BufferPool::checkLimit(size_t bytes) const {
  if (bytes > impl->maxBytes)
    return outOfMemory(bytes);
  return llvm::Error::success();
}

llvm::Expected<Buffer> BufferPool::allocate(size_t bytes) {
  if (llvm::Error error = checkLimit(bytes))
    return std::move(error);
  SizeClass c = classOf(bytes);
  bool large = isLarge(c.index);
  Storage *storage = large ? impl->popLarge(c.index) : impl->pop(c.index);
  bool isNew = !storage;
  if (isNew) {
    storage = impl->make(c, this);
    if (!storage) {
      trim();
      storage = impl->make(c, this);
    }
    if (!storage)
      return outOfMemory(bytes);
  } else {
    storage->references.store(1, std::memory_order_relaxed);
  }
  storage->bytes = bytes;
  if (large)
    impl->unasked.fetch_add(bytesOfClass(storage->sizeClass) - bytes,
                            std::memory_order_relaxed);
  if (large || isNew)
    impl->notePeak();
  return Buffer(storage);
}

void BufferPool::recycle(Storage *storage) {
  unsigned index = storage->sizeClass;
  Impl::FreeList &list = impl->lists[index];
  bool keep = true;
  if (isLarge(index)) {
    size_t bytes = bytesOfClass(index);
    impl->unasked.fetch_sub(bytes - storage->bytes, std::memory_order_relaxed);
    size_t cached =
        impl->largeCached.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    keep = cached <= impl->maxBytes / 2;
    if (!keep)
      impl->largeCached.fetch_sub(bytes, std::memory_order_relaxed);
  }
  {
    Locked locked(list.lock);
    if (keep) {
      storage->next = list.first;
      list.first = storage;
      ++list.numFree;
    } else {
      --list.numBlocks;
    }
  }
  if (!keep)
    impl->destroy(storage);
}

void BufferPool::trim() {
  for (unsigned index = 0; index < kNumClasses; ++index) {
    Impl::FreeList &list = impl->lists[index];
    Storage *first = nullptr;
    uint64_t count = 0;
    {
      Locked locked(list.lock);
      first = std::exchange(list.first, nullptr);
      count = std::exchange(list.numFree, 0);
      list.numBlocks -= count;
    }
    if (isLarge(index) && count)
      impl->largeCached.fetch_sub(count * bytesOfClass(index),
                                  std::memory_order_relaxed);
    while (first)
      impl->destroy(std::exchange(first, first->next));
  }
}

size_t BufferPool::liveBytes() const {
  size_t bytes = 0;
  for (unsigned index = 0; index < kNumClasses; ++index) {
    Impl::FreeList &list = impl->lists[index];
    Locked locked(list.lock);
    bytes += (list.numBlocks - list.numFree) * bytesOfClass(index);
  }
  return bytes;
}

size_t BufferPool::cachedBytes() const {
  size_t bytes = 0;
  for (unsigned index = 0; index < kNumClasses; ++index) {
    Impl::FreeList &list = impl->lists[index];
    Locked locked(list.lock);
    bytes += list.numFree * bytesOfClass(index);
  }
  return bytes;
}

size_t BufferPool::blockBytes(size_t bytes) { return classOf(bytes).bytes; }

bool BufferPool::hasRoom(size_t bytes) const {
  size_t used = impl->reserved.load(std::memory_order_relaxed) -
                impl->largeCached.load(std::memory_order_relaxed);
  return used <= impl->maxBytes && bytes <= impl->maxBytes - used;
}

size_t BufferPool::neededPeakBytes() const {
  return impl->neededPeak.load(std::memory_order_relaxed);
}

size_t BufferPool::reservedPeakBytes() const {
  return impl->reservedPeak.load(std::memory_order_relaxed);
}

size_t BufferPool::peakBytes() const {
  return impl->peak.load(std::memory_order_relaxed);
}

} // namespace quern
