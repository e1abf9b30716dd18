//===- ElementaryCalls.cpp ------------------------------------------------===//
#include "codegen/cpu/ElementaryCalls.h"
#include "codegen/MathCalls.h"
#include "ir/math/Functions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace quern {

/// Stack memory for \p type, made once at the function's entry.
static AllocaInst *stackFor(CallInst &call, Type *type) {
  IRBuilder<> entry(&call.getFunction()->getEntryBlock(),
                    call.getFunction()->getEntryBlock().begin());
  return entry.CreateAlloca(type);
}

static void callArrayFunction(CallInst &call, MathFn fn) {
  Module &module = *call.getModule();
  IRBuilder<> b(&call);
  Type *type = call.getType();
  auto *vector = dyn_cast<FixedVectorType>(type);
  ElementType element =
      type->getScalarType()->isDoubleTy() ? ElementType::F64 : ElementType::F32;
  Value *operands[2] = {nullptr, ConstantPointerNull::get(b.getPtrTy())};
  for (unsigned i = 0; i < call.arg_size(); ++i) {
    operands[i] = stackFor(call, type);
    b.CreateStore(call.getArgOperand(i), operands[i]);
  }
  FunctionCallee array = module.getOrInsertFunction(
      elementary::arraySymbol(fn, element), b.getVoidTy(), b.getPtrTy(),
      b.getPtrTy(), b.getInt64Ty());
  auto *function = cast<Function>(array.getCallee());
  function->addFnAttr(Attribute::Cold);
  function->setDoesNotThrow();
  b.CreateCall(array, {operands[0], operands[1],
                       b.getInt64(vector ? vector->getNumElements() : 1)});
  call.replaceAllUsesWith(b.CreateLoad(type, operands[0]));
  call.eraseFromParent();
}

void prepareElementaryCalls(Module &module) {
  for (Function &f : make_early_inc_range(module)) {
    if (f.getName().starts_with(kElementaryPrefix)) {
      f.setLinkage(GlobalValue::InternalLinkage);
      f.addFnAttr(Attribute::AlwaysInline);
    }
    std::optional<MathFn> fn = functionOfName(f.getName(), kWholePrefix);
    if (!fn)
      continue;
    for (User *user : make_early_inc_range(f.users()))
      callArrayFunction(*cast<CallInst>(user), *fn);
    f.eraseFromParent();
  }
}

} // namespace quern
