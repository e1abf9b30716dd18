//===- CpuKernels.h - Kernels of the host, in two tiers ---------*- C++ -*-===//
//
// Tier 1 is a kernel compiled for its plan: found in memory, found on disk, or
// compiled. Tier 0 interprets the plan at once (runtime/tier0), with the same
// results bit for bit. A kernel that nobody has compiled yet begins in tier 0.
// When what it lost there by then is as much as compiling costs, so that it
// will be worth it if the kernel runs as much again, it is compiled beside the
// program; whatever runs next, or is still left of the launch at hand, runs in
// tier 1.
//
// What cannot be compiled (an error, too long, too large) stays in tier 0, with
// one warning for the whole process.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CPU_CPUKERNELS_H
#define QUERN_RUNTIME_CPU_CPUKERNELS_H

#include "runtime/KernelCache.h"
#include "runtime/cpu/CompileThread.h"
#include "runtime/cpu/CpuProvider.h"
#include "runtime/tier0/TileProgram.h"
#include <mutex>

namespace quern {

class CpuLoadedKernel final
    : public Kernel,
      public std::enable_shared_from_this<CpuLoadedKernel> {
public:
  ~CpuLoadedKernel() override;

  bool isCompiled() const {
    return compiled.load(std::memory_order_acquire) != nullptr;
  }
  /// As KernelRunFn and KernelFinishFn.
  void run(const KernelArgs &args, int64_t itemBegin, int64_t itemEnd,
           int64_t begin, int64_t end) const;
  void finish(const KernelArgs &args, int64_t itemBegin, int64_t itemEnd) const;

private:
  friend class CpuKernels;
  void setCompiled(std::shared_ptr<CpuCompiler> by, std::string name,
                   const CpuKernel &kernel);

  std::unique_ptr<TileProgram> program; ///< null if never interpreted
  std::atomic<const CpuKernel *> compiled{nullptr};
  std::atomic<bool> isHopeless{false}; ///< compiling it failed
  CpuKernel entry;
  std::shared_ptr<CpuCompiler> compiler; ///< that has it loaded as `name`
  std::string name;
  // Of the thread that launches:
  double lostNs = 0; ///< by being interpreted so far
  bool isRequested = false;
  bool isAwaited = false; ///< or has been
};

class CpuKernels {
public:
  CpuKernels(const CpuOptions &options, CpuIsa isa);

  /// Finds or makes the kernel of \p plan and counts how in \p stats.
  /// Errors: it can neither be compiled nor interpreted.
  llvm::Expected<KernelRef> find(const KernelPlan &plan, Stats &stats,
                                 const Dump *dump);
  /// Takes note of a launch on \p grid that ran in tier 0 for \p ns.
  void noteLaunch(CpuLoadedKernel &kernel, double ns, const LaunchGrid &grid);
  /// Adds what has happened since the last call.
  void addStats(Stats &stats);
  /// Waits for compiles that were begun.
  void waitForCompiles();

private:
  struct Shared;
  using Loaded = std::shared_ptr<CpuLoadedKernel>;
  llvm::Expected<Loaded> make(const KernelPlan &plan, const std::string &text,
                              Stats &stats, const Dump *dump);
  llvm::Expected<Loaded> interpret(const KernelPlan &plan);
  llvm::Expected<Loaded> compile(const KernelPlan &plan,
                                 const std::string &text, Stats &stats,
                                 const Dump *dump);
  void request(CpuLoadedKernel &kernel);
  void compileOn(CompileThread &by, CpuLoadedKernel &kernel);
  void await(CpuLoadedKernel &kernel, double compileNs);

  const CpuOptions options;
  const CpuIsa isa;
  std::mutex mutex; // guards what follows
  KernelCache kernels;
  std::shared_ptr<Shared> shared; ///< with the compiling thread
  CompileThread thread;
  CompileThread urgent; ///< its work is waited for
};

} // namespace quern

#endif // QUERN_RUNTIME_CPU_CPUKERNELS_H
