//===- MathCalls.h - Elementary functions in MLIR ---------------*- C++ -*-===//
//
// How an elementary function stands in a kernel's module: a call of a function
// that the module defines, one for each type, for targets to inline:
// `elementary.exp.vector<8xf64>`. What it calls for operands that are not usual
// is declared, `whole.exp.vector<8xf64>`, and is the target's business.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_MATHCALLS_H
#define QUERN_CODEGEN_MATHCALLS_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Mode.h"
#include "mlir/IR/Builders.h"
#include <optional>

namespace mlir {
class ModuleOp;
} // namespace mlir

namespace quern {

/// Emits \p fn on \p args, which are scalars or vectors of one Float type.
mlir::Value emitMathCall(mlir::OpBuilder &b, MathFn fn, mlir::ValueRange args);

/// In place of \p otherwise the value of \p fn where \p condition holds: an i1,
/// or a vector of them.
mlir::Value emitMathCallWhere(mlir::OpBuilder &b, MathFn fn,
                              mlir::Value condition, mlir::Value otherwise,
                              mlir::ValueRange args);

/// Defines, as \p mode says, the functions that were called: a loop that is
/// still being built does not know its module. Whole forms are declared, or
/// defined too if \p definesWhole.
void defineMathCalls(mlir::ModuleOp module, MathMode mode,
                     bool definesWhole = false);

/// Functions of ir/math that \ref defineMathCalls defined and declared.
inline constexpr llvm::StringLiteral kElementaryPrefix = "elementary.";
inline constexpr llvm::StringLiteral kWholePrefix = "whole.";
/// The function that a name with one of these prefixes stands for.
std::optional<MathFn> functionOfName(llvm::StringRef name,
                                     llvm::StringRef prefix);

/// The name of \p fn: "exp".
llvm::StringRef mathName(MathFn fn);

} // namespace quern

#endif // QUERN_CODEGEN_MATHCALLS_H
