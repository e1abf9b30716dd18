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
#include "runtime/DiskCache.h"
#include "runtime/KernelCache.h"
#include "runtime/PrecompiledKernels.h"
#include "runtime/ThreadPool.h"
#include "runtime/cpu/Blas.h"
#include "runtime/cpu/MatMul.h"
#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>

namespace quern {
namespace {

constexpr int64_t kInnerStep = 64;
constexpr size_t kAlign = 64;

// Panels of a product whose kernel follows at once: wide enough that packing
// the left operand anew for each (which costs as much as some columns) is lost.
constexpr int64_t kMinPanel = 512;
constexpr int64_t kPanelStep = 64; // a kernel's ranges begin at multiples
/// Of a core's own cache, which panels of twice its size leave slowly.
constexpr double kPanelCaches = 2;

int64_t panelColumns(int64_t columns, size_t columnBytes,
                     const DeviceModel &model) {
  auto wanted = static_cast<int64_t>(kPanelCaches * model.ownBytes /
                                     static_cast<double>(columnBytes));
  int64_t width = std::max(kMinPanel, wanted / kPanelStep * kPanelStep);
  // Two panels of half the width are better than one and a narrow rest.
  int64_t numPanels = (columns + width - 1) / width;
  width = (columns + numPanels - 1) / numPanels;
  return std::min(columns, (width + kPanelStep - 1) / kPanelStep * kPanelStep);
}

class CpuLoadedKernel final : public Kernel {
public:
  CpuLoadedKernel(std::shared_ptr<CpuCompiler> compiler, std::string name,
                  CpuKernel entry)
      : entry(entry), compiler(std::move(compiler)), name(std::move(name)) {}
  ~CpuLoadedKernel() override { compiler->unload(name); }

  const CpuKernel entry;

private:
  std::shared_ptr<CpuCompiler> compiler;
  std::string name;
};

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

class CpuProvider final : public Provider {
public:
  explicit CpuProvider(const CpuOptions &options)
      : memory(options.memoryLimit), threads(options.numThreads),
        isa(options.isa.value_or(hostIsa())), costs(options.model),
        kernels(options.maxKernels),
        disk(options.cacheDirectory, options.cacheBytes) {
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
                                   const Dump *dump) override;
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
  llvm::Expected<std::string> objectOf(const KernelPlan &plan,
                                       llvm::StringRef text,
                                       llvm::StringRef name, Stats &stats,
                                       const Dump *dump);
  unsigned partsFor(const LaunchGrid &grid, double share) const;
  llvm::Error runRange(const CpuKernel &kernel, KernelArgs args,
                       const LaunchGrid &grid, Range items, Range inner,
                       unsigned numParts);
  llvm::Error launchFold(const CpuKernel &kernel, KernelArgs &args,
                         const LaunchGrid &grid, unsigned numParts);

  BufferPool memory;
  ThreadPool threads;
  const CpuIsa isa;
  const DeviceModel costs;
  std::mutex mutex; // guards what follows
  std::shared_ptr<CpuCompiler> compiler;
  KernelCache kernels;
  DiskCache disk;
};

std::string CpuProvider::describe() const {
  return "CPU, " + std::to_string(threads.size()) + " threads, " +
         isaTitle(isa).str();
}

llvm::Expected<std::string>
CpuProvider::objectOf(const KernelPlan &plan, llvm::StringRef text,
                      llvm::StringRef name, Stats &stats, const Dump *dump) {
  using Clock = std::chrono::steady_clock;
  std::string key = (compiler->compilerId() + "\n" + text).str();
  llvm::StringRef built = findPrecompiled(kernelName(key));
  if (!built.empty())
    return built.str();
  // Whoever wants to read a kernel's texts gets it compiled.
  if (!dump) {
    if (std::optional<std::string> object = disk.load(key, stats.diskRejects)) {
      ++stats.diskHits;
      return std::move(*object);
    }
  }
  Clock::time_point start = Clock::now();
  llvm::Expected<std::string> object = compiler->compile(plan, name, dump);
  ++stats.compiles;
  stats.compileNs +=
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start)
          .count();
  if (object)
    disk.store(key, *object);
  return object;
}

llvm::Expected<KernelRef> CpuProvider::kernel(const KernelPlan &plan,
                                              Stats &stats, const Dump *dump) {
  std::string text = plan.str();
  std::lock_guard<std::mutex> lock(mutex);
  if (KernelRef found = kernels.find(text)) {
    ++stats.memoryHits;
    return found;
  }
  if (!compiler)
    compiler = std::make_shared<CpuCompiler>(isa);
  std::string name = kernelName(text);
  llvm::Expected<std::string> object = objectOf(plan, text, name, stats, dump);
  if (!object)
    return object.takeError();
  llvm::Expected<CpuKernel> entry = compiler->load(*object, name);
  if (!entry)
    return entry.takeError();
  KernelRef loaded = std::make_shared<CpuLoadedKernel>(compiler, name, *entry);
  kernels.insert(text, loaded);
  return loaded;
}

llvm::Error CpuProvider::launch(const KernelLaunch &launch) {
  const LaunchGrid &grid = *launch.grid;
  const CpuKernel &kernel =
      static_cast<CpuLoadedKernel *>(launch.kernel)->entry;
  KernelArgs args = {launch.buffers, launch.strides, launch.extents,
                     launch.params,  nullptr,        nullptr,
                     launch.flags};
  if (grid.numItems == 0 || (grid.innerExtent == 0 && grid.foldDim != 0))
    return llvm::Error::success();
  if (!grid.wholeRows && grid.numLeaves > 1)
    return launchFold(kernel, args, grid, partsFor(grid, 1));
  return runRange(kernel, args, grid, {0, grid.numItems}, {0, grid.innerExtent},
                  partsFor(grid, 1));
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
llvm::Error CpuProvider::runRange(const CpuKernel &kernel, KernelArgs args,
                                  const LaunchGrid &grid, Range items,
                                  Range inner, unsigned numParts) {
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
    kernel.run(&args, items.begin, items.end, inner.begin, inner.end);
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
      kernel.run(&own, myItems.begin, myItems.end, myInner.begin, myInner.end);
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
  int64_t width = isSymmetricProduct(call)
                      ? columns
                      : panelColumns(columns, columnBytes, costs);
  llvm::Expected<Buffer> panel = memory.allocate(width * columnBytes);
  if (!panel)
    return panel.takeError();
  const LaunchGrid &grid = *launch.grid;
  const CpuKernel &kernel =
      static_cast<CpuLoadedKernel *>(launch.kernel)->entry;
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
llvm::Error CpuProvider::launchFold(const CpuKernel &kernel, KernelArgs &args,
                                    const LaunchGrid &grid, unsigned numParts) {
  llvm::Expected<Buffer> partials = memory.allocate(grid.partialBytes);
  if (!partials)
    return partials.takeError();
  args.partials = partials->data();
  if (numParts == 1) {
    kernel.run(&args, 0, grid.numItems, 0, grid.innerExtent);
    kernel.finish(&args, 0, grid.numItems);
    return llvm::Error::success();
  }
  if (grid.numItems >= 4 * int64_t(numParts)) {
    threads.run(numParts, [&](unsigned part) {
      Range items = splitRange({0, grid.numItems}, 1, part, numParts);
      kernel.run(&args, items.begin, items.end, 0, grid.innerExtent);
      kernel.finish(&args, items.begin, items.end);
    });
    return llvm::Error::success();
  }
  threads.run(numParts, [&](unsigned part) {
    Range inner = splitRange({0, grid.innerExtent}, kFoldLeaf, part, numParts);
    if (inner.begin < inner.end)
      kernel.run(&args, 0, grid.numItems, inner.begin, inner.end);
  });
  kernel.finish(&args, 0, grid.numItems);
  return llvm::Error::success();
}

} // namespace

std::unique_ptr<Provider> makeCpuProvider(const CpuOptions &options) {
  return std::make_unique<CpuProvider>(options);
}

} // namespace quern
