//===- CpuProvider.cpp - The host processor as a device -------------------===//
//
// Splitting work: threads get contiguous ranges of items (the outer space) when
// there are enough items, else contiguous ranges of dimension 0 in steps that
// the kernel ABI allows. Results do not depend on the split: a fold's order is
// fixed by the plan.
//
//===----------------------------------------------------------------------===//
#include "runtime/cpu/CpuProvider.h"

#include "codegen/cpu/CpuIsa.h"
#include "ir/Error.h"
#include "ir/Flags.h"
#include "runtime/ThreadPool.h"
#include "runtime/cpu/Blas.h"
#include "runtime/cpu/CpuKernels.h"
#include "runtime/cpu/MatMul.h"
#include <algorithm>
#include <chrono>
#include <cstring>

namespace quern {
namespace {

constexpr int64_t kInnerStep = 64;
constexpr size_t kAlign = 64;

// Panels of a product whose kernel follows at once.
constexpr int64_t kPanelStep = 64; // a kernel's ranges begin at multiples
/// Of multiplying, what packing the left operand anew for each may take more.
constexpr double kPackingShare = 0.03;
/// Of a core's own cache, which panels of twice its size leave slowly.
constexpr double kPanelCaches = 2;

/// Columns for which packing an element of the left operand, of \p leftBytes in
/// all, takes no more than kPackingShare of its products.
int64_t leastPanel(double leftBytes, ElementType type, unsigned threads,
                   const DeviceModel &model) {
  StreamCost cost = model.stream(threads, 2 * leftBytes, false);
  double elementNs = byteSize(type) * (cost.readNs + cost.writeNs);
  bool isWide = byteSize(realOf(type)) == 8;
  double productNs = isWide ? model.productNs : model.productSingleNs;
  if (isComplex(type))
    productNs *= 4;
  double columns = elementNs / std::max(1e-9, kPackingShare * productNs);
  return static_cast<int64_t>(std::clamp(columns, 64.0, 4096.0));
}

int64_t panelColumns(int64_t columns, size_t columnBytes, int64_t least,
                     const DeviceModel &model) {
  auto wanted = static_cast<int64_t>(kPanelCaches * model.ownBytes /
                                     static_cast<double>(columnBytes));
  int64_t width = std::max(least, wanted / kPanelStep * kPanelStep);
  // Two panels of half the width are better than one and a narrow rest.
  int64_t numPanels = (columns + width - 1) / width;
  width = (columns + numPanels - 1) / numPanels;
  return std::min(columns, (width + kPanelStep - 1) / kPanelStep * kPanelStep);
}

struct Range {
  int64_t begin, end;
};

/// Part \p part of \p numParts of \p whole, cut at multiples of \p step from
/// its beginning.
Range splitRange(Range whole, int64_t step, unsigned part, unsigned numParts) {
  int64_t total = whole.end - whole.begin;
  int64_t steps = (total + step - 1) / step;
  int64_t begin = steps * part / numParts * step;
  int64_t end = steps * (part + 1) / numParts * step;
  return {whole.begin + std::min(begin, total),
          whole.begin + std::min(end, total)};
}

/// Tells CpuKernels how long a launch took, from here on, if it is interpreted.
class Tier0Clock {
public:
  Tier0Clock(CpuKernels &kernels, CpuLoadedKernel &kernel,
             const LaunchGrid &grid)
      : kernels(kernels), kernel(kernel), grid(grid),
        isOn(!kernel.isCompiled()) {
    if (isOn)
      start = Clock::now();
  }
  ~Tier0Clock() {
    if (isOn)
      kernels.noteLaunch(kernel, ns(Clock::now() - start), grid);
  }
  Tier0Clock(const Tier0Clock &) = delete;

private:
  using Clock = std::chrono::steady_clock;
  static double ns(Clock::duration time) {
    return std::chrono::duration<double, std::nano>(time).count();
  }

  CpuKernels &kernels;
  CpuLoadedKernel &kernel;
  const LaunchGrid &grid;
  const bool isOn;
  Clock::time_point start;
};

class CpuProvider final : public Provider {
public:
  explicit CpuProvider(const CpuOptions &options)
      : memory(options.memoryLimit), threads(options.numThreads),
        isa(options.isa.value_or(hostIsa())), costs(options.model),
        kernels(options, isa) {
    setBlasThreads(threads.size());
  }

  llvm::StringRef name() const override { return "cpu"; }
  std::string describe() const override;
  const DeviceModel &model() const override { return costs; }
  unsigned maxThreads() const override { return threads.size(); }

  BufferPool &pool() override { return memory; }
  llvm::Error copyIn(Storage &to, const void *from, size_t bytes) override {
    if (bytes) // an empty array may have no address
      std::memcpy(to.data, from, bytes);
    return llvm::Error::success();
  }
  llvm::Error copyOut(void *to, const Storage &from, size_t bytes) override {
    if (bytes)
      std::memcpy(to, from.data, bytes);
    return llvm::Error::success();
  }
  void *hostData(const Storage &storage) override { return storage.data; }

  llvm::Expected<KernelRef> kernel(const KernelPlan &plan, Stats &stats,
                                   const Dump *dump) override {
    return kernels.find(plan, stats, dump);
  }
  void addStats(Stats &stats) override { kernels.addStats(stats); }
  llvm::Error launch(const KernelLaunch &launch) override;

  bool hasLibraryCall(Op op) const override { return hasBlasCall(op); }
  llvm::Error callLibrary(const LibraryCall &call) override {
    return callBlas(call);
  }
  llvm::Error callWithEpilogue(const LibraryCall &call,
                               const KernelLaunch &launch,
                               unsigned buffer) override;
  void forEachPart(unsigned numParts,
                   llvm::function_ref<void(unsigned)> fn) override {
    // The pool shares out as many parts as it has threads.
    unsigned step = std::min(numParts, threads.size());
    threads.run(step, [&](unsigned first) {
      for (unsigned part = first; part < numParts; part += step)
        fn(part);
    });
  }
  llvm::Error synchronise() override { return llvm::Error::success(); }

private:
  unsigned partsFor(const LaunchGrid &grid, double share) const;
  llvm::Error runRange(const CpuLoadedKernel &kernel, KernelArgs args,
                       const LaunchGrid &grid, Range items, Range inner,
                       unsigned numParts);
  llvm::Error launchFold(const CpuLoadedKernel &kernel, KernelArgs &args,
                         const LaunchGrid &grid, unsigned numParts);

  BufferPool memory;
  ThreadPool threads;
  const CpuIsa isa;
  const DeviceModel costs;
  CpuKernels kernels;
};

std::string CpuProvider::describe() const {
  return "CPU, " + std::to_string(threads.size()) + " threads, " +
         isaTitle(isa).str();
}

llvm::Error CpuProvider::launch(const KernelLaunch &launch) {
  const LaunchGrid &grid = *launch.grid;
  auto &kernel = static_cast<CpuLoadedKernel &>(*launch.kernel);
  KernelArgs args = {launch.buffers, launch.strides, launch.extents,
                     launch.params,  nullptr,        nullptr,
                     launch.flags};
  if (grid.numItems == 0 || (grid.innerExtent == 0 && grid.foldDim != 0))
    return llvm::Error::success();
  unsigned numParts = partsFor(grid, 1);
  Tier0Clock clock(kernels, kernel, grid);
  if (!grid.wholeRows && grid.numLeaves > 1)
    return launchFold(kernel, args, grid, numParts);
  return runRange(kernel, args, grid, {0, grid.numItems}, {0, grid.innerExtent},
                  numParts);
}

/// On how many threads to run \p share of a launch: on one, where the others'
/// start would cost more than they take over.
unsigned CpuProvider::partsFor(const LaunchGrid &grid, double share) const {
  unsigned most = std::min(threads.size(), grid.numThreads);
  bool pays =
      share * grid.estimatedNs * (grid.numThreads - 1) >= costs.forkJoinNs;
  return share < 1 && !pays ? 1 : most;
}

/// Runs \p items, and of each the range \p inner, on \p numParts threads, each
/// with scratch memory of its own.
llvm::Error CpuProvider::runRange(const CpuLoadedKernel &kernel,
                                  KernelArgs args, const LaunchGrid &grid,
                                  Range items, Range inner, unsigned numParts) {
  size_t scratchBytes = llvm::alignTo(grid.partialBytes, kAlign) +
                        llvm::alignTo(grid.keptBytes, kAlign);
  Buffer scratch;
  if (scratchBytes) {
    llvm::Expected<Buffer> made = memory.allocate(scratchBytes * numParts);
    if (!made)
      return made.takeError();
    scratch = std::move(*made);
  }
  /// The arguments of one thread.
  auto argsOf = [&](unsigned part) {
    KernelArgs own = args;
    if (scratchBytes) {
      char *first = static_cast<char *>(scratch.data()) + part * scratchBytes;
      own.partials = first;
      own.kept = first + llvm::alignTo(grid.partialBytes, kAlign);
    }
    return own;
  };
  if (numParts == 1) {
    args = argsOf(0);
    kernel.run(args, items.begin, items.end, inner.begin, inner.end);
    return llvm::Error::success();
  }
  bool byItems =
      grid.foldDim == 0 || items.end - items.begin >= 4 * int64_t(numParts);
  threads.run(numParts, [&](unsigned part) {
    Range myItems = items, myInner = inner;
    if (byItems)
      myItems = splitRange(items, 1, part, numParts);
    else
      myInner = splitRange(inner, kInnerStep, part, numParts);
    if (myItems.begin < myItems.end &&
        (myInner.begin < myInner.end || grid.foldDim == 0)) {
      KernelArgs own = argsOf(part);
      kernel.run(own, myItems.begin, myItems.end, myInner.begin, myInner.end);
    }
  });
  return llvm::Error::success();
}

/// The product goes into one panel of columns after the other, in one place
/// that stays in cache; the kernel finds it there because the address it is
/// given is that of column 0, were the columns before stored too.
llvm::Error CpuProvider::callWithEpilogue(const LibraryCall &call,
                                          const KernelLaunch &launch,
                                          unsigned buffer) {
  const Shape shape = call.result.shape;
  int64_t rows = shape.dim(0), columns = shape.dim(1);
  size_t columnBytes = rows * byteSize(call.result.type);
  double leftBytes = static_cast<double>(columnBytes) *
                     static_cast<double>(call.operands[1].shape.dim(0));
  int64_t width = isSymmetricProduct(call)
                      ? columns
                      : panelColumns(columns, columnBytes,
                                     leastPanel(leftBytes, call.result.type,
                                                threads.size(), costs),
                                     costs);
  llvm::Expected<Buffer> panel = memory.allocate(width * columnBytes);
  if (!panel)
    return panel.takeError();
  const LaunchGrid &grid = *launch.grid;
  auto &kernel = static_cast<CpuLoadedKernel &>(*launch.kernel);
  llvm::SmallVector<void *, 8> buffers(launch.buffers,
                                       launch.buffers + launch.numBuffers);
  KernelArgs args = {buffers.data(), launch.strides, launch.extents,
                     launch.params,  nullptr,        nullptr,
                     launch.flags};
  llvm::SmallVector<LibraryArray, 4> operands(call.operands);
  LibraryArray &right = operands[1];
  LibraryCall part = call;
  part.operands = operands;
  part.result.data = panel->data();
  auto *rightData = static_cast<char *>(right.data);
  for (int64_t first = 0; first < columns; first += width) {
    int64_t count = std::min(width, columns - first), last = first + count;
    right.shape = Shape(right.shape.dim(0), count);
    right.data = rightData + first * right.columnStride *
                                 static_cast<int64_t>(byteSize(right.type));
    part.result.shape = Shape(rows, count);
    if (llvm::Error error = callBlas(part))
      return error;
    buffers[buffer] = reinterpret_cast<void *>(
        reinterpret_cast<uintptr_t>(panel->data()) - first * columnBytes);
    bool isFlat = grid.rank == 1;
    Range items = isFlat ? Range{0, 1} : Range{first, last};
    Range inner = isFlat ? Range{first * rows, last * rows} : Range{0, rows};
    if (llvm::Error error =
            runRange(kernel, args, grid, items, inner,
                     partsFor(grid, static_cast<double>(count) /
                                        static_cast<double>(columns))))
      return error;
  }
  return llvm::Error::success();
}

/// An inner fold of several leaves: leaves' results go to partials first.
llvm::Error CpuProvider::launchFold(const CpuLoadedKernel &kernel,
                                    KernelArgs &args, const LaunchGrid &grid,
                                    unsigned numParts) {
  llvm::Expected<Buffer> partials = memory.allocate(grid.partialBytes);
  if (!partials)
    return partials.takeError();
  args.partials = partials->data();
  if (numParts == 1) {
    kernel.run(args, 0, grid.numItems, 0, grid.innerExtent);
    kernel.finish(args, 0, grid.numItems);
    return llvm::Error::success();
  }
  if (grid.numItems >= 4 * int64_t(numParts)) {
    threads.run(numParts, [&](unsigned part) {
      Range items = splitRange({0, grid.numItems}, 1, part, numParts);
      kernel.run(args, items.begin, items.end, 0, grid.innerExtent);
      kernel.finish(args, items.begin, items.end);
    });
    return llvm::Error::success();
  }
  threads.run(numParts, [&](unsigned part) {
    Range inner = splitRange({0, grid.innerExtent}, kFoldLeaf, part, numParts);
    if (inner.begin < inner.end)
      kernel.run(args, 0, grid.numItems, inner.begin, inner.end);
  });
  kernel.finish(args, 0, grid.numItems);
  return llvm::Error::success();
}

} // namespace

Tier defaultTier() {
  const std::string &tier = flags().tier;
  if (tier == "0")
    return Tier::Interpreted;
  if (tier == "1")
    return Tier::Compiled;
  if (tier != "auto")
    llvm::errs() << "quern: warning: QUERN_TIER takes auto, 0 or 1, not '"
                 << tier << "'\n";
  return Tier::Auto;
}

std::unique_ptr<Provider> makeCpuProvider(const CpuOptions &options) {
  return std::make_unique<CpuProvider>(options);
}

} // namespace quern
