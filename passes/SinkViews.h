//===- SinkViews.h - View(Map(x)) becomes Map(View(x)) ----------*- C++ -*-===//
//
// Accepts: any region graph. Leaves: permutations, slices and reshapes above
// arrays that are stored anyway (inputs, folds, library results), or above
// maps that several nodes share and that are dear to compute twice.
//
// Why here: after canonicalise, so that chains of views are single views; and
// before the planner, which reads a view of a stored array in place but has to
// store a computed one first. Views of shared maps are sunk only while what
// would be computed twice is a few simple operations; so the graph grows by a
// constant factor at most.
//
// A transposition that only library calls read stays: they read through it.
// Not through folds (the order of combination would change), nor through ops
// that read their position. A reshape passes a map only if all operands have
// the map's shape or are 1x1.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_SINKVIEWS_H
#define QUERN_PASSES_SINKVIEWS_H

#include "ir/Graph.h"

namespace quern {

llvm::Error sinkViews(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_SINKVIEWS_H
