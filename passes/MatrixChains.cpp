//===- MatrixChains.cpp - (A*B)*x becomes A*(B*x) -------------------------===//
//
// When a product of a product is to be recorded, both bracketings are priced
// by multiplications; the cheaper one is recorded if it costs at most half.
// Its inner product is looked at in the same way, so longer chains follow.
//
//===----------------------------------------------------------------------===//
#include "passes/MatrixChains.h"

#include "passes/Rewriter.h"

namespace quern {

namespace {

class Chains {
public:
  explicit Chains(Graph &from) : from(from), uses(countLiveUses(from)) {}
  llvm::Expected<NodeId> product(Graph &into, NodeId left, NodeId right,
                                 SpanId span);
  void noteMade(NodeId made, uint32_t count) {
    if (made >= shared.size())
      shared.resize(made + 1);
    shared[made] |= count > 1;
  }
  uint32_t usesOf(NodeId node) const { return uses[node]; }

private:
  bool isInner(const Graph &into, NodeId node, ElementType type) const;
  void note(const Graph &into, NodeId a, NodeId b, NodeId c, bool leftFirst);

  Graph &from;
  std::vector<uint32_t> uses;
  std::vector<char> shared; ///< nodes of the new graph
};

bool isPlainProduct(const Graph &graph, NodeId node) {
  return graph[node].op == Op::MatMul && graph.attrs(node).empty();
}

/// Multiplications of (a*b)*c, or of a*(b*c).
double costOf(const Graph &graph, NodeId a, NodeId b, NodeId c,
              bool leftFirst) {
  auto m = static_cast<double>(graph.shape(a).dim(0));
  auto k = static_cast<double>(graph.shape(a).dim(1));
  auto n = static_cast<double>(graph.shape(b).dim(1));
  auto p = static_cast<double>(graph.shape(c).dim(1));
  return leftFirst ? m * k * n + m * n * p : k * n * p + m * k * p;
}

} // namespace

/// A product nobody else needs, whose operands have the type of the result.
bool Chains::isInner(const Graph &into, NodeId node, ElementType type) const {
  if (!isPlainProduct(into, node) || (node < shared.size() && shared[node]))
    return false;
  for (NodeId operand : into.operands(node))
    if (into[operand].type != type)
      return false;
  return true;
}

void Chains::note(const Graph &into, NodeId a, NodeId b, NodeId c,
                  bool leftFirst) {
  from.notes.push_back("matrix-chain: " + into.shape(a).str() + " * " +
                       into.shape(b).str() + " * " + into.shape(c).str() +
                       (leftFirst ? " from the left" : " from the right"));
}

llvm::Expected<NodeId> Chains::product(Graph &into, NodeId left, NodeId right,
                                       SpanId span) {
  ElementType type = into[left].type;
  for (bool isLeft : {true, false}) {
    NodeId inner = isLeft ? left : right, other = isLeft ? right : left;
    if (into[other].type != type || !isInner(into, inner, type))
      continue;
    NodeId first = into.operands(inner)[0], second = into.operands(inner)[1];
    NodeId a = isLeft ? first : left;
    NodeId b = isLeft ? second : first;
    NodeId c = isLeft ? right : second;
    if (2 * costOf(into, a, b, c, !isLeft) > costOf(into, a, b, c, isLeft))
      continue;
    note(into, a, b, c, !isLeft);
    llvm::Expected<NodeId> moved =
        isLeft ? product(into, b, c, span) : product(into, a, b, span);
    if (!moved)
      return moved;
    return isLeft ? product(into, a, *moved, span)
                  : product(into, *moved, c, span);
  }
  return into.record(Op::MatMul, {left, right}, {}, span);
}

llvm::Error matrixChains(Graph &graph) {
  bool hasWork = false;
  for (NodeId node = 1; node < graph.end() && !hasWork; ++node)
    for (NodeId operand : graph.operands(node))
      hasWork |= isPlainProduct(graph, node) && isPlainProduct(graph, operand);
  if (!hasWork)
    return llvm::Error::success();
  Chains chains(graph);
  return rebuild(graph,
                 [&](Graph &into, NodeId node, llvm::ArrayRef<NodeId> operands)
                     -> llvm::Expected<NodeId> {
                   llvm::Expected<NodeId> made =
                       isPlainProduct(graph, node)
                           ? chains.product(into, operands[0], operands[1],
                                            graph[node].span)
                           : copyNode(graph, node, into, operands);
                   if (made)
                     chains.noteMade(*made, chains.usesOf(node));
                   return made;
                 });
}

} // namespace quern
