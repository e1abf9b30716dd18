//===- PtxCompiler.cpp ----------------------------------------------------===//
#include "codegen/ptx/PtxCompiler.h"
#include "codegen/LlvmPasses.h"
#include "codegen/MathCalls.h"
#include "codegen/Mlir.pch.h"
#include "codegen/MlirToLlvm.h"
#include "codegen/ptx/PtxEntry.h"
#include "ir/Error.h"
#include "mlir/Conversion/GPUToNVVM/GPUToNVVMPass.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include <mutex>

using namespace llvm;

namespace quern {

struct PtxCompiler::Impl {
  Impl(unsigned capability, MathMode math);

  void prepare(Module &module);
  std::string emit(Module &module);

  MathMode math;
  std::unique_ptr<TargetMachine> machine;
  MlirToLlvm mlir;
};

static std::unique_ptr<TargetMachine> createMachine(unsigned capability) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
  });
  Triple triple("nvptx64-nvidia-cuda");
  std::string problem;
  const Target *target = TargetRegistry::lookupTarget(triple, problem);
  if (!target)
    report_fatal_error(Twine("no code generator for PTX: ") + problem);
  // No product and sum becomes one operation unless the plan says so.
  TargetOptions options;
  options.AllowFPOpFusion = FPOpFusion::Strict;
  return std::unique_ptr<TargetMachine>(target->createTargetMachine(
      triple, ("sm_" + Twine(capability)).str(), "+ptx80", options, Reloc::PIC_,
      std::nullopt, CodeGenOptLevel::Default, /*JIT=*/false));
}

static LlvmDialects nvvmDialects(const TargetMachine &machine) {
  LlvmDialects dialects;
  dialects.dataLayout = machine.createDataLayout().getStringRepresentation();
  dialects.registerTranslations = [](mlir::DialectRegistry &registry) {
    mlir::registerNVVMDialectTranslation(registry);
  };
  dialects.load = [](mlir::MLIRContext &context) {
    context.loadDialect<mlir::gpu::GPUDialect, mlir::NVVM::NVVMDialect>();
  };
  dialects.addPatterns = [](const mlir::LLVMTypeConverter &types,
                            mlir::RewritePatternSet &patterns) {
    // Below the patterns of arith and math, which these replace by calls.
    mlir::populateGpuToNVVMConversionPatterns(types, patterns, /*benefit=*/0);
  };
  dialects.legal = mlir::NVVM::NVVMDialect::getDialectNamespace();
  return dialects;
}

PtxCompiler::Impl::Impl(unsigned capability, MathMode math)
    : math(math), machine(createMachine(capability)),
      mlir(nvvmDialects(*machine)) {}

void PtxCompiler::Impl::prepare(Module &module) {
  prepareForTarget(module, *machine);
  for (Function &f : module) {
    if (f.isDeclaration())
      continue;
    if (f.getName().starts_with(kElementaryPrefix)) {
      f.setLinkage(GlobalValue::InternalLinkage);
      f.addFnAttr(Attribute::AlwaysInline);
    } else if (f.getName().starts_with(kWholePrefix)) {
      f.setLinkage(GlobalValue::InternalLinkage);
      f.addFnAttr(Attribute::NoInline);
    }
  }
  // PTX has no dots in names.
  for (Function &f : module)
    if (!f.isIntrinsic() && f.getName().contains('.')) {
      std::string plain = f.getName().str();
      std::replace(plain.begin(), plain.end(), '.', '_');
      f.setName(plain);
    }
}

std::string PtxCompiler::Impl::emit(Module &module) {
  SmallString<0> text;
  raw_svector_ostream os(text);
  legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, os, nullptr,
                                   CodeGenFileType::AssemblyFile,
                                   /*DisableVerify=*/true))
    report_fatal_error("the target cannot emit PTX");
  passes.run(module);
  return text.str().str();
}

PtxCompiler::PtxCompiler(unsigned capability, MathMode math)
    : impl(std::make_unique<Impl>(capability, math)) {}
PtxCompiler::~PtxCompiler() = default;

Expected<std::string> PtxCompiler::compile(const KernelPlan &plan,
                                           GridVariant variant, StringRef name,
                                           const Dump *dump) {
  LLVMContext context;
  Expected<std::unique_ptr<Module>> module = impl->mlir.lower(
      [&](mlir::MLIRContext &mlir) {
        return emitGridKernel(mlir, plan, variant, impl->math);
      },
      name, context, dump);
  if (!module)
    return module.takeError();
  addPtxEntries(**module, plan, name);
  impl->prepare(**module);
#ifndef NDEBUG
  if (verifyModule(**module, &errs()))
    report_fatal_error(Twine("kernel does not verify: ") + name);
#endif
  optimizeKernel(**module, *impl->machine);
  std::string ptx = impl->emit(**module);
  if (dump && dump->wants("ptx"))
    dump->write("ptx", name, ptx);
  return ptx;
}

} // namespace quern
