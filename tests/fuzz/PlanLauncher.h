//===- PlanLauncher.h - Runs a region plan on a provider --------*- C++ -*-===//
//
// Runs the steps of a plan as a Session would, under suspicion: arrays start
// with garbage, lie between guards that nobody may touch, and are overwritten
// when the plan releases them; inputs must stay as they
// are, but for those that the plan overwrites.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_FUZZ_PLANLAUNCHER_H
#define QUERN_TESTS_FUZZ_PLANLAUNCHER_H

#include "planner/RegionPlan.h"
#include "runtime/Provider.h"
#include "tests/support/HostArray.h"

namespace quern::test {

/// Runs \p plan on \p provider and returns its outputs. The payload of Input
/// nodes points to their HostArray. \p flags: bit 0 is set if some element
/// left the reals.
/// Errors: those of the provider; a guard or an input that was overwritten.
llvm::Expected<std::vector<HostArray>> launchPlan(const RegionPlan &plan,
                                                  Provider &provider,
                                                  Stats &stats,
                                                  uint64_t &flags);

} // namespace quern::test

#endif // QUERN_TESTS_FUZZ_PLANLAUNCHER_H
