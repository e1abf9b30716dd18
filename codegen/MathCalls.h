//===- MathCalls.h - Elementary functions in MLIR ---------------*- C++ -*-===//
//
// How an elementary function stands in a kernel's module until a target
// replaces it: an operation of the `math` dialect where that has one, else a
// call of a declared function `quern.<name>.<type>`.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_MATHCALLS_H
#define QUERN_CODEGEN_MATHCALLS_H

#include "ir/ScalarBuilder.h"
#include "mlir/IR/Builders.h"
#include <optional>

namespace mlir {
class ModuleOp;
} // namespace mlir

namespace quern {

/// Emits \p fn on \p args, which are scalars or vectors of one Float type.
mlir::Value emitMathCall(mlir::OpBuilder &b, MathFn fn, mlir::ValueRange args);

/// Declares the functions that emitMathCall called: a loop that is still being
/// built does not know its module.
void declareMathCalls(mlir::ModuleOp module);

/// The function that \p op stands for, if emitMathCall made it.
std::optional<MathFn> matchMathCall(mlir::Operation *op);

/// True for a function that declareMathCalls made.
bool isMathDeclaration(mlir::Operation *op);

/// The name of \p fn: "exp".
llvm::StringRef mathName(MathFn fn);

} // namespace quern

#endif // QUERN_CODEGEN_MATHCALLS_H
