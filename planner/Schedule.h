//===- Schedule.h - The order of steps and the life of arrays ---*- C++ -*-===//
//
// Orders steps depth first from the outputs, the operand with the longest
// chain under it first, so that few intermediate arrays live at a time, and
// notes at each step which arrays nobody reads after it.
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
