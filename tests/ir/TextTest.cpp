//===- TextTest.cpp - Printer and parser ----------------------------------===//
#include "ir/Parser.h"
#include "ir/Printer.h"
#include "tests/ir/IrTesting.h"

using namespace quern;
using namespace quern::testing;

static const char *const kText = R"(graph {
  %1 = input : f64[1000x1]
  %2 = scalar : f64
  %3 = constant 2 : f64
  %4 = mul %1, %2 : f64[1000x1]
  %5 = add %4, %3 : f64[1000x1]
  %6 = sum %5 {1} : f64[1x1]
  %7 = convert %1 {i8} : i8[1000x1]
  %8 = slice %1 {999, -1, 1000, 0, 1, 1} : f64[1000x1]
  %9 = iota {2, 3, 4} : f64[2x3x4]
  return %5, %6, %7
}
)";

TEST(Text, RoundTrip) {
  llvm::Expected<Graph> g = parseGraph(kText);
  ASSERT_TRUE(bool(g)) << llvm::toString(g.takeError());
  EXPECT_EQ(printGraph(*g), kText);
  EXPECT_EQ(g->outputs.size(), 3u);
}

TEST(Text, ConstantsKeepTheirBits) {
  struct Case {
    ElementType type;
    uint64_t bits;
    const char *text;
  };
  const Case cases[] = {
      {ElementType::F64, 0x8000000000000000, "-0"},
      {ElementType::F64, 0x3FB999999999999A, "0.1"},
      {ElementType::F64, 1, "5e-324"},
      {ElementType::F64, 0x7FF8000000000123, "0x7ff8000000000123"},
      {ElementType::F64, 0xFFF0000000000000, "0xfff0000000000000"},
      {ElementType::F32, 0x3DCCCCCD, "0.1"},
      {ElementType::F32, 0x7F800000, "0x7f800000"},
      {ElementType::I8, 0x80, "-128"},
      {ElementType::I64, 0x8000000000000000, "-9223372036854775808"},
      {ElementType::U64, UINT64_MAX, "18446744073709551615"},
      {ElementType::Bool, 1, "1"},
      {ElementType::Char, 955, "955"},
  };
  for (const Case &c : cases) {
    EXPECT_EQ(constantText(c.type, c.bits), c.text);
    Graph g;
    g.outputs = {g.addConstant(c.type, c.bits)};
    llvm::Expected<Graph> back = parseGraph(printGraph(g));
    ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
    EXPECT_EQ((*back)[1].payload.bits, c.bits);
  }
}

TEST(Text, ReusedIdsPrintOperandsFirst) {
  Graph g;
  NodeId x = input(g, {2, 1}), y = record(g, Op::Sin, {x});
  g.retain(x);
  g.retain(y);
  NodeId top = input(g, {2, 1});
  g.retain(top);
  g.release(y); // its id goes to a user of a later node
  NodeId z = record(g, Op::Cos, {top});
  EXPECT_LT(z, top);
  llvm::Expected<Graph> back = parseGraph(printGraph(g));
  ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
  EXPECT_EQ(back->numNodes(), 3u);
}

TEST(Text, ParseErrors) {
  struct Case {
    const char *text;
    const char *message;
  };
  const Case cases[] = {
      {"grph {}", "1:1: expected 'graph'"},
      {"graph }", "1:7: expected '{'"},
      {"graph {\n  %1 = nope : f64\n}", "2:8: there is no op 'nope'"},
      {"graph {\n  %1 = input : f65[1x1]\n}", "2:16: 'f65' is no element type"},
      {"graph {\n  %1 = input f64\n}", "2:14: expected ':'"},
      {"graph {\n  %1 = input : f64[3]\n}", "at least two extents"},
      {"graph {\n  %1 = input : f64[3xq]\n}", "expected extents such as"},
      {"graph {\n  %1 = input : f64[3x3\n}", "expected ']'"},
      {"graph {\n  %1 input\n}", "2:6: expected '='"},
      {"graph {\n  %x = input\n}", "expected a number after '%'"},
      {"graph {\n  %2 = sin %1 : f64\n}", "2:12: %1 is not defined here"},
      {"graph {\n  %1 = scalar : f64\n  %1 = scalar : f64\n}",
       "3:3: %1 is defined twice"},
      {"graph {\n  %1 = constant 2x : f64\n}", "2:17: '2x' is no value"},
      {"graph {\n  %1 = constant 300 : u8\n}", "'300' is no value of type u8"},
      {"graph {\n  %1 = constant -129 : i8\n}", "is no value of type i8"},
      {"graph {\n  %1 = scalar : c128\n}", "real and 1x1"},
      {"graph {\n  %1 = scalar : f64\n  %2 = sum %1 {x} : f64[1x1]\n}",
       "expected an integer"},
      {"graph {\n  %1 = scalar : f64\n  %2 = sum %1 {1 : f64[1x1]\n}",
       "expected '}'"},
      {"graph {\n  %1 = input : i8[2x2]\n  %2 = sin %1 : f64[2x2]\n}",
       "3:8: [sin] Undefined function"},
      {"graph {\n  %1 = input : f64[2x2]\n  %2 = sin %1 : f64[2x3]\n}",
       "inferred f64[2x2], the text says f64[2x3]"},
      {"graph {\n  retrun %1\n}", "2:3: expected a node or 'return'"},
      {"graph {\n  return %1\n}", "2:10: %1 is not defined here"},
      {"graph {\n}\nmore", "3:1: text after the graph"},
      {"graph {", "expected a node or 'return'"},
  };
  for (const Case &c : cases) {
    llvm::Expected<Graph> g = parseGraph(c.text);
    ASSERT_FALSE(bool(g)) << c.text;
    Failure f = failure(g.takeError());
    EXPECT_EQ(f.identifier, "Quern:parse");
    EXPECT_NE(f.message.find(c.message), std::string::npos) << c.text << "\n"
                                                            << f.message;
  }
}
