//===- CpuCompiler.cpp - Compiling threads and loaded objects -------------===//
#include "codegen/cpu/CpuCompiler.h"
#include "codegen/cpu/CpuIsa.h"
#include "codegen/cpu/CpuPipeline.h"
#include "codegen/cpu/KernelEntry.h"
#include "ir/Error.h"
#include "ir/math/Functions.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"
#include "llvm/Support/MemoryBuffer.h"
#include <mutex>

using namespace llvm;

namespace quern {

static constexpr StringLiteral kBuildHash =
#include "CompilerHash.inc"
    ;

struct CpuCompiler::Impl {
  Impl(CpuIsa isa, MathMode math);
  ~Impl() { cantFail(session.endSession()); }

  std::unique_ptr<CpuPipeline> takePipeline();
  void addSymbols();

  CpuIsa isa;
  MathMode math;
  std::string id;
  orc::ExecutionSession session;
  orc::ObjectLinkingLayer layer;
  orc::JITDylib &library;
  std::mutex mutex; // guards what follows
  std::vector<std::unique_ptr<CpuPipeline>> idle;
  StringMap<orc::ResourceTrackerSP> loaded;
};

CpuCompiler::Impl::Impl(CpuIsa isa, MathMode math)
    : isa(isa), math(math),
      session(cantFail(orc::SelfExecutorProcessControl::Create())),
      layer(session), library(session.createBareJITDylib("kernels")) {
  id = ("llvm" LLVM_VERSION_STRING "-" + kBuildHash + "-" + isaName(isa) +
        "-abi" + Twine(kKernelAbi) + "-" + nameOf(math))
           .str();
  addSymbols();
}

/// What kernels call: elementary functions of rare operands, and libm and
/// memset where an instruction set lacks an instruction.
void CpuCompiler::Impl::addSymbols() {
  orc::SymbolMap functions;
  for (unsigned i = 0; i < kNumMathFns; ++i)
    for (ElementType type : {ElementType::F64, ElementType::F32}) {
      auto fn = static_cast<MathFn>(i);
      functions[session.intern(elementary::arraySymbol(fn, type))] = {
          orc::ExecutorAddr::fromPtr(elementary::arrayFunction(fn, type)),
          JITSymbolFlags::Exported | JITSymbolFlags::Callable};
    }
  cantFail(library.define(orc::absoluteSymbols(std::move(functions))));
  library.addGenerator(
      cantFail(orc::DynamicLibrarySearchGenerator::GetForCurrentProcess('\0')));
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
  return std::make_unique<CpuPipeline>(isa, math);
}

CpuCompiler::CpuCompiler(CpuIsa isa, MathMode math)
    : impl(std::make_unique<Impl>(isa, math)) {}
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
