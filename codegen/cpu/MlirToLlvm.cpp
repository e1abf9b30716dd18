//===- MlirToLlvm.cpp -----------------------------------------------------===//
#include "codegen/cpu/MlirToLlvm.h"
#include "codegen/KernelEmitter.h"
#include "codegen/Mlir.pch.h"
#include "ir/Error.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/IR/Verifier.h"
#include <numeric>

using namespace mlir;

namespace quern {

struct MlirToLlvm::Impl {
  Impl(CpuIsa isa, MathMode math);

  CpuIsa isa;
  MathMode math;
  MLIRContext context;
  std::optional<LLVMTypeConverter> types;
  FrozenRewritePatternSet patterns;
  std::unique_ptr<LLVMConversionTarget> target;
};

namespace {

/// The first lanes of a vector: a comparison with numbers of 32 bits, half the
/// registers of an index comparison, or with mask registers, bits of a word.
class FirstLanes final : public ConvertOpToLLVMPattern<vector::CreateMaskOp> {
public:
  FirstLanes(const LLVMTypeConverter &types, CpuIsa isa)
      : ConvertOpToLLVMPattern(types, /*benefit=*/2), isa(isa) {}

  LogicalResult
  matchAndRewrite(vector::CreateMaskOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    VectorType type = op.getVectorType();
    int64_t numLanes = type.getNumElements();
    auto constant = [&](int64_t value) -> Value {
      return LLVM::ConstantOp::create(rewriter, loc, rewriter.getI64Type(),
                                      rewriter.getI64IntegerAttr(value));
    };
    Value few = LLVM::SMinOp::create(rewriter, loc, adaptor.getOperands()[0],
                                     constant(numLanes));
    bool isWord = numLanes == 8 || numLanes == 16 || numLanes == 32;
    if (isa == CpuIsa::Avx512 && isWord) {
      Value bits = LLVM::ShlOp::create(rewriter, loc, constant(1), few);
      bits = LLVM::SubOp::create(rewriter, loc, bits, constant(1));
      bits = LLVM::TruncOp::create(rewriter, loc,
                                   rewriter.getIntegerType(numLanes), bits);
      rewriter.replaceOpWithNewOp<LLVM::BitcastOp>(op, type, bits);
      return success();
    }
    auto numbers = VectorType::get(numLanes, rewriter.getI32Type());
    SmallVector<int32_t> ascending(numLanes);
    std::iota(ascending.begin(), ascending.end(), 0);
    Value indices = arith::ConstantOp::create(
        rewriter, loc, numbers, rewriter.getI32VectorAttr(ascending));
    few = arith::TruncIOp::create(rewriter, loc, rewriter.getI32Type(), few);
    few = vector::BroadcastOp::create(rewriter, loc, numbers, few);
    rewriter.replaceOpWithNewOp<arith::CmpIOp>(op, arith::CmpIPredicate::slt,
                                               indices, few);
    return success();
  }

private:
  CpuIsa isa;
};

} // namespace

MlirToLlvm::Impl::Impl(CpuIsa isa, MathMode math)
    : isa(isa), math(math), context(MLIRContext::Threading::DISABLED) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  context.appendDialectRegistry(registry);
  context.loadDialect<arith::ArithDialect, cf::ControlFlowDialect,
                      func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
                      memref::MemRefDialect, scf::SCFDialect, ub::UBDialect,
                      vector::VectorDialect>();
  LowerToLLVMOptions options(&context);
  options.overrideIndexBitwidth(64);
  types.emplace(&context, options);
  RewritePatternSet set(&context);
  populateSCFToControlFlowConversionPatterns(set);
  cf::populateControlFlowToLLVMConversionPatterns(*types, set);
  arith::populateArithToLLVMConversionPatterns(*types, set);
  populateMathToLLVMConversionPatterns(*types, set);
  populateVectorToLLVMConversionPatterns(*types, set);
  set.add<FirstLanes>(*types, isa);
  populateFinalizeMemRefToLLVMConversionPatterns(*types, set);
  populateFuncToLLVMConversionPatterns(*types, set);
  patterns = std::move(set);
  target = std::make_unique<LLVMConversionTarget>(context);
  target->addLegalOp<ModuleOp>();
}

MlirToLlvm::MlirToLlvm(CpuIsa isa, MathMode math)
    : impl(std::make_unique<Impl>(isa, math)) {}
MlirToLlvm::~MlirToLlvm() = default;

static llvm::Error internalError(llvm::StringRef kernel, llvm::StringRef what) {
  return makeError("Quern:codegen",
                   ("[" + kernel + "] " + what + "; this is a bug").str());
}

llvm::Expected<std::unique_ptr<llvm::Module>>
MlirToLlvm::lower(const KernelPlan &plan, llvm::StringRef name,
                  llvm::LLVMContext &llvm, const Dump *dump) {
  OwningOpRef<ModuleOp> module = emitKernel(impl->context, plan, impl->math);
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
