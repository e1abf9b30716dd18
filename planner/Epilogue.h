//===- Epilogue.h - A call and the kernel that follows it -------*- C++ -*-===//
//
// tanh(A*B + c): the product's only reader is a kernel that visits its elements
// in order. Such a call and its kernel become one step: the provider runs them
// in turn on some columns at a time, so that the product is read from cache and
// never stored as a whole. Elements are computed as before, to the bit but for
// the rounding that a library does differently in narrower products.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_EPILOGUE_H
#define QUERN_PLANNER_EPILOGUE_H

#include "planner/RegionPlan.h"

namespace quern {

/// Joins steps of \p plan, which stand in any order and have no `dead` yet; as
/// many as \p fuel allows. Returns the fuel that is left.
uint64_t joinEpilogues(RegionPlan &plan, const PlanOptions &options,
                       uint64_t fuel);

} // namespace quern

#endif // QUERN_PLANNER_EPILOGUE_H
