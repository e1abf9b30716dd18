//===- CudaKernels.cpp ----------------------------------------------------===//
#include "runtime/cuda/CudaKernels.h"

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
  if (hasFinish(plan)) {
    function = device.function(made.module, finish.c_str());
    if (!function)
      return function.takeError();
    made.finish = *function;
  }
  return &kernels.insert({key, std::move(made)}).first->second;
}

llvm::Expected<DevicePtr> CudaKernels::scratch(size_t bytes) {
  if (bytes > scratchBytes) {
    if (llvm::Error error = device.synchronise())
      return std::move(error);
    scratchBytes = 0;
    scratchMemory = {};
    llvm::Expected<DeviceMemory> memory = device.allocate(bytes);
    if (!memory)
      return memory.takeError();
    scratchMemory = std::move(*memory);
    scratchBytes = bytes;
  }
  return scratchMemory.get();
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
  bool hasRounds = PtxArgs::hasRoundScalars(plan);
  size_t partialBytes = llvm::alignTo(size.partialBytes, 256);
  size_t keptBytes = llvm::alignTo(size.keptBytes, 256);
  llvm::Expected<DevicePtr> memory =
      scratch(partialBytes + keptBytes + (hasRounds ? paramBytes : 0));
  if (!memory)
    return memory.takeError();
  DevicePtr partials = *memory, kept = partials + partialBytes,
            rounds = kept + keptBytes;
  if (hasRounds)
    if (llvm::Error error =
            device.copyIn(rounds, launch.params.data(), paramBytes))
      return error;

  std::vector<uint64_t> words(PtxArgs::numWords(plan));
  words[PtxArgs::Flags] = launch.flags;
  words[PtxArgs::Partials] = partials;
  words[PtxArgs::Kept] = kept;
  words[PtxArgs::Items] = size.numItems;
  words[PtxArgs::Columns] = size.log2Columns;
  words[PtxArgs::Rounds] = rounds;
  llvm::copy(launch.buffers, words.begin() + PtxArgs::First);
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
  if (!size.finishBlocks)
    return llvm::Error::success();
  return device.launch(kernel.finish, {size.finishBlocks}, {threads}, 0, bytes);
}

} // namespace quern::cuda
