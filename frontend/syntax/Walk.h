//===- Walk.h - Children of nodes -------------------------------*- C++ -*-===//
//
// The one place that knows which children a node has; every analysis and
// check is written over it.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_WALK_H
#define QUERN_FRONTEND_SYNTAX_WALK_H

#include "frontend/syntax/AST.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace quern::syntax {

/// Direct subexpressions in the order of evaluation. An AnonymousExpr has
/// none: its body belongs to another scope.
void forEachChild(Expr &expr, llvm::function_ref<void(Expr &)> visit);

enum class Role : uint8_t {
  Use,    ///< Read.
  Target, ///< Assigned; an indexed one is read as well.
  Declare ///< Made global or persistent.
};

/// The expressions that \p stmt itself holds (not those of inner blocks).
void forEachExpr(Stmt &stmt, llvm::function_ref<void(Expr &, Role)> visit);

/// The blocks directly inside \p stmt.
void forEachBlock(Stmt &stmt, llvm::function_ref<void(Block)> visit);

/// \c x of the chain `x(1).f{2}`; null if the chain starts with anything else.
IdentifierExpr *rootIdentifier(Expr &expr);

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_WALK_H
