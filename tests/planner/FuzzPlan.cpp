// Random graphs: fused plan, unfused plan and rewritten graph against the
// reference evaluator.
#include "ir/Parser.h"
#include "ir/Printer.h"
#include "ir/Verifier.h"
#include "passes/Pipeline.h"
#include "passes/Rewriter.h"
#include "passes/SplitFolds.h"
#include "tests/support/PlanInterpreter.h"
#include "tests/support/RandomGraph.h"
#include "tests/support/ReferenceEvaluator.h"
#include "gtest/gtest.h"

namespace quern::test {

static Graph copyOf(Graph &graph) {
  // Rebuilding gives the caller a copy if the original is put back.
  Graph kept;
  std::vector<NodeId> newId(graph.end());
  for (NodeId node = 1; node < graph.end(); ++node) {
    llvm::SmallVector<NodeId, 4> operands;
    for (NodeId operand : graph.operands(node))
      operands.push_back(newId[operand]);
    newId[node] = llvm::cantFail(copyNode(graph, node, kept, operands));
  }
  for (NodeId output : graph.outputs)
    kept.outputs.push_back(newId[output]);
  return kept;
}

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
  llvm::Expected<RegionPlan> plan = planRegion(std::move(graph), options);
  ASSERT_TRUE(static_cast<bool>(plan)) << llvm::toString(plan.takeError());
  std::string text = printGraph(plan->graph) + plan->str();
  llvm::Expected<std::vector<HostArray>> got = interpret(*plan);
  ASSERT_TRUE(static_cast<bool>(got)) << llvm::toString(got.takeError()) << "\n"
                                      << text;
  expectSame(want, *got, (fuse ? "fused\n" : "unfused\n") + text);
}

class Fuzz : public ::testing::TestWithParam<int> {};

TEST_P(Fuzz, PlansAndPassesKeepValues) {
  for (int i = 0; i < 40; ++i) {
    RandomGraph made = makeRandomGraph(GetParam() * 1000 + i, 3 + (i * 7) % 30);
    Graph &graph = made.graph;
    std::vector<HostArray> want = evaluateReference(graph);
    std::string before = printGraph(graph);

    Graph plain = copyOf(graph);
    ASSERT_FALSE(static_cast<bool>(splitFolds(plain)));
    checkPlan(copyOf(plain), false, want);
    checkPlan(std::move(plain), true, want);
    if (HasFatalFailure())
      return;

    llvm::Error error = runPipeline(graph);
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

INSTANTIATE_TEST_SUITE_P(Seeds, Fuzz, ::testing::Range(0, 25));

} // namespace quern::test
