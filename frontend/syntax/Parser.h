//===- Parser.h - Source text to a resolved syntax tree ---------*- C++ -*-===//
//
// The front door of the folder: lexes, parses, resolves names and computes
// what dies where. Any bytes are accepted; what is wrong with them is in the
// diagnostics, several per file, and the tree holds what could be understood.
// A file with diagnostics must not be run.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_PARSER_H
#define QUERN_FRONTEND_SYNTAX_PARSER_H

#include "frontend/syntax/AST.h"
#include "frontend/syntax/Arena.h"
#include "frontend/syntax/Diagnostic.h"
#include "frontend/syntax/Scope.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>

namespace quern::syntax {

struct ParseOptions {
  /// Variables of the workspace that the code runs in. They take the first
  /// slots, in this order, and are no commands.
  llvm::ArrayRef<Symbol> knownVariables;
  /// The script's workspace starts empty and ends with it (the main program):
  /// its variables die at their last use. Otherwise a script shares the
  /// workspace of its caller: nothing dies and any name may be a variable.
  bool ownsWorkspace = false;
  /// Whether a bare name, if it is no variable, runs a script in this
  /// workspace. Without it no name is taken for a script.
  llvm::function_ref<bool(llvm::StringRef)> isScript = nullptr;
};

struct ParsedFile {
  std::unique_ptr<Arena> arena;
  /// Statements outside of functions, with their scope (never null).
  Block script;
  FunctionScope *scriptScope = nullptr;
  /// Functions at the top level in the order of the file; nested ones hang
  /// below theirs.
  llvm::ArrayRef<Function *> functions;
  /// Nothing but functions: the first is what the file's name calls.
  bool isFunctionFile = false;
  Diagnostics diagnostics;
};

/// Parses file \p fileId of \p sources.
ParsedFile parseFile(SourceMap &sources, uint32_t fileId, SymbolTable &symbols,
                     const ParseOptions &options = {});

/// Parses the text of `-e`, of a prompt or of eval, which is file \p fileId.
ParsedFile parseSnippet(SourceMap &sources, uint32_t fileId,
                        SymbolTable &symbols,
                        llvm::ArrayRef<Symbol> knownVariables);

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_PARSER_H
