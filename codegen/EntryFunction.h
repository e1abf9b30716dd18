//===- EntryFunction.h - How a kernel is called from outside ----*- C++ -*-===//
//
// MLIR's functions take memref descriptors; a kernel's entry has the signature
// of its target, loads the arguments and goes on with the function's body.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_ENTRYFUNCTION_H
#define QUERN_CODEGEN_ENTRYFUNCTION_H

#include "llvm/IR/IRBuilder.h"

namespace quern {

class EntryFunction {
public:
  EntryFunction(llvm::Module &module, llvm::FunctionType *type,
                llvm::StringRef symbol);

  /// A memref of rank 1 at \p pointer, of any size.
  void addMemref(llvm::Value *pointer);
  /// What a call of \p body with \c args would do, without a copy of it; zeros
  /// for arguments that are missing. Erases \p body; the builder is then where
  /// it returns.
  void takeBody(llvm::Function &body);

  llvm::Function *function;
  llvm::IRBuilder<> b; ///< in the entry's first block
  llvm::SmallVector<llvm::Value *> args;
};

} // namespace quern

#endif // QUERN_CODEGEN_ENTRYFUNCTION_H
