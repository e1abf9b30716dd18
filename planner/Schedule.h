//===- Schedule.h - The order of steps and the life of arrays ---*- C++ -*-===//
//
// Orders steps so that few bytes live at a time, and notes at each step which
// arrays nobody reads after it. Of three orders the one with the lowest peak is
// taken, the first if they are alike:
//   - depth first from the outputs, the operand with the longest chain of steps
//     under it first;
//   - the same, but first the operand that needs most memory beyond what it
//     leaves behind (Liu, An application of generalized tree pebbling to sparse
//     matrix factorization, 1987; the best there is where no result is shared);
//   - as recorded.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_SCHEDULE_H
#define QUERN_PLANNER_SCHEDULE_H

#include "planner/RegionPlan.h"

namespace quern {

/// Per step: the steps that must run before it.
using StepOrder = std::vector<llvm::SmallVector<uint32_t, 4>>;

/// Calls \p fn(node) for every array that \p step reads.
template <typename Fn> void forEachRead(const RegionStep &step, Fn fn) {
  for (const BufferBinding &input : step.inputs)
    fn(input.node);
  for (const BufferBinding &operand : step.operands)
    fn(operand.node);
}

/// What follows from reading what other steps store.
StepOrder findDependences(const RegionPlan &plan);

/// Reorders \p plan's steps, which stand in any order, by \p order and fills
/// in `dead`.
void schedule(RegionPlan &plan, StepOrder order);

} // namespace quern

#endif // QUERN_PLANNER_SCHEDULE_H
