//===- SyntaxFixture.h - Parsing text in tests ------------------*- C++ -*-===//
#ifndef QUERN_TESTS_FRONTEND_SYNTAXFIXTURE_H
#define QUERN_TESTS_FRONTEND_SYNTAXFIXTURE_H

#include "frontend/syntax/Parser.h"
#include "frontend/syntax/Printer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace quern::syntax {

/// One parsed text with all that is needed to look at it.
struct Parsed {
  explicit Parsed(const std::string &text, const ParseOptions &options = {}) {
    file = sources.addFile("test.m", text);
    result = parseFile(sources, file, symbols, options);
  }

  std::string dumped() const {
    std::string text = dump(result, symbols);
    if (!text.empty())
      text.pop_back();
    return text;
  }
  std::string errors() const {
    std::string all;
    for (const Diagnostic &diagnostic : result.diagnostics) {
      Span span = sources.span(diagnostic.span);
      LineColumn at = sources.lineColumn(span.file, span.begin);
      all += std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
             diagnostic.message + "\n";
    }
    return all;
  }

  SourceMap sources;
  SymbolTable symbols;
  uint32_t file = 0;
  ParsedFile result;
};

struct TextCase {
  std::string source;
  std::string expected;
};

inline void expectDumps(const std::vector<TextCase> &cases) {
  for (const TextCase &one : cases) {
    Parsed parsed(one.source);
    EXPECT_EQ(parsed.errors(), "") << one.source;
    EXPECT_EQ(parsed.dumped(), one.expected) << one.source;
  }
}

/// Cases of one expression `e`, parsed as `x = e;`.
inline void expectValues(const std::vector<TextCase> &cases) {
  for (const TextCase &one : cases) {
    Parsed parsed("x = " + one.source + ";");
    EXPECT_EQ(parsed.errors(), "") << one.source;
    EXPECT_EQ(parsed.dumped(), "(=; x " + one.expected + ")") << one.source;
  }
}

} // namespace quern::syntax

#endif // QUERN_TESTS_FRONTEND_SYNTAXFIXTURE_H
