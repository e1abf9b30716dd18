//===- HazardVerifier.h - Order of reads and writes -------------*- C++ -*-===//
//
// What every plan must satisfy, whoever made it:
//   - an array is read after all its stores, and not after its release or
//     after an update has taken its storage;
//   - an output is stored and never released;
//   - every walk of a buffer stays inside the array, and its strides are of
//     the class that the kernel was compiled for;
//   - no two stores of a launch, and no two elements of one store, meet: items
//     run on different threads in any order;
//   - a store into storage that the same launch reads is of other elements, or
//     in place: read and store visit the same element at the same position;
//   - an array is filled, unless it is an update of one that was; it overwrites
//     only arrays of its size, and no input but a donated one;
//   - arrays that are there at the same time do not meet in the arena, and no
//     output is in it;
//   - a call reads its operands in a layout that libraries know;
//   - of a call and the kernel on its columns: nobody else reads the result,
//     the kernel reads it in order, and overwrites no operand of the call.
// It knows nothing of how plans are made. Linear in the size of the plan.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_HAZARDVERIFIER_H
#define QUERN_PLANNER_HAZARDVERIFIER_H

#include "planner/RegionPlan.h"

namespace quern {

/// Errors: Quern:badPlan, naming step, buffer and reason:
///   [verify] step 2, in1 (%7): was released after step 1
/// \p donated: see PlanOptions.
llvm::Error
verifyHazards(const RegionPlan &plan,
              const llvm::DenseSet<const void *> *donated = nullptr);

} // namespace quern

#endif // QUERN_PLANNER_HAZARDVERIFIER_H
