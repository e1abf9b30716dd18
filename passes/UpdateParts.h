//===- UpdateParts.h - Which updates need not be stored ---------*- C++ -*-===//
//
// Terms. A *group* is made of updates that only maps of their shape, slices and
// other updates read, and of these readers, up to the *ends*: maps that are
// stored or read otherwise, and updates that are. Without the pass the updates
// of a group are stored and read again; with it the ends are computed part by
// part from what the updates were made of.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_UPDATEPARTS_H
#define QUERN_PASSES_UPDATEPARTS_H

#include "ir/Box.h"
#include "ir/Graph.h"

namespace quern {

/// A box of a node's elements in which each update below it gives either its
/// new elements or the old ones.
struct Part {
  Box box;
  /// None of them are new: what is computed here may be computed elsewhere as
  /// well, and replaced.
  bool isOld = false;
};

/// Of parts that overlap the later one holds.
using Parts = llvm::SmallVector<Part, 4>;

struct UpdateGroups {
  /// Per node: its group, counted from 1, if it is in one that is worth it.
  std::vector<uint32_t> groupOf;
  /// Per node of a group: whether something outside reads it.
  std::vector<char> isEnd;
  /// Per node outside: whether only groups and other such maps read it, so that
  /// it is computed part by part as well.
  std::vector<char> isPrivate;
  /// Per group and shape of its ends: the parts in which they are computed.
  llvm::DenseMap<std::pair<uint32_t, ShapeId>, Parts> parts;
  /// Per end that is an update: the parts of its new elements.
  llvm::DenseMap<NodeId, Parts> newParts;
  uint32_t numGroups = 0;

  bool isInside(NodeId node) const { return groupOf[node] != 0; }
};

/// The groups of \p graph that are worth being computed in parts: fewer bytes
/// move, and not many more kernels run.
UpdateGroups findUpdateGroups(const Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_UPDATEPARTS_H
