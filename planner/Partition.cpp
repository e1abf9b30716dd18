//===- Partition.cpp - Which node is computed in which kernel ------------===//
//
// Terms. A kernel *needs* a node when one of its members has it as operand.
// What does not depend on any choice (anchors, costs, ways of reading) is in
// NodeFacts.
//
//===----------------------------------------------------------------------===//
#include "planner/Partition.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <algorithm>

namespace quern {

namespace {

/// One kernel's wish for a node's value.
struct Need {
  uint32_t cluster;
  NodeId consumer;
  Place place;
  FusionReason mustStore; ///< None: computing it in place is welcome
  uint32_t next;          ///< of the same node; 0 ends the list
};

/// A need that could be met in place.
struct Candidate {
  uint32_t need;
  bool stays = true;
};

class Partitioner {
public:
  Partitioner(const Graph &graph, const PlanOptions &options, NodeFacts known)
      : graph(graph), options(options), facts(result.facts),
        needsOf(graph.end()), isOutput(graph.end()), needs(1) {
    result.facts = std::move(known);
    result.readsStored.resize(graph.end());
  }
  Partition run();

private:
  // Choices.
  void place(NodeId node);
  void placeStored(NodeId node, llvm::SmallVectorImpl<Candidate> &candidates,
                   uint32_t level);
  FusionReason refuse(NodeId node, const Need &need) const;
  bool worthRecomputing(NodeId node, unsigned extra) const;
  uint32_t clusterFor(NodeId node, uint32_t level);
  bool canHost(const Cluster &cluster, uint32_t index, NodeId node) const;

  // Membership.
  void join(NodeId node, uint32_t cluster, Place place, bool isStored);
  void need(uint32_t cluster, NodeId consumer, NodeId operand, Place place);
  void addNeed(NodeId node, Need need);
  void reject(NodeId producer, const Need &need, FusionReason reason);

  bool operandsWalkOneStride(const Cluster &cluster, NodeId node) const;
  bool isEpilogue(NodeId node) const {
    return facts.anchors[node] != 0 || kindOf(graph, node) == OpKind::Reduce;
  }

  const Graph &graph;
  const PlanOptions &options;
  Partition result;
  const NodeFacts &facts; ///< of result
  std::vector<uint32_t> needsOf;
  std::vector<char> isOutput;
  std::vector<Need> needs;
  llvm::DenseSet<std::pair<uint32_t, uint32_t>> known; ///< (cluster, item)
  /// The newest kernel of a level and space.
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, uint32_t> newest;
};

} // namespace

bool Partitioner::operandsWalkOneStride(const Cluster &cluster,
                                        NodeId node) const {
  if (kindOf(graph, node) == OpKind::View) // a copy: it is its own operand
    return facts.walksOneStride(graph, cluster.space, cluster.foldMask, node);
  for (NodeId operand : graph.operands(node))
    if (!facts.walksOneStride(graph, cluster.space, cluster.foldMask, operand))
      return false;
  return true;
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
                       Place place) {
  Cluster &cluster = result.clusters[index];
  NodeId node = underBroadcasts(graph, operand);
  if (!known.insert({index, node * 2 + (place == Place::Epilogue)}).second)
    return;
  ++cluster.numItems;
  bool isView = kindOf(graph, node) == OpKind::View;
  NodeId base = isView ? facts.maps[facts.mapOf[node]].base : node;
  Op op = graph[base].op;
  if (op == Op::Scalar || op == Op::Constant)
    return;
  ++cluster.numBuffers;
  if (op == Op::Input)
    return;
  FusionReason mustStore = FusionReason::None;
  if (isView)
    mustStore = kindOf(graph, base) == OpKind::View
                    ? FusionReason::NonStridedReshape
                    : FusionReason::ViewOfComputed;
  addNeed(base, {index, consumer, place, mustStore, 0});
}

void Partitioner::join(NodeId node, uint32_t index, Place place,
                       bool isStored) {
  Cluster &cluster = result.clusters[index];
  if (known.insert({index, node * 2 + (place == Place::Epilogue)}).second)
    ++cluster.numItems; // nobody in this kernel needed it
  else if (kindOf(graph, node) != OpKind::Leaf)
    --cluster.numBuffers; // it was going to be a load
  cluster.members.push_back({node, place, isStored});
  cluster.numBuffers += isStored;
  switch (kindOf(graph, node)) {
  case OpKind::Leaf:
    return;
  case OpKind::View: { // a copy
    if (graph[node].op == Op::Broadcast)
      return need(index, node, node, place);
    NodeId base = facts.maps[facts.mapOf[node]].base;
    ++cluster.numBuffers;
    if (graph[base].op != Op::Input)
      addNeed(base, {index, node, place, FusionReason::ViewOfComputed, 0});
    return;
  }
  case OpKind::Reduce: {
    NodeId operand = graph.operands(node)[0];
    if (facts.walksOneStride(graph, cluster.space, cluster.foldMask, operand))
      return need(index, node, operand, Place::Body);
    ++cluster.numBuffers;
    ++cluster.numItems;
    result.readsStored[node] = true;
    return addNeed(operand,
                   {index, node, Place::Body, FusionReason::FoldNotStrided, 0});
  }
  case OpKind::Generate:
    cluster.readsPosition = true;
    ++cluster.numItems;
    [[fallthrough]];
  case OpKind::Map:
    for (NodeId operand : graph.operands(node))
      need(index, node, operand, place);
    return;
  case OpKind::Library:
    for (NodeId operand : graph.operands(node))
      if (graph[operand].op != Op::Input)
        addNeed(operand, {index, node, place, FusionReason::Library, 0});
    return;
  }
}

/// Why \p node cannot be computed in place where \p need asks for it.
FusionReason Partitioner::refuse(NodeId node, const Need &need) const {
  const Cluster &cluster = result.clusters[need.cluster];
  OpKind kind = kindOf(graph, node);
  if (need.mustStore != FusionReason::None)
    return need.mustStore;
  if (kind == OpKind::Library)
    return FusionReason::Library;
  if (!options.fuse)
    return FusionReason::FusionOff;
  if (facts.anchors[node]) {
    if (need.place == Place::Body)
      return FusionReason::FoldFeedsBody;
    if (cluster.space != foldSpace(graph, facts.anchors[node]) ||
        cluster.foldMask != foldMask(graph, facts.anchors[node]))
      return FusionReason::DifferentSpace;
  }
  ShapeId space = need.place == Place::Body ? cluster.space : cluster.kept;
  bool isSame = graph[node].shape == space;
  if (kind == OpKind::Generate &&
      (!isSame || need.place == Place::Epilogue ||
       !keepsOrder(graph.shapes()[space], cluster.foldMask)))
    return FusionReason::Position;
  if (!isSame && !options.cost.expand(facts.cones[node], graph.numElems(node),
                                      graph.shapes().numElems(space),
                                      byteSize(graph[node].type)))
    return FusionReason::CostlyBroadcast;
  if (kind == OpKind::Map && need.place == Place::Body &&
      !operandsWalkOneStride(cluster, node))
    return FusionReason::FoldNotStrided;
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
  uint32_t mask = isEpilogue(node) ? foldMask(graph, facts.anchors[node]) : 0;
  const Shape &space = graph.shapes()[cluster.space];
  if (mask && mask != cluster.foldMask &&
      (cluster.foldMask || numAxes(mask) > 1 ||
       (cluster.readsPosition && !keepsOrder(space, mask))))
    return false;
  if (!mask && !operandsWalkOneStride(cluster, node))
    return false;
  if (kindOf(graph, node) == OpKind::Generate &&
      !keepsOrder(space, cluster.foldMask))
    return false;
  unsigned arity = graph.operands(node).size();
  if (cluster.numItems + arity + 1 > kMaxInstrs ||
      cluster.numBuffers + arity + 1 > kMaxBuffers)
    return false;
  for (NodeId operand : graph.operands(node))
    if (known.contains({index, underBroadcasts(graph, operand) * 2}))
      return true;
  return cluster.numItems <= kSiblingInstrs &&
         cluster.numBuffers <= kSiblingBuffers;
}

/// The kernel of \p level that computes and stores \p node: one that has its
/// space already, or a new one.
uint32_t Partitioner::clusterFor(NodeId node, uint32_t level) {
  Cluster cluster;
  cluster.level = level;
  cluster.space = graph[node].shape;
  cluster.kept = cluster.space;
  if (kindOf(graph, node) == OpKind::Library)
    cluster.call = node;
  if (isEpilogue(node)) {
    cluster.space = foldSpace(graph, facts.anchors[node]);
    cluster.foldMask = foldMask(graph, facts.anchors[node]);
  }
  if (options.fuse && !cluster.call) {
    uint32_t &slot = newest[{level, cluster.space}];
    if (slot && canHost(result.clusters[slot - 1], slot - 1, node)) {
      Cluster &host = result.clusters[slot - 1];
      if (cluster.foldMask) {
        host.foldMask = cluster.foldMask;
        host.kept = cluster.kept;
      }
      return slot - 1;
    }
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
    return result.clusters[needs[c.need].cluster].level;
  };
  auto hasItsShape = [&](const Candidate &c) {
    const Cluster &cluster = result.clusters[needs[c.need].cluster];
    return graph[node].shape ==
           (needs[c.need].place == Place::Body ? cluster.space : cluster.kept);
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
  uint32_t homeCluster = home ? needs[home->need].cluster : 0;
  Place place = home               ? needs[home->need].place
                : isEpilogue(node) ? Place::Epilogue
                                   : Place::Body;
  uint32_t homeLevel = home ? top : level;
  for (Candidate &c : candidates)
    c.stays = &c != home && levelOf(c) >= homeLevel;
  if (!home)
    homeCluster = clusterFor(node, level);
  for (Candidate &c : candidates) {
    if (&c == home)
      continue;
    const Need &need = needs[c.need];
    bool isHome = need.cluster == homeCluster;
    if (c.stays && !(isHome && need.place == place))
      join(node, need.cluster, need.place, false);
    else if (!isHome)
      reject(node, need, FusionReason::CostlyRecompute);
  }
  join(node, homeCluster, place, true);
}

void Partitioner::place(NodeId node) {
  llvm::SmallVector<Candidate, 4> candidates;
  uint32_t level = 0;
  bool mustStore = isOutput[node];
  for (uint32_t n = needsOf[node]; n; n = needs[n].next) {
    FusionReason reason = refuse(node, needs[n]);
    if (reason == FusionReason::None) {
      candidates.push_back({n});
      continue;
    }
    mustStore = true;
    level = std::max(level, result.clusters[needs[n].cluster].level + 1);
    reject(node, needs[n], reason);
  }
  if (!mustStore && candidates.size() > 1)
    mustStore = !worthRecomputing(node, candidates.size() - 1);
  if (mustStore)
    return placeStored(node, candidates, level);
  for (const Candidate &c : candidates)
    join(node, needs[c.need].cluster, needs[c.need].place, false);
}

Partition Partitioner::run() {
  for (NodeId output : graph.outputs)
    isOutput[output] = true;
  for (NodeId node = graph.end() - 1; node > 0; --node)
    if (graph[node].op != Op::Input && (needsOf[node] || isOutput[node]))
      place(node);
  return std::move(result);
}

llvm::Expected<Partition> partition(const Graph &graph,
                                    const PlanOptions &options) {
  llvm::Expected<NodeFacts> facts = describeNodes(graph);
  if (!facts)
    return facts.takeError();
  return Partitioner(graph, options, std::move(*facts)).run();
}

} // namespace quern
