// Random graphs: fused plan, unfused plan and rewritten graph against the
// reference evaluator.
#include "ir/Flags.h"
#include "ir/Parser.h"
#include "ir/Printer.h"
#include "ir/Verifier.h"
#include "passes/Pipeline.h"
#include "passes/SplitFolds.h"
#include "planner/MemoryPlan.h"
#include "tests/support/PlanInterpreter.h"
#include "tests/support/RandomGraph.h"
#include "tests/support/ReferenceEvaluator.h"
#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"
#include <deque>
#include <random>

namespace quern::test {

static void expectSame(const std::vector<HostArray> &want,
                       const std::vector<HostArray> &got,
                       const std::string &what) {
  ASSERT_EQ(want.size(), got.size());
  for (size_t i = 0; i < want.size(); ++i)
    ASSERT_EQ(firstDifference(want[i], got[i]), -1)
        << "output " << i << " of " << what;
}

static void checkPlan(Graph graph, bool fuse,
                      const std::vector<HostArray> &want) {
  PlanOptions options;
  options.fuse = fuse;
  // Every other input may be overwritten.
  llvm::DenseSet<const void *> donated;
  for (NodeId node = 1; node < graph.end(); node += 2)
    if (graph[node].op == Op::Input)
      donated.insert(graph[node].payload.data);
  options.donated = &donated;
  options.verify = true;
  std::string before = printGraph(graph);
  llvm::Expected<RegionPlan> plan = planRegion(std::move(graph), options);
  ASSERT_TRUE(static_cast<bool>(plan))
      << llvm::toString(plan.takeError()) << "\n"
      << before;
  std::string text = printGraph(plan->graph) + plan->str();
  llvm::Expected<std::vector<HostArray>> got = interpret(*plan);
  ASSERT_TRUE(static_cast<bool>(got)) << llvm::toString(got.takeError()) << "\n"
                                      << text;
  expectSame(want, *got, (fuse ? "fused\n" : "unfused\n") + text);
}

/// Bytes of \p graph's plan that are there at a time.
static uint64_t peakOf(const Graph &graph, bool fuse) {
  PlanOptions options;
  options.fuse = fuse;
  options.freePeakBytes = 0;
  options.verify = true;
  llvm::Expected<RegionPlan> plan = planRegion(copyOf(graph), options);
  if (plan)
    return peakBytes(*plan);
  ADD_FAILURE() << llvm::toString(plan.takeError()) << printGraph(graph);
  return 0;
}

class Fuzz : public ::testing::TestWithParam<int> {};

TEST_P(Fuzz, PlansAndPassesKeepValues) {
  for (int i = 0; i < 40; ++i) {
    RandomOptions options;
    options.structure = GetParam() * 1000 + i;
    options.numNodes = 3 + (i * 7) % 30;
    RandomGraph made = makeRandomGraph(options);
    Graph &graph = made.graph;
    std::vector<HostArray> want = evaluateReference(graph);
    std::string before = printGraph(graph);

    Graph plain = copyOf(graph);
    ASSERT_FALSE(static_cast<bool>(splitFolds(plain)));
    uint64_t allowed = peakOf(plain, false);
    EXPECT_LE(peakOf(plain, true), allowed + allowed / 64) << printGraph(plain);
    checkPlan(copyOf(plain), false, want);
    checkPlan(std::move(plain), true, want);
    if (HasFatalFailure())
      return;

    // It changes the order of sums; ProductsKeepValues is about it.
    mutableFlags().disable = "blas-sequences";
    llvm::Error error = runPipeline(graph);
    mutableFlags().disable = "";
    ASSERT_FALSE(static_cast<bool>(error))
        << llvm::toString(std::move(error)) << before;
    error = verifyGraph(graph);
    ASSERT_FALSE(static_cast<bool>(error))
        << llvm::toString(std::move(error)) << before;
    expectSame(want, evaluateReference(graph),
               "passes\n" + before + printGraph(graph));
    if (HasFatalFailure())
      return;
    checkPlan(copyOf(graph), false, want);
    checkPlan(copyOf(graph), true, want);
    if (HasFatalFailure()) {
      ADD_FAILURE() << "seed " << GetParam() * 1000 + i;
      return;
    }
  }
}

/// Small integers, so that any order of combination is exact.
static void fillSmall(HostArray &array, std::mt19937 &random) {
  auto small = [&] { return double(int(random() % 7) - 3); };
  for (int64_t i = 0; i < array.shape.numElems(); ++i)
    array.set(i, isComplex(array.type)
                     ? hostComplex(array.type, small(), small())
                     : hostValue(array.type, small()));
}

/// Products, and what blas-sequences looks at around them, of matrices of few
/// sizes, so that most of them fit.
static void addProducts(Graph &graph, std::deque<HostArray> &inputs,
                        std::mt19937 &random) {
  const ElementType type =
      random() % 3 == 0 ? ElementType::C128 : ElementType::F64;
  const int64_t sizes[] = {1, 3, 5, random() % 8 == 0 ? 0 : 1};
  std::vector<NodeId> nodes;
  auto pick = [&] { return nodes[random() % nodes.size()]; };
  for (int i = 0; i < 6; ++i) {
    Shape shape(sizes[random() % 4], sizes[random() % 4]);
    HostArray &array =
        inputs.emplace_back(i == 0 ? ElementType::F64 : type, shape);
    fillSmall(array, random);
    nodes.push_back(graph.addInput(array.type, graph.shapes().intern(shape),
                                   &inputs.back()));
  }
  nodes.push_back(
      graph.addScalar(ElementType::F64, llvm::bit_cast<uint64_t>(-2.0)));
  for (int i = 0; i < 24; ++i) {
    NodeId x = pick(), y = pick();
    const Shape &shape = graph.shape(x);
    llvm::Expected<NodeId> made = 0;
    switch (random() % 10) {
    case 0:
    case 1:
      made = graph.record(Op::Permute, x, {1, 0});
      break;
    case 2:
      made = graph.record(random() % 2 ? Op::Neg : Op::Conj, x);
      break;
    case 3:
      made = graph.record(Op::Mul, {x, nodes[6]});
      break;
    case 4:
      made = graph.record(random() % 2 ? Op::Add : Op::Sub, {x, y});
      break;
    case 5:
      if (shape.dim(0) > 1)
        made = graph.record(Op::Slice, x,
                            {1, 1 + int64_t(random() % 2),
                             2 - (shape.dim(0) < 4), 0, 1, shape.dim(1)});
      break;
    default:
      made = graph.record(Op::MatMul, {x, y});
    }
    if (!made)
      llvm::consumeError(made.takeError());
    else if (*made)
      nodes.push_back(*made);
  }
  graph.outputs.push_back(nodes.back());
  for (unsigned i = 0; i < random() % 3; ++i)
    graph.outputs.push_back(pick());
}

/// As firstDifference, but zeros of either sign are equal.
static void expectSameNumbers(std::vector<HostArray> want,
                              std::vector<HostArray> got,
                              const std::string &what) {
  for (std::vector<HostArray> *arrays : {&want, &got})
    for (HostArray &array : *arrays)
      for (int64_t i = 0; i < array.shape.numElems(); ++i)
        array.set(i, applyOp(Op::Add, {array.get(i), hostValue(array.type, 0)},
                             {array.type, array.type}));
  expectSame(want, got, what);
}

TEST_P(Fuzz, ProductsKeepValues) {
  mutableFlags().reorderProducts = GetParam() % 2;
  for (int i = 0; i < 100; ++i) {
    std::mt19937 random(GetParam() * 1000 + i);
    Graph graph;
    std::deque<HostArray> inputs;
    addProducts(graph, inputs, random);
    std::vector<HostArray> want = evaluateReference(graph);
    std::string before = printGraph(graph);
    llvm::Error error = runPipeline(graph);
    ASSERT_FALSE(static_cast<bool>(error))
        << llvm::toString(std::move(error)) << before;
    error = verifyGraph(graph);
    ASSERT_FALSE(static_cast<bool>(error))
        << llvm::toString(std::move(error)) << before;
    expectSameNumbers(want, evaluateReference(graph),
                      "passes\n" + before + printGraph(graph));
    for (bool fuse : {false, true}) {
      PlanOptions options;
      options.fuse = fuse;
      options.cost.minPanelledBytes = 0;
      llvm::Expected<RegionPlan> plan = planRegion(copyOf(graph), options);
      ASSERT_TRUE(static_cast<bool>(plan)) << llvm::toString(plan.takeError());
      llvm::Expected<std::vector<HostArray>> got = interpret(*plan);
      ASSERT_TRUE(static_cast<bool>(got))
          << llvm::toString(got.takeError()) << plan->str();
      expectSameNumbers(want, *got, before + plan->str());
    }
    if (HasFatalFailure())
      return;
  }
  mutableFlags().reorderProducts = false;
}

INSTANTIATE_TEST_SUITE_P(Seeds, Fuzz, ::testing::Range(0, 25));

} // namespace quern::test
