// Every rule of Algebra.def keeps values bit by bit, on every element type its
// operands may have, NaN, infinities and zeros of both signs included.
#include "passes/Algebra.h"
#include "ir/Printer.h"
#include "passes/Canonicalise.h"
#include "tests/support/RandomGraph.h"
#include "tests/support/ReferenceEvaluator.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"
#include <map>

namespace quern::test {

/// Records the pattern of a rule on given inputs.
class PatternBuilder {
public:
  PatternBuilder(Graph &graph, const char *text,
                 const std::map<char, NodeId> &variables)
      : graph(graph), at(text), variables(variables) {}

  /// 0 if the types do not allow the op.
  NodeId build() {
    const char *start = at;
    while (llvm::isAlnum(*at) || *at == '_' || *at == '-')
      ++at;
    llvm::StringRef word(start, at - start);
    if (*at != '(')
      return leaf(word);
    Op op = Op::Input;
    EXPECT_TRUE(parseOp(word, op)) << word.str();
    llvm::SmallVector<NodeId, 4> operands;
    do {
      ++at;
      while (*at == ' ')
        ++at;
      operands.push_back(build());
    } while (*at == ',');
    ++at;
    if (llvm::is_contained(operands, 0u))
      return 0;
    llvm::SmallVector<int64_t, 1> attrs;
    if (info(op).attr == AttrKind::Axes)
      attrs.push_back(4); // a dimension that has extent 1
    llvm::Expected<NodeId> made = graph.record(op, operands, attrs);
    if (made)
      return *made;
    llvm::consumeError(made.takeError());
    return 0;
  }

private:
  NodeId leaf(llvm::StringRef word) {
    double value = 0;
    if (!word.getAsDouble(value))
      return graph.addConstant(ElementType::F64,
                               llvm::bit_cast<uint64_t>(value));
    return variables.at(word[0]);
  }

  Graph &graph;
  const char *at;
  const std::map<char, NodeId> &variables;
};

static HostArray specialArray(ElementType type, unsigned seed) {
  HostArray array(type, Shape(8, 40));
  std::mt19937 random(seed);
  fillRandom(array, random);
  return array;
}

class Rules : public ::testing::TestWithParam<unsigned> {};

TEST_P(Rules, KeepsEveryBit) {
  const AlgebraRule &rule = algebraRules()[GetParam()];
  unsigned numApplied = 0;
  for (unsigned type = 0; type < kNumElementTypes; ++type)
    for (double c : {0.25, -2.0, 3.0, 1024.0}) {
      std::map<char, HostArray> arrays;
      std::map<char, NodeId> variables;
      Graph graph;
      for (char v : {'x', 'y', 'm'}) {
        auto elementType = static_cast<ElementType>(type);
        if (v == 'm')
          elementType = ElementType::Bool;
        arrays[v] = specialArray(elementType, type * 7 + v);
        variables[v] = graph.addInput(
            elementType, graph.shapes().intern(arrays[v].shape), &arrays[v]);
      }
      variables['c'] =
          graph.addConstant(ElementType::F64, llvm::bit_cast<uint64_t>(c));
      NodeId root = PatternBuilder(graph, rule.pattern, variables).build();
      if (!root)
        continue;
      graph.outputs.push_back(root);
      std::string before = printGraph(graph);
      std::vector<HostArray> want = evaluateReference(graph);
      ASSERT_FALSE(static_cast<bool>(applyAlgebraRule(graph, GetParam())));
      numApplied += printGraph(graph) != before;
      std::vector<HostArray> got = evaluateReference(graph);
      int64_t i = firstDifference(want[0], got[0]);
      ASSERT_EQ(i, -1) << before << printGraph(graph)
                       << (i >= 0 ? hostReal(want[0].get(i)) : 0) << " became "
                       << (i >= 0 ? hostReal(got[0].get(i)) : 0);
    }
  EXPECT_GT(numApplied, 0u) << rule.pattern << " never applied";
}

INSTANTIATE_TEST_SUITE_P(All, Rules,
                         ::testing::Range(0u, unsigned(algebraRules().size())),
                         [](const ::testing::TestParamInfo<unsigned> &info) {
                           std::string name =
                               algebraRules()[info.param].pattern;
                           for (char &c : name)
                             if (!llvm::isAlnum(c))
                               c = c == '-' ? 'm' : '_';
                           return name + "_" + algebraRules()[info.param].guard;
                         });

} // namespace quern::test
