// What a plan looks like: partition, strides, reasons, scaling.
#include "ir/Parser.h"
#include "passes/Pipeline.h"
#include "planner/RegionPlan.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"
#include <chrono>

namespace quern {

static RegionPlan planText(const char *text, bool fuse = true) {
  PlanOptions options;
  options.fuse = fuse;
  return llvm::cantFail(planRegion(llvm::cantFail(parseGraph(text)), options));
}

static bool hasReason(const RegionPlan &plan, llvm::StringRef reason) {
  return llvm::any_of(plan.rejected, [&](const FusionDecision &decision) {
    return reason == decision.reason;
  });
}

TEST(Plan, MapsOfAnyLengthAndFoldWithEpilogueAreOneKernel) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x20]
    %2 = input : f64[1x20]
    %3 = scalar : f64
    %4 = mul %1, %3 : f64[100x20]
    %5 = exp %4 : f64[100x20]
    %6 = sum %5 {1} : f64[1x20]
    %7 = add %6, %2 : f64[1x20]
    return %7, %5
  })");
  ASSERT_EQ(plan.steps.size(), 1u);
  EXPECT_EQ(plan.steps[0].kernel.foldDim, 0);
  EXPECT_EQ(plan.steps[0].stores.size(), 2u);
  EXPECT_TRUE(plan.rejected.empty());
}

TEST(Plan, OuterFoldKeepsDimensionZero) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x20x3]
    %2 = sum %1 {4} : f64[100x20]
    return %2
  })");
  const RegionStep &step = plan.steps.at(0);
  EXPECT_EQ(step.kernel.foldDim, 1);
  EXPECT_EQ(step.extents[0], 2000); // both kept dimensions as one
  EXPECT_EQ(step.extents[1], 3);
  EXPECT_EQ(step.kernel.inputs[0].strides[0], StrideClass::Unit);
  EXPECT_EQ(step.kernel.stores[0].buffer.strides[1], StrideClass::Zero);
}

TEST(Plan, ViewsAreReadInPlace) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[10x20]
    %2 = slice %1 {9, -1, 10, 0, 2, 10} : f64[10x10]
    %3 = permute %2 {1, 0} : f64[10x10]
    %4 = neg %3 : f64[10x10]
    return %4
  })");
  ASSERT_EQ(plan.steps.size(), 1u);
  const BufferBinding &read = plan.steps[0].inputs.at(0);
  EXPECT_EQ(read.node, 1u);
  EXPECT_EQ(read.offset, 9);
  EXPECT_EQ(read.strides[0], 20);
  EXPECT_EQ(read.strides[1], -1);
}

TEST(Plan, WhatATransposedOperandIsAdjacentAlongIsTheSecondLoop) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[40x50x60]
    %2 = permute %1 {2, 1, 0} : f64[60x50x40]
    %3 = neg %2 : f64[60x50x40]
    return %3
  })");
  const RegionStep &step = plan.steps.at(0);
  EXPECT_TRUE(isTiled(step.kernel, 0));
  EXPECT_EQ(step.extents[0], 60);
  EXPECT_EQ(step.extents[1], 40);
  EXPECT_EQ(step.stores[0].strides[0], 1);
}

TEST(Plan, StoresAreAdjacentHoweverManyOperandsAreTransposed) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[40x50]
    %2 = input : f64[40x50]
    %3 = input : f64[40x50]
    %4 = permute %1 {1, 0} : f64[50x40]
    %5 = permute %2 {1, 0} : f64[50x40]
    %6 = permute %3 {1, 0} : f64[50x40]
    %7 = add %4, %5 : f64[50x40]
    %8 = mul %7, %6 : f64[50x40]
    return %8
  })");
  const RegionStep &step = plan.steps.at(0);
  EXPECT_EQ(step.stores[0].strides[0], 1);
  for (unsigned which : {0, 1, 2})
    EXPECT_TRUE(isTiled(step.kernel, which));
}

TEST(Plan, ALoopThatFillsNoVectorIsNotTheFirst) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[1000x3]
    %2 = permute %1 {1, 0} : f64[3x1000]
    %3 = neg %2 : f64[3x1000]
    return %3
  })");
  const RegionStep &step = plan.steps.at(0);
  EXPECT_EQ(step.extents[0], 1000);
  EXPECT_EQ(step.stores[0].strides[0], 3);
}

TEST(Plan, ReshapeOfTransposeNeedsACopy) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[10x20]
    %2 = permute %1 {1, 0} : f64[20x10]
    %3 = reshape %2 {200, 1} : f64[200x1]
    %4 = neg %3 : f64[200x1]
    return %4
  })");
  EXPECT_EQ(plan.steps.size(), 2u);
  EXPECT_TRUE(hasReason(plan, "non-strided-reshape"));
  EXPECT_EQ(plan.storageOf(4), 2u) << plan.str(); // it is in place
}

TEST(Plan, AFoldFeedsElementsInALaterPass) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x30]
    %2 = max %1 {1} : f64[1x30]
    %3 = broadcast %2 {100, 30} : f64[100x30]
    %4 = sub %1, %3 : f64[100x30]
    %5 = exp %4 : f64[100x30]
    %6 = sum %5 {1} : f64[1x30]
    %7 = broadcast %6 {100, 30} : f64[100x30]
    %8 = div %5, %7 : f64[100x30]
    return %8
  })");
  ASSERT_EQ(plan.steps.size(), 1u);
  const KernelPlan &kernel = plan.steps[0].kernel;
  EXPECT_EQ(kernel.numPasses, 3);
  EXPECT_EQ(kernel.kept().size(), 1u); // exp; the difference is cheap
  EXPECT_TRUE(plan.rejected.empty());
}

TEST(Plan, RowsAlongDimension2KeepWhatTheyRead) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x30]
    %2 = max %1 {2} : f64[100x1]
    %3 = broadcast %2 {100, 30} : f64[100x30]
    %4 = sub %1, %3 : f64[100x30]
    %5 = exp %4 : f64[100x30]
    %6 = sum %5 {2} : f64[100x1]
    %7 = broadcast %6 {100, 30} : f64[100x30]
    %8 = div %5, %7 : f64[100x30]
    return %8
  })");
  ASSERT_EQ(plan.steps.size(), 1u);
  const KernelPlan &kernel = plan.steps[0].kernel;
  EXPECT_EQ(kernel.foldDim, 1);
  EXPECT_EQ(kernel.kept().size(), 2u) << kernel.str(); // the input and exp
  unsigned numLoads = llvm::count_if(kernel.code, [](const KernelInstr &each) {
    return each.kind == KernelInstr::Kind::Load;
  });
  EXPECT_EQ(numLoads, 1u) << kernel.str();
  EXPECT_EQ(chunkWidth(kernel, 2048), kNarrowVectors * 8);
  EXPECT_EQ(chunkWidth(kernel, 0), kChunk);
}

TEST(Plan, RowsThatLeaveTheCacheAreVisitedByOtherKernels) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[1000000x1]
    %2 = sum %1 {1} : f64[1x1]
    %3 = sub %1, %2 : f64[1000000x1]
    return %3
  })");
  EXPECT_EQ(plan.steps.size(), 2u);
  EXPECT_TRUE(hasReason(plan, "row-too-long"));
}

TEST(Plan, FoldsAlongOtherAxesFeedOtherKernels) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x30]
    %2 = max %1 {1} : f64[1x30]
    %3 = broadcast %2 {100, 30} : f64[100x30]
    %4 = sub %1, %3 : f64[100x30]
    %5 = sum %4 {2} : f64[100x1]
    return %5
  })");
  EXPECT_EQ(plan.steps.size(), 2u);
  EXPECT_TRUE(hasReason(plan, "fold-feeds-body"));
}

TEST(Plan, PassesAreLimited) {
  std::string text = "graph {\n %1 = input : f64[40x3]\n";
  unsigned id = 1;
  for (int k = 0; k < 7; ++k) {
    auto ref = [](unsigned n) { return "%" + std::to_string(n); };
    text += ref(id + 1) + " = sum " + ref(id) + " {1} : f64[1x3]\n";
    text +=
        ref(id + 2) + " = broadcast " + ref(id + 1) + " {40, 3} : f64[40x3]\n";
    text += ref(id + 3) + " = sub " + ref(id) + ", " + ref(id + 2) +
            " : f64[40x3]\n";
    id += 3;
  }
  text += "return %" + std::to_string(id) + "\n}";
  RegionPlan plan = planText(text.c_str());
  EXPECT_EQ(plan.steps.size(), 2u);
  EXPECT_TRUE(hasReason(plan, "too-many-passes"));
}

TEST(Plan, SiblingFoldsShareAKernel) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x7]
    %2 = sum %1 {1} : f64[1x7]
    %3 = max %1 {1} : f64[1x7]
    %4 = square %1 : f64[100x7]
    %5 = sum %4 {1} : f64[1x7]
    return %2, %3, %5
  })");
  EXPECT_EQ(plan.steps.size(), 1u);
  EXPECT_EQ(plan.steps[0].inputs.size(), 1u);
}

TEST(Plan, InputsNeedNoStepAndScalarsAreStored) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[3x3]
    %2 = scalar : f64
    return %1, %2
  })");
  ASSERT_EQ(plan.steps.size(), 1u);
  EXPECT_EQ(plan.steps[0].stores[0].node, 2u);
}

TEST(Plan, EmptyFoldIsAKernelOfExtentZero) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[0x3]
    %2 = sum %1 {1} : f64[1x3]
    %3 = neg %1 : f64[0x3]
    return %2, %3
  })");
  ASSERT_EQ(plan.steps.size(), 1u);
  EXPECT_EQ(plan.steps[0].extents[0], 0);
}

TEST(Plan, NoFusionGivesEachOpAKernel) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[3x3]
    %2 = neg %1 : f64[3x3]
    %3 = permute %2 {1, 0} : f64[3x3]
    %4 = abs %3 : f64[3x3]
    return %4
  })",
                             false);
  EXPECT_EQ(plan.steps.size(), 2u);
}

/// The key must not see extents, scalar values, ids or order of recording.
TEST(Plan, EqualComputationsHaveEqualKeys) {
  RegionPlan a = planText(R"(graph {
    %1 = input : f64[100x7]
    %2 = scalar : f64
    %3 = input : f64[1x7]
    %4 = mul %1, %2 : f64[100x7]
    %5 = add %4, %3 : f64[100x7]
    %6 = abs %1 : f64[100x7]
    return %5, %6
  })");
  RegionPlan b = planText(R"(graph {
    %1 = input : f64[1x9]
    %2 = input : f64[33x9]
    %3 = abs %2 : f64[33x9]
    %4 = scalar : f64
    %5 = mul %2, %4 : f64[33x9]
    %6 = add %5, %1 : f64[33x9]
    return %3, %6
  })");
  ASSERT_EQ(a.steps.size(), 1u);
  EXPECT_EQ(a.steps[0].kernel.str(), b.steps.at(0).kernel.str());
}

/// \p n operations in chains that share values and now and then fold.
static Graph bigGraph(unsigned n) {
  Graph graph;
  ShapeId shape = graph.shapes().intern(Shape(1000, 10));
  std::vector<NodeId> recent;
  for (int i = 0; i < 4; ++i)
    recent.push_back(graph.addInput(ElementType::F64, shape));
  for (unsigned i = 0; i < n; ++i) {
    NodeId x = recent[i % 4], y = recent[(i * 7 + 1) % 4];
    if (i % 50 == 49)
      y = llvm::cantFail(graph.record(Op::Sum, y, int64_t(1)));
    recent[i % 4] =
        llvm::cantFail(graph.record(i % 3 ? Op::Add : Op::Mul, {x, y}));
  }
  graph.outputs.assign(recent.begin(), recent.end());
  return graph;
}

static double planMs(Graph graph) {
  auto start = std::chrono::steady_clock::now();
  llvm::cantFail(planRegion(std::move(graph), {}));
  std::chrono::duration<double, std::milli> spent =
      std::chrono::steady_clock::now() - start;
  return spent.count();
}

static double bestMs(unsigned n, int runs, bool passes) {
  double best = 1e9;
  for (int r = 0; r < runs; ++r) {
    Graph graph = bigGraph(n);
    auto start = std::chrono::steady_clock::now();
    if (passes) {
      llvm::cantFail(runPipeline(graph));
      std::chrono::duration<double, std::milli> spent =
          std::chrono::steady_clock::now() - start;
      best = std::min(best, spent.count());
    } else {
      best = std::min(best, planMs(std::move(graph)));
    }
  }
  return best;
}

/// Time is recorded as a property; the bound only catches a change of order.
TEST(Plan, TenThousandNodesScaleLinearly) {
  double small = bestMs(1000, 5, false), large = bestMs(10000, 5, false);
  RecordProperty("plan10Us", std::to_string(bestMs(10, 200, false) * 1e3));
  RecordProperty("plan10000Ms", std::to_string(large));
  printf("plan: 10 nodes %.1f us, 1000 %.2f ms, 10000 %.2f ms; passes: 10 "
         "nodes %.1f us, 10000 %.2f ms\n",
         bestMs(10, 200, false) * 1e3, small, large,
         bestMs(10, 200, true) * 1e3, bestMs(10000, 3, true));
  EXPECT_LT(large, 100 * small + 20);
}

} // namespace quern
