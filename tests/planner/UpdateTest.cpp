// Where updated arrays are: in place, beside the old array, or alternating.
#include "ir/Parser.h"
#include "planner/RegionPlan.h"
#include "planner/UpdatePlacement.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

namespace quern {

/// Plans \p text; Input \p donated (a node of the text) may be overwritten.
static RegionPlan planText(const char *text, NodeId donated = 0) {
  Graph graph = llvm::cantFail(parseGraph(text));
  llvm::DenseSet<const void *> payloads;
  for (NodeId node = 1; node < graph.end(); ++node)
    if (graph[node].op == Op::Input)
      graph[node].payload.data = &payloads + node;
  if (donated)
    payloads.insert(graph[donated].payload.data);
  PlanOptions options;
  options.donated = &payloads;
  return llvm::cantFail(planRegion(std::move(graph), options));
}

static size_t stepOf(const RegionPlan &plan, NodeId stored) {
  auto found = llvm::find_if(plan.steps, [&](const RegionStep &step) {
    return llvm::any_of(step.stores, [&](const BufferBinding &binding) {
      return binding.node == stored;
    });
  });
  return found - plan.steps.begin();
}

static const char *kStencil = R"(graph {
  %1 = input : f64[100x80]
  %2 = slice %1 {0, 1, 98, 1, 1, 78} : f64[98x78]
  %3 = slice %1 {2, 1, 98, 1, 1, 78} : f64[98x78]
  %4 = add %2, %3 : f64[98x78]
  %5 = update %1, %4 {1, 1, 98, 1, 1, 78} : f64[100x80]
  return %5
})";

TEST(Update, OnlyTheBordersAreCopied) {
  RegionPlan plan = planText(kStencil, 1);
  // The stencil reads other elements than it writes: another array. Two whole
  // columns and two rows without their ends are copied.
  ASSERT_EQ(plan.steps.size(), 5u);
  EXPECT_EQ(plan.storageOf(5), 5u);
  int64_t copied = 0;
  for (const RegionStep &step : plan.steps) {
    EXPECT_EQ(step.stores.at(0).node, 5u);
    if (step.inputs.size() == 1)
      copied += step.extents[0];
    else
      EXPECT_EQ(step.stores[0].offset, 101);
  }
  EXPECT_EQ(copied, 2 * 100 + 2 * 78);
}

TEST(Update, DonatedInputIsUpdatedInPlace) {
  const char *text = R"(graph {
    %1 = input : f64[100x80]
    %2 = slice %1 {1, 1, 98, 1, 1, 78} : f64[98x78]
    %3 = neg %2 : f64[98x78]
    %4 = update %1, %3 {1, 1, 98, 1, 1, 78} : f64[100x80]
    return %4
  })";
  RegionPlan plan = planText(text, 1);
  ASSERT_EQ(plan.steps.size(), 1u);
  EXPECT_EQ(plan.storageOf(4), 1u);
  EXPECT_TRUE(plan.steps[0].dead.empty());
  EXPECT_EQ(planText(text).storageOf(4), 4u);
}

TEST(Update, WhatMayLeaveTheRealsKeepsItsInputs) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x1]
    %2 = input : f64[50x1]
    %3 = sqrt %2 : f64[50x1]
    %4 = update %1, %3 {10, 1, 50, 0, 1, 1} : f64[100x1]
    return %4
  })",
                             1);
  EXPECT_EQ(plan.storageOf(4), 4u);
}

TEST(Update, ChainsShareOneArray) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[50x60]
    %2 = input : f64[1x60]
    %3 = neg %1 : f64[50x60]
    %4 = exp %2 : f64[1x60]
    %5 = update %3, %4 {0, 1, 1, 0, 1, 60} : f64[50x60]
    %6 = slice %5 {0, 1, 1, 0, 1, 60} : f64[1x60]
    %7 = add %6, %2 : f64[1x60]
    %8 = update %5, %7 {1, 1, 1, 0, 1, 60} : f64[50x60]
    return %8
  })");
  EXPECT_EQ(plan.steps.size(), 3u);
  EXPECT_EQ(plan.storageOf(5), 3u);
  EXPECT_EQ(plan.storageOf(8), 3u); // row 0 is read, row 1 written
}

TEST(Update, StencilStepsAlternateBetweenTwoArrays) {
  Graph graph;
  ShapeId shape = graph.shapes().intern(Shape(1000, 1));
  int payload = 0;
  NodeId u = graph.addInput(ElementType::F64, shape, &payload), first = u;
  std::vector<NodeId> states;
  for (int t = 0; t < 6; ++t) {
    NodeId left =
        llvm::cantFail(graph.record(Op::Slice, u, {0, 1, 998, 0, 1, 1}));
    NodeId right =
        llvm::cantFail(graph.record(Op::Slice, u, {2, 1, 998, 0, 1, 1}));
    NodeId sum = llvm::cantFail(graph.record(Op::Add, {left, right}));
    u = llvm::cantFail(
        graph.record(Op::Update, {u, sum}, {1, 1, 998, 0, 1, 1}));
    states.push_back(u);
  }
  graph.outputs.push_back(u);
  llvm::DenseSet<const void *> donated;
  donated.insert(&payload);
  PlanOptions options;
  options.donated = &donated;
  RegionPlan plan = llvm::cantFail(planRegion(std::move(graph), options));
  EXPECT_EQ(plan.steps.size(), 6u + 2u); // the borders once
  for (size_t t = 0; t < states.size(); ++t)
    EXPECT_EQ(plan.storageOf(states[t]), t % 2 ? first : states[0]);
}

TEST(Update, OldArrayThatIsAnOutputStays) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x1]
    %2 = neg %1 : f64[100x1]
    %3 = constant 0 : f64
    %4 = update %2, %3 {1, 1, 4, 0, 1, 1} : f64[100x1]
    return %2, %4
  })");
  EXPECT_EQ(plan.storageOf(4), 4u);
}

TEST(Update, ReadersOfTheOldArrayComeFirst) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x1]
    %2 = constant 0 : f64
    %3 = update %1, %2 {1, 1, 4, 0, 1, 1} : f64[100x1]
    %4 = neg %1 : f64[100x1]
    return %3, %4
  })",
                             1);
  EXPECT_EQ(plan.storageOf(3), 1u);
  EXPECT_LT(stepOf(plan, 4), stepOf(plan, 3));
}

TEST(Update, ReaderThatNeedsBothArraysMakesACopy) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x1]
    %2 = constant 0 : f64
    %3 = update %1, %2 {1, 1, 4, 0, 1, 1} : f64[100x1]
    %4 = sub %1, %3 : f64[100x1]
    return %4
  })",
                             1);
  EXPECT_EQ(plan.storageOf(3), 3u);
}

TEST(Update, StepsOverWiderGapsCopyEverythingFirst) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x1]
    %2 = scalar : f64
    %3 = update %1, %2 {99, -2, 50, 0, 1, 1} : f64[100x1]
    return %3
  })");
  ASSERT_EQ(plan.steps.size(), 2u);
  EXPECT_EQ(plan.steps[0].extents[0], 100);
  EXPECT_EQ(plan.steps[1].stores[0].strides[0], -2);
}

TEST(Update, ConstantsAreWrittenAroundTheBox) {
  RegionPlan plan = planText(R"(graph {
    %1 = constant 0 : f64
    %2 = broadcast %1 {100, 80} : f64[100x80]
    %3 = input : f64[100x1]
    %4 = update %2, %3 {0, 1, 100, 7, 1, 1} : f64[100x80]
    return %4
  })");
  ASSERT_EQ(plan.steps.size(), 3u);
  EXPECT_EQ(llvm::count_if(
                plan.steps,
                [](const RegionStep &step) { return step.inputs.empty(); }),
            2);
}

TEST(Update, WhatIsReplacedBeforeItIsReadIsNotCopied) {
  RegionPlan plan = planText(R"(graph {
    %1 = constant 0 : f64
    %2 = broadcast %1 {100, 80} : f64[100x80]
    %3 = input : f64[100x30]
    %4 = input : f64[100x49]
    %5 = update %2, %3 {0, 1, 100, 0, 1, 30} : f64[100x80]
    %6 = update %5, %4 {0, 1, 100, 30, 1, 49} : f64[100x80]
    return %6
  })");
  // Both parts, and the column that neither replaces.
  ASSERT_EQ(plan.steps.size(), 3u);
  EXPECT_EQ(plan.storageOf(6), 5u);
  EXPECT_EQ(llvm::count_if(plan.steps,
                           [](const RegionStep &step) {
                             return step.inputs.empty() &&
                                    step.extents[0] == 100;
                           }),
            1);
}

TEST(Update, WhatIsReadBeforeItIsReplacedIsCopied) {
  RegionPlan plan = planText(R"(graph {
    %1 = constant 0 : f64
    %2 = broadcast %1 {100, 1} : f64[100x1]
    %3 = input : f64[30x1]
    %4 = input : f64[70x1]
    %5 = update %2, %3 {0, 1, 30, 0, 1, 1} : f64[100x1]
    %6 = update %5, %4 {30, 1, 70, 0, 1, 1} : f64[100x1]
    return %5, %6
  })");
  EXPECT_EQ(plan.storageOf(6), 6u);
  EXPECT_EQ(plan.steps.size(), 4u); // a part and a copied rest each
}

TEST(Update, WalksApart) {
  Shape shape(10, 6);
  auto walk = [](int64_t offset, std::initializer_list<int64_t> strides) {
    BufferBinding binding;
    binding.offset = offset;
    binding.strides.assign(strides);
    return binding;
  };
  // Rows, columns, blocks of rows, every second element.
  EXPECT_TRUE(areApart(walk(1, {10}), walk(2, {10}), {6}, shape));
  EXPECT_FALSE(areApart(walk(1, {10}), walk(1, {10}), {6}, shape));
  EXPECT_TRUE(areApart(walk(0, {1}), walk(10, {1}), {10}, shape));
  EXPECT_FALSE(areApart(walk(0, {1}), walk(9, {1}), {10}, shape));
  EXPECT_TRUE(areApart(walk(0, {1, 10}), walk(4, {1, 10}), {4, 6}, shape));
  EXPECT_FALSE(areApart(walk(0, {1, 10}), walk(3, {1, 10}), {4, 6}, shape));
  EXPECT_TRUE(areApart(walk(3, {-1, 10}), walk(4, {1, 10}), {4, 6}, shape));
  EXPECT_TRUE(areApart(walk(0, {2}), walk(1, {2}), {20}, shape));
  EXPECT_FALSE(areApart(walk(0, {1}), walk(0, {10}), {6}, shape));
}

} // namespace quern
