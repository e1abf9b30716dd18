//===- Sleef.cpp ----------------------------------------------------------===//
#include "codegen/cpu/Sleef.h"
#include "codegen/MathCalls.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {
namespace {

struct SleefName {
  llvm::StringRef stem;
  llvm::StringRef accuracy; ///< largest error in tenths of a ULP
};

SleefName sleefName(MathFn fn) {
  switch (fn) {
  case MathFn::Erfc:
    return {"erfc", "u15"};
  case MathFn::Hypot:
    return {"hypot", "u05"};
  case MathFn::Fmod:
    return {"fmod", ""};
  case MathFn::Gamma:
    return {"tgamma", "u10"};
  default:
    return {mathName(fn), "u10"};
  }
}

struct SleefIsa {
  llvm::StringRef prefix, suffix;
  unsigned vectorBits;
};

constexpr SleefIsa kSleefIsas[] = {
    {"Sleef_cinz_", "sse2", 128},
    {"Sleef_finz_", "avx2", 256},
    {"Sleef_finz_", "avx512f", 512},
};
static_assert(std::size(kSleefIsas) ==
              static_cast<unsigned>(CpuIsa::Avx512) + 1);

class SleefRewriter {
public:
  SleefRewriter(ModuleOp module, const SleefIsa &isa)
      : module(module), isa(isa), b(module.getContext()) {}

  void rewrite(Operation *op, MathFn fn);

private:
  /// Lanes [first, first + width) of \p x; lane 0 in all for scalars.
  Value part(Value x, int64_t first, int64_t width);
  FlatSymbolRefAttr declare(MathFn fn, VectorType type, size_t arity);

  ModuleOp module;
  const SleefIsa &isa;
  OpBuilder b;
};

FlatSymbolRefAttr SleefRewriter::declare(MathFn fn, VectorType type,
                                         size_t arity) {
  SleefName name = sleefName(fn);
  bool isDouble = type.getElementType().isF64();
  std::string symbol =
      (isa.prefix + name.stem + (isDouble ? "d" : "f") +
       llvm::Twine(type.getNumElements()) + "_" + name.accuracy + isa.suffix)
          .str();
  if (!module.lookupSymbol(symbol)) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(module.getBody());
    SmallVector<Type, 2> inputs(arity, type);
    func::FuncOp::create(b, b.getUnknownLoc(), symbol,
                         b.getFunctionType(inputs, {type}))
        .setPrivate();
  }
  return FlatSymbolRefAttr::get(b.getContext(), symbol);
}

Value SleefRewriter::part(Value x, int64_t first, int64_t width) {
  auto type = dyn_cast<VectorType>(x.getType());
  if (!type)
    return vector::BroadcastOp::create(
        b, b.getUnknownLoc(), VectorType::get({width}, x.getType()), x);
  int64_t lanes = type.getNumElements();
  if (lanes == width)
    return x;
  SmallVector<int64_t, 16> order;
  for (int64_t k = 0; k < width; ++k)
    order.push_back((first + k) % lanes);
  return vector::ShuffleOp::create(b, b.getUnknownLoc(), x, x, order);
}

void SleefRewriter::rewrite(Operation *op, MathFn fn) {
  Location loc = b.getUnknownLoc();
  b.setInsertionPoint(op);
  Type type = op->getResult(0).getType();
  Type lane = getElementTypeOrSelf(type);
  auto shape = dyn_cast<VectorType>(type);
  int64_t lanes = shape ? shape.getNumElements() : 1;
  int64_t width = isa.vectorBits / lane.getIntOrFloatBitWidth();
  auto callType = VectorType::get({width}, lane);
  FlatSymbolRefAttr callee = declare(fn, callType, op->getNumOperands());
  SmallVector<Value, 8> results;
  for (int64_t first = 0; first < lanes; first += width) {
    SmallVector<Value, 2> args;
    for (Value x : op->getOperands())
      args.push_back(part(x, first, width));
    results.push_back(
        func::CallOp::create(b, loc, callee, TypeRange{callType}, args)
            .getResult(0));
  }
  // Concatenate by pairs; then drop the lanes that only padded the call.
  while (results.size() > 1) {
    SmallVector<Value, 8> pairs;
    int64_t count = cast<VectorType>(results[0].getType()).getNumElements();
    SmallVector<int64_t, 16> order(
        llvm::to_vector<16>(llvm::seq<int64_t>(0, 2 * count)));
    for (size_t k = 0; k < results.size(); k += 2)
      pairs.push_back(
          vector::ShuffleOp::create(b, loc, results[k], results[k + 1], order));
    results = pairs;
  }
  Value result = results[0];
  if (!shape)
    result = vector::ExtractOp::create(b, loc, result, 0);
  else if (lanes < width)
    result = part(result, 0, lanes);
  op->getResult(0).replaceAllUsesWith(result);
  op->erase();
}

} // namespace

void callSleef(ModuleOp module, CpuIsa isa) {
  SmallVector<std::pair<Operation *, MathFn>> calls;
  module.walk([&](Operation *op) {
    if (std::optional<MathFn> fn = matchMathCall(op))
      calls.push_back({op, *fn});
  });
  SleefRewriter rewriter(module, kSleefIsas[static_cast<unsigned>(isa)]);
  for (auto [op, fn] : calls)
    rewriter.rewrite(op, fn);
  for (auto f : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
    if (isMathDeclaration(f))
      f.erase();
}

} // namespace quern
