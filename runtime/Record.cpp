//===- Record.cpp - Applying ops: the hot path, and its budget ------------===//
#include "passes/RollLoops.h"
#include "runtime/SessionImpl.h"
#include "llvm/ADT/STLExtras.h"
#include <utility>

namespace quern {

/// The factor of a polynomial over the nodes: what one iteration adds to it
/// can be told from the values before and after.
static constexpr uint64_t kTraceBase = 0x9E3779B97F4A7C15;

/// True of slices and updates that have one element along some axis of an array
/// that has several: a loop along that axis has another one in each round.
static bool isSlab(const Graph &graph, NodeId id) {
  OpKind kind = info(graph[id].op).kind;
  if (graph[id].op != Op::Slice && kind != OpKind::Update)
    return false;
  const Shape &shape = graph.shape(graph.operands(id)[0]);
  llvm::ArrayRef<int64_t> box = graph.attrs(id);
  for (unsigned d = 0; d < shape.rank(); ++d)
    if (box[3 * d + 2] == 1 && shape.dim(d) > 1)
      return true;
  return false;
}

inline void Session::noteNode(NodeId id) {
  if (!recording.isNewest(id))
    return; // it was there already
  const Node &node = recording[id];
  ++nodesRecorded;
  ++impl->nodesSinceCheck;
  impl->bytesSinceCheck +=
      static_cast<uint64_t>(recording.numElems(id)) * byteSize(node.type);
  traceHash = traceHash * kTraceBase +
              (static_cast<uint64_t>(node.op) << 40 ^
               static_cast<uint64_t>(node.type) << 32 ^ node.shape) +
              1;
  OpKind kind = info(node.op).kind;
  bool isScalar = node.shape == kScalarShape;
  numUncertain += info(node.op).leavesReals || kind == OpKind::Library;
  bool isMap = kind == OpKind::Map || kind == OpKind::Generate;
  if (!isMap && isSlab(recording, id)) {
    if (kind == OpKind::Update)
      return;
    isMap = true;
  }
  if (!isMap || (node.shape != traceShape && !isScalar)) {
    otherNode = nodesRecorded;
    traceShape = isScalar ? traceShape : node.shape;
  }
}

llvm::Expected<Tensor> Session::apply(Op op, llvm::ArrayRef<Tensor> operands,
                                      llvm::ArrayRef<int64_t> attrs,
                                      SpanId span) {
  llvm::SmallVector<NodeId, kInlineOperands> ids(operands.size());
  for (size_t i = 0; i < operands.size(); ++i)
    ids[i] = operands[i].id();
  llvm::Expected<NodeId> id = applyNodes(op, ids, attrs, span);
  if (!id)
    return id.takeError();
  return Tensor(this, *id);
}

llvm::Expected<NodeId> Session::applyNodes(Op op,
                                           llvm::ArrayRef<NodeId> operands,
                                           llvm::ArrayRef<int64_t> attrs,
                                           SpanId span) {
  bool isSmall = impl->eagerElems > 0;
  for (NodeId operand : operands)
    isSmall = isSmall && isLeaf(recording[operand].op) &&
              recording.numElems(operand) <= impl->eagerElems;
  if (isSmall) {
    llvm::Expected<NodeId> result = impl->tryEager(op, operands, attrs);
    if (!result || *result)
      return result;
  }
  llvm::Expected<NodeId> result = recording.record(op, operands, attrs, span);
  if (!result)
    return result;
  NodeId id = *result;
  recording.retain(id);
  impl->recordedNodes.push_back(id);
  ++counters.opsRecorded;
  noteNode(id);
  llvm::Error error = llvm::Error::success();
  if (isSmall && recording.numElems(id) <= impl->eagerElems) {
    ++counters.opsEager;
    error = impl->evaluate(id);
  } else if (impl->overBudget()) {
    error = impl->checkBudget();
  }
  if (error) {
    recording.release(id);
    return std::move(error);
  }
  return id;
}

/// Whether the iteration that ends here recorded what the one before did, on
/// arrays of one shape, and left as many values.
bool Session::repeats(IterationTrace &trace) {
  uint64_t length = nodesRecorded - trace.numNodes;
  iteratesMaps = otherNode <= trace.numNodes;
  uint64_t power = 1, square = kTraceBase;
  for (uint64_t n = length; n; n >>= 1, square *= square)
    power *= n & 1 ? square : 1;
  uint64_t hash = traceHash - trace.hash * power;
  bool isEqual = length != 0 && length <= kMaxRoundNodes &&
                 length == trace.lastLength && hash == trace.lastHash &&
                 iteratesMaps;
  trace.numNodes = nodesRecorded;
  trace.hash = traceHash;
  trace.lastLength = length;
  trace.lastHash = hash;
  if (!isEqual)
    return false;
  llvm::SmallVector<NodeId, 64> live(impl->pendingWithHandles());
  llvm::sort(live);
  size_t numLive = llvm::unique(live) - live.begin();
  return std::exchange(trace.lastLive, numLive) >= numLive &&
         numLive <= kMaxCarried;
}

llvm::Error Session::endIteration(IterationTrace &trace) {
  bool isSteady = repeats(trace);
  if (counters.opsRecorded - opsAtEvaluation < kLongTrace)
    return llvm::Error::success();
  if (isSteady && impl->nodesSinceCheck + trace.lastLength < impl->pendingNodes)
    return llvm::Error::success();
  impl->nodesSinceCheck = 0;
  return evaluateAll(ForceReason::Iteration);
}

/// The counters only grow, while handles are dropped and results read: look at
/// what is really pending, and evaluate it if it is half of what is allowed.
llvm::Error Session::Impl::checkBudget() {
  const Graph &graph = session.recording;
  uint64_t bytes = 0, nodes = 0;
  for (NodeId id = 1; id < graph.end(); ++id) {
    const Node &node = graph[id];
    if (node.handles == 0 && node.uses == 0)
      continue; // free
    uint64_t size =
        static_cast<uint64_t>(graph.numElems(id)) * byteSize(node.type);
    bool isPending = !isLeaf(node.op);
    nodes += isPending;
    // Results to be, and operands that only pending nodes keep alive.
    if (isPending ? node.handles != 0
                  : node.op == Op::Input && node.handles == 0)
      bytes += size;
  }
  forgetFinished();
  // Bytes alone are no reason to cut a loop's iteration in two.
  bool tooMany = nodesSinceCheck > pendingNodes && nodes > pendingNodes / 2;
  bytesSinceCheck = bytes;
  nodesSinceCheck = nodes;
  if (bytes <= pendingBytes / 2 && !tooMany)
    return llvm::Error::success();
  bytesSinceCheck = nodesSinceCheck = 0;
  return session.evaluateAll(ForceReason::Budget);
}

} // namespace quern
