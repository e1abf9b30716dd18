//===- Partition.cpp - Which node is computed in which kernel -------------===//
//
// Terms. A kernel *needs* a node when one of its members has it as operand.
// What does not depend on any choice (anchors, costs, ways of reading) is in
// NodeFacts.
//
//===----------------------------------------------------------------------===//
#include "planner/Partition.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <optional>

namespace quern {

namespace {

/// One kernel's wish for a node's value.
struct Need {
  uint32_t cluster;
  NodeId consumer;
  Stage stage;            ///< where the consumer reads it
  FusionReason mustStore; ///< None: computing it in place is welcome
  uint32_t next;          ///< of the same node; 0 ends the list
};

/// A kernel that could compute a node in place, and where it needs it.
struct Candidate {
  uint32_t cluster;
  uint32_t need;      ///< one of its needs
  uint8_t stages = 0; ///< set of the stages that would compute it

  Stage first() const { return 31 - __builtin_clz(stages); }
};
static_assert(kMaxStages <= 8);

class Partitioner {
public:
  Partitioner(const Graph &graph, const PlanOptions &options, NodeFacts known)
      : graph(graph), options(options), fuel(options.fuse ? options.fuel : 0),
        facts(result.facts), needsOf(graph.end()), isOutput(graph.end()),
        needs(1) {
    result.facts = std::move(known);
    result.readsStored.resize(graph.end());
  }
  Partition run();

private:
  // Choices.
  void place(NodeId node);
  void placeLoop(uint32_t number);
  struct LoopNeeds {
    /// Index of the result, and the need of it that may be met in place.
    llvm::SmallVector<std::pair<size_t, uint32_t>, 8> accepted;
    llvm::SmallVector<char, 4> isStored; ///< of each result
    uint32_t level = 0; ///< below it are those that read from memory
  };
  LoopNeeds gather(llvm::ArrayRef<NodeId> afters);
  uint32_t homeOf(const LoopNeeds &wanted, NodeId after);
  void placeStored(NodeId node, llvm::SmallVectorImpl<Candidate> &candidates,
                   uint32_t level);
  FusionReason refuse(NodeId node, const Need &need) const;
  bool worthRecomputing(NodeId node, unsigned extra) const;
  uint32_t clusterFor(NodeId node, uint32_t level);
  bool canHost(const Cluster &cluster, uint32_t index, NodeId node) const;

  // Membership.
  void join(NodeId node, uint32_t cluster, Member member);
  void joinAll(NodeId node, const Candidate &candidate, bool isStored);
  void joinLoop(const LoopBody &loop, uint32_t cluster, Stage stage);
  void need(uint32_t cluster, NodeId consumer, NodeId operand, Stage stage,
            FusionReason mustStore = FusionReason::None);
  void needScattered(uint32_t cluster, NodeId scatter, Stage stage);
  bool readsElsewhere(NodeId node, NodeId array, NodeId scatter) const;
  bool know(uint32_t cluster, NodeId node, Stage stage) {
    return known.insert({cluster, node * kMaxStages + stage}).second;
  }
  void addNeed(NodeId node, Need need);
  void reject(NodeId producer, const Need &need, FusionReason reason);

  bool operandsWalkOneStride(const Cluster &cluster, uint32_t mask,
                             NodeId node) const;
  bool canFold(const Cluster &cluster, uint32_t mask) const;
  /// True unless \p cluster has fold results of another shape than \p node:
  /// of empty arrays some folds keep extents of 0 and others do not.
  bool keepsAlike(const Cluster &cluster, NodeId node) const {
    return !cluster.foldMask || cluster.kept == kNoShape ||
           cluster.kept == facts.spaces[node];
  }
  FusionReason refuseFolded(NodeId node, const Need &need) const;
  bool losesThreads(const Cluster &cluster, NodeId node) const;
  FusionReason refuseLoop(const Cluster &cluster, NodeId after) const;
  /// Where \p need wants \p node computed.
  Stage stageFor(NodeId node, Stage stage) const {
    return isEpilogue(node) && isBody(stage) ? stage + 1 : stage;
  }
  /// The loop that After node \p node is a result of.
  const LoopBody &loopOf(NodeId node) const {
    return facts.loops.loops[facts.loopOf(graph, node) - 1];
  }
  bool isEpilogue(NodeId node) const {
    return facts.anchors[node] != 0 || kindOf(graph, node) == OpKind::Reduce;
  }

  const Graph &graph;
  const PlanOptions &options;
  uint64_t fuel;        ///< nodes that may still join kernels of others
  bool isFused = false; ///< the node being placed has joined one
  Partition result;
  const NodeFacts &facts; ///< of result
  std::vector<uint32_t> needsOf;
  std::vector<char> isOutput;
  std::vector<llvm::SmallVector<NodeId, 4>> results; ///< of each loop
  std::vector<Need> needs;
  llvm::DenseSet<std::pair<uint32_t, uint32_t>> known; ///< (cluster, item)
  /// The newest kernel of a level and space.
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, uint32_t> newest;
};

} // namespace

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

void Partitioner::reject(NodeId producer, const Need &need,
                         FusionReason reason) {
  result.rejected.push_back({producer, need.consumer, name(reason)});
}

void Partitioner::addNeed(NodeId node, Need need) {
  need.next = needsOf[node];
  needsOf[node] = needs.size();
  needs.push_back(need);
}

/// Records that member \p consumer of \p cluster has \p operand.
void Partitioner::need(uint32_t index, NodeId consumer, NodeId operand,
                       Stage stage, FusionReason mustStore) {
  Cluster &cluster = result.clusters[index];
  NodeId node = underBroadcasts(graph, operand);
  if (!know(index, node, stage))
    return;
  ++cluster.numItems;
  if (graph[node].op == Op::PerRound)
    return;
  bool isView = kindOf(graph, node) == OpKind::View;
  NodeId base = isView ? facts.maps[facts.mapOf[node]].base : node;
  Op op = graph[base].op;
  if (op == Op::Scalar || op == Op::Constant)
    return;
  ++cluster.numBuffers;
  if (op == Op::Input)
    return;
  if (isView)
    mustStore = kindOf(graph, base) == OpKind::View
                    ? FusionReason::NonStridedReshape
                    : FusionReason::ViewOfComputed;
  addNeed(base, {index, consumer, stage, mustStore, 0});
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

/// What \p scatter has is computed in its kernel if its elements may be
/// written in any order, and nothing is read that it has overwritten.
void Partitioner::needScattered(uint32_t index, NodeId scatter, Stage stage) {
  llvm::ArrayRef<NodeId> operands = graph.operands(scatter);
  NodeId base = facts.access(graph, operands[0]).base;
  result.updates.push_back(scatter);
  if (kindOf(graph, base) != OpKind::Leaf)
    addNeed(base, {index, scatter, stage, FusionReason::Update, 0});
  for (NodeId operand : operands.drop_front()) {
    FusionReason mustStore = FusionReason::None;
    if (info(graph[scatter].op).inOrder)
      mustStore = FusionReason::InOrder;
    else if (readsElsewhere(operand, base, scatter))
      mustStore = FusionReason::ReplacedArray;
    need(index, scatter, operand, stage, mustStore);
  }
}

/// Makes \p node a member of kernel \p index and asks for its operands.
void Partitioner::join(NodeId node, uint32_t index, Member member) {
  Cluster &cluster = result.clusters[index];
  Stage stage = member.stage;
  member.node = node;
  if (know(index, node, stage))
    ++cluster.numItems; // nobody in this kernel needed it
  else if (kindOf(graph, node) != OpKind::Leaf)
    --cluster.numBuffers; // it was going to be a load
  isFused |= !cluster.members.empty();
  cluster.members.push_back(member);
  cluster.numBuffers += member.isStored;
  cluster.lastStage = std::max(cluster.lastStage, stage);
  if (isEpilogue(node)) {
    cluster.foldMask = foldMask(graph, facts.anchors[node]);
    cluster.kept = facts.spaces[node];
  }
  if (kindOf(graph, node) == OpKind::Scan) {
    cluster.hasScan = true;
    if (!cluster.foldMask)
      cluster.kept = kNoShape;
    cluster.foldMask = foldMask(graph, node);
  }
  switch (kindOf(graph, node)) {
  case OpKind::Leaf:
    return;
  case OpKind::View: { // a copy
    if (graph[node].op == Op::Broadcast)
      return need(index, node, node, stage);
    NodeId base = facts.maps[facts.mapOf[node]].base;
    ++cluster.numBuffers;
    if (graph[base].op != Op::Input)
      addNeed(base, {index, node, stage, FusionReason::ViewOfComputed, 0});
    return;
  }
  case OpKind::Reduce: {
    NodeId operand = graph.operands(node)[0];
    Stage body = stage + 1;
    if (facts.walksOneStride(graph, cluster.space, cluster.foldMask, operand))
      return need(index, node, operand, body);
    ++cluster.numBuffers;
    ++cluster.numItems;
    result.readsStored[node] = true;
    return addNeed(operand,
                   {index, node, body, FusionReason::FoldNotStrided, 0});
  }
  case OpKind::Update: {
    llvm::ArrayRef<NodeId> operands = graph.operands(node);
    NodeId base = facts.access(graph, operands[0]).base;
    result.updates.push_back(node);
    if (kindOf(graph, base) != OpKind::Leaf)
      addNeed(base, {index, node, stage, FusionReason::Update, 0});
    if (facts.slices[node])
      return; // its loop is here
    return need(index, node, operands[1], stage);
  }
  case OpKind::Scatter:
    cluster.scatters = true;
    return needScattered(index, node, stage);
  case OpKind::Generate:
    cluster.readsPosition = true;
    ++cluster.numItems;
    [[fallthrough]];
  case OpKind::Scan:
  case OpKind::Map:
    for (NodeId operand : graph.operands(node))
      need(index, node, operand, stage);
    return;
  case OpKind::Gather: {
    NodeId base = facts.access(graph, graph.operands(node)[0]).base;
    if (graph[base].op == Op::Scalar || graph[base].op == Op::Constant)
      return; // all its elements are this one
    ++cluster.numBuffers;
    if (graph[base].op != Op::Input)
      addNeed(base, {index, node, stage, FusionReason::Gather, 0});
    return need(index, node, graph.operands(node)[1], stage);
  }
  case OpKind::Loop:
    if (graph[node].op == Op::AtRound) {
      NodeId base = facts.access(graph, graph.operands(node)[0]).base;
      ++cluster.numBuffers;
      if (kindOf(graph, base) != OpKind::Leaf)
        addNeed(base, {index, node, stage, FusionReason::SliceLoop, 0});
    }
    if (graph[node].op == Op::Carried)
      need(index, node, graph.operands(node)[0], stage);
    if (graph[node].op == Op::Rounds &&
        !facts.loops.inside[graph.operands(node)[1]])
      need(index, node, graph.operands(node)[1], stage);
    return;
  case OpKind::Library:
    for (NodeId operand : graph.operands(node)) {
      NodeId array = facts.callAccess(graph, operand).base;
      if (kindOf(graph, array) != OpKind::Leaf)
        addNeed(array, {index, node, stage, FusionReason::Library, 0});
    }
    return;
  }
}

/// Makes the inside of \p loop part of kernel \p index, where its results are.
void Partitioner::joinLoop(const LoopBody &loop, uint32_t index, Stage stage) {
  result.clusters[index].loop = facts.loops.inside[loop.rounds];
  result.clusters[index].hasSlices = loop.hasSlices;
  for (NodeId node = loop.rounds;;) {
    join(node, index, {.stage = stage});
    if (graph.operands(node).size() < 3)
      break;
    node = graph.operands(node)[2];
  }
  for (NodeId node : llvm::reverse(loop.body))
    join(node, index, {.stage = stage});
  for (const LoopBody::Value &value : loop.values)
    join(value.carried, index, {.stage = stage});
}

/// Computes \p node in each of the candidate's stages. What follows a fold is
/// computed once, by the first; so is an element that is worth keeping.
void Partitioner::joinAll(NodeId node, const Candidate &candidate,
                          bool isStored) {
  Stage first = candidate.first();
  unsigned later = candidate.stages & ~(1u << first);
  bool isElement =
      isBody(first) &&
      graph[node].shape == result.clusters[candidate.cluster].space;
  unsigned laterBodies = later & kBodies; // epilogues visit no elements
  bool isKept =
      laterBodies && isElement &&
      options.cost.keep(facts.cones[node], byteSize(graph[node].type));
  join(node, candidate.cluster,
       {.stage = first, .isStored = isStored, .isKept = isKept});
  if (isEpilogue(node))
    return;
  for (Stage stage = 0; stage < first; ++stage)
    if ((later >> stage & 1) && !(isKept && isBody(stage)))
      join(node, candidate.cluster, {.stage = stage});
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

/// The kernel of \p level that computes and stores \p node: one that has its
/// space already, or a new one.
uint32_t Partitioner::clusterFor(NodeId node, uint32_t level) {
  Cluster cluster;
  cluster.level = level;
  cluster.space = facts.spaces[node];
  cluster.kept = cluster.space;
  if (kindOf(graph, node) == OpKind::Library)
    cluster.call = node;
  if (isEpilogue(node)) {
    cluster.space = foldSpace(graph, facts.anchors[node]);
    cluster.foldMask = foldMask(graph, facts.anchors[node]);
  }
  bool isAlone = cluster.call || kindOf(graph, node) == OpKind::Scatter;
  if (fuel != 0 && !isAlone) {
    uint32_t &slot = newest[{level, cluster.space}];
    if (slot && canHost(result.clusters[slot - 1], slot - 1, node))
      return slot - 1;
    slot = result.clusters.size() + 1;
  }
  result.clusters.push_back(std::move(cluster));
  return result.clusters.size() - 1;
}

/// Finds a home for \p node, which some kernel of level < \p level (or an
/// output) reads from memory, and settles which candidates read it too.
void Partitioner::placeStored(NodeId node,
                              llvm::SmallVectorImpl<Candidate> &candidates,
                              uint32_t level) {
  bool isCheap = worthRecomputing(node, 1);
  auto levelOf = [&](const Candidate &c) {
    return result.clusters[c.cluster].level;
  };
  auto hasItsShape = [&](const Candidate &c) {
    const Cluster &cluster = result.clusters[c.cluster];
    return isEpilogue(node) ||
           graph[node].shape ==
               (isBody(c.first()) ? cluster.space : cluster.kept);
  };
  const Candidate *home = nullptr;
  uint32_t top = 0;
  unsigned numTop = 0;
  for (const Candidate &c : candidates) {
    if (levelOf(c) > top)
      numTop = 0;
    top = std::max(top, levelOf(c));
    numTop += levelOf(c) == top;
  }
  for (const Candidate &c : candidates)
    if (levelOf(c) == top && top >= level && hasItsShape(c))
      home = &c;
  if (home && numTop > 1 && !isCheap)
    home = nullptr;
  if (!home && !candidates.empty() && !isCheap)
    level = std::max(level, top + 1);
  uint32_t homeLevel = home ? top : level;
  Candidate at = {home ? home->cluster : clusterFor(node, homeLevel), 0};
  at.stages = home ? home->stages
                   : 1u << (isEpilogue(node) ? kLastEpilogue : kLastBody);
  for (const Candidate &c : candidates) {
    if (&c == home)
      continue;
    if (levelOf(c) < homeLevel)
      reject(node, needs[c.need], FusionReason::CostlyRecompute);
    else if (c.cluster == at.cluster)
      at.stages |= c.stages;
    else
      joinAll(node, c, false);
  }
  joinAll(node, at, true);
}

void Partitioner::place(NodeId node) {
  llvm::SmallVector<Candidate, 4> candidates;
  uint32_t level = 0;
  bool mustStore = isOutput[node];
  for (uint32_t n = needsOf[node]; n; n = needs[n].next) {
    const Need &need = needs[n];
    FusionReason reason = refuse(node, need);
    if (reason == FusionReason::None && fuel == 0)
      reason = options.outOfFuel;
    if (reason != FusionReason::None) {
      mustStore = true;
      level = std::max(level, result.clusters[need.cluster].level + 1);
      reject(node, need, reason);
      continue;
    }
    Candidate *known = llvm::find_if(
        candidates, [&](auto &c) { return c.cluster == need.cluster; });
    if (known == candidates.end()) {
      candidates.push_back({need.cluster, n});
      known = &candidates.back();
    }
    known->stages |= 1u << stageFor(node, need.stage);
  }
  if (!mustStore && candidates.size() > 1)
    mustStore = !worthRecomputing(node, candidates.size() - 1);
  if (mustStore)
    return placeStored(node, candidates, level);
  for (const Candidate &c : candidates)
    joinAll(node, c, false);
}

/// Which kernels want results \p afters of a loop, and whether they may have
/// them in place.
Partitioner::LoopNeeds Partitioner::gather(llvm::ArrayRef<NodeId> afters) {
  LoopNeeds wanted;
  for (const auto &[i, after] : llvm::enumerate(afters)) {
    wanted.isStored.push_back(isOutput[after]);
    for (uint32_t n = needsOf[after]; n; n = needs[n].next) {
      FusionReason reason = refuse(after, needs[n]);
      if (reason == FusionReason::None && fuel == 0)
        reason = FusionReason::OutOfFuel;
      if (reason == FusionReason::None) {
        wanted.accepted.push_back({i, n});
        continue;
      }
      uint32_t above = result.clusters[needs[n].cluster].level + 1;
      wanted.isStored.back() = true;
      wanted.level = std::max(wanted.level, above);
      reject(after, needs[n], reason);
    }
  }
  return wanted;
}

/// The one kernel of the highest level that may have the loop, or a new one
/// above all that read from it.
uint32_t Partitioner::homeOf(const LoopNeeds &wanted, NodeId after) {
  std::optional<uint32_t> home;
  bool isOne = true;
  auto levelOf = [&](uint32_t cluster) {
    return result.clusters[cluster].level;
  };
  for (auto [i, n] : wanted.accepted) {
    uint32_t cluster = needs[n].cluster;
    if (!home || levelOf(cluster) > levelOf(*home)) {
      home = cluster;
      isOne = true;
    } else if (levelOf(cluster) == levelOf(*home)) {
      isOne &= cluster == *home;
    }
  }
  if (home && isOne && levelOf(*home) >= wanted.level)
    return *home;
  uint32_t level = home ? levelOf(*home) + 1 : 0;
  return clusterFor(after, std::max(level, wanted.level));
}

/// Computes loop \p number, all of it, in one kernel; others read what that
/// stores.
void Partitioner::placeLoop(uint32_t number) {
  llvm::ArrayRef<NodeId> afters = results[number];
  if (afters.empty())
    return;
  LoopNeeds wanted = gather(afters);
  uint32_t home = homeOf(wanted, afters[0]);
  bool wasEmpty = result.clusters[home].members.empty();
  llvm::SmallVector<uint8_t, 4> stages(afters.size());
  unsigned all = 0;
  for (auto [i, n] : wanted.accepted) {
    if (needs[n].cluster == home) {
      stages[i] |= 1u << needs[n].stage;
      continue;
    }
    wanted.isStored[i] = true;
    reject(afters[i], needs[n], FusionReason::CostlyRecompute);
  }
  for (uint8_t some : stages)
    all |= some;
  Stage first = all ? 31 - __builtin_clz(all) : kLastBody;
  for (const auto &[i, after] : llvm::enumerate(afters)) {
    Candidate at = {home, 0};
    at.stages = stages[i] | 1u << first;
    joinAll(after, at, wanted.isStored[i]);
  }
  joinLoop(facts.loops.loops[number], home, first);
  isFused = !wasEmpty;
}

Partition Partitioner::run() {
  for (NodeId output : graph.outputs)
    isOutput[output] = true;
  results.resize(facts.loops.loops.size());
  for (NodeId node = graph.end() - 1; node > 0; --node)
    if (uint32_t loop = facts.loopOf(graph, node)) {
      isFused = false;
      if (!facts.loops.inside[node] && (needsOf[node] || isOutput[node]))
        results[loop - 1].push_back(node);
      else if (node == facts.loops.loops[loop - 1].rounds)
        placeLoop(loop - 1);
      fuel -= isFused;
    } else if (graph[node].op != Op::Input &&
               (needsOf[node] || isOutput[node])) {
      isFused = false;
      place(node);
      fuel -= isFused;
    }
  result.fuel = fuel;
  return std::move(result);
}

llvm::Expected<Partition> partition(Graph &graph, const PlanOptions &options) {
  llvm::Expected<NodeFacts> facts = describeNodes(graph);
  if (!facts)
    return facts.takeError();
  return Partitioner(graph, options, std::move(*facts)).run();
}

} // namespace quern
