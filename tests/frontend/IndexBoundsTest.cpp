// What is said of values without evaluating them is true, and enough is said of
// the usual subscripts.
#include "frontend/IndexBounds.h"
#include "frontend/ValueLayout.h"
#include "ir/Parser.h"
#include "ir/Printer.h"
#include "runtime/Buffer.h"
#include "tests/support/RandomGraph.h"
#include "tests/support/ReferenceEvaluator.h"
#include "gtest/gtest.h"
#include <cmath>

namespace quern {
namespace {

using namespace quern::test;

/// Whether \p found is true of \p x.
bool holds(const ValueBounds &found, const HostArray &x) {
  for (int64_t i = 0; i < x.shape.numElems(); ++i) {
    double value = hostReal(x.get(i));
    if (std::isnan(value)) {
      if (!found.mayBeNan)
        return false;
      continue;
    }
    bool isWhole = std::isinf(value) || value == std::floor(value);
    if (value < found.low || value > found.high || (found.isWhole && !isWhole))
      return false;
  }
  return true;
}

TEST(IndexBounds, AreTrueOfRandomGraphs) {
  int numKnown = 0;
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    RandomGraph made = makeRandomGraph({seed, seed, 12, false});
    std::vector<HostArray> values(made.graph.end());
    for (NodeId node = 1; node < made.graph.end(); ++node)
      values[node] = evaluateNode(made.graph, node, values);
    // As a session keeps them.
    std::deque<Storage> storage;
    Graph graph = copyOf(made.graph);
    for (NodeId node = 1; node < graph.end(); ++node)
      if (graph[node].op == Op::Input) {
        storage.emplace_back().data = values[node].bytes.data();
        graph[node].payload.data = &storage.back();
      }
    IndexBounds bounds;
    for (NodeId node = 1; node < graph.end(); ++node) {
      if (isComplex(graph[node].type))
        continue;
      ValueBounds found = bounds.of(graph, node);
      bool isComputed = graph.operands(node).size() != 0;
      numKnown += isComputed && isFloat(graph[node].type) && !found.mayBeNan;
      ASSERT_TRUE(holds(found, values[node]))
          << printGraph(graph) << "graph " << seed << ", %" << node << ": "
          << found.low << " to " << found.high
          << (found.isWhole ? ", whole" : "")
          << (found.mayBeNan ? ", NaN" : "");
    }
  }
  EXPECT_GT(numKnown, 500);
}

ValueBounds boundsOfText(const std::string &code) {
  Graph graph = llvm::cantFail(parseGraph("graph {\n" + code + "\n}"));
  for (NodeId node = 1; node < graph.end(); ++node)
    if (graph[node].op == Op::Input)
      graph[node].payload.data = nullptr; // pending: nothing is known of it
  return IndexBounds().of(graph, graph.outputs[0]);
}

TEST(IndexBounds, SayEnoughOfUsualSubscripts) {
  // min(max(round(x), 1), 100)
  ValueBounds found = boundsOfText(R"(%1 = input : f64[9x1]
    %2 = round %1 : f64[9x1]
    %3 = constant 1 : f64
    %4 = max2 %2, %3 : f64[9x1]
    %5 = constant 100 : f64
    %6 = min2 %4, %5 : f64[9x1]
    return %6)");
  EXPECT_TRUE(found.areSubscripts());
  EXPECT_EQ(found.high, 100);
  // floor(rand(9, 1) * 50) + 1
  found = boundsOfText(R"(%1 = constant 3 : f64
    %2 = constant 4 : f64
    %3 = constant 50 : f64
    %4 = constant 1 : f64
    %5 = convert %1 {u64} : u64
    %6 = convert %2 {u64} : u64
    %7 = rand %5, %6 {9, 1} : f64[9x1]
    %8 = mul %7, %3 : f64[9x1]
    %9 = floor %8 : f64[9x1]
    %10 = add %9, %4 : f64[9x1]
    return %10)");
  EXPECT_TRUE(found.areSubscripts());
  EXPECT_EQ(found.low, 1);
  EXPECT_EQ(found.high, 50);
  // double(x) + 1 of bytes
  found = boundsOfText(R"(%1 = input : u8[9x1]
    %2 = convert %1 {f64} : f64[9x1]
    %3 = constant 1 : f64
    %4 = add %2, %3 : f64[9x1]
    return %4)");
  EXPECT_TRUE(found.areSubscripts());
  EXPECT_EQ(found.high, 256);
  // round(x) may be NaN
  found = boundsOfText(R"(%1 = input : f64[9x1]
    %2 = round %1 : f64[9x1]
    return %2)");
  EXPECT_FALSE(found.areSubscripts());
}

TEST(IndexBounds, AreLookedForAgainAfterAWrite) {
  std::vector<double> x(5000, 3);
  Storage storage;
  storage.data = x.data();
  Graph graph;
  NodeId node = graph.addInput(ElementType::F64,
                               graph.shapes().intern(Shape(5000, 1)), &storage);
  graph.retain(node);
  IndexBounds bounds;
  EXPECT_EQ(bounds.of(graph, node).high, 3);
  auto *written =
      static_cast<double *>(ValueLayout::writableElements(graph[node]));
  ASSERT_NE(written, nullptr);
  written[4321] = 7.5;
  ValueBounds found = bounds.of(graph, node);
  EXPECT_EQ(found.high, 7.5);
  EXPECT_FALSE(found.isWhole);
}

} // namespace
} // namespace quern
