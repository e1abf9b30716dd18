// The hazard verifier: good plans pass, and each way to spoil one is found.
#include "ir/Parser.h"
#include "planner/HazardVerifier.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "gtest/gtest.h"

namespace quern {

static RegionPlan planOf(const char *text, bool fuse = true) {
  PlanOptions options;
  options.fuse = fuse;
  return llvm::cantFail(planRegion(llvm::cantFail(parseGraph(text)), options));
}

/// Steps: %2 = neg, %3 = its column sums, %4 = matrix product, %5 = its column
/// sums.
static RegionPlan chain() {
  return planOf(R"(graph {
    %1 = input : f64[3x3]
    %2 = neg %1 : f64[3x3]
    %3 = sum %2 {1} : f64[1x3]
    %4 = matmul %2, %1 : f64[3x3]
    %5 = sum %4 {1} : f64[1x3]
    return %3, %5
  })",
                false);
}

/// One kernel: reads a reversed slice, stores two arrays.
static RegionPlan pair() {
  return planOf(R"(graph {
    %1 = input : f64[10x4]
    %2 = slice %1 {9, -2, 5, 0, 1, 4} : f64[5x4]
    %3 = neg %2 : f64[5x4]
    %4 = abs %2 : f64[5x4]
    return %3, %4
  })");
}

/// Lets %3, the second step's result, have the storage of %2.
static void overwrite(RegionPlan &plan) {
  plan.graph[3].op = Op::Update;
  plan.storage = {0, 1, 2, 2};
  plan.steps[1].dead.clear();
}

/// %2 = neg; %3 = abs of it, in its storage.
static RegionPlan inPlace() {
  RegionPlan plan = planOf(R"(graph {
    %1 = input : f64[4x5]
    %2 = neg %1 : f64[4x5]
    %3 = abs %2 : f64[4x5]
    return %3
  })",
                           false);
  overwrite(plan);
  return plan;
}

/// One step: %3 = matrix product of %1' and %2, and %4 = abs of it.
static RegionPlan epilogue() {
  PlanOptions options;
  options.cost.minPanelledBytes = 0;
  const char *text = R"(graph {
    %1 = input : f64[4x3]
    %2 = input : f64[4x5]
    %3 = permute %1 {1, 0} : f64[3x4]
    %4 = matmul %3, %2 : f64[3x5]
    %5 = abs %4 : f64[3x5]
    return %5
  })";
  return llvm::cantFail(planRegion(llvm::cantFail(parseGraph(text)), options));
}

/// One kernel: %2 = running sums, twice as much of which is %3.
static RegionPlan scan() {
  return planOf(R"(graph {
    %1 = input : f64[4x5]
    %2 = cumsum %1 {1} : f64[4x5]
    %3 = neg %2 : f64[4x5]
    return %2, %3
  })");
}

/// The running sums of %2 = neg, which they overwrite.
static RegionPlan scanInPlace() {
  RegionPlan plan = planOf(R"(graph {
    %1 = input : f64[4x5]
    %2 = neg %1 : f64[4x5]
    %3 = cumsum %2 {1} : f64[4x5]
    return %3
  })",
                           false);
  overwrite(plan);
  return plan;
}

/// %2 = neg; %4 = elements of it at %3, in storage of its own.
static RegionPlan gathered() {
  return planOf(R"(graph {
    %1 = input : f64[20x1]
    %3 = input : f64[20x1]
    %2 = neg %1 : f64[20x1]
    %4 = gather %2, %3 {1} : f64[20x1]
    return %4
  })");
}

/// %2 = neg; %4 = that with elements at %3 replaced, in its storage, by %1.
static RegionPlan scattered(const char *op) {
  std::string text = R"(graph {
    %1 = input : f64[20x1]
    %3 = input : f64[20x1]
    %2 = neg %1 : f64[20x1]
    %5 = gather %2, %3 {1} : f64[20x1]
    %6 = abs %5 : f64[20x1]
    %4 = )";
  return planOf((text + op + R"( %2, %3, %6 {1} : f64[20x1]
    return %4
  })")
                    .c_str());
}
static RegionPlan scatteredDistinct() { return scattered("scatter_distinct"); }

/// Three rounds of %4 = mul in one kernel that stores %6.
static RegionPlan loop() {
  return planOf(R"(graph {
    %1 = input : f64[4x5]
    %7 = scalar : f64
    %8 = scalar : f64
    %9 = scalar : f64
    %2 = carried %1 {0, 0} : f64[4x5]
    %3 = per_round %7, %8, %9 {0} : f64[1x1]
    %4 = mul %2, %3 : f64[4x5]
    %5 = rounds %2, %4 {0, 3} : f64[4x5]
    %6 = after %5, %2 : f64[4x5]
    return %6
  })");
}

static KernelPlan &kernelOf(RegionPlan &plan) { return plan.steps[0].kernel; }

static std::string check(const RegionPlan &plan) {
  return llvm::toString(verifyHazards(plan));
}

static RegionStep &stepThatStores(RegionPlan &plan, NodeId node) {
  for (RegionStep &step : plan.steps) {
    if (step.call == node)
      return step;
    for (BufferBinding &store : step.stores)
      if (store.node == node)
        return step;
  }
  ADD_FAILURE() << "%" << node << " is not stored\n" << plan.str();
  return plan.steps[0];
}

struct Mutation {
  const char *name;
  RegionPlan (*make)();
  void (*spoil)(RegionPlan &plan);
  const char *reason; ///< part of the error
};

static const Mutation kMutations[] = {
    {"UnboundRounds", loop, [](RegionPlan &p) { p.steps[0].numRounds = 0; },
     "rounds that are not bound"},
    {"UnboundRoundScalars", loop,
     [](RegionPlan &p) { p.steps[0].roundParams.pop_back(); },
     "rounds that are not bound"},
    {"CarriedOutside", loop, [](RegionPlan &p) { ++kernelOf(p).loopBegin; },
     "belongs into a loop"},
    {"LoadInside", loop, [](RegionPlan &p) { kernelOf(p).loopBegin = 0; },
     "does not belong into a loop"},
    {"StoredInside", loop,
     [](RegionPlan &p) { kernelOf(p).stores[0].value = kernelOf(p).loopBegin; },
     "is stored in every round"},
    {"ReadInside", loop,
     [](RegionPlan &p) {
       KernelInstr &after = kernelOf(p).code.back();
       after.kind = KernelInstr::Kind::Apply;
       after.op = Op::Neg;
     },
     "reads the inside of a loop"},
    {"NoNextValue", loop, [](RegionPlan &p) { kernelOf(p).carried.clear(); },
     "has no next value"},
    {"NoRoundScalar", loop,
     [](RegionPlan &p) {
       for (KernelInstr &instr : kernelOf(p).code)
         if (instr.kind == KernelInstr::Kind::PerRound)
           instr.index = 1;
     },
     "reads no scalar"},
    {"ReadBeforeStore", chain,
     [](RegionPlan &p) { std::swap(p.steps[0], p.steps.back()); },
     "before a step stores it"},
    {"CallReadsNothing", chain,
     [](RegionPlan &p) {
       std::swap(stepThatStores(p, 2), stepThatStores(p, 4));
     },
     "before a step stores it"},
    {"ReleasedTooEarly", chain,
     [](RegionPlan &p) {
       for (RegionStep &step : p.steps)
         step.dead.clear();
       stepThatStores(p, 2).dead = {2};
     },
     "was released after step 0"},
    {"ReleasedTwice", chain,
     [](RegionPlan &p) {
       for (RegionStep &step : p.steps)
         step.dead.clear();
       p.steps.back().dead = {2, 2};
     },
     "was released after step"},
    {"ReleasedOutput", chain,
     [](RegionPlan &p) { p.steps.back().dead.push_back(3); }, "is an output"},
    {"ReleasedInput", chain,
     [](RegionPlan &p) { p.steps.back().dead.push_back(1); },
     "is no array of this plan"},
    {"ReleasedBeforeStore", chain,
     [](RegionPlan &p) { p.steps[0].dead.push_back(4); },
     "is released before a step stores it"},
    {"StoredTwice", chain,
     [](RegionPlan &p) {
       for (RegionStep &step : p.steps)
         step.dead.clear();
       p.steps.push_back(stepThatStores(p, 3));
     },
     "already has a value"},
    {"CalledTwice", chain,
     [](RegionPlan &p) {
       RegionStep call = stepThatStores(p, 4);
       call.dead.clear();
       p.steps.insert(p.steps.end() - 1, call);
     },
     "has a value"},
    {"OutputNotStored", chain, [](RegionPlan &p) { p.steps.pop_back(); },
     "no step stores it"},
    {"InputOverwritten", inPlace,
     [](RegionPlan &p) {
       p.steps.resize(1);
       p.steps[0].stores[0].node = 1;
       p.graph.outputs = {1};
     },
     "is an input"},
    {"StoresOverlap", pair,
     [](RegionPlan &p) {
       p.steps[0].stores[1].node = p.steps[0].stores[0].node;
     },
     "overlaps out0"},
    {"StoreMeetsItself", pair,
     [](RegionPlan &p) {
       RegionStep &step = p.steps[0];
       step.kernel.stores[0].buffer.strides.back() = StrideClass::Any;
       step.stores[0].strides.back() = 1;
     },
     "stores an element more than once"},
    {"StoreStandsStill", pair,
     [](RegionPlan &p) {
       RegionStep &step = p.steps[0];
       step.kernel.stores[0].buffer.strides.back() = StrideClass::Zero;
       step.stores[0].strides.back() = 0;
     },
     "stores an element more than once"},
    {"StoreLeavesElements", pair,
     [](RegionPlan &p) { p.steps[0].extents.back() -= 1; },
     "stores 15 of 20 elements"},
    {"ReadBelowBounds", pair,
     [](RegionPlan &p) { p.steps[0].inputs[0].offset = 7; },
     "walks from -1 to"},
    {"ReadAboveBounds", pair,
     [](RegionPlan &p) { p.steps[0].inputs[0].offset = 10; }, "of 40 elements"},
    {"StoreOutOfBounds", pair,
     [](RegionPlan &p) { p.steps[0].stores[1].offset = 1; },
     "walks from 1 to 20 of 20 elements"},
    {"StrideOfWrongClass", pair,
     [](RegionPlan &p) { p.steps[0].stores[0].strides[0] = 2; },
     "is not of the kernel's class"},
    {"WrongType", pair,
     [](RegionPlan &p) { p.steps[0].kernel.inputs[0].type = ElementType::F32; },
     "the kernel takes f32"},
    {"StoresWrongType", pair,
     [](RegionPlan &p) {
       p.steps[0].kernel.code[p.steps[0].kernel.stores[0].value].type =
           ElementType::I64;
     },
     "stores i64 as f64"},
    {"UnboundBuffer", pair, [](RegionPlan &p) { p.steps[0].inputs.clear(); },
     "unbound"},
    {"UnboundNode", pair, [](RegionPlan &p) { p.steps[0].inputs[0].node = 99; },
     "is not bound to an array"},
    {"UsedBeforeComputed", pair,
     [](RegionPlan &p) { p.steps[0].kernel.code.back().operands = {9}; },
     "uses what is not computed yet"},
    {"InPlaceAtAnotherOffset", inPlace,
     [](RegionPlan &p) {
       p.steps[1].inputs[0].offset = 19;
       p.steps[1].inputs[0].strides = {-1};
       p.steps[1].kernel.inputs[0].strides = {StrideClass::Any};
     },
     "overwrites what in0 reads at another position"},
    {"InPlaceBroadcast", inPlace,
     [](RegionPlan &p) {
       p.steps[1].inputs[0].strides = {0};
       p.steps[1].kernel.inputs[0].strides = {StrideClass::Zero};
     },
     "overwrites what in0 reads at another position"},
    {"InPlaceWithoutReading", inPlace,
     [](RegionPlan &p) {
       p.steps[1].inputs[0].node = 1;
       p.steps[1].stores[0].node = 2;
     },
     "already has a value"},
    {"OverwrittenInPart", inPlace,
     [](RegionPlan &p) {
       p.graph[3].op = Op::Neg;
       p.steps[1].extents = {10};
     },
     "stores 10 of 20 elements"},
    {"OverwrittenByLargerType", inPlace,
     [](RegionPlan &p) {
       p.graph[3].op = Op::Neg;
       p.graph[2].type = ElementType::F32;
       p.steps[0].kernel.stores[0].buffer.type = ElementType::F32;
       p.steps[0].kernel.code.back().type = ElementType::F32;
       p.steps[1].kernel.inputs[0].type = ElementType::F32;
     },
     "overwrites an array of another size"},
    {"MeetInArena", chain,
     [](RegionPlan &p) {
       for (Arena::Array &array : p.arena.arrays)
         array.offset = 0;
     },
     "in the arena"},
    {"OutsideArena", chain, [](RegionPlan &p) { p.arena.bytes -= 64; },
     "is not within the arena"},
    {"OutputInArena", chain,
     [](RegionPlan &p) { p.arena.arrays.push_back({5, 0}); },
     "is an output, and in the arena"},
    {"OverwrittenInput", inPlace,
     [](RegionPlan &p) { p.storage = {0, 1, 2, 1}; },
     "overwrites an input that others need"},
    {"OverwrittenTooEarly", inPlace,
     [](RegionPlan &p) { std::swap(p.steps[0], p.steps[1]); },
     "is read before a step stores it"},
    {"OverwrittenOutput", inPlace,
     [](RegionPlan &p) { p.graph.outputs.push_back(2); }, "was overwritten"},
    {"ReadAfterOverwritten", inPlace,
     [](RegionPlan &p) {
       RegionStep step = p.steps[1];
       step.inputs[0].node = 2;
       p.steps.push_back(step);
     },
     "was overwritten by %3 in step 1"},
    {"CallWithoutOperand", epilogue,
     [](RegionPlan &p) { p.steps[0].operands.pop_back(); },
     "has unbound operands"},
    {"CallReadsNowhere", epilogue,
     [](RegionPlan &p) { p.steps[0].operands[1].node = 99; },
     "is not bound to an array"},
    {"CallReadsOutOfBounds", epilogue,
     [](RegionPlan &p) { p.steps[0].operands[1].offset = 1; },
     "walks from 1 to 20 of 20 elements"},
    {"CallReadsOtherLayout", epilogue,
     [](RegionPlan &p) { p.steps[0].operands[0].strides = {4, 2}; },
     "has strides that no library reads"},
    {"EpilogueReadsNoResult", epilogue,
     [](RegionPlan &p) { p.steps[0].inputs[0].node = 2; },
     "is not read by one buffer"},
    {"EpilogueReadsBackwards", epilogue,
     [](RegionPlan &p) {
       p.steps[0].inputs[0].offset = 14;
       p.steps[0].inputs[0].strides = {-1};
       p.steps[0].kernel.inputs[0].strides = {StrideClass::Any};
     },
     "is not read in order of its columns"},
    {"EpilogueResultIsOutput", epilogue,
     [](RegionPlan &p) { p.graph.outputs.push_back(4); },
     "never stored as a whole"},
    {"EpilogueResultReadAgain", epilogue,
     [](RegionPlan &p) {
       RegionStep step = p.steps[0];
       step.kind = RegionStep::Kind::Kernel;
       p.steps.push_back(step);
     },
     "was never stored as a whole"},
    {"EpilogueResultReleased", epilogue,
     [](RegionPlan &p) { p.steps[0].dead.push_back(4); },
     "was never stored as a whole"},
    {"ScanWithoutDimension", scan,
     [](RegionPlan &p) { p.steps[0].kernel.foldDim = -1; },
     "folds, but no loop is folded"},
    {"ScanOutOfBounds", scan,
     [](RegionPlan &p) { p.steps[0].stores[0].offset = 1; },
     "walks from 1 to 20 of 20 elements"},
    {"ScanStoresMeet", scan,
     [](RegionPlan &p) {
       p.steps[0].stores[1].node = p.steps[0].stores[0].node;
     },
     "overlaps out0"},
    {"ScanStandsStill", scan,
     [](RegionPlan &p) {
       p.steps[0].kernel.stores[0].buffer.strides[0] = StrideClass::Zero;
       p.steps[0].stores[0].strides[0] = 0;
     },
     "stores an element more than once"},
    {"GatheredInPlace", gathered,
     [](RegionPlan &p) {
       NodeId from = p.steps[0].stores[0].node, to = p.steps[1].stores[0].node;
       p.storage.resize(p.graph.end());
       for (NodeId node = 0; node < p.graph.end(); ++node)
         p.storage[node] = node;
       p.storage[to] = from;
       p.steps[1].dead.clear();
       p.arena = Arena();
     },
     "reads anywhere"},
    {"GathersBeyondTheEnd", gathered,
     [](RegionPlan &p) {
       for (BufferBinding &input : p.steps[1].inputs)
         input.axisExtent += input.axisExtent > 1;
     },
     "walks from 0 to 20 of 20 elements"},
    {"LoadsWhatIsGathered", gathered,
     [](RegionPlan &p) {
       for (KernelInstr &instr : p.steps[1].kernel.code)
         if (instr.kind == KernelInstr::Kind::Gather)
           instr.kind = KernelInstr::Kind::Load;
     },
     "reads no buffer"},
    {"ScattersBeyondTheEnd", scatteredDistinct,
     [](RegionPlan &p) { ++p.steps.back().stores[0].axisExtent; },
     "walks from 0 to 20 of 20 elements"},
    {"ScattersInOrderWhatItReads", scatteredDistinct,
     [](RegionPlan &p) { p.steps.back().kernel.inOrder = true; },
     "overwrites anywhere what in"},
    {"ScattersElsewhere", scatteredDistinct,
     [](RegionPlan &p) {
       KernelPlan &kernel = p.steps.back().kernel;
       for (KernelInstr &instr : kernel.code)
         if (instr.kind == KernelInstr::Kind::Load) {
           kernel.code.push_back(instr);
           break;
         }
       kernel.stores[0].at = kernel.code.size() - 1;
     },
     "overwrites anywhere what in"},
    {"ScattersNowhere", scatteredDistinct,
     [](RegionPlan &p) { p.steps.back().kernel.stores[0].at = 99; },
     "is no position"},
    {"InOrderForNothing", chain,
     [](RegionPlan &p) { p.steps[0].kernel.inOrder = true; },
     "is in order for no store"},
    {"ScanInPlaceOfOtherRow", scanInPlace,
     [](RegionPlan &p) {
       p.steps[1].inputs[0].offset = 16;
       p.steps[1].inputs[0].strides = {1, -4};
     },
     "overwrites what in0 reads at another position"},
};

class Hazards : public testing::TestWithParam<Mutation> {};

TEST_P(Hazards, AreFound) {
  RegionPlan plan = GetParam().make();
  ASSERT_EQ(check(plan), "") << plan.str();
  GetParam().spoil(plan);
  std::string message = check(plan);
  EXPECT_NE(message.find(GetParam().reason), std::string::npos)
      << "got: " << message << "\n"
      << plan.str();
}

INSTANTIATE_TEST_SUITE_P(Mutations, Hazards, testing::ValuesIn(kMutations),
                         [](const auto &p) { return p.param.name; });

TEST(Hazards, EvenAndOddElementsDoNotMeet) {
  RegionPlan plan = pair();
  RegionStep &step = plan.steps[0];
  // Both stores go to %3: one to its even elements, the other to the odd ones.
  step.extents = {2, 5};
  step.inputs[0] = {1, 0, {2, 4}};
  for (int k : {0, 1}) {
    step.stores[k] = {3, k, {10, 2}}; // of 20
    step.kernel.stores[k].buffer.strides = {StrideClass::Any, StrideClass::Any};
  }
  plan.graph.outputs = {3};
  EXPECT_EQ(check(plan), "");
}

TEST(Hazards, FoldOverNothingStoresItsResult) {
  EXPECT_EQ(check(planOf(R"(graph {
    %1 = input : f64[0x3]
    %2 = sum %1 {1} : f64[1x3]
    return %2
  })")),
            "");
}

// --- Fuel --------------------------------------------------------------------

TEST(Fuel, BoundsTheNumberOfFusions) {
  const char *text = R"(graph {
    %1 = input : f64[50x4]
    %2 = neg %1 : f64[50x4]
    %3 = exp %2 : f64[50x4]
    %4 = sum %3 {1} : f64[1x4]
    %5 = sqrt %4 : f64[1x4]
    %6 = abs %3 : f64[50x4]
    return %5, %6
  })";
  size_t before = 0;
  for (uint64_t fuel = 0; fuel <= 8; ++fuel) {
    PlanOptions options;
    options.fuel = fuel;
    RegionPlan plan =
        llvm::cantFail(planRegion(llvm::cantFail(parseGraph(text)), options));
    size_t numOutOfFuel = 0;
    for (const FusionDecision &decision : plan.rejected)
      numOutOfFuel += llvm::StringRef(decision.reason) == "out-of-fuel";
    if (fuel == 0) {
      RegionPlan unfused = planOf(text, false);
      EXPECT_EQ(plan.steps.size(), unfused.steps.size());
      EXPECT_GT(numOutOfFuel, 0u);
    } else {
      EXPECT_LE(plan.steps.size(), before) << "fuel " << fuel;
    }
    before = plan.steps.size();
    if (fuel == 8) {
      EXPECT_EQ(plan.steps.size(), planOf(text).steps.size());
      EXPECT_EQ(numOutOfFuel, 0u);
    }
  }
}

TEST(Fuel, EpiloguesTakeSome) {
  const char *text = R"(graph {
    %1 = input : f64[4x4]
    %2 = matmul %1, %1 : f64[4x4]
    %3 = abs %2 : f64[4x4]
    %4 = sqrt %3 : f64[4x4]
    return %4
  })";
  PlanOptions options;
  options.cost.minPanelledBytes = 0;
  for (uint64_t fuel = 0; fuel < 4; ++fuel) {
    options.fuel = fuel;
    RegionPlan plan =
        llvm::cantFail(planRegion(llvm::cantFail(parseGraph(text)), options));
    EXPECT_EQ(plan.steps.size(), fuel < 2 ? 3 - fuel : 1) << plan.str();
    EXPECT_EQ(plan.rejected.size() > 1, fuel < 2) << plan.str();
  }
}

} // namespace quern
