//===- MlirToLlvm.cpp -----------------------------------------------------===//
#include "codegen/MlirToLlvm.h"
#include "codegen/Mlir.pch.h"
#include "ir/Error.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace quern {

struct MlirToLlvm::Impl {
  explicit Impl(const LlvmDialects &more);

  MLIRContext context;
  std::string dataLayout;
  std::optional<LLVMTypeConverter> types;
  FrozenRewritePatternSet patterns;
  std::unique_ptr<LLVMConversionTarget> target;
};

MlirToLlvm::Impl::Impl(const LlvmDialects &more)
    : context(MLIRContext::Threading::DISABLED), dataLayout(more.dataLayout) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  if (more.registerTranslations)
    more.registerTranslations(registry);
  context.appendDialectRegistry(registry);
  context.loadDialect<arith::ArithDialect, cf::ControlFlowDialect,
                      func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
                      memref::MemRefDialect, scf::SCFDialect, ub::UBDialect,
                      vector::VectorDialect>();
  if (more.load)
    more.load(context);
  LowerToLLVMOptions options(&context);
  options.overrideIndexBitwidth(64);
  types.emplace(&context, options);
  RewritePatternSet set(&context);
  populateSCFToControlFlowConversionPatterns(set);
  cf::populateControlFlowToLLVMConversionPatterns(*types, set);
  arith::populateArithToLLVMConversionPatterns(*types, set);
  populateMathToLLVMConversionPatterns(*types, set);
  populateVectorToLLVMConversionPatterns(*types, set);
  if (more.addPatterns)
    more.addPatterns(*types, set);
  populateFinalizeMemRefToLLVMConversionPatterns(*types, set);
  populateFuncToLLVMConversionPatterns(*types, set);
  patterns = std::move(set);
  target = std::make_unique<LLVMConversionTarget>(context);
  target->addLegalOp<ModuleOp>();
  if (!more.legal.empty())
    target->addLegalDialect(more.legal);
}

MlirToLlvm::MlirToLlvm(const LlvmDialects &more)
    : impl(std::make_unique<Impl>(more)) {}
MlirToLlvm::~MlirToLlvm() = default;

static llvm::Error internalError(llvm::StringRef kernel, llvm::StringRef what) {
  return makeError("Quern:codegen",
                   ("[" + kernel + "] " + what + "; this is a bug").str());
}

llvm::Expected<std::unique_ptr<llvm::Module>>
MlirToLlvm::lower(EmitModule emit, llvm::StringRef name,
                  llvm::LLVMContext &llvm, const Dump *dump) {
  OwningOpRef<ModuleOp> module = emit(impl->context);
  if (!impl->dataLayout.empty())
    (*module)->setAttr(LLVM::LLVMDialect::getDataLayoutAttrName(),
                       StringAttr::get(&impl->context, impl->dataLayout));
  if (dump && dump->wants("mlir")) {
    std::string text;
    llvm::raw_string_ostream os(text);
    module->print(os);
    dump->write("mlir", name, text);
  }
#ifndef NDEBUG
  if (failed(verify(*module)))
    return internalError(name, "the emitted module does not verify");
#endif
  if (failed(applyFullConversion(module->getOperation(), *impl->target,
                                 impl->patterns)))
    return internalError(name, "conversion to the llvm dialect failed");
  std::unique_ptr<llvm::Module> result = translateModuleToLLVMIR(
      *module, llvm, name, /*disableVerification=*/true);
  if (!result)
    return internalError(name, "translation to LLVM IR failed");
  return result;
}

} // namespace quern
