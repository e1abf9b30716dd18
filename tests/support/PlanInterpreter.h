//===- PlanInterpreter.h - Runs a region plan on the host -------*- C++ -*-===//
//
// Executes kernels element by element through the rows' `.lower`, honouring
// bindings, strides and the order of folds. It finds mistakes of the planner
// without any code generation.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_SUPPORT_PLANINTERPRETER_H
#define QUERN_TESTS_SUPPORT_PLANINTERPRETER_H

#include "planner/RegionPlan.h"
#include "tests/support/HostArray.h"

namespace quern::test {

/// Runs \p plan and returns its outputs. The payload of Input nodes points to
/// their HostArray. Errors: what is wrong with the plan itself (a read of what
/// nobody stored, of a dead array or out of bounds).
llvm::Expected<std::vector<HostArray>> interpret(const RegionPlan &plan);

} // namespace quern::test

#endif // QUERN_TESTS_SUPPORT_PLANINTERPRETER_H
