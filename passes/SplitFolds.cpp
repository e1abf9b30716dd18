//===- SplitFolds.cpp - One fold for each group of axes -------------------===//
#include "passes/SplitFolds.h"

#include "passes/Rewriter.h"

namespace quern {

uint32_t lowestAxisGroup(const Shape &shape, uint32_t mask) {
  uint32_t group = 0;
  for (unsigned d = 0; d < shape.rank() && d < 32; ++d) {
    if (shape.dim(d) == 1)
      continue;
    bool isFolded = mask >> d & 1;
    if (isFolded)
      group |= 1u << d;
    else if (group)
      return group;
  }
  return group ? group : mask;
}

/// The axes of \p mask along which \p shape has more than one element (or
/// none).
static uint32_t wideAxes(const Shape &shape, uint32_t mask) {
  uint32_t wide = 0;
  for (unsigned d = 0; d < shape.rank() && d < 32; ++d)
    if (shape.dim(d) != 1)
      wide |= mask & 1u << d;
  return wide;
}

static bool isSplit(const Graph &graph, NodeId node) {
  if (info(graph[node].op).kind != OpKind::Reduce)
    return false;
  const Shape &shape = graph.shape(graph.operands(node)[0]);
  auto mask = static_cast<uint32_t>(graph.attrs(node)[0]);
  uint32_t rest = wideAxes(shape, mask) & ~lowestAxisGroup(shape, mask);
  return rest != 0;
}

llvm::Error splitFolds(Graph &graph) {
  bool hasWork = false;
  for (NodeId node = 1; node < graph.end() && !hasWork; ++node)
    hasWork = isSplit(graph, node);
  if (!hasWork)
    return llvm::Error::success();
  return rebuild(
      graph,
      [&](Graph &into, NodeId node,
          llvm::ArrayRef<NodeId> operands) -> llvm::Expected<NodeId> {
        if (!isSplit(graph, node))
          return 0;
        NodeId value = operands[0];
        auto mask = static_cast<uint32_t>(graph.attrs(node)[0]);
        while (mask) {
          const Shape &shape = into.shape(value);
          uint32_t group = lowestAxisGroup(shape, mask);
          int64_t attr = group;
          mask = wideAxes(shape, mask) & ~group;
          llvm::Expected<NodeId> fold =
              into.record(graph[node].op, value, attr, graph[node].span);
          if (!fold)
            return fold;
          value = *fold;
        }
        return value;
      });
}

} // namespace quern
