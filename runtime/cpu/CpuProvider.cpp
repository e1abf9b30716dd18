//===- CpuProvider.cpp - The host processor as a device -------------------===//
//
// Splitting work: threads get contiguous ranges of items (the outer space) when
// there are enough items, else contiguous ranges of dimension 0 in steps that
// the kernel ABI allows. Results do not depend on the split: a fold's order is
// fixed by the plan.
//
//===----------------------------------------------------------------------===//
#include "runtime/cpu/CpuProvider.h"

#include "codegen/cpu/CpuCompiler.h"
#include "codegen/cpu/CpuIsa.h"
#include "ir/Error.h"
#include "runtime/DiskCache.h"
#include "runtime/KernelCache.h"
#include "runtime/PrecompiledKernels.h"
#include "runtime/ThreadPool.h"
#include "runtime/cpu/Blas.h"
#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>

namespace quern {
namespace {

/// A thread is worth waking for this much work.
constexpr double kNsPerThread = 10'000;
constexpr int64_t kInnerStep = 64;
constexpr size_t kAlign = 64;

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

/// Part \p part of \p numParts of [0, total), cut at multiples of \p step.
Range splitRange(int64_t total, int64_t step, unsigned part,
                 unsigned numParts) {
  int64_t steps = (total + step - 1) / step;
  int64_t begin = steps * part / numParts * step;
  int64_t end = steps * (part + 1) / numParts * step;
  return {std::min(begin, total), std::min(end, total)};
}

class CpuProvider final : public Provider {
public:
  explicit CpuProvider(const CpuOptions &options)
      : memory(options.memoryLimit), threads(options.numThreads),
        kernels(options.maxKernels),
        disk(options.cacheDirectory, options.cacheBytes) {
    setBlasThreads(threads.size());
  }

  llvm::StringRef name() const override { return "cpu"; }
  std::string describe() const override;

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
  llvm::Error synchronise() override { return llvm::Error::success(); }

private:
  llvm::Expected<std::string> objectOf(const KernelPlan &plan,
                                       llvm::StringRef text,
                                       llvm::StringRef name, Stats &stats,
                                       const Dump *dump);
  llvm::Error launchFold(const CpuKernel &kernel, KernelArgs &args,
                         const LaunchGrid &grid, unsigned numParts);

  BufferPool memory;
  ThreadPool threads;
  std::mutex mutex; // guards what follows
  std::shared_ptr<CpuCompiler> compiler;
  KernelCache kernels;
  DiskCache disk;
};

std::string CpuProvider::describe() const {
  return "CPU, " + std::to_string(threads.size()) + " threads, " +
         isaTitle(hostIsa()).str();
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
    compiler = std::make_shared<CpuCompiler>(hostIsa());
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
  unsigned numParts = 1;
  if (grid.estimatedNs >= 2 * kNsPerThread)
    numParts = static_cast<unsigned>(
        std::min<double>(threads.size(), grid.estimatedNs / kNsPerThread));
  if (grid.numPasses == 1 && grid.numLeaves > 1)
    return launchFold(kernel, args, grid, numParts);
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
    kernel.run(&args, 0, grid.numItems, 0, grid.innerExtent);
    return llvm::Error::success();
  }
  bool byItems = grid.foldDim == 0 || grid.numItems >= 4 * int64_t(numParts);
  threads.run(numParts, [&](unsigned part) {
    Range items = {0, grid.numItems};
    Range inner = {0, grid.innerExtent};
    if (byItems)
      items = splitRange(grid.numItems, 1, part, numParts);
    else
      inner = splitRange(grid.innerExtent, kInnerStep, part, numParts);
    if (items.begin < items.end &&
        (inner.begin < inner.end || grid.foldDim == 0)) {
      KernelArgs own = argsOf(part);
      kernel.run(&own, items.begin, items.end, inner.begin, inner.end);
    }
  });
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
      Range items = splitRange(grid.numItems, 1, part, numParts);
      kernel.run(&args, items.begin, items.end, 0, grid.innerExtent);
      kernel.finish(&args, items.begin, items.end);
    });
    return llvm::Error::success();
  }
  threads.run(numParts, [&](unsigned part) {
    Range inner = splitRange(grid.innerExtent, kFoldLeaf, part, numParts);
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
