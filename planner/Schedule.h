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

/// Reorders \p plan's steps, which stand in any order, and fills in `dead`.
void schedule(RegionPlan &plan);

} // namespace quern

#endif // QUERN_PLANNER_SCHEDULE_H
