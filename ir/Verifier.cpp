//===- Verifier.cpp - What every graph must satisfy -----------------------===//
#include "ir/Verifier.h"

#include "ir/LoopBodies.h"
#include "ir/Printer.h"

namespace quern {

static bool exists(const Graph &graph, NodeId id) {
  return id != 0 && id < graph.end() && !graph[id].isFree;
}

static llvm::Error bad(const Graph &graph, NodeId id, const std::string &what) {
  return makeError("Quern:badGraph",
                   "[verify] %" + std::to_string(id) + " (" +
                       info(graph[id].op).name + "): " + what,
                   graph[id].span);
}

static llvm::Error verifyOperands(const Graph &graph, NodeId id) {
  const Node &node = graph[id];
  if (node.numOperands > kInlineOperands ||
      !takesOperands(info(node.op), node.numOperands))
    return bad(graph, id,
               "has " + std::to_string(node.numOperands) + " operands");
  for (NodeId operand : graph.operands(id)) {
    if (!exists(graph, operand))
      return bad(graph, id,
                 "operand %" + std::to_string(operand) + " does not exist");
    if (graph.isTopological() && operand >= id)
      return bad(graph, id,
                 "operand %" + std::to_string(operand) + " does not precede");
  }
  return llvm::Error::success();
}

static llvm::Error verifyNode(const Graph &graph, NodeId id) {
  const Node &node = graph[id];
  if (node.shape >= graph.shapes().size())
    return bad(graph, id, "has no shape");
  if (info(node.op).kind == OpKind::Leaf) {
    if (node.op != Op::Input &&
        (node.shape != kScalarShape || isComplex(node.type)))
      return bad(graph, id, "is not a real scalar");
    return llvm::Error::success();
  }
  llvm::Expected<InferredNode> inferred =
      inferNode(graph, node.op, graph.operands(id), graph.attrs(id), node.span);
  if (!inferred)
    return bad(graph, id, llvm::toString(inferred.takeError()));
  if (inferred->type != node.type)
    return bad(graph, id,
               std::string("has type ") + info(node.type).name + ", inferred " +
                   info(inferred->type).name);
  if (!(inferred->shape == graph.shape(id)))
    return bad(graph, id,
               "has shape " + graph.shape(id).str() + ", inferred " +
                   inferred->shape.str());
  return llvm::Error::success();
}

/// Counts uses afresh, and removes nodes without remaining operands until none
/// is left: what stays is on a cycle.
static llvm::Error verifyUses(const Graph &graph) {
  std::vector<uint32_t> uses(graph.end());
  std::vector<NodeId> ready;
  for (NodeId id = 1; id < graph.end(); ++id)
    for (NodeId operand : graph.operands(id))
      ++uses[operand];
  size_t numAlive = 0, numRemoved = 0;
  for (NodeId id = 1; id < graph.end(); ++id) {
    if (graph[id].isFree)
      continue;
    ++numAlive;
    if (uses[id] != graph[id].uses)
      return bad(graph, id,
                 "counts " + std::to_string(graph[id].uses) + " uses, has " +
                     std::to_string(uses[id]));
    if (uses[id] == 0)
      ready.push_back(id);
  }
  while (!ready.empty()) {
    NodeId id = ready.back();
    ready.pop_back();
    ++numRemoved;
    for (NodeId operand : graph.operands(id))
      if (--uses[operand] == 0)
        ready.push_back(operand);
  }
  if (numRemoved != numAlive)
    return makeError("Quern:badGraph", "[verify] the graph has a cycle");
  return llvm::Error::success();
}

llvm::Error verifyGraph(const Graph &graph) {
  for (NodeId id = 1; id < graph.end(); ++id)
    if (!graph[id].isFree)
      if (llvm::Error error = verifyOperands(graph, id))
        return error;
  for (NodeId id = 1; id < graph.end(); ++id)
    if (!graph[id].isFree)
      if (llvm::Error error = verifyNode(graph, id))
        return error;
  for (NodeId id : graph.outputs)
    if (!exists(graph, id))
      return makeError("Quern:badGraph", "[verify] output %" +
                                             std::to_string(id) +
                                             " does not exist");
  if (graph.isTopological()) { // loops are in regions only
    llvm::Expected<LoopBodies> loops = findLoops(graph);
    if (!loops)
      return loops.takeError();
  }
  return verifyUses(graph);
}

} // namespace quern
