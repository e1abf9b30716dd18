//===- Parser.h - Graphs from text ------------------------------*- C++ -*-===//
#ifndef QUERN_IR_PARSER_H
#define QUERN_IR_PARSER_H

#include "ir/Graph.h"

namespace quern {

/// Reads what Printer.h writes. Names may be any numbers; nodes get ids in the
/// order of the text. '#' starts a comment.
/// Errors: Quern:parse with "line:column: what is wrong"; types and shapes that
/// differ from the inferred ones are errors too.
llvm::Expected<Graph> parseGraph(llvm::StringRef text);

} // namespace quern

#endif // QUERN_IR_PARSER_H
