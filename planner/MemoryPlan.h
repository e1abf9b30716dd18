//===- MemoryPlan.h - Where a plan's arrays lie -----------------*- C++ -*-===//
//
// Decides the storage of the arrays that a scheduled plan's steps make:
//
//   - an elementwise result takes the storage of an operand of the same size
//     that nobody reads afterwards, and a product that is added to an array
//     takes that array's;
//   - what lives only inside the region is packed into one arena, in which
//     arrays that are never there at the same time overlap. Packing is
//     first-fit in the order of decreasing size (Pisarchyk & Lee, Efficient
//     memory management for deep neural net inference, 2020). Where an arena
//     would hold on to more than the arrays need at the peak, large arrays
//     stay on their own and are given back one by one.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_MEMORYPLAN_H
#define QUERN_PLANNER_MEMORYPLAN_H

#include "planner/RegionPlan.h"

namespace quern {

/// An array that steps of a plan store, by the array whose storage it is.
struct ArrayLife {
  NodeId array = 0;
  uint64_t bytes = 0;
  uint32_t first = 0; ///< step that stores into it first
  uint32_t last = 0;  ///< last step that touches it
  bool stays = false; ///< beyond the last step: an output, a scalar
};

/// The lives of all arrays that \p plan, which is scheduled, stores.
std::vector<ArrayLife> arrayLives(const RegionPlan &plan);

/// Bytes of arrays made by \p plan that are there at the same time, at most;
/// of those in an arena, all of it while one of them is.
uint64_t peakBytes(const RegionPlan &plan);

/// Bytes of those that are still there after the last step: no plan needs less.
uint64_t bytesLeft(const RegionPlan &plan);

/// Lets results have the storage of operands that die: fills in
/// RegionPlan::storage and corrects what dies where. \p donated: see
/// PlanOptions.
void reuseStorage(RegionPlan &plan,
                  const llvm::DenseSet<const void *> *donated);

/// Fills in RegionPlan::arena.
void packArena(RegionPlan &plan);

} // namespace quern

#endif // QUERN_PLANNER_MEMORYPLAN_H
