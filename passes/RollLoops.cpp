//===- RollLoops.cpp - Repeated code becomes a loop of rounds -------------===//
#include "passes/RollLoops.h"

#include "passes/DeadNodes.h"
#include "passes/LoopRun.h"
#include "passes/Rewriter.h"

namespace quern {

namespace {

/// Rebuilds a graph with some of its runs as loops.
class Roller {
public:
  Roller(const Graph &from, const LoopRuns &runs)
      : from(from), runs(runs), newId(from.end()) {}
  llvm::Error copy(NodeId node);
  llvm::Error roll(const LoopRun &run);
  Graph finish();

private:
  using Ids = llvm::SmallVector<NodeId, kMaxDepth>;

  llvm::Error record(NodeId &out, Op op, llvm::ArrayRef<NodeId> operands,
                     llvm::ArrayRef<int64_t> attrs, SpanId span);
  llvm::Error carry(const LoopRun &run);
  llvm::Error initialValue(const LoopRun &run, size_t offset, size_t depth,
                           NodeId &value);
  llvm::Error perRound(const LoopRun &run, size_t offset, size_t k,
                       NodeId &node);
  llvm::Error emitBody(const LoopRun &run);
  llvm::Error close(const LoopRun &run);
  NodeId nodeAt(size_t position) const { return runs.sequence()[position]; }
  SpanId spanAt(const LoopRun &run, size_t offset) const {
    return from[nodeAt(run.begin + offset)].span;
  }

  const Graph &from;
  const LoopRuns &runs;
  Graph into;
  std::vector<NodeId> newId;
  int64_t number = 0; ///< of the loop
  // Of the current loop, by position in a round:
  std::vector<Ids> carried; ///< by depth - 1
  std::vector<NodeId> body;
};

} // namespace

llvm::Error Roller::record(NodeId &out, Op op, llvm::ArrayRef<NodeId> operands,
                           llvm::ArrayRef<int64_t> attrs, SpanId span) {
  llvm::Expected<NodeId> made = into.record(op, operands, attrs, span);
  if (!made)
    return made.takeError();
  out = *made;
  return llvm::Error::success();
}

llvm::Error Roller::copy(NodeId node) {
  llvm::SmallVector<NodeId, kInlineOperands> operands;
  for (NodeId operand : from.operands(node))
    operands.push_back(newId[operand]);
  llvm::Expected<NodeId> made = copyNode(from, node, into, operands);
  if (!made)
    return made.takeError();
  newId[node] = *made;
  return llvm::Error::success();
}

/// An array of the carried type and shape. Where no round reads the first
/// value, any will do.
llvm::Error Roller::initialValue(const LoopRun &run, size_t offset,
                                 size_t depth, NodeId &value) {
  ElementType type = from[nodeAt(run.begin + offset)].type;
  NodeId old = run.initial[offset][depth - 1];
  value = old ? newId[old] : into.addConstant(realOf(type), 0);
  SpanId span = spanAt(run, offset);
  if (!(into.shape(value) == from.shapes()[run.shape]))
    if (llvm::Error error = record(value, Op::Broadcast, value,
                                   from.shapes()[run.shape].extents(), span))
      return error;
  if (into[value].type == type)
    return llvm::Error::success();
  return record(value, Op::Convert, value, static_cast<int64_t>(type), span);
}

llvm::Error Roller::carry(const LoopRun &run) {
  carried.assign(run.period, {});
  int64_t count = 0;
  for (size_t j = 0; j < run.period; ++j)
    for (size_t depth = 1; depth <= run.depths[j]; ++depth) {
      NodeId value = 0;
      if (llvm::Error error = initialValue(run, j, depth, value))
        return error;
      if (llvm::Error error = record(carried[j].emplace_back(), Op::Carried,
                                     value, {number, count++}, spanAt(run, j)))
        return error;
    }
  return llvm::Error::success();
}

/// The scalars that operand \p k is in turn.
llvm::Error Roller::perRound(const LoopRun &run, size_t offset, size_t k,
                             NodeId &node) {
  llvm::SmallVector<NodeId, kInlineOperands> operands;
  for (size_t r = 0; r < run.numRounds; ++r) {
    operands.push_back(
        newId[runs.operand(run.begin + r * run.period + offset, k)]);
    if (operands.size() < kInlineOperands && r + 1 < run.numRounds)
      continue;
    if (llvm::Error error =
            record(node, Op::PerRound, operands, number, spanAt(run, offset)))
      return error;
    operands.assign(1, node);
  }
  return llvm::Error::success();
}

llvm::Error Roller::emitBody(const LoopRun &run) {
  body.assign(run.period, 0);
  for (size_t j = 0; j < run.period; ++j) {
    llvm::SmallVector<NodeId, kInlineOperands> operands;
    for (const auto &[k, relation] : llvm::enumerate(run.operands[j])) {
      NodeId &operand = operands.emplace_back();
      switch (relation.kind) {
      case RoundOperand::Kind::Invariant:
        operand = newId[relation.node];
        break;
      case RoundOperand::Kind::Inner:
        operand = relation.depth ? carried[relation.offset][relation.depth - 1]
                                 : body[relation.offset];
        break;
      case RoundOperand::Kind::PerRound:
        if (llvm::Error error = perRound(run, j, k, operand))
          return error;
        break;
      }
    }
    NodeId old = nodeAt(run.begin + j);
    if (llvm::Error error = record(body[j], from[old].op, operands,
                                   from.attrs(old), from[old].span))
      return error;
  }
  return llvm::Error::success();
}

/// The chain of next values, and what follows the loop.
llvm::Error Roller::close(const LoopRun &run) {
  NodeId rounds = 0;
  int64_t attrs[] = {number, static_cast<int64_t>(run.numRounds)};
  for (size_t j = 0; j < run.period; ++j)
    for (size_t depth = 1; depth <= run.depths[j]; ++depth) {
      NodeId next = depth == 1 ? body[j] : carried[j][depth - 2];
      llvm::SmallVector<NodeId, 3> operands = {carried[j][depth - 1], next};
      if (rounds)
        operands.push_back(rounds);
      if (llvm::Error error =
              record(rounds, Op::Rounds, operands, attrs, spanAt(run, j)))
        return error;
    }
  for (size_t j = 0; j < run.period; ++j)
    for (size_t depth = 1; depth <= run.depths[j]; ++depth) {
      size_t at = run.begin + (run.numRounds - depth) * run.period + j;
      if (llvm::Error error =
              record(newId[nodeAt(at)], Op::After,
                     {rounds, carried[j][depth - 1]}, {}, spanAt(run, j)))
        return error;
    }
  ++number;
  return llvm::Error::success();
}

llvm::Error Roller::roll(const LoopRun &run) {
  if (llvm::Error error = carry(run))
    return error;
  if (llvm::Error error = emitBody(run))
    return error;
  return close(run);
}

Graph Roller::finish() {
  for (NodeId output : from.outputs)
    into.outputs.push_back(newId[output]);
  into.notes = from.notes;
  return std::move(into);
}

llvm::Error rollLoops(Graph &graph) {
  for (NodeId node = 1; node < graph.end(); ++node)
    if (info(graph[node].op).kind == OpKind::Loop)
      return llvm::Error::success(); // its loops have been found
  LoopRuns runs(graph);
  std::vector<LoopRun> found = runs.find();
  if (found.empty())
    return llvm::Error::success();
  Roller roller(graph, runs);
  std::vector<const LoopRun *> runOf(graph.end());
  for (const LoopRun &run : found)
    for (size_t i = run.begin; i < run.end(); ++i)
      runOf[runs.sequence()[i]] = &run;
  for (NodeId node = 1; node < graph.end(); ++node) {
    const LoopRun *run = runOf[node];
    if (run && node != runs.sequence()[run->end() - 1])
      continue;
    if (llvm::Error error = run ? roller.roll(*run) : roller.copy(node))
      return error;
  }
  graph = roller.finish();
  return deadNodes(graph); // results that nobody reads
}

} // namespace quern
