//===- CpuPipeline.cpp ----------------------------------------------------===//
#include "codegen/cpu/CpuPipeline.h"
#include "codegen/KernelEmitter.h"
#include "codegen/LlvmPasses.h"
#include "codegen/Mlir.pch.h"
#include "codegen/cpu/CpuIsa.h"
#include "codegen/cpu/ElementaryCalls.h"
#include "codegen/cpu/FirstLanes.h"
#include "codegen/cpu/KernelEntry.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include <chrono>
#include <mutex>

using namespace llvm;

namespace quern {

/// Loop strength reduction takes half of code generation and trades the free
/// scaled addresses of x86 for more induction variables; kernels are as fast
/// without it. LLVM has no other switch for it than its command line's.
static void disableStrengthReduction() {
  auto &options = cl::getRegisteredOptions();
  auto it = options.find("disable-lsr");
  if (it != options.end())
    static_cast<cl::opt<bool> *>(it->second)->setValue(true);
}

static std::unique_ptr<TargetMachine> createMachine(CpuIsa isa) {
  static std::once_flag once;
  std::call_once(once, [] {
    InitializeNativeTarget();
    InitializeNativeTargetAsmPrinter();
    disableStrengthReduction();
  });
  Triple triple(sys::getProcessTriple());
  std::string error;
  const Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    report_fatal_error(Twine("no code generator for this host: ") + error);
  TargetOptions options;
  options.AllowFPOpFusion = FPOpFusion::Strict;
  return std::unique_ptr<TargetMachine>(target->createTargetMachine(
      triple, isaTargetCpu(isa), "", options, Reloc::PIC_, CodeModel::Small,
      CodeGenOptLevel::Default, /*JIT=*/false));
}

static LlvmDialects dialectsFor(CpuIsa isa) {
  LlvmDialects dialects;
  dialects.addPatterns = [isa](const mlir::LLVMTypeConverter &types,
                               mlir::RewritePatternSet &patterns) {
    addFirstLanes(types, patterns, isa);
  };
  return dialects;
}

CpuPipeline::CpuPipeline(CpuIsa isa, MathMode math, bool fences)
    : fences(fences), math(math), mlir(dialectsFor(isa)),
      machine(createMachine(isa)) {
  addEmission(objectPasses, objectStream, CodeGenFileType::ObjectFile);
}

void CpuPipeline::prepare(Module &module) {
  prepareForTarget(module, *machine);
  prepareElementaryCalls(module);
  for (Function &f : module) {
    f.addFnAttr("prefer-vector-width", "512");
    f.addFnAttr("min-legal-vector-width", "512");
  }
}

void CpuPipeline::addEmission(legacy::PassManager &passes,
                              raw_pwrite_stream &os, CodeGenFileType kind) {
  if (machine->addPassesToEmitFile(passes, os, nullptr, kind,
                                   /*DisableVerify=*/true))
    report_fatal_error("the target cannot emit objects");
}

std::string CpuPipeline::assembly(Module &module) {
  SmallString<0> text;
  raw_svector_ostream os(text);
  legacy::PassManager passes;
  addEmission(passes, os, CodeGenFileType::AssemblyFile);
  passes.run(module);
  return text.str().str();
}

std::string CpuPipeline::emitObject(Module &module) {
  object.clear();
  objectPasses.run(module);
  return object.str().str();
}

static void dumpModule(const Dump *dump, StringRef name, Module &module) {
  if (!dump || !dump->wants("llvm"))
    return;
  std::string text;
  raw_string_ostream os(text);
  module.print(os, nullptr);
  dump->write("llvm", name, text);
}

Expected<std::string> CpuPipeline::compile(const KernelPlan &plan,
                                           StringRef name, const Dump *dump) {
  auto now = [] { return std::chrono::steady_clock::now(); };
  auto ms = [](auto from, auto to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
  };
  auto begin = now();
  LLVMContext context;
  Expected<std::unique_ptr<Module>> module = mlir.lower(
      [&](mlir::MLIRContext &mlir) { return emitKernel(mlir, plan, math); },
      name, context, dump);
  if (!module)
    return module.takeError();
  auto lowered = now();
  addKernelEntries(**module, plan, name, fences);
  prepare(**module);
#ifndef NDEBUG
  if (verifyModule(**module, &errs()))
    report_fatal_error(Twine("kernel does not verify: ") + name);
#endif
  optimizeKernel(**module, *machine);
  auto optimized = now();
  dumpModule(dump, name, **module);
  if (dump && dump->wants("asm"))
    dump->write("asm", name, assembly(*CloneModule(**module)));
  std::string bytes = emitObject(**module);
  lastTimes = {ms(begin, lowered), ms(lowered, optimized),
               ms(optimized, now())};
  return bytes;
}

} // namespace quern
