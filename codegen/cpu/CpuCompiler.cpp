//===- CpuCompiler.cpp - Compiling threads and loaded objects -------------===//
#include "codegen/cpu/CpuCompiler.h"
#include "codegen/cpu/CpuIsa.h"
#include "codegen/cpu/CpuPipeline.h"
#include "codegen/cpu/KernelEntry.h"
#include "ir/Error.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdlib>
#include <dlfcn.h>
#include <mutex>

using namespace llvm;

namespace quern {

static constexpr const char *kSleefLibrary = "libsleef.so.3";
static constexpr StringLiteral kBuildHash =
#include "CompilerHash.inc"
    ;

/// The file that provides SLEEF: its name has the full version.
static std::string sleefFile() {
  void *handle = dlopen(kSleefLibrary, RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return "none";
  Dl_info where = {};
  void *symbol = dlsym(handle, "Sleef_cinz_expd2_u10sse2");
  std::string file = "unknown";
  if (symbol && dladdr(symbol, &where))
    if (char *path = realpath(where.dli_fname, nullptr)) {
      file = StringRef(path).rsplit('/').second.str();
      free(path);
    }
  return file;
}

struct CpuCompiler::Impl {
  explicit Impl(CpuIsa isa);
  ~Impl() { cantFail(session.endSession()); }

  std::unique_ptr<CpuPipeline> takePipeline();
  void addSymbols();

  CpuIsa isa;
  std::string id;
  orc::ExecutionSession session;
  orc::ObjectLinkingLayer layer;
  orc::JITDylib &library;
  std::mutex mutex; // guards what follows
  std::vector<std::unique_ptr<CpuPipeline>> idle;
  StringMap<orc::ResourceTrackerSP> loaded;
};

CpuCompiler::Impl::Impl(CpuIsa isa)
    : isa(isa), session(cantFail(orc::SelfExecutorProcessControl::Create())),
      layer(session), library(session.createBareJITDylib("kernels")) {
  id = ("llvm" LLVM_VERSION_STRING "-" + kBuildHash + "-" + isaName(isa) +
        "-abi" + Twine(kKernelAbi) + "-" + sleefFile())
           .str();
  addSymbols();
}

/// Kernels call SLEEF, and libm and memset where an instruction set lacks an
/// instruction; nothing else of the process is visible to them.
void CpuCompiler::Impl::addSymbols() {
  char prefix = '\0';
  auto isSleef = [](const orc::SymbolStringPtr &name) {
    return (*name).starts_with("Sleef_");
  };
  auto generator =
      orc::DynamicLibrarySearchGenerator::Load(kSleefLibrary, prefix, isSleef);
  if (generator)
    library.addGenerator(std::move(*generator));
  else
    consumeError(generator.takeError()); // named when a kernel needs it
  auto isOther = [](const orc::SymbolStringPtr &name) {
    return !(*name).starts_with("Sleef_");
  };
  library.addGenerator(
      cantFail(orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
          prefix, isOther)));
}

std::unique_ptr<CpuPipeline> CpuCompiler::Impl::takePipeline() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (!idle.empty()) {
      std::unique_ptr<CpuPipeline> pipeline = std::move(idle.back());
      idle.pop_back();
      return pipeline;
    }
  }
  return std::make_unique<CpuPipeline>(isa);
}

CpuCompiler::CpuCompiler(CpuIsa isa) : impl(std::make_unique<Impl>(isa)) {}
CpuCompiler::~CpuCompiler() = default;

const std::string &CpuCompiler::compilerId() const { return impl->id; }

Expected<std::string> CpuCompiler::compile(const KernelPlan &plan,
                                           StringRef name, const Dump *dump) {
  std::unique_ptr<CpuPipeline> pipeline = impl->takePipeline();
  Expected<std::string> object = pipeline->compile(plan, name, dump);
  std::lock_guard<std::mutex> lock(impl->mutex);
  impl->idle.push_back(std::move(pipeline));
  return object;
}

Expected<CpuKernel> CpuCompiler::load(StringRef object, StringRef name) {
  orc::ResourceTrackerSP tracker = impl->library.createResourceTracker();
  auto buffer = MemoryBuffer::getMemBufferCopy(object, name);
  if (Error error = impl->layer.add(tracker, std::move(buffer)))
    return std::move(error);
  orc::SymbolLookupSet wanted;
  orc::SymbolStringPtr run = impl->session.intern(runSymbol(name));
  orc::SymbolStringPtr finish = impl->session.intern(finishSymbol(name));
  wanted.add(run);
  wanted.add(finish, orc::SymbolLookupFlags::WeaklyReferencedSymbol);
  Expected<orc::SymbolMap> symbols = impl->session.lookup(
      {{&impl->library, orc::JITDylibLookupFlags::MatchAllSymbols}},
      std::move(wanted));
  if (!symbols) {
    consumeError(tracker->remove());
    return symbols.takeError();
  }
  CpuKernel kernel;
  kernel.run = (*symbols)[run].getAddress().toPtr<KernelRunFn>();
  if (auto it = symbols->find(finish); it != symbols->end())
    kernel.finish = it->second.getAddress().toPtr<KernelFinishFn>();
  std::lock_guard<std::mutex> lock(impl->mutex);
  impl->loaded[name] = tracker;
  return kernel;
}

void CpuCompiler::unload(StringRef name) {
  orc::ResourceTrackerSP tracker;
  {
    std::lock_guard<std::mutex> lock(impl->mutex);
    auto it = impl->loaded.find(name);
    if (it == impl->loaded.end())
      return;
    tracker = std::move(it->second);
    impl->loaded.erase(it);
  }
  cantFail(tracker->remove());
}

} // namespace quern
