//===- MlirToLlvm.h - A kernel's module to LLVM IR --------------*- C++ -*-===//
//
// One dialect conversion with the patterns of every dialect that the emitters
// use, prepared once: no pass manager, no verifier.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_MLIRTOLLVM_H
#define QUERN_CODEGEN_MLIRTOLLVM_H

#include "codegen/Dump.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include <functional>
#include <memory>

namespace mlir {
class DialectRegistry;
class LLVMTypeConverter;
class MLIRContext;
class ModuleOp;
class RewritePatternSet;
template <typename OpTy> class OwningOpRef;
} // namespace mlir

namespace quern {

/// What a target has besides the dialects that all of them share.
struct LlvmDialects {
  std::function<void(mlir::DialectRegistry &)> registerTranslations;
  std::function<void(mlir::MLIRContext &)> load;
  std::function<void(const mlir::LLVMTypeConverter &,
                     mlir::RewritePatternSet &)>
      addPatterns;
  std::string dataLayout;     ///< LLVM's, if types are aligned by it
  llvm::StringRef legal = {}; ///< the dialect that they lower to besides llvm
};

/// Not thread-safe: each compiling thread has its own.
class MlirToLlvm {
public:
  explicit MlirToLlvm(const LlvmDialects &more);
  ~MlirToLlvm();

  using EmitModule = llvm::function_ref<mlir::OwningOpRef<mlir::ModuleOp>(
      mlir::MLIRContext &)>;
  /// Lowers what \p emit makes.
  llvm::Expected<std::unique_ptr<llvm::Module>> lower(EmitModule emit,
                                                      llvm::StringRef name,
                                                      llvm::LLVMContext &llvm,
                                                      const Dump *dump);

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace quern

#endif // QUERN_CODEGEN_MLIRTOLLVM_H
