//===- Region.h - Pending nodes of one evaluation ---------------*- C++ -*-===//
//
// Collects what the targets of an evaluation need, in a canonical order, and
// writes down its structure as a word sequence: the plan memo's key. Leaves
// are numbered by first use; scalar values are no part of the sequence, so the
// same code with other scalars has the same key.
//
// Outputs are the nodes that someone outside the region still refers to: a
// handle, or a pending node that these targets do not need.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_REGION_H
#define QUERN_RUNTIME_REGION_H

#include "runtime/Session.h"
#include <vector>

namespace quern {

class Region {
public:
  /// Collects for \p targets (which carry handles). Keeps its arrays between
  /// calls, so that it allocates only when a region is larger than any before.
  void collect(Graph &graph, llvm::ArrayRef<NodeId> targets);

  llvm::ArrayRef<NodeId> nodes() const { return order; }
  llvm::ArrayRef<NodeId> leaves() const { return leafNodes; }
  llvm::ArrayRef<NodeId> outputs() const { return outputNodes; }
  llvm::ArrayRef<uint32_t> signature() const { return words; }
  uint64_t hash() const;
  /// By number of the leaf: how many operands of nodes it is.
  llvm::ArrayRef<uint32_t> leafUses() const { return usesOfLeaves; }
  /// Leaves whose storage a result may take over: nothing but nodes of this
  /// region refers to them. Part of the signature.
  llvm::ArrayRef<uint32_t> donated() const { return donatedLeaves; }
  /// Whether \p leaf, operand of \p uses nodes of a region, is such a one.
  static bool isDonated(const Node &leaf, uint32_t uses);

  /// For one who knows what collecting would give (see TraceCursor.h): begins
  /// with an empty region and names its leaves and outputs in order. That is
  /// all that running a plan needs.
  void clear();
  void addLeaf(NodeId id) { leafNodes.push_back(id); }
  void addOutput(NodeId id) { outputNodes.push_back(id); }

  /// The region as a graph of its own; leaves carry their numbers (BoundPlan).
  llvm::Expected<Graph> copy(const Graph &graph) const;

private:
  struct Visit {
    NodeId id;
    uint32_t nextOperand;
  };
  void resetMarks(Graph &graph);
  void visit(Graph &graph, NodeId root);
  uint32_t numberLeaf(Graph &graph, NodeId id);
  void finish(Graph &graph, NodeId id);
  void findDonated(const Graph &graph);

  std::vector<NodeId> order;     // operands before users
  std::vector<NodeId> leafNodes; // by first use
  std::vector<NodeId> outputNodes;
  std::vector<uint32_t> innerUses;   // by position in `order`
  std::vector<uint32_t> headerWords; // where each node's words start
  std::vector<uint32_t> words;
  std::vector<uint32_t> usesOfLeaves;
  std::vector<uint32_t> donatedLeaves;
  std::vector<Visit> stack;
  uint32_t base = 0;     // marks below are of earlier collections
  uint32_t nextMark = 1; // first mark not used so far
};

} // namespace quern

#endif // QUERN_RUNTIME_REGION_H
