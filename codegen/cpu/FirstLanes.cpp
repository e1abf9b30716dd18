//===- FirstLanes.cpp -----------------------------------------------------===//
#include "codegen/cpu/FirstLanes.h"
#include "codegen/Mlir.pch.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include <numeric>

using namespace mlir;

namespace quern {

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

void addFirstLanes(const LLVMTypeConverter &types, RewritePatternSet &patterns,
                   CpuIsa isa) {
  patterns.add<FirstLanes>(types, isa);
}

} // namespace quern
