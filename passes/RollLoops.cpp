//===- RollLoops.cpp - Repeated code becomes a loop of rounds -------------===//
#include "passes/RollLoops.h"

#include "passes/DeadNodes.h"
#include "passes/LoopRun.h"
#include "passes/Rewriter.h"

namespace quern {

namespace {

using Attrs = llvm::SmallVector<int64_t, 12>;

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
  llvm::Error emitSlice(const LoopRun &run, size_t offset, NodeId array);
  llvm::Error emitUpdate(const LoopRun &run, size_t offset, NodeId rounds);
  llvm::Error convert(NodeId &value, ElementType type, SpanId span);
  llvm::Error close(const LoopRun &run);
  bool isUpdate(const LoopRun &run, size_t offset) const {
    return info(from[nodeAt(run.begin + offset)].op).kind == OpKind::Update;
  }
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

llvm::Error Roller::convert(NodeId &value, ElementType type, SpanId span) {
  if (into[value].type == type)
    return llvm::Error::success();
  return record(value, Op::Convert, value, static_cast<int64_t>(type), span);
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
  return convert(value, type, span);
}

llvm::Error Roller::carry(const LoopRun &run) {
  carried.assign(run.period, {});
  int64_t count = 0;
  for (size_t j = 0; j < run.period; ++j)
    for (size_t depth = 1; depth <= run.depths[j] && !isUpdate(run, j);
         ++depth) {
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

/// The box of what a slice or an update has in all rounds.
static Attrs boxOfRounds(llvm::ArrayRef<int64_t> first, const LoopRun &run,
                         const RoundSlice &slice) {
  Attrs box(first);
  box[3 * slice.axis + 1] = slice.step;
  box[3 * slice.axis + 2] = static_cast<int64_t>(run.numRounds);
  return box;
}

/// True if \p box is all of \p shape, in order.
static bool isWhole(llvm::ArrayRef<int64_t> box, const Shape &shape) {
  for (size_t d = 0; d < box.size(); d += 3)
    if (box[d + 2] != shape.dim(d / 3) ||
        (box[d + 2] > 1 && (box[d] != 0 || box[d + 1] != 1)))
      return false;
  return true;
}

/// The slice of the round at \p offset, of \p array.
llvm::Error Roller::emitSlice(const LoopRun &run, size_t offset, NodeId array) {
  const RoundSlice &slice = run.slices[offset];
  SpanId span = spanAt(run, offset);
  Attrs box = boxOfRounds(from.attrs(nodeAt(run.begin + offset)), run, slice);
  if (!isWhole(box, into.shape(array)))
    if (llvm::Error error = record(array, Op::Slice, array, box, span))
      return error;
  return record(body[offset], Op::AtRound, array,
                {number, int64_t(1) << slice.axis}, span);
}

/// All slices that the update at \p offset stores, at once.
llvm::Error Roller::emitUpdate(const LoopRun &run, size_t offset,
                               NodeId rounds) {
  const RoundSlice &slice = run.slices[offset];
  SpanId span = spanAt(run, offset);
  NodeId first = nodeAt(run.begin + offset);
  NodeId array = newId[run.initial[offset][0]];
  Attrs box = boxOfRounds(from.attrs(first), run, slice);
  NodeId &made = newId[nodeAt(run.end() - run.period + offset)];
  if (llvm::Error error = record(made, Op::EachRound, {rounds, body[offset]},
                                 int64_t(1) << slice.axis, span))
    return error;
  if (isWhole(box, into.shape(array)))
    return llvm::Error::success();
  return record(made, Op::Update, {array, made}, box, span);
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
        if (isUpdate(run, relation.offset))
          break; // the array that is updated
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
    if (isUpdate(run, j)) {
      body[j] = operands[1];
      if (llvm::Error error = convert(body[j], from[old].type, from[old].span))
        return error;
      continue;
    }
    if (run.slices[j].moves) {
      if (llvm::Error error = emitSlice(run, j, operands[0]))
        return error;
      continue;
    }
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
    for (size_t depth = 1; depth <= carried[j].size(); ++depth) {
      NodeId next = depth == 1 ? body[j] : carried[j][depth - 2];
      llvm::SmallVector<NodeId, 3> operands = {carried[j][depth - 1], next};
      if (rounds)
        operands.push_back(rounds);
      if (llvm::Error error =
              record(rounds, Op::Rounds, operands, attrs, spanAt(run, j)))
        return error;
    }
  for (size_t j = 0; j < run.period; ++j) {
    if (isUpdate(run, j))
      if (llvm::Error error = emitUpdate(run, j, rounds))
        return error;
    for (size_t depth = 1; depth <= carried[j].size(); ++depth) {
      size_t at = run.begin + (run.numRounds - depth) * run.period + j;
      if (llvm::Error error =
              record(newId[nodeAt(at)], Op::After,
                     {rounds, carried[j][depth - 1]}, {}, spanAt(run, j)))
        return error;
    }
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

//===-- Slices of what was stored -----------------------------------------===//

/// How the boxes \p a and \p b of one array lie.
enum class Overlap : uint8_t { None, Some, Same };

static Overlap overlapOf(llvm::ArrayRef<int64_t> a, llvm::ArrayRef<int64_t> b) {
  bool isSame = true;
  for (size_t d = 0; d < a.size(); d += 3) {
    int64_t lastA = a[d] + a[d + 1] * (a[d + 2] - 1);
    int64_t lastB = b[d] + b[d + 1] * (b[d + 2] - 1);
    if (std::max(a[d], lastA) < std::min(b[d], lastB) ||
        std::max(b[d], lastB) < std::min(a[d], lastA))
      return Overlap::None;
    isSame &= a[d] == b[d] && lastA == lastB && a[d + 2] == b[d + 2];
  }
  return isSame ? Overlap::Same : Overlap::Some;
}

/// \p slice of \p array as a slice of what was there before updates elsewhere,
/// or as what an update put there.
static llvm::Expected<NodeId> forwardSlice(Graph &into, NodeId array,
                                           llvm::ArrayRef<int64_t> slice,
                                           SpanId span) {
  while (info(into[array].op).kind == OpKind::Update) {
    NodeId base = into.operands(array)[0], value = into.operands(array)[1];
    if (into[base].type != into[array].type)
      break; // it turned complex
    Overlap overlap = overlapOf(slice, into.attrs(array));
    if (overlap == Overlap::Same && into[value].type == into[array].type &&
        into.shape(value) == boxShape(slice))
      return value;
    if (overlap != Overlap::None)
      break;
    array = base;
  }
  return into.record(Op::Slice, array, slice, span);
}

/// \p graph with its slices forwarded, and without what nobody reads.
static llvm::Expected<Graph> forwardSlices(const Graph &graph) {
  std::vector<uint32_t> uses = countLiveUses(graph);
  std::vector<NodeId> newId(graph.end());
  Graph into;
  for (NodeId node = 1; node < graph.end(); ++node) {
    if (!uses[node])
      continue;
    llvm::SmallVector<NodeId, kInlineOperands> operands;
    for (NodeId operand : graph.operands(node))
      operands.push_back(newId[operand]);
    llvm::Expected<NodeId> made =
        graph[node].op == Op::Slice
            ? forwardSlice(into, operands[0], graph.attrs(node),
                           graph[node].span)
            : copyNode(graph, node, into, operands);
    if (!made)
      return made.takeError();
    newId[node] = *made;
  }
  for (NodeId output : graph.outputs)
    into.outputs.push_back(newId[output]);
  into.notes = graph.notes;
  return into;
}

/// True if updates may come from the rounds of a loop.
static bool mayStoreSlices(const Graph &graph) {
  size_t numUpdates = 0;
  for (NodeId node = 1; node < graph.end(); ++node)
    numUpdates += info(graph[node].op).kind == OpKind::Update;
  return numUpdates >= kMinRounds;
}

//===-- The pass ----------------------------------------------------------===//

static bool storesSlices(const LoopRun &run) {
  return llvm::any_of(llvm::enumerate(run.slices), [&](auto entry) {
    return entry.value().moves && run.operands[entry.index()].size() == 2;
  });
}

static llvm::Error rollRuns(Graph &graph, const LoopRuns &runs,
                            const std::vector<LoopRun> &found) {
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

llvm::Error rollLoops(Graph &graph) {
  for (NodeId node = 1; node < graph.end(); ++node)
    if (info(graph[node].op).kind == OpKind::Loop)
      return llvm::Error::success(); // its loops have been found
  if (mayStoreSlices(graph)) {
    // Slices of what is stored must be known for what they are; where no loop
    // comes of it they had better be read from the array.
    llvm::Expected<Graph> forwarded = forwardSlices(graph);
    if (!forwarded)
      return forwarded.takeError();
    LoopRuns runs(*forwarded);
    std::vector<LoopRun> found = runs.find();
    if (llvm::any_of(found, storesSlices)) {
      llvm::Error error = rollRuns(*forwarded, runs, found);
      graph = std::move(*forwarded);
      return error;
    }
  }
  LoopRuns runs(graph);
  std::vector<LoopRun> found = runs.find();
  return found.empty() ? llvm::Error::success() : rollRuns(graph, runs, found);
}

} // namespace quern
