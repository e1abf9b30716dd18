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
      : graph(graph), partition(partition),
        slots{Slots(graph.end()), Slots(graph.end())} {}

  /// Appends the steps of \p cluster to \p steps: none if nothing it stores
  /// has elements, two if its epilogue turned out to have no fold.
  void build(const Cluster &cluster, std::vector<RegionStep> &steps);

private:
  /// What is known of a node at one place of the current kernel.
  struct Slot {
    uint32_t epoch = 0;
    bool isMember = false;
    bool isEmitted = false;
    bool isHashed = false;
    InstrId instr = 0;
    uint64_t hash = 0;
  };
  using Slots = std::vector<Slot>;

  void buildKernel(const Cluster &cluster, std::vector<RegionStep> &steps);
  void orderRoots(const Cluster &cluster, Place place,
                  llvm::SmallVectorImpl<Member> &roots);
  Slot &slot(NodeId node, Place place);
  uint64_t hash(NodeId node, Place place);
  InstrId emit(NodeId operand, Place place);
  InstrId emitLeaf(NodeId node, Place place);
  InstrId emitLoad(NodeId node, const IndexMap &map, Place place);
  InstrId emitApply(NodeId node, Place place);
  InstrId append(KernelInstr instr);
  void bindLoops(const Cluster &cluster);
  LogicalWalk walkOf(const BufferBinding &binding, const Shape &shape,
                     Place place) const;

  const Graph &graph;
  const Partition &partition;
  Slots slots[2]; ///< by Place
  uint32_t epoch = 0;
  // Of the kernel being built:
  const Cluster *current = nullptr;
  RegionStep step;
  std::vector<LogicalWalk> walks; ///< inputs, then stores
  bool readsPosition = false;
};

} // namespace quern

#endif // QUERN_PLANNER_KERNELBUILDER_H
