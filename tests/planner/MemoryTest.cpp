// Where arrays lie: results in place of operands, the arena, the order of
// steps, and no more memory at a time than without fusion.
#include "ir/Parser.h"
#include "planner/HazardVerifier.h"
#include "planner/MemoryPlan.h"
#include "planner/RegionPlan.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

namespace quern {

static RegionPlan planText(llvm::StringRef text,
                           const PlanOptions &options = {}) {
  PlanOptions verified = options;
  verified.verify = true;
  llvm::Expected<Graph> graph = parseGraph(text);
  EXPECT_TRUE(static_cast<bool>(graph)) << llvm::toString(graph.takeError());
  return llvm::cantFail(planRegion(std::move(*graph), verified));
}

static PlanOptions unfused() {
  PlanOptions options;
  options.fuse = false;
  return options;
}

/// A chain without fusion: every result is in place of the one before.
TEST(Memory, ChainStaysInOnePlace) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x10]
    %2 = neg %1 : f64[100x10]
    %3 = abs %2 : f64[100x10]
    %4 = sqrt %3 : f64[100x10]
    return %4
  })",
                             unfused());
  EXPECT_EQ(plan.storageOf(4), 2u) << plan.str();
  EXPECT_EQ(peakBytes(plan), 8000u);
  EXPECT_TRUE(plan.arena.arrays.empty());
}

TEST(Memory, GatheredElementsAreNotInPlaceOfTheirArray) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x1]
    %2 = neg %1 : f64[100x1]
    %3 = abs %1 : f64[100x1]
    %4 = gather %2, %3 {1} : f64[100x1]
    return %4
  })",
                             unfused());
  EXPECT_NE(plan.storageOf(4), 2u) << plan.str();
}

TEST(Memory, OtherTypesOfTheSameSizeAreInPlace) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[100x1]
    %2 = neg %1 : f64[100x1]
    %3 = convert %2 {i64} : i64[100x1]
    return %3
  })",
                             unfused());
  EXPECT_EQ(plan.storageOf(3), 2u) << plan.str();
}

struct NotInPlace {
  const char *name;
  const char *graph;
  NodeId result;
};

class StaysApart : public testing::TestWithParam<NotInPlace> {};

/// Results that must not have an operand's storage.
static const NotInPlace kNotInPlace[] = {
    {"SmallerType", R"(graph {
      %1 = input : f64[100x1]
      %2 = neg %1 : f64[100x1]
      %3 = convert %2 {f32} : f32[100x1]
      return %3
    })",
     3},
    {"ReadElsewhere", R"(graph {
      %1 = input : f64[10x10]
      %2 = neg %1 : f64[10x10]
      %3 = permute %2 {1, 0} : f64[10x10]
      %4 = add %2, %3 : f64[10x10]
      return %4
    })",
     4},
    {"ReadLater", R"(graph {
      %1 = input : f64[100x1]
      %2 = neg %1 : f64[100x1]
      %3 = abs %2 : f64[100x1]
      %4 = sum %2 {1} : f64[1x1]
      %5 = mul %3, %4 : f64[100x1]
      return %5, %4
    })",
     3},
    {"FoldOfAll", R"(graph {
      %1 = input : f64[1x1]
      %2 = neg %1 : f64[1x1]
      %3 = sum %2 {1} : f64[1x1]
      return %3
    })",
     3},
    {"InputOfOthers", R"(graph {
      %1 = input : f64[100x1]
      %2 = neg %1 : f64[100x1]
      return %2
    })",
     2},
};

TEST_P(StaysApart, HasStorageOfItsOwn) {
  RegionPlan plan = planText(GetParam().graph, unfused());
  EXPECT_EQ(plan.storageOf(GetParam().result), GetParam().result) << plan.str();
}

INSTANTIATE_TEST_SUITE_P(Memory, StaysApart, testing::ValuesIn(kNotInPlace),
                         [](auto &info) { return info.param.name; });

TEST(Memory, DonatedInputIsOverwrittenOnce) {
  llvm::Expected<Graph> graph = parseGraph(R"(graph {
    %1 = input : f64[100x1]
    %2 = neg %1 : f64[100x1]
    %3 = exp %1 : f64[100x1]
    return %2, %3
  })");
  ASSERT_TRUE(static_cast<bool>(graph));
  (*graph)[1].payload.data = &graph;
  llvm::DenseSet<const void *> donated = {&graph};
  for (bool fuse : {false, true}) {
    PlanOptions options;
    options.fuse = fuse;
    options.donated = &donated;
    options.verify = true;
    RegionPlan plan = llvm::cantFail(planRegion(std::move(*graph), options));
    EXPECT_EQ((plan.storageOf(2) == 1) + (plan.storageOf(3) == 1), 1)
        << plan.str();
    EXPECT_EQ(peakBytes(plan), 800u);
    graph = std::move(plan.graph);
  }
}

/// A sum into which a product is added has its storage.
TEST(Memory, ProductIsAddedInPlace) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[30x30]
    %2 = neg %1 : f64[30x30]
    %3 = matmul %1, %1, %2 {accumulate} : f64[30x30]
    return %3
  })");
  EXPECT_EQ(plan.storageOf(3), 2u) << plan.str();
}

/// Independent sums of independent products: few wait for each other.
static std::string productsText(unsigned count) {
  std::string text = "graph {\n  %1 = input : f64[300x300]\n";
  for (unsigned i = 0; i < count; ++i) {
    std::string id = std::to_string(2 + i);
    text += "  %" + id + " = solve %1, %" + std::to_string(i == 0 ? 1 : 1 + i) +
            " : f64[300x300]\n";
  }
  unsigned next = 2 + count, sum = 2;
  for (unsigned i = 1; i < count; ++i, ++next) {
    text += "  %" + std::to_string(next) + " = add %" + std::to_string(sum) +
            ", %" + std::to_string(2 + i) + " : f64[300x300]\n";
    sum = next;
  }
  return text + "  return %" + std::to_string(sum) + "\n}\n";
}

TEST(Memory, FusionDoesNotRaiseThePeak) {
  std::string text = productsText(8);
  PlanOptions strict;
  strict.freePeakBytes = 0;
  RegionPlan fused = planText(text), limited = planText(text, strict);
  uint64_t allowed = peakBytes(planText(text, unfused()));
  EXPECT_GT(peakBytes(fused), allowed);
  EXPECT_LE(peakBytes(limited), allowed) << limited.str();
  EXPECT_TRUE(llvm::any_of(limited.rejected, [](const FusionDecision &d) {
    return llvm::StringRef(d.reason) == "raises-peak";
  }));
  // Where memory is no matter, all sums are one kernel.
  EXPECT_LT(fused.steps.size(), limited.steps.size());
}

/// The branch that needs more is first, whichever is recorded first.
TEST(Memory, NeedyOperandsComeFirst) {
  const char *text = R"(graph {
    %1 = input : f64[1000x1]
    %2 = input : f64[100x100]
    %3 = cumsum %1 {1} : f64[1000x1]
    %4 = solve %2, %2 : f64[100x100]
    %5 = permute %4 {1, 0} : f64[100x100]
    %6 = solve %2, %5 : f64[100x100]
    %7 = sum %6 {3} : f64[1x1]
    %8 = mul %3, %7 : f64[1000x1]
    return %8
  })";
  RegionPlan plan = planText(text, unfused());
  EXPECT_EQ(plan.steps.front().call, 4u) << plan.str();
  EXPECT_EQ(plan.steps.back().stores.at(0).node, 8u);
}

/// Arrays that are never there together overlap in the arena.
TEST(Memory, ArenaIsPacked) {
  RegionPlan plan = planText(R"(graph {
    %1 = input : f64[40x40]
    %2 = solve %1, %1 : f64[40x40]
    %3 = sum %2 {1} : f64[1x40]
    %4 = permute %3 {1, 0} : f64[40x1]
    %5 = solve %1, %4 : f64[40x1]
    %6 = permute %5 {1, 0} : f64[1x40]
    %7 = matmul %5, %6 : f64[40x40]
    %8 = solve %1, %7 : f64[40x40]
    %9 = sum %8 {1} : f64[1x40]
    return %9
  })",
                             unfused());
  ASSERT_NE(plan.arena.find(2), nullptr) << plan.str();
  ASSERT_NE(plan.arena.find(8), nullptr) << plan.str();
  EXPECT_LT(plan.arena.bytes, 3u * 40 * 40 * 8) << plan.str();
}

} // namespace quern
