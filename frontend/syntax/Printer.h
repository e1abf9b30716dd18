//===- Printer.h - Syntax trees as text -------------------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_SYNTAX_PRINTER_H
#define QUERN_FRONTEND_SYNTAX_PRINTER_H

#include "frontend/syntax/Parser.h"

#include <string>

namespace quern::syntax {

/// S-expressions for tests: `(+ a (index f 1))`; a statement that is not
/// displayed has `;` after its head: `(=; x 1)`.
std::string dump(const Expr &expr, const SymbolTable &symbols);
std::string dump(const Stmt &stmt, const SymbolTable &symbols);
std::string dump(const Function &function, const SymbolTable &symbols);
/// Statements, then functions, one per line.
std::string dump(const ParsedFile &parsed, const SymbolTable &symbols);

/// MATLAB text as func2str shows it: `@(x)x.^2+1`, no blanks, literals as
/// written.
std::string unparse(const Expr &expr, const SymbolTable &symbols);

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_PRINTER_H
