//===- CpuKernels.cpp - Kernels of the host, in two tiers -----------------===//
#include "runtime/cpu/CpuKernels.h"

#include "codegen/blocks/BlockPlans.h"
#include "ir/Error.h"
#include "ir/Flags.h"
#include "runtime/DiskCache.h"
#include "runtime/Machine.h"
#include "runtime/cpu/Admission.h"
#include "llvm/Support/raw_ostream.h"

namespace quern {

static void warnOnce(const llvm::Twine &what) {
  static std::once_flag once;
  std::call_once(once, [&] {
    llvm::errs() << "quern: warning: a kernel is interpreted, and so are "
                    "others that cannot be compiled: "
                 << what << "\n";
  });
}

//===----------------------------------------------------------------------===//
// One kernel
//===----------------------------------------------------------------------===//

CpuLoadedKernel::~CpuLoadedKernel() {
  if (compiler)
    compiler->unload(name);
}

void CpuLoadedKernel::run(const KernelArgs &args, int64_t itemBegin,
                          int64_t itemEnd, int64_t begin, int64_t end) const {
  if (const CpuKernel *kernel = compiled.load(std::memory_order_acquire))
    kernel->run(&args, itemBegin, itemEnd, begin, end);
  else
    program->run(args, itemBegin, itemEnd, begin, end, &compiled);
}

void CpuLoadedKernel::finish(const KernelArgs &args, int64_t itemBegin,
                             int64_t itemEnd) const {
  if (const CpuKernel *kernel = compiled.load(std::memory_order_acquire))
    kernel->finish(&args, itemBegin, itemEnd);
  else
    program->finish(args, itemBegin, itemEnd);
}

void CpuLoadedKernel::setCompiled(std::shared_ptr<CpuCompiler> by,
                                  std::string loadedName,
                                  const CpuKernel &kernel) {
  compiler = std::move(by);
  name = std::move(loadedName);
  entry = kernel;
  compiled.store(&entry, std::memory_order_release);
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

/// Used by both threads, and by the compiling one after the CpuKernels is gone.
struct CpuKernels::Shared {
  Shared(const CpuOptions &options, CpuIsa isa)
      : isa(isa), math(options.math),
        disk(options.cacheDirectory, options.cacheBytes),
        compileObject(options.compileObject) {}

  std::shared_ptr<CpuCompiler> theCompiler() {
    std::call_once(
        once, [&] { compiler = std::make_shared<CpuCompiler>(isa, math); });
    return compiler;
  }
  std::string keyOf(llvm::StringRef text) {
    return (theCompiler()->compilerId() + "\n" + text).str();
  }
  llvm::Error load(CpuLoadedKernel &kernel, llvm::StringRef object,
                   const std::string &name);
  llvm::Error compile(CpuLoadedKernel &kernel, const KernelPlan &plan,
                      const std::string &text, const Dump *dump);

  const CpuIsa isa;
  const MathMode math;
  DiskCache disk;
  const CompileObject compileObject;
  std::once_flag once;
  std::shared_ptr<CpuCompiler> compiler;
  std::mutex loading; ///< one kernel may have been compiled by two threads
  // Not yet in a Stats:
  std::atomic<uint64_t> compiles{0}, compileNs{0}, background{0};
  std::atomic<uint64_t> tier0Launches{0};
};

llvm::Error CpuKernels::Shared::load(CpuLoadedKernel &kernel,
                                     llvm::StringRef object,
                                     const std::string &name) {
  std::lock_guard<std::mutex> lock(loading);
  if (kernel.isCompiled())
    return llvm::Error::success();
  llvm::Expected<CpuKernel> entry = theCompiler()->load(object, name);
  if (!entry)
    return entry.takeError();
  kernel.setCompiled(theCompiler(), name, *entry);
  return llvm::Error::success();
}

/// Compiles \p plan, keeps the object, and lets \p kernel use it.
/// Errors: those of the compiler; it took longer than QUERN_COMPILE_MS.
llvm::Error CpuKernels::Shared::compile(CpuLoadedKernel &kernel,
                                        const KernelPlan &plan,
                                        const std::string &text,
                                        const Dump *dump) {
  std::string name = kernelName(text);
  uint64_t start = threadNs();
  llvm::Expected<std::string> object =
      compileObject ? compileObject(plan)
                    : theCompiler()->compile(plan, name, dump);
  uint64_t ns = threadNs() - start;
  ++compiles;
  compileNs += ns;
  if (!object)
    return object.takeError();
  if (ns > flags().compileMs * 1'000'000)
    return makeError("Quern:compile", "it took " +
                                          std::to_string(ns / 1'000'000) +
                                          " ms to compile (QUERN_COMPILE_MS)");
  disk.store(keyOf(text), *object);
  return load(kernel, *object, name);
}

CpuKernels::CpuKernels(const CpuOptions &options, CpuIsa isa)
    : options(options), isa(isa), kernels(options.maxKernels),
      shared(std::make_shared<Shared>(options, isa)),
      thread(/*yields=*/options.tier != Tier::Compiled),
      urgent(/*yields=*/false) {}

/// Null, or why \p plan is not to be compiled.
static llvm::Error checkSize(const KernelPlan &plan) {
  if (plan.code.size() <= flags().compileOps)
    return llvm::Error::success();
  return makeError("Quern:compile", "it has " +
                                        std::to_string(plan.code.size()) +
                                        " instructions (QUERN_COMPILE_OPS)");
}

llvm::Expected<CpuKernels::Loaded>
CpuKernels::interpret(const KernelPlan &plan) {
  auto kernel = std::make_shared<CpuLoadedKernel>();
  llvm::Expected<std::unique_ptr<TileProgram>> program =
      TileProgram::make(plan, isa, options.math);
  if (!program)
    return program.takeError();
  kernel->program = std::move(*program);
  return kernel;
}

/// Compiles \p plan now. It is still done by the other thread: one that takes
/// too long cannot be stopped, only left alone.
llvm::Expected<CpuKernels::Loaded> CpuKernels::compile(const KernelPlan &plan,
                                                       const std::string &text,
                                                       Stats &stats,
                                                       const Dump *dump) {
  struct Job {
    Loaded kernel = std::make_shared<CpuLoadedKernel>();
    std::mutex mutex;
    std::string failure; ///< empty: none
  };
  llvm::Error tooLarge = checkSize(plan);
  std::string failure;
  if (tooLarge) {
    failure = llvm::toString(std::move(tooLarge));
  } else {
    auto job = std::make_shared<Job>();
    thread.add([shared = shared, job, plan, text, dump] {
      llvm::Error error = shared->compile(*job->kernel, plan, text, dump);
      std::lock_guard<std::mutex> lock(job->mutex);
      if (error)
        job->failure = llvm::toString(std::move(error));
    });
    // A dump's reader waits for it.
    bool isDone = thread.wait(std::chrono::milliseconds(
        dump ? INT32_MAX : std::min<uint64_t>(flags().compileMs, INT32_MAX)));
    addStats(stats);
    std::lock_guard<std::mutex> lock(job->mutex);
    if (job->kernel->isCompiled())
      return job->kernel;
    failure =
        isDone ? job->failure : "compiling it takes more than QUERN_COMPILE_MS";
  }
  llvm::Expected<Loaded> kernel = interpret(plan);
  if (!kernel)
    return llvm::joinErrors(makeError("Quern:compile", failure),
                            kernel.takeError());
  (*kernel)->isHopeless = true;
  warnOnce(failure);
  return kernel;
}

llvm::Expected<CpuKernels::Loaded> CpuKernels::make(const KernelPlan &plan,
                                                    const std::string &text,
                                                    Stats &stats,
                                                    const Dump *dump) {
  if (options.tier == Tier::Interpreted)
    return interpret(plan);
  // Whoever wants to read a kernel's texts gets it compiled.
  if (dump)
    return compile(plan, text, stats, dump);
  if (std::optional<std::string> object =
          shared->disk.load(shared->keyOf(text), stats.diskRejects)) {
    auto kernel = std::make_shared<CpuLoadedKernel>();
    if (llvm::Error error = shared->load(*kernel, *object, kernelName(text)))
      return std::move(error);
    ++stats.diskHits;
    return kernel;
  }
  if (options.tier == Tier::Compiled)
    return compile(plan, text, stats, dump);
  llvm::Expected<Loaded> kernel = interpret(plan);
  if (kernel)
    return kernel;
  llvm::consumeError(kernel.takeError());
  return compile(plan, text, stats, dump);
}

llvm::Expected<KernelRef> CpuKernels::find(const KernelPlan &plan, Stats &stats,
                                           const Dump *dump) {
  std::string text = plan.str();
  std::lock_guard<std::mutex> lock(mutex);
  if (KernelRef found = kernels.find(text)) {
    ++stats.memoryHits;
    return found;
  }
  llvm::Expected<Loaded> made = make(plan, text, stats, dump);
  if (!made)
    return made.takeError();
  kernels.insert(text, *made);
  return *made;
}

//===----------------------------------------------------------------------===//
// Admission
//===----------------------------------------------------------------------===//

void CpuKernels::noteLaunch(CpuLoadedKernel &kernel, double ns,
                            const LaunchGrid &grid) {
  shared->tier0Launches.fetch_add(1, std::memory_order_relaxed);
  if (options.tier != Tier::Auto || kernel.isAwaited || kernel.isHopeless ||
      kernel.isCompiled())
    return;
  // A model that nobody measured does not know the memory.
  kernel.lostNs += lostNs(ns, grid.estimatedNs,
                          options.model.isCalibrated ? grid.movingNs : 0);
  double compileNs = predictedCompileNs(kernel.program->plan, options.model);
  if (!kernel.isRequested && kernel.lostNs >= compileNs)
    request(kernel);
  else if (kernel.lostNs >= kPatience * compileNs)
    await(kernel, compileNs);
}

/// The compiling thread found no free core: another one, of the program's own
/// priority, compiles while the program stands still.
void CpuKernels::await(CpuLoadedKernel &kernel, double compileNs) {
  kernel.isAwaited = true;
  std::chrono::duration<double, std::nano> limit(kPatience * compileNs);
  compileOn(urgent, kernel);
  urgent.wait(std::chrono::ceil<std::chrono::milliseconds>(limit),
              [&] { return kernel.isCompiled(); });
}

void CpuKernels::request(CpuLoadedKernel &kernel) {
  kernel.isRequested = true;
  if (llvm::Error error = checkSize(kernel.program->plan)) {
    kernel.isHopeless = true;
    return warnOnce(llvm::toString(std::move(error)));
  }
  compileOn(thread, kernel);
}

void CpuKernels::compileOn(CompileThread &by, CpuLoadedKernel &kernel) {
  by.add([shared = shared, kernel = kernel.shared_from_this()] {
    if (kernel->isCompiled() || kernel->isHopeless)
      return;
    const KernelPlan &plan = kernel->program->plan;
    ++shared->background;
    if (llvm::Error error =
            shared->compile(*kernel, plan, plan.str(), nullptr)) {
      kernel->isHopeless = true;
      warnOnce(llvm::toString(std::move(error)));
    }
  });
}

void CpuKernels::addStats(Stats &stats) {
  stats.compiles += shared->compiles.exchange(0);
  stats.compileNs += shared->compileNs.exchange(0);
  stats.compilesBeside += shared->background.exchange(0);
  stats.tier0Launches += shared->tier0Launches.exchange(0);
}

void CpuKernels::waitForCompiles() {
  urgent.wait(std::chrono::milliseconds(INT32_MAX));
  thread.wait(std::chrono::milliseconds(INT32_MAX));
}

} // namespace quern
