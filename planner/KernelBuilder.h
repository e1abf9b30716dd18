//===- KernelBuilder.h - From a set of nodes to a kernel --------*- C++ -*-===//
//
// Writes the loop nest, the element code and the bindings of the kernels that
// the partitioner chose. The order of code and buffers follows the structure
// of the expressions, not the ids of nodes, so that equal computations give
// equal kernels.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_KERNELBUILDER_H
#define QUERN_PLANNER_KERNELBUILDER_H

#include "planner/LoopSpace.h"
#include "planner/Partition.h"

namespace quern {

class KernelBuilder {
public:
  KernelBuilder(const Graph &graph, const Partition &partition)
      : graph(graph), partition(partition), slots(kMaxStages),
        homes(graph.end()) {}

  /// Appends the steps of \p cluster to \p steps: none if nothing it stores
  /// has elements, two if its epilogue turned out to have no fold.
  void build(const Cluster &cluster, std::vector<RegionStep> &steps);

private:
  /// What is known of a node at one stage of the current kernel.
  struct Slot {
    uint32_t epoch = 0;
    bool isMember = false;
    bool isEmitted = false;
    bool isHashed = false;
    InstrId instr = 0;
    uint64_t hash = 0;
  };
  using Slots = std::vector<Slot>;
  /// The one stage that computes a node which all later stages can use.
  struct Home {
    uint32_t epoch = 0;
    Stage stage = 0;
  };

  void buildKernel(const Cluster &cluster, std::vector<RegionStep> &steps);
  void orderRoots(const Cluster &cluster, Stage stage,
                  llvm::SmallVectorImpl<Member> &roots);
  Slot &slot(NodeId node, Stage stage);
  Stage homeOf(NodeId node, Stage stage) const;
  Stage operandStage(NodeId node, Stage stage) const {
    return kindOf(graph, node) == OpKind::Reduce ? stage + 1 : stage;
  }
  bool isEpilogue(NodeId node) const {
    return partition.facts.anchors[node] != 0;
  }
  uint64_t hash(NodeId node, Stage stage);
  InstrId emit(NodeId operand, Stage stage);
  InstrId emitLeaf(NodeId node, Stage stage);
  InstrId emitLoad(NodeId node, const IndexMap &map, Stage stage);
  InstrId emitGather(NodeId node, Stage stage);
  InstrId emitEachRound(NodeId each, Stage stage);
  uint16_t inputFor(BufferBinding binding, const Shape &shape, StrideClass axis,
                    Stage stage, bool isOfRounds = false);
  InstrId emitApply(NodeId node, Stage stage);
  InstrId emitConverted(NodeId operand, ElementType type, Stage stage);
  /// Elements that a kernel stores of \p node.
  int64_t numStored(NodeId node) const {
    return graph.shapes().numElems(partition.facts.spaces[node]);
  }
  InstrId emitAfter(NodeId after, Stage stage);
  void emitLoop(const LoopBody &loop, Stage stage);
  InstrId emitRoot(const Member &root);
  void addStore(const Member &root, InstrId value);
  InstrId emitRecall(NodeId node, Stage stage, Stage home);
  InstrId append(KernelInstr instr, Stage stage);
  void buildUnfolded(const Cluster &cluster, std::vector<RegionStep> &steps);
  void bindLoops(const Cluster &cluster);
  void keepLoads();
  LogicalWalk walkOf(const BufferBinding &binding, const Shape &shape,
                     Stage stage) const;

  const Graph &graph;
  const Partition &partition;
  std::vector<Slots> slots; ///< by stage; sized when first used
  std::vector<Home> homes;
  uint32_t epoch = 0;
  // Of the kernel being built:
  const Cluster *current = nullptr;
  RegionStep step;
  std::vector<LogicalWalk> walks; ///< inputs, then stores
  bool readsPosition = false;
};

} // namespace quern

#endif // QUERN_PLANNER_KERNELBUILDER_H
