//===- LoopBodies.cpp - The loops of a region's graph ---------------------===//
#include "ir/LoopBodies.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

namespace {

class Finder {
public:
  explicit Finder(const Graph &graph) : graph(graph) {
    found.inside.resize(graph.end());
  }
  llvm::Expected<LoopBodies> run();

private:
  llvm::Error visit(NodeId node);
  llvm::Error visitRounds(NodeId node);
  llvm::Error visitInner(NodeId node);
  llvm::Error finish(LoopBody &loop);
  uint32_t loopOf(NodeId node) {
    auto [it, isNew] =
        known.try_emplace(graph.attrs(node)[0], found.loops.size() + 1);
    if (isNew)
      found.loops.emplace_back().number = graph.attrs(node)[0];
    return it->second;
  }
  bool isLoopOp(NodeId node) const {
    return info(graph[node].op).kind == OpKind::Loop;
  }
  llvm::Error bad(NodeId node, const std::string &what) const {
    return makeError("Quern:badGraph",
                     "[verify] %" + std::to_string(node) + " (" +
                         info(graph[node].op).name + "): " + what,
                     graph[node].span);
  }

  const Graph &graph;
  LoopBodies found;
  llvm::DenseMap<int64_t, uint32_t> known; ///< loops by number
};

} // namespace

/// A map or generate of \p node's loop, or a node outside.
llvm::Error Finder::visitInner(NodeId node) {
  uint32_t loop = 0;
  for (NodeId operand : graph.operands(node)) {
    if (graph[operand].op == Op::Rounds)
      return bad(node, "uses rounds, which only results may");
    uint32_t other = found.inside[operand];
    if (loop && other && loop != other)
      return bad(node, "is in two loops");
    loop = loop ? loop : other;
  }
  if (!loop)
    return llvm::Error::success();
  OpKind kind = info(graph[node].op).kind;
  if (kind != OpKind::Map && kind != OpKind::Generate)
    return bad(node, "does not belong into a loop");
  found.inside[node] = loop;
  found.loops[loop - 1].body.push_back(node);
  return llvm::Error::success();
}

llvm::Error Finder::visitRounds(NodeId node) {
  llvm::ArrayRef<NodeId> operands = graph.operands(node);
  uint32_t own = loopOf(node);
  LoopBody &loop = found.loops[own - 1];
  uint32_t next = found.inside[operands[1]];
  if (graph[operands[0]].op != Op::Carried || found.inside[operands[0]] != own)
    return bad(node, "operand 0 is not carried by this loop");
  if ((next && next != own) || graph[operands[1]].op == Op::Rounds)
    return bad(node, "operand 1 is not of this loop");
  bool isFirst = loop.rounds == 0;
  if (isFirst != (operands.size() == 2) ||
      (!isFirst && operands[2] != loop.rounds))
    return bad(node, "the rounds of a loop are not one chain");
  if (!isFirst && graph.attrs(node)[1] != loop.numRounds)
    return bad(node, "the numbers of rounds differ");
  for (const LoopBody::Value &value : loop.values)
    if (value.carried == operands[0])
      return bad(node, "a carried value is replaced twice");
  loop.rounds = node;
  loop.numRounds = graph.attrs(node)[1];
  loop.values.push_back({operands[0], operands[1]});
  found.inside[node] = own;
  return llvm::Error::success();
}

llvm::Error Finder::visit(NodeId node) {
  llvm::ArrayRef<NodeId> operands = graph.operands(node);
  switch (graph[node].op) {
  case Op::Carried:
    if (found.inside[operands[0]])
      return bad(node, "starts from the inside of a loop");
    found.inside[node] = loopOf(node);
    return llvm::Error::success();
  case Op::PerRound:
    for (const auto &[i, operand] : llvm::enumerate(operands))
      if (graph[operand].op != Op::Scalar &&
          graph[operand].op != Op::Constant &&
          (i != 0 || graph[operand].op != Op::PerRound ||
           found.inside[operand] != loopOf(node)))
        return bad(node, "operand " + std::to_string(i) + " is no scalar");
    found.inside[node] = loopOf(node);
    return llvm::Error::success();
  case Op::Rounds:
    return visitRounds(node);
  case Op::AtRound:
    if (found.inside[operands[0]])
      return bad(node, "reads slices of the inside of a loop");
    found.inside[node] = loopOf(node);
    found.loops[found.inside[node] - 1].body.push_back(node);
    found.loops[found.inside[node] - 1].hasSlices = true;
    return llvm::Error::success();
  case Op::EachRound:
    if (graph[operands[1]].op == Op::Rounds ||
        found.inside[operands[0]] != found.inside[operands[1]])
      return bad(node, "operands are not of one loop");
    if (graph[operands[0]].shape != graph[operands[1]].shape)
      return bad(node, "stores slices of another shape than is carried");
    found.loops[found.inside[operands[0]] - 1].hasSlices = true;
    return llvm::Error::success();
  case Op::After:
    if (graph[operands[0]].op != Op::Rounds ||
        graph[operands[1]].op != Op::Carried ||
        found.inside[operands[0]] != found.inside[operands[1]])
      return bad(node, "operands are not of one loop");
    return llvm::Error::success();
  default:
    return visitInner(node);
  }
}

/// What is known only when the whole graph was seen.
llvm::Error Finder::finish(LoopBody &loop) {
  if (!loop.rounds)
    return makeError("Quern:badGraph", "[verify] loop " +
                                           std::to_string(loop.number) +
                                           " has no rounds");
  llvm::sort(loop.values, [](const auto &a, const auto &b) {
    return a.carried < b.carried;
  });
  auto note = [&](NodeId operand) {
    if (graph[operand].op == Op::PerRound &&
        !llvm::is_contained(loop.perRound, operand))
      loop.perRound.push_back(operand);
  };
  for (NodeId node : loop.body)
    for (NodeId operand : graph.operands(node))
      note(operand);
  for (const LoopBody::Value &value : loop.values)
    note(value.next);
  for (NodeId node : loop.body)
    if (graph[node].op == Op::AtRound) {
      int64_t n = graph.numElems(graph.operands(node)[0]);
      int64_t each = graph.numElems(node);
      if (each != 0 && n != each * loop.numRounds)
        return bad(node, "has another number of slices than rounds");
    }
  for (NodeId node : loop.perRound) {
    llvm::SmallVector<NodeId, 16> scalars;
    perRoundScalars(graph, node, scalars);
    if (static_cast<int64_t>(scalars.size()) != loop.numRounds)
      return bad(node, "has " + std::to_string(scalars.size()) +
                           " scalars for " + std::to_string(loop.numRounds) +
                           " rounds");
  }
  return llvm::Error::success();
}

llvm::Expected<LoopBodies> Finder::run() {
  for (NodeId node = 1; node < graph.end(); ++node)
    if (!graph[node].isFree)
      if (llvm::Error error = visit(node))
        return std::move(error);
  for (LoopBody &loop : found.loops)
    if (llvm::Error error = finish(loop))
      return std::move(error);
  for (NodeId node = 1; node < graph.end(); ++node) {
    if (graph[node].op != Op::Carried || graph[node].isFree)
      continue;
    const LoopBody &loop = found.loops[found.inside[node] - 1];
    if (llvm::none_of(loop.values,
                      [&](const auto &v) { return v.carried == node; }))
      return bad(node, "has no next value");
  }
  for (NodeId node = 1; node < graph.end(); ++node)
    if (isLoopResult(graph[node].op) && !graph[node].isFree &&
        graph.operands(node)[0] !=
            found.loops[found.inside[graph.operands(node)[0]] - 1].rounds)
      return bad(node, "does not read the end of the chain");
  for (NodeId output : graph.outputs)
    if (found.inside[output])
      return bad(output, "is an output, and inside a loop");
  return std::move(found);
}

llvm::Expected<LoopBodies> findLoops(const Graph &graph) {
  return Finder(graph).run();
}

void perRoundScalars(const Graph &graph, NodeId node,
                     llvm::SmallVectorImpl<NodeId> &scalars) {
  llvm::SmallVector<NodeId, 16> chain = {node};
  while (graph[graph.operands(chain.back())[0]].op == Op::PerRound)
    chain.push_back(graph.operands(chain.back())[0]);
  for (NodeId link : llvm::reverse(chain))
    for (NodeId operand : graph.operands(link))
      if (graph[operand].op != Op::PerRound)
        scalars.push_back(operand);
}

} // namespace quern
