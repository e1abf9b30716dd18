//===- Rewriter.cpp - Rebuilding a region graph ---------------------------===//
#include "passes/Rewriter.h"

namespace quern {

std::vector<uint32_t> countLiveUses(const Graph &graph) {
  std::vector<uint32_t> uses(graph.end());
  for (NodeId output : graph.outputs)
    ++uses[output];
  for (NodeId node = graph.end() - 1; node > 0; --node)
    if (uses[node])
      for (NodeId operand : graph.operands(node))
        ++uses[operand];
  return uses;
}

llvm::Expected<NodeId> copyNode(const Graph &from, NodeId node, Graph &into,
                                llvm::ArrayRef<NodeId> operands) {
  const Node &n = from[node];
  if (n.op == Op::Input)
    return into.addInput(n.type, into.shapes().intern(from.shape(node)),
                         n.payload.data, n.span);
  if (n.op == Op::Scalar)
    return into.addScalar(n.type, n.payload.bits, n.span);
  if (n.op == Op::Constant)
    return into.addConstant(n.type, n.payload.bits, n.span);
  return into.record(n.op, operands, from.attrs(node), n.span);
}

llvm::Error rebuild(Graph &graph, RewriteFn rewrite) {
  std::vector<uint32_t> uses = countLiveUses(graph);
  std::vector<NodeId> newId(graph.end());
  Graph into;
  llvm::SmallVector<NodeId, kInlineOperands> operands;
  for (NodeId node = 1; node < graph.end(); ++node) {
    if (!uses[node])
      continue;
    operands.clear();
    for (NodeId operand : graph.operands(node))
      operands.push_back(newId[operand]);
    Op op = graph[node].op;
    if (op != Op::Input && op != Op::Scalar) {
      llvm::Expected<NodeId> made = rewrite(into, node, operands);
      if (!made)
        return made.takeError();
      newId[node] = *made;
    }
    if (newId[node])
      continue;
    llvm::Expected<NodeId> copy = copyNode(graph, node, into, operands);
    if (!copy)
      return copy.takeError();
    newId[node] = *copy;
  }
  for (NodeId output : graph.outputs)
    into.outputs.push_back(newId[output]);
  into.notes = std::move(graph.notes);
  graph = std::move(into);
  return llvm::Error::success();
}

} // namespace quern
