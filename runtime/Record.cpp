//===- Record.cpp - Applying ops: the hot path, and its budget -----------===//
#include "runtime/SessionImpl.h"

namespace quern {

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
  impl->bytesSinceCheck += static_cast<uint64_t>(recording.numElems(id)) *
                           byteSize(recording[id].type);
  ++impl->nodesSinceCheck;
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
  bytesSinceCheck = bytes;
  nodesSinceCheck = nodes;
  if (bytes <= pendingBytes / 2 && nodes <= pendingNodes / 2)
    return llvm::Error::success();
  bytesSinceCheck = nodesSinceCheck = 0;
  return session.evaluateAll(ForceReason::Budget);
}

} // namespace quern
