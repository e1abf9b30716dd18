//===- Provider.h - A device that evaluates plans ---------------*- C++ -*-===//
//
// Everything a Session asks of a device. A provider owns its memory (a
// BufferPool), turns kernel plans into loaded kernels (through its caches), and
// launches kernels and library calls in order: a launch may read what an
// earlier one wrote. Only `synchronise` and the copies wait.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_PROVIDER_H
#define QUERN_RUNTIME_PROVIDER_H

#include "codegen/Dump.h"
#include "ir/Source.h"
#include "planner/KernelTime.h"
#include "runtime/Buffer.h"
#include "runtime/Stats.h"
#include <memory>
#include <string>

namespace quern {

/// A kernel that can be launched; each provider has its own.
class Kernel {
public:
  virtual ~Kernel() = default;
};
using KernelRef = std::shared_ptr<Kernel>;

/// What a kernel's size means for its launch. Depends on plan and extents
/// only, so it is worked out once for each bound plan.
struct LaunchGrid {
  int64_t numItems = 1;    ///< product of the kept outer extents
  int64_t innerExtent = 1; ///< of dimension 0
  int64_t numLeaves = 1;   ///< of an inner fold
  uint8_t rank = 1;
  int8_t foldDim = -1;
  bool wholeRows = false;  ///< KernelPlan::visitsWholeRows
  size_t partialBytes = 0; ///< of all items; whole rows: of one thread
  size_t keptBytes = 0;    ///< of one thread
  unsigned numThreads = 1; ///< that run it in the least time
  double estimatedNs = 0;  ///< on so many threads
  double movingNs = 0;     ///< likewise, KernelTime::movingNs
};
/// \p strides, \p arrays, \p numRounds: as KernelTime has them.
LaunchGrid makeGrid(const KernelPlan &plan, llvm::ArrayRef<int64_t> extents,
                    llvm::ArrayRef<int64_t> strides,
                    llvm::ArrayRef<uint32_t> arrays, const DeviceModel &model,
                    unsigned maxThreads, int64_t numRounds = 0);

/// One launch; see KernelArgs for the arrays.
struct KernelLaunch {
  Kernel *kernel = nullptr;
  const LaunchGrid *grid = nullptr;
  unsigned numBuffers = 0;
  void *const *buffers = nullptr;
  const int64_t *strides = nullptr;
  const int64_t *extents = nullptr;
  const uint64_t *params = nullptr;
  uint64_t *flags = nullptr;
};

/// A matrix of a library call. Operands have strides as isMatrixLayout allows;
/// results are dense and column-major.
struct LibraryArray {
  ElementType type = ElementType::F64;
  Shape shape;
  void *data = nullptr;
  int64_t rowStride = 1;    ///< between elements of a column, in elements
  int64_t columnStride = 1; ///< between columns
};

struct LibraryCall {
  Op op = Op::Input;
  /// The last one may have the result's data: it is overwritten by it.
  llvm::ArrayRef<LibraryArray> operands;
  llvm::ArrayRef<int64_t> attrs;
  LibraryArray result;
  SpanId span = 0;
};

class Provider {
public:
  virtual ~Provider() = default;

  virtual llvm::StringRef name() const = 0;
  /// One line for the user: model, cores or multiprocessors, instruction set.
  virtual std::string describe() const = 0;

  /// What work costs here.
  virtual const DeviceModel &model() const = 0;
  /// Threads, or what does the same, among which a launch can be split.
  virtual unsigned maxThreads() const = 0;

  // --- Memory ----------------------------------------------------------------
  virtual BufferPool &pool() = 0;
  virtual llvm::Error copyIn(Storage &to, const void *from, size_t bytes) = 0;
  virtual llvm::Error copyOut(void *to, const Storage &from, size_t bytes) = 0;
  /// Where the host reads and writes \p storage; null if only copies reach it.
  virtual void *hostData(const Storage &storage) = 0;

  // --- Kernels ---------------------------------------------------------------
  /// Finds or compiles the kernel of \p plan and counts how in \p stats.
  virtual llvm::Expected<KernelRef> kernel(const KernelPlan &plan, Stats &stats,
                                           const Dump *dump) = 0;
  virtual llvm::Error launch(const KernelLaunch &launch) = 0;
  /// Counts in \p stats what happened beside the calls that take one.
  virtual void addStats(Stats &stats) {}

  // --- Library ---------------------------------------------------------------
  /// Whether callLibrary knows \p op; asked when a region is planned.
  virtual bool hasLibraryCall(Op op) const = 0;
  virtual llvm::Error callLibrary(const LibraryCall &call) = 0;
  /// Runs \p call, whose result has no data yet, and \p launch, which reads the
  /// result as buffer \p buffer and finishes with one column after the other.
  /// As it stands: in full, one after the other. Providers may alternate.
  virtual llvm::Error callWithEpilogue(const LibraryCall &call,
                                       const KernelLaunch &launch,
                                       unsigned buffer);

  // --- Work of the host's own
  // --------------------------------------------------
  /// Calls \p fn(0) ... \p fn(numParts - 1), which must not throw, and returns
  /// when all have: on the threads that kernels run on, if they run on the
  /// host. As it stands: one after the other.
  virtual void forEachPart(unsigned numParts,
                           llvm::function_ref<void(unsigned)> fn);

  /// Waits for everything launched so far; reports what went wrong in it.
  virtual llvm::Error synchronise() = 0;
};

} // namespace quern

#endif // QUERN_RUNTIME_PROVIDER_H
