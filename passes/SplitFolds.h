//===- SplitFolds.h - One fold for each group of axes -----------*- C++ -*-===//
//
// Accepts: any region graph. Leaves: folds whose axes have only axes of extent
// 1 between them, which the planner can make one loop of. sum(x, [1 3]) of a
// 4x5x6 array becomes sum(sum(x, 1), 3): the lowest group is folded first.
//
// This fixes the order of combination, so it is no optimisation and has no
// switch. Why here: before views sink, while the operand's shape is still what
// the program wrote.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_SPLITFOLDS_H
#define QUERN_PASSES_SPLITFOLDS_H

#include "ir/Graph.h"

namespace quern {

llvm::Error splitFolds(Graph &graph);

/// The lowest group of axes in \p mask with nothing but extents of 1 of
/// \p shape between them; axes of extent 1 are left out unless all are.
uint32_t lowestAxisGroup(const Shape &shape, uint32_t mask);

} // namespace quern

#endif // QUERN_PASSES_SPLITFOLDS_H
