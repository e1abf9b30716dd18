//===- UpdatePlacement.h - Which storage an updated array has ---*- C++ -*-===//
//
// The kernel that computes the new elements of an update stores them straight
// into the updated array. This decides where that array is: in the storage of
// an array that has the other elements already and that nobody needs any more
// (the base, or an earlier state of it), or in storage of its own, to which
// the elements around the box are then copied.
//
// Storage is taken over only if every step that reads or stores the old array
// can run before the update; where that would need a cycle, or where the very
// kernel that stores reads other elements of the old array than those it
// overwrites, the rest is copied. What other updates overwrite before anybody
// reads it is not: so nothing is copied of what a chain of updates covers.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_UPDATEPLACEMENT_H
#define QUERN_PLANNER_UPDATEPLACEMENT_H

#include "ir/Box.h"
#include "planner/Partition.h"
#include "planner/Schedule.h"

namespace quern {

/// Gives every update of \p parts its storage: fills in \p plan.storage,
/// appends the steps that copy, and adds to \p order what must run before what.
void placeUpdates(RegionPlan &plan, const Partition &parts,
                  const PlanOptions &options, StepOrder &order);

/// Updates of which nothing but another update is made, each the base of the
/// next.
class UpdateChains {
public:
  explicit UpdateChains(const Graph &graph);

  /// Whether nothing reads \p update but the update that it is the base of.
  bool isFollowed(NodeId update) const {
    return numUses[update] == 1 && follower[update];
  }
  /// What \p update has of its base that somebody may read: boxes that have no
  /// element in common, of the whole array the last dimension first.
  std::vector<Box> restOf(NodeId update) const;

private:
  const Graph &graph;
  std::vector<uint32_t> numUses;
  std::vector<NodeId>
      follower; ///< the last update that the node is the base of
};

/// True if walks \p a and \p b over \p extents, in one array of \p shape,
/// surely touch no common element.
bool areApart(const BufferBinding &a, const BufferBinding &b,
              llvm::ArrayRef<int64_t> extents, const Shape &shape);

/// True if \p step reads through \p input just the elements that \p store
/// scatters to at the same position, each of which no other position replaces.
bool readsWhatItScatters(const Graph &graph, const RegionStep &step,
                         unsigned input, unsigned store);

} // namespace quern

#endif // QUERN_PLANNER_UPDATEPLACEMENT_H
