//===- GraphTest.cpp - The arena: merging, lifetime, reuse ----------------===//
#include "ir/Printer.h"
#include "ir/Verifier.h"
#include "tests/ir/IrTesting.h"

using namespace quern;
using namespace quern::testing;

TEST(Graph, MergesEqualOps) {
  Graph g;
  NodeId x = input(g, {3, 4}), y = input(g, {3, 4});
  EXPECT_NE(x, y);
  NodeId a = record(g, Op::Add, {x, y});
  EXPECT_EQ(a, record(g, Op::Add, {x, y}));
  EXPECT_NE(a, record(g, Op::Add, {y, x}));
  EXPECT_NE(a, record(g, Op::Sub, {x, y}));
  NodeId s = record(g, Op::Sum, {x}, {1});
  EXPECT_EQ(s, record(g, Op::Sum, {x}, {1}));
  EXPECT_NE(s, record(g, Op::Sum, {x}, {2}));
}

TEST(Graph, ConstantsMergeByBitsScalarsNever) {
  Graph g;
  NodeId one = g.addConstant(ElementType::F64, 1);
  EXPECT_EQ(one, g.addConstant(ElementType::F64, 1));
  EXPECT_NE(one, g.addConstant(ElementType::U64, 1));
  EXPECT_NE(one, g.addConstant(ElementType::F64, 2));
  EXPECT_NE(g.addScalar(ElementType::F64, 1), g.addScalar(ElementType::F64, 1));
}

TEST(Graph, ReleaseFreesWhatOnlyTheNodeUsed) {
  Graph g;
  NodeId x = input(g, {5, 1});
  g.retain(x);
  NodeId a = record(g, Op::Sin, {x}), b = record(g, Op::Cos, {a});
  NodeId c = record(g, Op::Mul, {b, b});
  g.retain(c);
  EXPECT_EQ(g[b].uses, 2u);
  EXPECT_EQ(g.numNodes(), 4u);
  g.release(c);
  EXPECT_EQ(g.numNodes(), 1u);
  EXPECT_EQ(g[x].uses, 0u);
  NodeId again = record(g, Op::Cos, {x});
  EXPECT_LE(again, c) << "freed ids are used again";
  EXPECT_FALSE(g.isTopological());
  EXPECT_FALSE(bool(verifyGraph(g)));
}

TEST(Graph, FreedInputsAreReported) {
  Graph g;
  std::vector<void *> freed;
  g.setOnFreeInput(
      [](void *context, void *data) {
        static_cast<std::vector<void *> *>(context)->push_back(data);
      },
      &freed);
  int data = 0;
  NodeId x = g.addInput(ElementType::F64, kScalarShape, &data);
  NodeId y = record(g, Op::Exp, {x});
  g.retain(y);
  g.release(y);
  ASSERT_EQ(freed.size(), 1u);
  EXPECT_EQ(freed[0], &data);
}

TEST(Graph, BecomeInputDropsOperands) {
  Graph g;
  NodeId x = input(g, {2, 2});
  NodeId y = record(g, Op::Sum, {x}, {1});
  g.retain(y);
  int data = 0;
  g.becomeInput(y, &data);
  EXPECT_EQ(g[y].op, Op::Input);
  EXPECT_EQ(g.numNodes(), 1u) << "x had no other use";
  EXPECT_EQ(g.shape(y).str(), "1x2");
  EXPECT_FALSE(bool(verifyGraph(g)));
}

TEST(Graph, LongChainsAreFreedWithoutRecursion) {
  Graph g;
  NodeId x = input(g, {8, 1});
  for (int i = 0; i < 300000; ++i)
    x = record(g, Op::Neg, {x});
  g.retain(x);
  g.release(x);
  EXPECT_EQ(g.numNodes(), 0u);
}

TEST(Graph, SteadyStateDoesNotGrow) {
  Graph g;
  NodeId x = input(g, {1000, 1});
  g.retain(x);
  NodeId end = 0;
  for (int64_t i = 0; i < 10000; ++i) {
    NodeId s = record(g, Op::Slice, {x}, {i % 900, 1, 10, 0, 1, 1});
    NodeId y = record(g, Op::Mul, {s, g.addScalar(ElementType::F64, 0)});
    g.retain(y);
    g.release(y);
    if (i == 10)
      end = g.end();
  }
  EXPECT_EQ(g.end(), end);
}

TEST(Graph, SurvivesMove) {
  Graph g;
  NodeId x = input(g, {3, 1});
  NodeId a = record(g, Op::Add, {x, x});
  Graph h = std::move(g);
  EXPECT_EQ(a, record(h, Op::Add, {x, x}));
}
