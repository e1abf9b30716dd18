// Slots of bound plans: good ones pass, each way to spoil one is found.
#include "runtime/SlotVerifier.h"
#include "ir/Parser.h"
#include "runtime/cpu/CpuProvider.h"
#include "gtest/gtest.h"

namespace quern {
namespace {

std::unique_ptr<BoundPlan> bind(const char *text, const PlanOptions &options) {
  Graph graph = llvm::cantFail(parseGraph(text));
  uint32_t numLeaves = 0;
  for (NodeId node = 1; node < graph.end(); ++node)
    if (graph[node].op == Op::Input)
      graph[node].payload.data = leafPointer(numLeaves++);
  RegionPlan plan = llvm::cantFail(planRegion(std::move(graph), options));
  static std::unique_ptr<Provider> provider = makeCpuProvider({});
  Stats stats;
  return llvm::cantFail(bindPlan(plan, numLeaves, *provider, stats, nullptr));
}

/// %3 = abs(neg(%1)) in two steps; the first result's slot is given back.
std::unique_ptr<BoundPlan> twoSteps() {
  PlanOptions options;
  options.fuse = false;
  return bind(R"(graph {
    %1 = input : f64[4x5]
    %2 = neg %1 : f64[4x5]
    %3 = sum %2 {1} : f64[1x5]
    return %3
  })",
              options);
}

/// A product is added to %2, in its storage, in the second step.
std::unique_ptr<BoundPlan> sumTaken() {
  PlanOptions options;
  options.fuse = false;
  return bind(R"(graph {
    %1 = input : f64[3x3]
    %2 = neg %1 : f64[3x3]
    %3 = matmul %1, %1, %2 {accumulate} : f64[3x3]
    return %3
  })",
              options);
}

/// A product and the abs of it in one step.
std::unique_ptr<BoundPlan> epilogue() {
  PlanOptions options;
  options.cost.minPanelledBytes = 0;
  return bind(R"(graph {
    %1 = input : f64[3x3]
    %2 = matmul %1, %1 : f64[3x3]
    %3 = abs %2 : f64[3x3]
    return %3
  })",
              options);
}

std::string check(const BoundPlan &plan) {
  return llvm::toString(verifySlots(plan));
}

struct Mutation {
  const char *name;
  std::unique_ptr<BoundPlan> (*make)();
  void (*spoil)(BoundPlan &plan);
  const char *reason;
};

const Mutation kMutations[] = {
    {"UsedBeforeFilled", twoSteps,
     [](BoundPlan &p) { std::swap(p.steps[0], p.steps[1]); },
     "holds nothing when it is used"},
    {"ReleasedTooEarly", twoSteps,
     [](BoundPlan &p) { p.steps[0].dead = p.steps[1].dead; },
     "holds nothing when it is used"},
    {"ReleasedLeaf", twoSteps, [](BoundPlan &p) { p.deadSlots[0] = 0; },
     "is a leaf, and given back"},
    {"ReleasedOutput", twoSteps,
     [](BoundPlan &p) { p.deadSlots[0] = p.outputs[0].slot; },
     "holds nothing when it is used"},
    {"AllocatedTwice", twoSteps,
     [](BoundPlan &p) { p.allocations[1].slot = p.allocations[0].slot; },
     "is allocated while it holds an array"},
    {"LeafOverwritten", twoSteps,
     [](BoundPlan &p) { p.allocations[0].slot = 0; },
     "is no slot for a result"},
    {"LeafStoredInto", twoSteps, [](BoundPlan &p) { p.bufferSlots[1] = 0; },
     "is a leaf, and overwritten unannounced"},
    {"LeafIsCallResult", sumTaken,
     [](BoundPlan &p) { p.calls[0].result.slot = 0; },
     "is a leaf, and overwritten unannounced"},
    {"NoSuchSlot", twoSteps, [](BoundPlan &p) { p.bufferSlots[0] = 99; },
     "does not exist"},
    {"OutsideStorage", twoSteps, [](BoundPlan &p) { p.bufferOffsets[1] = 200; },
     "is entered outside its storage"},
    {"CallOutsideStorage", sumTaken,
     [](BoundPlan &p) { p.calls[0].operands[0].offset = -8; },
     "is entered outside its storage"},
    {"ResultNowhere", sumTaken,
     [](BoundPlan &p) { p.calls[0].result.slot = 99; }, "does not exist"},
    {"ResultOfOtherSize", sumTaken,
     [](BoundPlan &p) { p.calls[0].result.shape = Shape(3, 4); },
     "is not as large as the result"},
    {"ResultIsAnotherBuffer", epilogue,
     [](BoundPlan &p) { ++p.steps[0].resultBuffer; },
     "is not the result of its own step"},
    {"ResultStoredBesideKernel", epilogue,
     [](BoundPlan &p) { p.calls[0].result.slot = 1; },
     "holds what the step's kernel reads"},
};

class Slots : public testing::TestWithParam<Mutation> {};

TEST_P(Slots, MistakesAreFound) {
  std::unique_ptr<BoundPlan> plan = GetParam().make();
  ASSERT_EQ(check(*plan), "");
  GetParam().spoil(*plan);
  std::string message = check(*plan);
  EXPECT_NE(message.find(GetParam().reason), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(Mutations, Slots, testing::ValuesIn(kMutations),
                         [](const auto &p) { return p.param.name; });

} // namespace
} // namespace quern
