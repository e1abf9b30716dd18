//===- KernelEntry.cpp ----------------------------------------------------===//
#include "codegen/cpu/KernelEntry.h"
#include "codegen/KernelEmitter.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicsX86.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
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

namespace {

class EntryBuilder {
public:
  EntryBuilder(Module &module, const KernelPlan &plan, bool fences)
      : module(module), plan(plan), fences(fences), b(module.getContext()) {}

  void add(StringRef inner, const std::string &symbol, bool finish);

private:
  Value *field(size_t offset, Type *type);
  void addMemref(Value *pointer);
  Value *streaming(Value *extents);
  void moveBody(Function &body);

  Module &module;
  const KernelPlan &plan;
  const bool fences;
  IRBuilder<> b;
  Function *entry = nullptr;
  SmallVector<Value *> args;
};

Value *EntryBuilder::field(size_t offset, Type *type) {
  Value *at = b.CreateConstGEP1_64(b.getInt8Ty(), entry->getArg(0), offset);
  return b.CreateLoad(type, at);
}

/// A memref descriptor: allocated and aligned pointer, offset, size, stride.
void EntryBuilder::addMemref(Value *pointer) {
  args.append(
      {pointer, pointer, b.getInt64(0), b.getInt64(INT64_MAX), b.getInt64(1)});
}

Value *EntryBuilder::streaming(Value *extents) {
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

/// What a call of \p body would do, without a copy of it; erases \p body.
void EntryBuilder::moveBody(Function &body) {
  for (auto [argument, value] : zip_equal(body.args(), args))
    argument.replaceAllUsesWith(value);
  BasicBlock &first = body.getEntryBlock();
  auto *done = BasicBlock::Create(module.getContext(), "", entry);
  SmallVector<Instruction *, 2> returns;
  for (BasicBlock &block : body)
    if (isa<ReturnInst>(block.getTerminator()))
      returns.push_back(block.getTerminator());
  for (Instruction *each : returns)
    ReplaceInstWithInst(each, BranchInst::Create(done));
  entry->splice(done->getIterator(), &body);
  // Allocas belong into the entry's own first block.
  b.CreateBr(&first);
  MergeBlockIntoPredecessor(&first);
  body.eraseFromParent();
  b.SetInsertPoint(done);
}

void EntryBuilder::add(StringRef inner, const std::string &symbol,
                       bool finish) {
  Function *body = module.getFunction(inner);
  Type *i64 = b.getInt64Ty(), *ptr = b.getPtrTy();
  SmallVector<Type *, 5> types(finish ? 3 : 5, i64);
  types[0] = ptr;
  entry = Function::Create(FunctionType::get(b.getVoidTy(), types, false),
                           Function::ExternalLinkage, symbol, module);
  b.SetInsertPoint(BasicBlock::Create(module.getContext(), "", entry));
  args.clear();
  Value *buffers = field(offsetof(KernelArgs, buffers), ptr);
  for (size_t k = 0; k < plan.inputs.size() + plan.stores.size(); ++k)
    addMemref(b.CreateLoad(ptr, b.CreateConstGEP1_64(ptr, buffers, k)));
  Value *partials = field(offsetof(KernelArgs, partials), ptr);
  for (size_t k = 0; k < kernelFolds(plan).size(); ++k)
    addMemref(partials);
  Value *kept = field(offsetof(KernelArgs, kept), ptr);
  for (size_t k = 0; k < plan.kept().size(); ++k)
    addMemref(kept);
  Value *extents = field(offsetof(KernelArgs, extents), ptr);
  addMemref(field(offsetof(KernelArgs, strides), ptr));
  addMemref(extents);
  addMemref(field(offsetof(KernelArgs, params), ptr));
  addMemref(field(offsetof(KernelArgs, flags), ptr));
  Value *stream = finish ? b.getFalse() : streaming(extents);
  args.push_back(stream);
  for (Argument &range : drop_begin(entry->args()))
    args.push_back(&range);
  args.resize(body->arg_size(), b.getInt64(0)); // `finish` has no begin, end
  moveBody(*body);
  if (!finish && fences && streamedBytes(plan)) {
    // Non-temporal stores must be visible before the launch is reported done.
    auto *fence = BasicBlock::Create(module.getContext(), "", entry);
    auto *done = BasicBlock::Create(module.getContext(), "", entry);
    b.CreateCondBr(stream, fence, done);
    b.SetInsertPoint(fence);
    b.CreateIntrinsic(b.getVoidTy(), Intrinsic::x86_sse_sfence, {});
    b.CreateBr(done);
    b.SetInsertPoint(done);
  }
  b.CreateRetVoid();
}

} // namespace

void addKernelEntries(Module &module, const KernelPlan &plan, StringRef kernel,
                      bool fences) {
  EntryBuilder builder(module, plan, fences);
  builder.add(kRunFunction, runSymbol(kernel), false);
  if (module.getFunction(kFinishFunction))
    builder.add(kFinishFunction, finishSymbol(kernel), true);
}

} // namespace quern
