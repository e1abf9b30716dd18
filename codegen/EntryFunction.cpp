//===- EntryFunction.cpp --------------------------------------------------===//
#include "codegen/EntryFunction.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

using namespace llvm;

namespace quern {

EntryFunction::EntryFunction(Module &module, FunctionType *type,
                             StringRef symbol)
    : function(
          Function::Create(type, Function::ExternalLinkage, symbol, module)),
      b(BasicBlock::Create(module.getContext(), "", function)) {}

/// A descriptor: allocated and aligned pointer, offset, size, stride.
void EntryFunction::addMemref(Value *pointer) {
  args.append(
      {pointer, pointer, b.getInt64(0), b.getInt64(INT64_MAX), b.getInt64(1)});
}

void EntryFunction::takeBody(Function &body) {
  for (size_t k = args.size(); k < body.arg_size(); ++k)
    args.push_back(Constant::getNullValue(body.getArg(k)->getType()));
  for (auto [argument, value] : zip_equal(body.args(), args))
    argument.replaceAllUsesWith(value);
  BasicBlock &first = body.getEntryBlock();
  auto *done = BasicBlock::Create(function->getContext(), "", function);
  SmallVector<Instruction *, 2> returns;
  for (BasicBlock &block : body)
    if (isa<ReturnInst>(block.getTerminator()))
      returns.push_back(block.getTerminator());
  for (Instruction *each : returns)
    ReplaceInstWithInst(each, BranchInst::Create(done));
  function->splice(done->getIterator(), &body);
  // Allocas belong into the entry's own first block.
  b.CreateBr(&first);
  MergeBlockIntoPredecessor(&first);
  body.eraseFromParent();
  b.SetInsertPoint(done);
}

} // namespace quern
