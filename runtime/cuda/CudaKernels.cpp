//===- CudaKernels.cpp ----------------------------------------------------===//
#include "runtime/cuda/CudaKernels.h"
#include "runtime/cuda/JitLink.h"

namespace quern::cuda {

CudaKernels::CudaKernels(Device &device, MathMode math)
    : device(device),
      compiler(10 * device.info().computeMajor + device.info().computeMinor,
               math) {}

llvm::Expected<CudaKernels::Kernel *>
CudaKernels::kernel(const KernelPlan &plan, GridVariant variant) {
  std::string key = plan.str() + (variant.isWide ? "wide" : "");
  auto found = kernels.find(key);
  if (found != kernels.end())
    return &found->second;
  llvm::Expected<std::string> ptx =
      compiler.compile(plan, variant, "kernel", nullptr);
  if (!ptx)
    return ptx.takeError();
  Kernel made;
  llvm::Expected<Module> module = device.load(*ptx);
  if (!module)
    return module.takeError();
  made.module = std::move(*module);
  std::string run = ptxRunSymbol("kernel"), finish = ptxFinishSymbol("kernel");
  llvm::Expected<Function> function = device.function(made.module, run.c_str());
  if (!function)
    return function.takeError();
  made.run = *function;
  if (plan.foldDim == 0 && !plan.visitsWholeRows()) {
    function = device.function(made.module, finish.c_str());
    if (!function)
      return function.takeError();
    made.finish = *function;
  }
  return &kernels.insert({key, std::move(made)}).first->second;
}

llvm::Error CudaKernels::launch(const KernelPlan &plan,
                                const PlanLaunch &launch) {
  GridVariant variant = variantOf(plan, launch);
  GridSize size = gridSize(plan, variant, launch.extents, device.info());
  if (!size.blocks)
    return llvm::Error::success();
  llvm::Expected<Kernel *> found = kernel(plan, variant);
  if (!found)
    return found.takeError();
  Kernel &kernel = **found;

  size_t paramBytes = launch.params.size() * sizeof(uint64_t);
  bool hasRounds = plan.hasLoop() && !plan.roundParams.empty();
  llvm::Expected<DeviceMemory> partials = device.allocate(size.partialBytes);
  if (!partials)
    return partials.takeError();
  llvm::Expected<DeviceMemory> kept = device.allocate(size.keptBytes);
  if (!kept)
    return kept.takeError();
  llvm::Expected<DeviceMemory> rounds =
      device.allocate(hasRounds ? paramBytes : 0);
  if (!rounds)
    return rounds.takeError();
  if (hasRounds)
    if (llvm::Error error =
            device.copyIn(rounds->get(), launch.params.data(), paramBytes))
      return error;

  std::vector<uint64_t> words(PtxArgs::numWords(plan));
  words[PtxArgs::kFlags] = launch.flags;
  words[PtxArgs::kPartials] = partials->get();
  words[PtxArgs::kKept] = kept->get();
  words[PtxArgs::kItems] = size.numItems;
  words[PtxArgs::kColumns] = size.log2Columns;
  words[PtxArgs::kRounds] = rounds->get();
  llvm::copy(launch.buffers, words.begin() + PtxArgs::kFirst);
  llvm::copy(launch.strides, words.begin() + PtxArgs::strides(plan));
  llvm::copy(launch.extents, words.begin() + PtxArgs::extents(plan));
  if (!hasRounds)
    std::copy_n(
        launch.params.begin(),
        std::min(launch.params.size(), words.size() - PtxArgs::params(plan)),
        words.begin() + PtxArgs::params(plan));
  llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(words.data()),
                             words.size() * sizeof(uint64_t));
  unsigned threads = kBlockThreads;
  if (llvm::Error error =
          device.launch(kernel.run, {size.blocks}, {threads}, 0, bytes))
    return error;
  if (size.finishBlocks)
    if (llvm::Error error = device.launch(kernel.finish, {size.finishBlocks},
                                          {threads}, 0, bytes))
      return error;
  // Scratch memory is given back when this returns.
  bool hasScratch = size.partialBytes || size.keptBytes || hasRounds;
  return hasScratch ? device.synchronise() : llvm::Error::success();
}

} // namespace quern::cuda
