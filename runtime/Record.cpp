//===- Record.cpp - Applying ops: the hot path, and its budget ------------===//
#include "ir/Error.h"
#include "passes/RollLoops.h"
#include "runtime/SessionImpl.h"
#include "llvm/ADT/STLExtras.h"
#include <utility>

namespace quern {

/// The factor of a polynomial over the nodes: what one iteration adds to it
/// can be told from the values before and after.
static constexpr uint64_t kTraceBase = 0x9E3779B97F4A7C15;

LLVM_ATTRIBUTE_ALWAYS_INLINE
void Session::noteNode(const RecordedOp &made) {
  ++nodesRecorded;
  ++impl->nodesSinceCheck;
  impl->bytesSinceCheck += made.bytes;
  traceHash = traceHash * kTraceBase +
              (static_cast<uint64_t>(made.op) << 40 ^
               static_cast<uint64_t>(made.type) << 32 ^ made.shape) +
              1;
  numUncertain += made.isUncertain;
  if (made.part == RecordedOp::Part::StoresSlice)
    return;
  bool isScalar = made.shape == kScalarShape;
  if (made.part != RecordedOp::Part::Elements ||
      (made.shape != traceShape && !isScalar)) {
    otherNode = nodesRecorded;
    traceShape = isScalar ? traceShape : made.shape;
  }
}

llvm::Expected<Tensor> Session::apply(Op op, llvm::ArrayRef<Tensor> operands,
                                      llvm::ArrayRef<int64_t> attrs,
                                      SpanId span) {
  // One more than an op has: that is an error, which recording words.
  std::array<NodeId, kInlineOperands + 1> ids;
  size_t count = std::min(operands.size(), ids.size());
  for (size_t i = 0; i < count; ++i)
    ids[i] = operands[i].id();
  llvm::Expected<NodeId> id =
      applyNodes(op, llvm::ArrayRef(ids.data(), count), attrs, span);
  if (!id) [[unlikely]]
    return id.takeError();
  return Tensor(this, *id);
}

/// Hands out \p id, which the cursor recorded.
LLVM_ATTRIBUTE_ALWAYS_INLINE
llvm::Expected<NodeId> Session::replayed(NodeId id) {
  const TraceEntry &entry = impl->cursor.last();
  recording.retain(id);
  impl->recordedNodes.push_back(id);
  ++counters.opsRecorded;
  if (!entry.isFound) [[likely]]
    noteNode(entry);
  if (impl->overBudget()) [[unlikely]]
    if (llvm::Error error = impl->checkBudget(id)) {
      recording.release(id);
      return std::move(error);
    }
  return id;
}

llvm::Expected<NodeId> Session::applyNodes(Op op,
                                           llvm::ArrayRef<NodeId> operands,
                                           llvm::ArrayRef<int64_t> attrs,
                                           SpanId span) {
  // What a trace has was not computed at once, and so would be none of this.
  if (impl->cursor.isReplaying()) [[likely]]
    if (NodeId id = impl->cursor.replay(op, operands, attrs, span)) [[likely]]
      return replayed(id);
  return applyAnew(op, operands, attrs, span);
}

llvm::Expected<NodeId> Session::applyAnew(Op op,
                                          llvm::ArrayRef<NodeId> operands,
                                          llvm::ArrayRef<int64_t> attrs,
                                          SpanId span) {
  TraceCursor &cursor = impl->cursor;
  bool isSmall = impl->eagerElems > 0;
  for (NodeId operand : operands)
    isSmall = isSmall && isLeaf(recording[operand].op) &&
              recording.numElems(operand) <= impl->eagerElems;
  if (isSmall) {
    llvm::Expected<NodeId> result = impl->tryEager(op, operands, attrs);
    if (!result || *result)
      return result;
  }
  // What is small and computed at once is no part of a trace.
  if (cursor.isReplaying() && !isSmall)
    cursor.abandon();
  if (cursor.isAtStart())
    if (NodeId id = impl->startTrace(op, operands, attrs, span, !isSmall))
      return replayed(id);
  llvm::Expected<NodeId> result = recording.record(op, operands, attrs, span);
  if (!result)
    return result;
  NodeId id = *result;
  bool isNew = recording.isNewest(id);
  recording.retain(id);
  impl->recordedNodes.push_back(id);
  ++counters.opsRecorded;
  if (isNew)
    noteNode(RecordedOp::of(recording, id));
  llvm::Error error = llvm::Error::success();
  if (isSmall && recording.numElems(id) <= impl->eagerElems) {
    ++counters.opsEager;
    error = impl->evaluate(id);
  } else {
    if (cursor.isAtStart())
      cursor.start(op, operands, span, /*mayCapture=*/true);
    if (cursor.isCapturing())
      cursor.capture(id, isNew);
    else
      cursor.abandon();
    if (impl->overBudget())
      error = impl->checkBudget(id);
  }
  if (error) {
    recording.release(id);
    return std::move(error);
  }
  return id;
}

/// At the first op after an evaluation: looks for its trace. The node, if it
/// was recorded from one; else 0.
LLVM_ATTRIBUTE_NOINLINE
NodeId Session::Impl::startTrace(Op op, llvm::ArrayRef<NodeId> operands,
                                 llvm::ArrayRef<int64_t> attrs, SpanId span,
                                 bool mayCapture) {
  // What is left would be evaluated along with what the trace has.
  if (llvm::any_of(recordedNodes, [&](NodeId id) { return readsArrays(id); })) {
    cursor.stayOff();
    return 0;
  }
  cursor.start(op, operands, span, mayCapture);
  if (!cursor.isReplaying())
    return 0;
  NodeId id = cursor.replay(op, operands, attrs, span);
  if (!id)
    cursor.abandon();
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
/// What \p newest makes and reads is still held by those who record it, but may
/// turn out to be needed by one kernel only, and does not count before the end
/// of the statement: sum(x .* y) over pairs of elements must not store the
/// pairs because they are many. 0: all counts.
llvm::Error Session::Impl::checkBudget(NodeId newest) {
  const Graph &graph = session.recording;
  uint64_t bytes = 0, nodes = 0, newestBytes = 0;
  llvm::ArrayRef<NodeId> operands;
  if (newest) {
    operands = graph.operands(newest);
    largeSpan = graph[newest].span;
  }
  for (NodeId id = 1; id < graph.end(); ++id) {
    const Node &node = graph[id];
    if (node.handles == 0 && node.uses == 0)
      continue; // free
    uint64_t size =
        static_cast<uint64_t>(graph.numElems(id)) * byteSize(node.type);
    bool isPending = !isLeaf(node.op);
    nodes += isPending;
    // Results to be, and operands that only pending nodes keep alive.
    bool counts = isPending ? node.handles != 0
                            : node.op == Op::Input && node.handles == 0;
    bool isNewest = id == newest || llvm::is_contained(operands, id);
    if (counts)
      (isPending && isNewest ? newestBytes : bytes) += size;
  }
  forgetFinished();
  // Bytes alone are no reason to cut a loop's iteration in two.
  bool tooMany = nodesSinceCheck > pendingNodes && nodes > pendingNodes / 2;
  bytesSinceCheck = bytes + newestBytes;
  nodesSinceCheck = nodes;
  session.newestIsLarge = bytesSinceCheck > pendingBytes / 2;
  if (bytes <= pendingBytes / 2 && !tooMany)
    return llvm::Error::success();
  bytesSinceCheck = nodesSinceCheck = 0;
  session.newestIsLarge = false;
  return session.evaluateAll(ForceReason::Budget);
}

llvm::Error Session::endStatement() {
  newestIsLarge = false;
  return llvm::handleErrors(impl->checkBudget(0),
                            [&](std::unique_ptr<QuernError> error) {
                              if (!error->span)
                                error->span = impl->largeSpan;
                              return llvm::Error(std::move(error));
                            });
}

} // namespace quern
