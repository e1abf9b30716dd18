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
namespace {

/// x doubled in four rounds.
struct LoopVerifier : Verifier {
  NodeId carried = record(g, Op::Carried, {x}, {0, 0});
  NodeId next = record(g, Op::Add, {carried, carried});
  NodeId rounds = record(g, Op::Rounds, {carried, next}, {0, 4});
  NodeId after = record(g, Op::After, {rounds, carried});
};

} // namespace

TEST_F(LoopVerifier, AcceptsLoops) {
  g.outputs = {after};
  EXPECT_FALSE(bool(verifyGraph(g)));
}
TEST_F(LoopVerifier, InsideLeadsOutThroughAfterOnly) {
  g.outputs = {next};
  expectError("is an output, and inside a loop");
}
TEST_F(LoopVerifier, OnlyElementwiseInside) {
  record(g, Op::Sum, {next}, {1});
  expectError("does not belong into a loop");
}
TEST_F(LoopVerifier, RoundsAreNoValue) {
  record(g, Op::Neg, {rounds});
  expectError("which only results may");
}
TEST_F(LoopVerifier, TwoLoops) {
  NodeId other = record(g, Op::Carried, {y}, {1, 0});
  record(g, Op::Rounds, {other, other}, {1, 4});
  record(g, Op::Add, {next, other});
  expectError("is in two loops");
}
TEST_F(LoopVerifier, NoRounds) {
  record(g, Op::Carried, {x}, {7, 0});
  expectError("loop 7 has no rounds");
}
TEST_F(LoopVerifier, NoNextValue) {
  record(g, Op::Carried, {x}, {0, 1});
  expectError("has no next value");
}
TEST_F(LoopVerifier, ReplacedTwice) {
  record(g, Op::Rounds, {carried, carried, rounds}, {0, 4});
  expectError("is replaced twice");
}
TEST_F(LoopVerifier, NumbersOfRoundsDiffer) {
  NodeId other = record(g, Op::Carried, {y}, {0, 1});
  record(g, Op::Rounds, {other, next, rounds}, {0, 5});
  expectError("the numbers of rounds differ");
}
TEST_F(LoopVerifier, TwoChains) {
  NodeId other = record(g, Op::Carried, {y}, {0, 1});
  record(g, Op::Rounds, {other, next}, {0, 4});
  expectError("are not one chain");
}
TEST_F(LoopVerifier, AfterReadsTheEnd) {
  NodeId other = record(g, Op::Carried, {y}, {0, 1});
  record(g, Op::Rounds, {other, next, rounds}, {0, 4});
  expectError("does not read the end of the chain");
}
TEST_F(LoopVerifier, CarriedOfAnotherLoop) {
  NodeId other = record(g, Op::Carried, {y}, {1, 0});
  NodeId end = record(g, Op::Rounds, {other, other}, {1, 4});
  record(g, Op::After, {end, carried});
  expectError("are not of one loop");
}
TEST_F(LoopVerifier, StartsInside) {
  NodeId other = record(g, Op::Carried, {next}, {1, 0});
  record(g, Op::Rounds, {other, other}, {1, 4});
  expectError("starts from the inside of a loop");
}
TEST_F(LoopVerifier, ScalarsOfARound) {
  NodeId one = g.addScalar(ElementType::F64, 0);
  NodeId each = record(g, Op::PerRound, {one, one}, {1});
  NodeId other = record(g, Op::Carried, {y}, {1, 0});
  NodeId sum = record(g, Op::Add, {other, each});
  record(g, Op::Rounds, {other, sum}, {1, 4});
  expectError("has 2 scalars for 4 rounds");
}
TEST_F(LoopVerifier, PerRoundOfNoScalar) {
  NodeId one = record(g, Op::Sum, {x}, {3});
  record(g, Op::PerRound, {one}, {0});
  expectError("is no scalar");
}
TEST_F(LoopVerifier, NextOfAnotherLoop) {
  NodeId other = record(g, Op::Carried, {y}, {1, 0});
  record(g, Op::Rounds, {other, next}, {1, 4});
  expectError("operand 1 is not of this loop");
}
TEST_F(LoopVerifier, RoundsOfNothingCarried) {
  record(g, Op::Rounds, {x, next}, {1, 4});
  expectError("is not carried by this loop");
}
TEST_F(LoopVerifier, ShapeChanges) {
  llvm::Expected<NodeId> made = g.record(Op::Rounds, {carried, s}, {0, 4});
  EXPECT_EQ(failure(made.takeError()).message,
            "[rounds] a round changes the shape: 3x4 double, 1x4 double");
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
