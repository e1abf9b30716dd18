//===- Partition.cpp - Which node is computed in which kernel -------------===//
//
// Terms. A kernel *needs* a node when one of its members has it as operand.
// What does not depend on any choice (anchors, costs, ways of reading) is in
// NodeFacts, what a kernel may contain in FusionRules.cpp.
//
//===----------------------------------------------------------------------===//
#include "planner/Partitioner.h"

#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <optional>

namespace quern {

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
