//===- FusionRules.cpp - What a kernel may contain ------------------------===//
#include "planner/Partitioner.h"

#include "llvm/ADT/STLExtras.h"

namespace quern {

bool Partitioner::operandsWalkOneStride(const Cluster &cluster, uint32_t mask,
                                        NodeId node) const {
  if (kindOf(graph, node) == OpKind::View) // a copy: it is its own operand
    return facts.walksOneStride(graph, cluster.space, mask, node);
  // An update's store must walk the box as well.
  if (kindOf(graph, node) == OpKind::Update && !facts.slices[node])
    return numAxes(mask) < 2;
  if (facts.loopOf(graph, node) && !facts.loops.inside[node]) {
    const LoopBody &loop = loopOf(node);
    if (loop.hasSlices)
      return mask == 0;
    auto walks = [&](NodeId inner) {
      return operandsWalkOneStride(cluster, mask, inner);
    };
    return llvm::all_of(loop.body, walks) &&
           llvm::all_of(loop.values, [&](const LoopBody::Value &value) {
             return walks(value.carried);
           });
  }
  llvm::ArrayRef<NodeId> operands = graph.operands(node);
  if (kindOf(graph, node) == OpKind::Gather) {
    if (!facts.gathersOneStride(graph, cluster.space, mask, node))
      return false;
    operands = operands.drop_front();
  }
  return llvm::all_of(operands, [&](NodeId operand) {
    return facts.walksOneStride(graph, cluster.space, mask, operand);
  });
}

/// True if \p node had better be computed before a running fold along few
/// long rows, each of which runs on one thread. So would another running fold.
bool Partitioner::losesThreads(const Cluster &cluster, NodeId node) const {
  if (!cluster.hasScan || kindOf(graph, node) == OpKind::Scan)
    return false;
  const Shape &space = graph.shapes()[cluster.space];
  int64_t row = 1;
  for (unsigned d = 0; d < space.rank() && d < 32; ++d)
    row *= cluster.foldMask >> d & 1 ? space.dim(d) : 1;
  return row && options.cost.losesThreads(facts.cones[node], row,
                                          space.numElems() / row);
}

/// True if \p cluster folds the axes of \p mask or could.
bool Partitioner::canFold(const Cluster &cluster, uint32_t mask) const {
  if (cluster.foldMask || cluster.hasSlices)
    return cluster.foldMask == mask;
  if (cluster.scatters)
    return false;
  if (cluster.readsPosition && !keepsOrder(graph.shapes()[cluster.space], mask))
    return false;
  if (numAxes(mask) < 2)
    return true;
  return llvm::all_of(cluster.members, [&](const Member &member) {
    return operandsWalkOneStride(cluster, mask, member.node);
  });
}

/// True if \p node, computed in the kernel of \p scatter, would read elements
/// of \p array other than those that it replaces at the same time.
bool Partitioner::readsElsewhere(NodeId node, NodeId array,
                                 NodeId scatter) const {
  llvm::SmallVector<NodeId, 16> todo = {node};
  llvm::DenseSet<NodeId> seen;
  while (!todo.empty()) {
    NodeId next = todo.pop_back_val();
    if (!seen.insert(next).second)
      continue;
    OpKind kind = kindOf(graph, next);
    if (kind == OpKind::View || kind == OpKind::Leaf || replacesPart(kind) ||
        kind == OpKind::Library) {
      if (facts.access(graph, next).base == array)
        return true;
      todo.push_back(facts.access(graph, next).base);
      if (todo.back() == next)
        todo.pop_back();
      continue;
    }
    llvm::ArrayRef<NodeId> operands = graph.operands(next);
    if (kind == OpKind::Gather) {
      NodeFacts::GatheredAccess from = facts.gatheredAccess(graph, next);
      NodeFacts::GatheredAccess to = facts.scatteredAccess(graph, scatter);
      bool isOwn = operands[1] == graph.operands(scatter)[1] &&
                   graph[next].shape == facts.spaces[scatter] &&
                   from.axisStride == to.axisStride &&
                   from.axisExtent == to.axisExtent;
      if (facts.access(graph, operands[0]).base == array && !isOwn)
        return true;
      operands = operands.drop_front();
    }
    todo.append(operands.begin(), operands.end());
  }
  return false;
}

/// Why the result of a fold, or what follows from one, cannot be computed in
/// the kernel that needs it.
FusionReason Partitioner::refuseFolded(NodeId node, const Need &need) const {
  const Cluster &cluster = result.clusters[need.cluster];
  ShapeId spaceId = foldSpace(graph, facts.anchors[node]);
  uint32_t mask = foldMask(graph, facts.anchors[node]);
  if (cluster.space != spaceId)
    return isBody(need.stage) ? FusionReason::FoldFeedsBody
                              : FusionReason::DifferentSpace;
  if (!isBody(need.stage))
    return cluster.foldMask == mask && keepsAlike(cluster, node)
               ? FusionReason::None
               : FusionReason::DifferentSpace;
  // A fold of nothing that has no value has no element to read either.
  if (!canFold(cluster, mask) || !keepsAlike(cluster, node) ||
      graph.numElems(node) == 0)
    return FusionReason::FoldFeedsBody;
  if (need.stage + 2u >= kMaxStages)
    return FusionReason::TooManyPasses;
  const Shape &space = graph.shapes()[spaceId];
  int64_t kept = graph.numElems(node);
  int64_t row = kept ? space.numElems() / kept : 0;
  // An outer fold visits a chunk of rows together.
  bool isInner = true;
  for (unsigned d = 0; d < space.rank() && !(mask >> d & 1); ++d)
    isInner &= space.dim(d) == 1;
  bool stays = isInner ? options.cost.staysInCache(
                             row, byteSize(graph[facts.anchors[node]].type))
                       : row <= kChunkVectors / kNarrowVectors;
  if (!stays)
    return FusionReason::RowTooLong;
  return FusionReason::None;
}

/// Why \p cluster cannot contain the loop of result \p after.
FusionReason Partitioner::refuseLoop(const Cluster &cluster,
                                     NodeId after) const {
  const LoopBody &loop = loopOf(after);
  const Shape &space = graph.shapes()[cluster.space];
  if (cluster.loop && cluster.loop != facts.loopOf(graph, after))
    return FusionReason::SecondLoop;
  bool readsPosition = llvm::any_of(loop.body, [&](NodeId node) {
    return kindOf(graph, node) == OpKind::Generate;
  });
  if (readsPosition && !keepsOrder(space, cluster.foldMask))
    return FusionReason::Position;
  if (loop.hasSlices && cluster.foldMask)
    return FusionReason::SliceLoop;
  if (!operandsWalkOneStride(cluster, cluster.foldMask, after))
    return FusionReason::FoldNotStrided;
  if (cluster.loop)
    return FusionReason::None;
  size_t numArrays = loop.values.size();
  for (NodeId node : loop.body)
    for (NodeId operand : graph.operands(node))
      numArrays += !facts.loops.inside[operand];
  size_t numInner =
      2 * loop.body.size() + 2 * loop.values.size() + loop.perRound.size();
  if (cluster.numItems + numInner + numArrays > kMaxInstrs)
    return FusionReason::TooMuchCode;
  if (cluster.numBuffers + numArrays > kMaxBuffers)
    return FusionReason::TooManyBuffers;
  return FusionReason::None;
}

/// Why \p node cannot be computed in place where \p need asks for it.
FusionReason Partitioner::refuse(NodeId node, const Need &need) const {
  const Cluster &cluster = result.clusters[need.cluster];
  OpKind kind = kindOf(graph, node);
  if (need.mustStore != FusionReason::None)
    return need.mustStore;
  if (kind == OpKind::Library)
    return FusionReason::Library;
  if (replacesPart(kind))
    return FusionReason::Update;
  if (graph[node].op == Op::EachRound)
    return FusionReason::SliceLoop;
  if (!options.fuse)
    return FusionReason::FusionOff;
  if (isEpilogue(node)) {
    FusionReason reason = refuseFolded(node, need);
    if (reason != FusionReason::None)
      return reason;
  } else {
    ShapeId space = isBody(need.stage) ? cluster.space : cluster.kept;
    bool isSame = graph[node].shape == space;
    if (kind == OpKind::Generate &&
        (!isSame || !isBody(need.stage) ||
         !keepsOrder(graph.shapes()[space], cluster.foldMask)))
      return FusionReason::Position;
    if (!isSame && !options.cost.expand(facts.cones[node], graph.numElems(node),
                                        graph.shapes().numElems(space),
                                        byteSize(graph[node].type)))
      return FusionReason::CostlyBroadcast;
    if (kind == OpKind::Loop) {
      if (!isSame || !isBody(need.stage))
        return FusionReason::CostlyBroadcast;
      FusionReason reason = refuseLoop(cluster, node);
      if (reason != FusionReason::None)
        return reason;
    }
    if (kind == OpKind::Scan && (!isSame || !isBody(need.stage) ||
                                 !canFold(cluster, foldMask(graph, node))))
      return FusionReason::ScanAlongOtherAxis;
    if (losesThreads(cluster, node))
      return FusionReason::OneThread;
    if ((kind == OpKind::Map || kind == OpKind::Gather) && isBody(need.stage) &&
        !operandsWalkOneStride(cluster, cluster.foldMask, node))
      return FusionReason::FoldNotStrided;
  }
  unsigned arity = graph.operands(node).size();
  if (cluster.numItems + arity + 1 > kMaxInstrs)
    return FusionReason::TooMuchCode;
  if (cluster.numBuffers + arity + 1 > kMaxBuffers)
    return FusionReason::TooManyBuffers;
  return FusionReason::None;
}

bool Partitioner::worthRecomputing(NodeId node, unsigned extra) const {
  if (kindOf(graph, node) == OpKind::Reduce || facts.anchors[node])
    return false;
  return options.cost.recompute(facts.cones[node], graph.numElems(node),
                                byteSize(graph[node].type), extra);
}

/// True if \p node may be put into existing kernel \p cluster.
bool Partitioner::canHost(const Cluster &cluster, uint32_t index,
                          NodeId node) const {
  const Shape &space = graph.shapes()[cluster.space];
  if (isEpilogue(node)) {
    if (!canFold(cluster, foldMask(graph, facts.anchors[node])) ||
        !keepsAlike(cluster, node))
      return false;
  } else if (!operandsWalkOneStride(cluster, cluster.foldMask, node)) {
    return false;
  }
  if (kindOf(graph, node) == OpKind::Scan &&
      !canFold(cluster, foldMask(graph, node)))
    return false;
  if (kindOf(graph, node) == OpKind::Generate &&
      !keepsOrder(space, cluster.foldMask))
    return false;
  if (facts.loopOf(graph, node) &&
      refuseLoop(cluster, node) != FusionReason::None)
    return false;
  unsigned arity = graph.operands(node).size();
  if (cluster.numItems + arity + 1 > kMaxInstrs ||
      cluster.numBuffers + arity + 1 > kMaxBuffers)
    return false;
  for (NodeId operand : graph.operands(node))
    if (known.contains(
            {index, underBroadcasts(graph, operand) * kMaxStages + kLastBody}))
      return true;
  return cluster.numItems <= kSiblingInstrs &&
         cluster.numBuffers <= kSiblingBuffers;
}

} // namespace quern
