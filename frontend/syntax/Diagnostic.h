//===- Diagnostic.h - What is wrong with a source file ----------*- C++ -*-===//
#ifndef QUERN_FRONTEND_SYNTAX_DIAGNOSTIC_H
#define QUERN_FRONTEND_SYNTAX_DIAGNOSTIC_H

#include "ir/Source.h"

#include <string>
#include <vector>

namespace quern::syntax {

/// One syntax error; SourceMap::format() shows it with its line and a caret.
struct Diagnostic {
  SpanId span = 0;
  std::string message;
};

/// A file is given up after so many.
constexpr size_t kMaxDiagnostics = 50;

using Diagnostics = std::vector<Diagnostic>;

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_DIAGNOSTIC_H
