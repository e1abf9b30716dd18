//===- Cse.cpp - Equal nodes become one -----------------------------------===//
#include "passes/Cse.h"

#include "passes/Rewriter.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/Hashing.h"

namespace quern {

/// A number that equal nodes share; different nodes rarely do.
static uint64_t keyOf(const Graph &graph, NodeId node) {
  const Node &n = graph[node];
  llvm::ArrayRef<NodeId> operands = graph.operands(node);
  uint64_t value = n.payload.bits;
  if (info(n.op).kind != OpKind::Leaf)
    value = llvm::hash_combine_range(graph.attrs(node));
  return llvm::hash_combine(n.op, n.type, n.shape, value,
                            llvm::hash_combine_range(operands)) >>
         2; // the set reserves the two largest values
}

llvm::Error cse(Graph &graph) {
  llvm::DenseSet<uint64_t> seen(graph.end());
  bool hasWork = false;
  for (NodeId node = 1; node < graph.end() && !hasWork; ++node)
    if (graph[node].op != Op::Input && graph[node].op != Op::Scalar)
      hasWork = !seen.insert(keyOf(graph, node)).second;
  if (!hasWork)
    return llvm::Error::success();
  return rebuild(
      graph,
      [](Graph &, NodeId, llvm::ArrayRef<NodeId>) -> llvm::Expected<NodeId> {
        return 0;
      });
}

} // namespace quern
