//===- ScanOrder.h - The order of a running fold ----------------*- C++ -*-===//
//
// What KernelPlan.h fixes for scans, element by element: for the host and for
// tests. Kernels compute groups as vectors.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_SCANORDER_H
#define QUERN_PLANNER_SCANORDER_H

#include "planner/KernelPlan.h"
#include <array>

namespace quern {

/// Gives the running fold of a row's elements, which come in order. \p Combine
/// takes (accumulator, element).
template <typename T, typename Combine> class ScanOrder {
public:
  ScanOrder(T identity, Combine combine, bool isInner)
      : identity(identity), combine(combine), isInner(isInner),
        leaves(identity), groups(identity) {}

  T next(T x) {
    if (!isInner)
      return leaves = combine(leaves, x);
    if (count % kFoldLeaf == 0) {
      leaves = combine(leaves, groups);
      groups = identity;
    }
    unsigned lane = count++ % kScanGroup;
    group[lane] = x;
    T inLeaf = combine(groups, prefix(lane, kScanGroup / 2));
    if (lane + 1 == kScanGroup)
      groups = inLeaf;
    return combine(leaves, inLeaf);
  }

private:
  /// Element \p lane after the round that reaches back by \p distance.
  T prefix(unsigned lane, unsigned distance) const {
    if (distance == 0)
      return group[lane];
    T own = prefix(lane, distance / 2);
    return lane < distance
               ? own
               : combine(prefix(lane - distance, distance / 2), own);
  }

  T identity;
  Combine combine;
  bool isInner;
  T leaves, groups;
  std::array<T, kScanGroup> group = {};
  int64_t count = 0;
};

} // namespace quern

#endif // QUERN_PLANNER_SCANORDER_H
