//===- NodeFacts.h - What is known of nodes before placing them -----------===//
//
// One walk from the inputs to the outputs. An *anchored* node is a map that is
// computed from a fold's result without changing its shape; it belongs to the
// epilogue of that fold's kernel.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_NODEFACTS_H
#define QUERN_PLANNER_NODEFACTS_H

#include "ir/LoopBodies.h"
#include "planner/CostModel.h"
#include "planner/IndexMap.h"
#include "llvm/Support/Error.h"

namespace quern {

struct NodeFacts {
  /// Per node: how its value is read from memory. For a view that is the array
  /// under it, for every other node the node itself.
  std::vector<uint32_t> mapOf; ///< index into maps; 0 is "itself"
  std::vector<IndexMap> maps;
  std::vector<NodeId> anchors; ///< of Reduce nodes and anchored maps: the fold
  std::vector<ConeCost> cones; ///< of maps: what computing it again costs
  /// What the kernel of each node walks: its shape, or of an Update the box, of
  /// a Scatter the new elements, of what a loop stores in each round one of the
  /// slices.
  std::vector<ShapeId> spaces;
  /// Per Update: its loop's each_round, if the loop stores into the array
  /// itself; else 0.
  std::vector<NodeId> slices;
  LoopBodies loops;

  /// The loop that \p node is inside of or the result of; 0: none, else its
  /// index in loops plus 1.
  uint32_t loopOf(const Graph &graph, NodeId node) const {
    node = slices[node] ? slices[node] : node;
    return loops
        .inside[isLoopResult(graph[node].op) ? graph.operands(node)[0] : node];
  }
  /// How \p node is read.
  IndexMap access(const Graph &graph, NodeId node) const;

  /// How a library call reads its operand \p node: through views where it can
  /// do so in place.
  IndexMap callAccess(const Graph &graph, NodeId node) const;

  /// How Gather or AtRound node \p node reads the array under its first
  /// operand: where its axis begins, walked by the other dimensions of \c line.
  struct GatheredAccess {
    IndexMap map; ///< with stride 0 along the axis
    Shape line;
    int64_t axisStride = 0;
    int64_t axisExtent = 1;
  };
  GatheredAccess gatheredAccess(const Graph &graph, NodeId node) const;

  /// How Scatter node \p node writes its array, likewise; the line has as many
  /// elements along the axis as there are positions.
  GatheredAccess scatteredAccess(const Graph &graph, NodeId node) const;

  /// True if one stride walks all axes of \p mask in \p operand, read in
  /// \p space.
  bool walksOneStride(const Graph &graph, ShapeId space, uint32_t mask,
                      NodeId operand) const;
  /// The same of what Gather node \p node reads.
  bool gathersOneStride(const Graph &graph, ShapeId space, uint32_t mask,
                        NodeId node) const;
};

/// Interns the boxes of updates among \p graph's shapes.
/// Errors: a fold over axes that are not adjacent.
llvm::Expected<NodeFacts> describeNodes(Graph &graph);

inline OpKind kindOf(const Graph &graph, NodeId node) {
  return info(graph[node].op).kind;
}

/// What Reduce node \p fold walks: its operand's shape.
inline ShapeId foldSpace(const Graph &graph, NodeId fold) {
  return graph[graph.operands(fold)[0]].shape;
}

/// The axes of Reduce or Scan node \p fold that have more than one element, or
/// its lowest axis if none has.
uint32_t foldMask(const Graph &graph, NodeId fold);

/// Number of axes in \p mask.
inline unsigned numAxes(uint32_t mask) { return __builtin_popcount(mask); }

/// True if the loops of a fold over \p mask keep the logical order of the
/// dimensions, so that an element's position is known.
bool keepsOrder(const Shape &shape, uint32_t mask);

/// The computed node or leaf under \p node's implicit or explicit expansion.
NodeId underBroadcasts(const Graph &graph, NodeId node);

} // namespace quern

#endif // QUERN_PLANNER_NODEFACTS_H
