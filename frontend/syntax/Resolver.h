//===- Resolver.h - Which names are variables, and where they live --------===//
//
// Accepts: the tree of one file as parsed. Leaves: a FunctionScope on every
// function, anonymous function and the script; binding, depth and slot on
// every IdentifierExpr; candidates on every EndExpr.
//
// A name is a variable if its function assigns it anywhere: parameters,
// outputs, targets, loop variables, declarations, catch names. Code that
// reaches the workspace by name (eval, load, ...) makes a scope dynamic: every
// name in it then has a slot, and nothing dies early.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_RESOLVER_H
#define QUERN_FRONTEND_SYNTAX_RESOLVER_H

#include "frontend/syntax/Parser.h"

namespace quern::syntax {

void resolve(ParsedFile &parsed, SymbolTable &symbols,
             const ParseOptions &options);

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_RESOLVER_H
