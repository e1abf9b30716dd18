//===- OpDocsTest.cpp - docs/ops.md is what the op table says -------------===//
//
// QUERN_UPDATE_DOCS=1 writes the page anew.
//
//===----------------------------------------------------------------------===//
#include "ir/Op.h"

#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace quern;

namespace {

const char *kindName(OpKind kind) {
  switch (kind) {
  case OpKind::Leaf:
    return "leaf";
  case OpKind::Map:
    return "map";
  case OpKind::Generate:
    return "generate";
  case OpKind::Reduce:
    return "reduce";
  case OpKind::Scan:
    return "scan";
  case OpKind::View:
    return "view";
  case OpKind::Update:
    return "update";
  case OpKind::Gather:
    return "gather";
  case OpKind::Scatter:
    return "scatter";
  case OpKind::Loop:
    return "loop";
  case OpKind::Library:
    return "library";
  }
  return "";
}

/// \p text with what Markdown takes for the end of a cell escaped.
std::string cell(const char *text) {
  std::string out;
  for (char c : llvm::StringRef(text ? text : ""))
    out += c == '|' ? "\\|" : c == ',' ? ", " : std::string(1, c);
  for (size_t at = 0; (at = out.find(",  ", at)) != std::string::npos;)
    out.erase(at + 1, 1);
  return out;
}

std::string page() {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "# Operations\n\n"
        "Written from `ir/ops/*.def` by `tests/ir/OpDocsTest.cpp`; do not "
        "edit.\nflop and sfu are simple operations and elementary functions "
        "for each element;\nULP is the largest error that the tests accept "
        "for real arguments.\n\n"
        "| op | MATLAB | kind | operands | flop | sfu | ULP | what it is |\n"
        "|---|---|---|---|---|---|---|---|\n";
  for (unsigned i = 0; i < kNumOps; ++i) {
    const OpInfo &row = info(static_cast<Op>(i));
    std::ostringstream numbers;
    bool computes = row.kind != OpKind::Leaf && row.kind != OpKind::View &&
                    row.kind != OpKind::Update;
    if (computes)
      numbers << row.cost.flop << " | " << row.cost.sfu << " | ";
    else
      numbers << " | | ";
    if (row.oracle)
      numbers << row.test.ulp;
    os << "| " << row.name << " | " << cell(row.builtin) << " | "
       << kindName(row.kind) << " | " << unsigned(row.arity) << " | "
       << numbers.str() << " | " << cell(row.doc) << " |\n";
  }
  return text;
}

} // namespace

TEST(OpDocs, PageIsUpToDate) {
  const char *path = QUERN_SOURCE_DIR "/docs/ops.md";
  std::string wanted = page();
  if (std::getenv("QUERN_UPDATE_DOCS"))
    std::ofstream(path) << wanted;
  std::stringstream found;
  found << std::ifstream(path).rdbuf();
  EXPECT_TRUE(found.str() == wanted)
      << path << " is not what the op table says; run this test with "
      << "QUERN_UPDATE_DOCS=1 and commit the page";
}
