//===- Partitioner.h - The partition while it is chosen ---------*- C++ -*-===//
#ifndef QUERN_PLANNER_PARTITIONER_H
#define QUERN_PLANNER_PARTITIONER_H

#include "planner/Partition.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace quern {

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

} // namespace quern

#endif // QUERN_PLANNER_PARTITIONER_H
