//===- SyntaxFuzzTest.cpp - Real programs, whole and damaged --------------===//
#include "tests/frontend/SyntaxFixture.h"
#include "tests/frontend/SyntaxPrograms.h"

#include <random>

namespace quern::syntax {
namespace {

TEST(SyntaxPrograms, ParseWithoutErrors) {
  for (const char *program : kPrograms) {
    Parsed parsed(program);
    EXPECT_EQ(parsed.errors(), "") << program;
    EXPECT_FALSE(parsed.dumped().empty());
  }
}

/// What has been parsed must be fit for every walk, damaged or not.
void parseAndDump(const std::string &text) {
  ParseOptions options;
  options.ownsWorkspace = text.size() % 2 == 0;
  Parsed parsed(text, options);
  parsed.dumped();
  EXPECT_LE(parsed.result.diagnostics.size(), kMaxDiagnostics);
}

TEST(SyntaxFuzz, TruncatedPrograms) {
  for (const char *program : kPrograms) {
    std::string text = program;
    for (size_t length = 0; length < text.size(); length += 3)
      parseAndDump(text.substr(0, length));
  }
}

TEST(SyntaxFuzz, DamagedPrograms) {
  static constexpr const char *kPieces[] = {
      "(", ")",  "[",      "]",         "{",   "}",     "'",          "\"",
      "%", "%{", "...",    "\n",        ";",   ",",     "end",        "@",
      "~", "=",  "for ",   "function ", "if ", ".",     "1e",         "0x",
      ":", "+",  "catch ", "\\",        "\r",  "\xff",  "classdef",   "do ",
      " ", "++", "case ",  "end(end)",  ".?",  "until", "arguments\n"};
  std::mt19937 random(20240607);
  auto below = [&](size_t limit) { return random() % limit; };
  for (int round = 0; round < 3000; ++round) {
    std::string text = kPrograms[below(std::size(kPrograms))];
    size_t changes = 1 + below(8);
    for (size_t i = 0; i < changes; ++i) {
      size_t at = below(text.size());
      switch (below(4)) {
      case 0:
        text.erase(at, 1 + below(12));
        break;
      case 1:
        text[at] = static_cast<char>(below(256));
        break;
      default:
        text.insert(at, kPieces[below(std::size(kPieces))]);
        break;
      }
    }
    parseAndDump(text);
  }
}

TEST(SyntaxFuzz, RandomBytes) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::string text(random() % 200, ' ');
    for (char &c : text)
      c = static_cast<char>(random() % 2 ? random() : 32 + random() % 64);
    parseAndDump(text);
  }
}

} // namespace
} // namespace quern::syntax
