//===- VerifierTest.cpp - Every complaint, provoked -----------------------===//
#include "ir/Verifier.h"
#include "tests/ir/IrTesting.h"

using namespace quern;
using namespace quern::testing;

namespace {

struct Verifier : ::testing::Test {
  Graph g;
  NodeId x = input(g, {3, 4});
  NodeId y = record(g, Op::Sin, {x});
  NodeId s = record(g, Op::Sum, {y}, {1});

  void expectError(const char *part) {
    Failure f = failure(verifyGraph(g));
    EXPECT_NE(f.message.find(part), std::string::npos) << f.message;
    EXPECT_EQ(f.identifier, "Quern:badGraph");
  }
};

} // namespace

TEST_F(Verifier, AcceptsRecordedGraphs) {
  g.outputs = {s};
  EXPECT_FALSE(bool(verifyGraph(g)));
}
TEST_F(Verifier, Arity) {
  g[y].numOperands = 2;
  expectError("has 2 operands");
}
TEST_F(Verifier, MissingOperand) {
  g[y].operands[0] = 77;
  expectError("operand %77 does not exist");
}
TEST_F(Verifier, Order) {
  g[y].operands[0] = s;
  expectError("does not precede");
}
TEST_F(Verifier, Type) {
  g[y].type = ElementType::F32;
  expectError("has type f32, inferred f64");
}
TEST_F(Verifier, ShapeDiffers) {
  g[s].shape = g.shapes().intern({3, 1});
  expectError("has shape 3x1, inferred 1x4");
}
TEST_F(Verifier, NoShape) {
  g[x].shape = 1000;
  expectError("has no shape");
}
TEST_F(Verifier, ViewBounds) {
  NodeId v = record(g, Op::Slice, {x}, {0, 1, 3, 0, 1, 4});
  g[x].shape = g.shapes().intern({2, 4});
  g[y].shape = g[x].shape;
  (void)v;
  expectError("exceeds array bounds");
}
TEST_F(Verifier, Scalars) {
  NodeId c = g.addScalar(ElementType::F64, 0);
  g[c].type = ElementType::C128;
  expectError("not a real scalar");
}
TEST_F(Verifier, Uses) {
  g[x].uses = 9;
  expectError("counts 9 uses, has 1");
}
TEST_F(Verifier, Outputs) {
  g.outputs = {55};
  expectError("output %55 does not exist");
}
TEST_F(Verifier, Cycle) {
  NodeId t = record(g, Op::Cos, {x});
  g.retain(t);
  g.release(t); // ids are reused from here on: order proves nothing
  record(g, Op::Tan, {x});
  NodeId a = record(g, Op::Exp, {y}), b = record(g, Op::Neg, {a});
  g[a].operands[0] = b;
  --g[y].uses;
  ++g[b].uses;
  expectError("cycle");
}
