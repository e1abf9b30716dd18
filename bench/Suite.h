//===- Suite.h - Named graphs to measure ------------------------*- C++ -*-===//
#ifndef QUERN_BENCH_SUITE_H
#define QUERN_BENCH_SUITE_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace quern::bench {

struct SuiteRow {
  std::string name;
  std::string graph; ///< as ir/Parser.h reads it
};

/// A suite's text: "== name" before each graph.
inline std::vector<SuiteRow> readSuite(llvm::StringRef text) {
  std::vector<SuiteRow> rows;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    if (line.consume_front("== "))
      rows.push_back({line.str(), ""});
    else if (!rows.empty())
      rows.back().graph += line.str() + "\n";
  }
  return rows;
}

} // namespace quern::bench

#endif // QUERN_BENCH_SUITE_H
