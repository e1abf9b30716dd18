//===- InterpreterFixture.h - Running snippets in tests ---------*- C++ -*-===//
#ifndef QUERN_TESTS_FRONTEND_INTERPRETERFIXTURE_H
#define QUERN_TESTS_FRONTEND_INTERPRETERFIXTURE_H

#include "frontend/Interpreter.h"
#include <gtest/gtest.h>

namespace quern {

/// A snippet and what it prints; for one that fails, what it printed before,
/// then `!identifier@line`.
struct Snippet {
  const char *name;
  const char *code;
  const char *expected;
};

inline std::string runCode(const std::string &code) {
  std::string out;
  Interpreter::Options options;
  options.session.cacheDirectory = "off";
  options.output = [&out](llvm::StringRef text) { out += text; };
  options.errorOutput = [](llvm::StringRef) {};
  Interpreter interpreter(std::move(options));
  RunStatus status = interpreter.runSnippet(code);
  if (status == RunStatus::Ok)
    return out;
  if (status == RunStatus::Exit)
    return out + "!exit " + std::to_string(interpreter.exitCode());
  const MatlabError &e = interpreter.lastRunError();
  Span span = interpreter.sourceMap().span(e.span);
  uint32_t line =
      span.file ? interpreter.sourceMap().lineColumn(span.file, span.begin).line
                : 0;
  return out + "!" + e.identifier + "@" + std::to_string(line);
}

class SnippetTest : public ::testing::TestWithParam<Snippet> {};

inline std::string snippetName(const ::testing::TestParamInfo<Snippet> &info) {
  return info.param.name;
}

} // namespace quern

#endif // QUERN_TESTS_FRONTEND_INTERPRETERFIXTURE_H
