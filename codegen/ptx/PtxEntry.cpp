//===- PtxEntry.cpp -------------------------------------------------------===//
#include "codegen/ptx/PtxEntry.h"
#include "codegen/EntryFunction.h"
#include "codegen/KernelEmitter.h"
#include "codegen/ptx/PtxCompiler.h"

using namespace llvm;

namespace quern {

std::string ptxRunSymbol(StringRef name) { return (name + "_run").str(); }
std::string ptxFinishSymbol(StringRef name) { return (name + "_finish").str(); }

size_t PtxArgs::extents(const KernelPlan &plan) {
  size_t axes = 2 * plan.axisNumber(plan.numBuffers());
  return strides(plan) + plan.numBuffers() * plan.rank + axes;
}

size_t PtxArgs::params(const KernelPlan &plan) {
  return extents(plan) + plan.rank;
}

bool PtxArgs::hasRoundScalars(const KernelPlan &plan) {
  return plan.hasLoop() && !plan.roundParams.empty();
}

size_t PtxArgs::numWords(const KernelPlan &plan) {
  if (hasRoundScalars(plan))
    return params(plan);
  return params(plan) + plan.params.size() + plan.hasLoop();
}

static void addEntry(Module &module, const KernelPlan &plan, StringRef inner,
                     const std::string &symbol) {
  LLVMContext &context = module.getContext();
  auto *word = Type::getInt64Ty(context);
  auto *block = ArrayType::get(word, PtxArgs::numWords(plan));
  auto *pointer = PointerType::get(context, 0);
  EntryFunction entry(
      module, FunctionType::get(Type::getVoidTy(context), {pointer}, false),
      symbol);
  IRBuilder<> &b = entry.b;
  Function &function = *entry.function;
  function.setCallingConv(CallingConv::PTX_Kernel);
  function.addFnAttr("nvvm.maxntid", std::to_string(kBlockThreads));
  function.addParamAttr(0, Attribute::getWithByValType(context, block));
  function.addParamAttr(0, Attribute::getWithAlignment(context, Align(8)));
  function.addParamAttr(0, Attribute::ReadOnly);
  function.addParamAttr(0, Attribute::NoAlias);
  function.addParamAttr(0, Attribute::get(context, "nvvm.grid_constant"));
  Value *args = function.getArg(0);
  auto address = [&](size_t at) {
    return b.CreateConstInBoundsGEP1_64(word, args, at);
  };
  auto load = [&](size_t at) {
    return b.CreateAlignedLoad(word, address(at), Align(8));
  };
  auto array = [&](size_t at) {
    return b.CreateIntToPtr(load(at), PointerType::get(context, kGlobalSpace));
  };
  for (size_t k = 0; k < plan.numBuffers(); ++k)
    entry.addMemref(array(PtxArgs::First + k));
  for (size_t k = 0; k < kernelFolds(plan).size(); ++k)
    entry.addMemref(array(PtxArgs::Partials));
  for (size_t k = 0; k < plan.kept().size(); ++k)
    entry.addMemref(array(PtxArgs::Kept));
  entry.addMemref(address(PtxArgs::strides(plan)));
  entry.addMemref(address(PtxArgs::extents(plan)));
  entry.addMemref(PtxArgs::hasRoundScalars(plan)
                      ? b.CreateIntToPtr(load(PtxArgs::Rounds), pointer)
                      : address(PtxArgs::params(plan)));
  entry.addMemref(array(PtxArgs::Flags));
  Value *zero = b.getInt64(0);
  entry.args.append({b.getFalse(), zero, load(PtxArgs::Items), zero, zero,
                     load(PtxArgs::Columns)});
  entry.takeBody(*module.getFunction(inner));
  b.CreateRetVoid();
}

void addPtxEntries(Module &module, const KernelPlan &plan, StringRef name) {
  addEntry(module, plan, kRunFunction, ptxRunSymbol(name));
  if (module.getFunction(kFinishFunction))
    addEntry(module, plan, kFinishFunction, ptxFinishSymbol(name));
}

} // namespace quern
