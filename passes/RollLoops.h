//===- RollLoops.h - Repeated code becomes a loop of rounds -----*- C++ -*-===//
//
// Accepts: a region graph whose ids are in the order of recording. Leaves: runs
// of elementwise nodes that repeat themselves (a time loop that was recorded
// round by round) as loops of ir/LoopBodies.h.
//
// A run is found by its period: node i is like node i - p. Each operand must be
// the same node in all rounds, the node at the same distance before (of this
// round or an earlier one, whose value is carried then), or a scalar that
// differs from round to round. What repeats less than kMinRounds times, or is
// not elementwise over one shape, stays as it is.
//
// Slices of arrays outside that move on along one axis by a constant way are
// slices of the round; updates that do are values of each round, stored
// together. A slice of what an earlier round has stored is that value, and one
// of what no round has stored yet is one of the array before.
//
// Why here: last. Rewriting before sees plain code, and what made rounds equal
// has been done; the kernel of a loop does not depend on how often it runs.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_ROLLLOOPS_H
#define QUERN_PASSES_ROLLLOOPS_H

#include "ir/Graph.h"

namespace quern {

/// A loop's round has at most this many nodes and carries this many values, so
/// that it fits into a kernel.
inline constexpr size_t kMaxRoundNodes = 160;
inline constexpr size_t kMaxCarried = 24;

llvm::Error rollLoops(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_ROLLLOOPS_H
