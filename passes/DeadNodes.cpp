//===- DeadNodes.cpp - Drops what the outputs do not need -----------------===//
#include "passes/DeadNodes.h"

#include "passes/Rewriter.h"

namespace quern {

llvm::Error deadNodes(Graph &graph) {
  std::vector<uint32_t> uses = countLiveUses(graph);
  bool hasDead = false;
  for (NodeId node = 1; node < graph.end(); ++node)
    hasDead |= uses[node] == 0;
  if (!hasDead)
    return llvm::Error::success();
  return rebuild(
      graph,
      [](Graph &, NodeId, llvm::ArrayRef<NodeId>) -> llvm::Expected<NodeId> {
        return 0;
      });
}

} // namespace quern
