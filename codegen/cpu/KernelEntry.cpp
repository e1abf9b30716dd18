//===- KernelEntry.cpp ----------------------------------------------------===//
#include "codegen/cpu/KernelEntry.h"
#include "codegen/EntryFunction.h"
#include "codegen/KernelEmitter.h"
#include "llvm/IR/IntrinsicsX86.h"
#include <cstddef>

using namespace llvm;

namespace quern {

std::string runSymbol(StringRef kernel) { return (kernel + "_run").str(); }
std::string finishSymbol(StringRef kernel) {
  return (kernel + "_finish").str();
}

int64_t streamedBytes(const KernelPlan &plan) {
  int64_t bytes = 0;
  for (size_t s = 0; s < plan.stores.size(); ++s) {
    const KernelBuffer &buffer = plan.stores[s].buffer;
    unsigned pass = plan.code[plan.stores[s].value].pass;
    if (!storesFromEpilogue(plan, s) && kernelFolds(plan, pass).empty() &&
        !buffer.strides.empty() && buffer.strides[0] == StrideClass::Unit &&
        !buffer.hasAxis())
      bytes += byteSize(buffer.type);
  }
  return bytes;
}

static Value *field(EntryFunction &entry, size_t offset, Type *type) {
  IRBuilder<> &b = entry.b;
  Value *at =
      b.CreateConstGEP1_64(b.getInt8Ty(), entry.function->getArg(0), offset);
  return b.CreateLoad(type, at);
}

static Value *isStreaming(IRBuilder<> &b, const KernelPlan &plan,
                          Value *extents) {
  int64_t bytesEach = streamedBytes(plan);
  if (!bytesEach)
    return b.getFalse();
  Value *bytes = b.getInt64(bytesEach);
  for (unsigned d = 0; d < plan.rank; ++d) {
    Value *at = b.CreateConstGEP1_64(b.getInt64Ty(), extents, d);
    bytes = b.CreateMul(bytes, b.CreateLoad(b.getInt64Ty(), at));
  }
  return b.CreateICmpSGE(bytes, b.getInt64(kStreamBytes));
}

/// Non-temporal stores must be visible before the launch is reported done.
static void addFence(EntryFunction &entry, Value *streaming) {
  IRBuilder<> &b = entry.b;
  auto *fence = BasicBlock::Create(b.getContext(), "", entry.function);
  auto *done = BasicBlock::Create(b.getContext(), "", entry.function);
  b.CreateCondBr(streaming, fence, done);
  b.SetInsertPoint(fence);
  b.CreateIntrinsic(b.getVoidTy(), Intrinsic::x86_sse_sfence, {});
  b.CreateBr(done);
  b.SetInsertPoint(done);
}

static void addEntry(Module &module, const KernelPlan &plan, StringRef inner,
                     const std::string &symbol, bool finish, bool fences) {
  LLVMContext &context = module.getContext();
  Type *ptr = PointerType::get(context, 0);
  SmallVector<Type *, 5> types(finish ? 3 : 5, Type::getInt64Ty(context));
  types[0] = ptr;
  EntryFunction entry(module,
                      FunctionType::get(Type::getVoidTy(context), types, false),
                      symbol);
  IRBuilder<> &b = entry.b;
  Value *buffers = field(entry, offsetof(KernelArgs, buffers), ptr);
  for (size_t k = 0; k < plan.numBuffers(); ++k)
    entry.addMemref(b.CreateLoad(ptr, b.CreateConstGEP1_64(ptr, buffers, k)));
  Value *partials = field(entry, offsetof(KernelArgs, partials), ptr);
  for (size_t k = 0; k < kernelFolds(plan).size(); ++k)
    entry.addMemref(partials);
  Value *kept = field(entry, offsetof(KernelArgs, kept), ptr);
  for (size_t k = 0; k < plan.kept().size(); ++k)
    entry.addMemref(kept);
  Value *extents = field(entry, offsetof(KernelArgs, extents), ptr);
  entry.addMemref(field(entry, offsetof(KernelArgs, strides), ptr));
  entry.addMemref(extents);
  entry.addMemref(field(entry, offsetof(KernelArgs, params), ptr));
  entry.addMemref(field(entry, offsetof(KernelArgs, flags), ptr));
  Value *streaming = finish ? b.getFalse() : isStreaming(b, plan, extents);
  entry.args.push_back(streaming);
  for (Argument &range : drop_begin(entry.function->args()))
    entry.args.push_back(&range); // `finish` has no begin, end
  entry.takeBody(*module.getFunction(inner));
  if (!finish && fences && streamedBytes(plan))
    addFence(entry, streaming);
  b.CreateRetVoid();
}

void addKernelEntries(Module &module, const KernelPlan &plan, StringRef kernel,
                      bool fences) {
  addEntry(module, plan, kRunFunction, runSymbol(kernel), false, fences);
  if (module.getFunction(kFinishFunction))
    addEntry(module, plan, kFinishFunction, finishSymbol(kernel), true, fences);
}

} // namespace quern
