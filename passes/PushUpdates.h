//===- PushUpdates.h - Map(Update(x)) becomes Update(Map(x)) ----*- C++ -*-===//
//
// Accepts: any region graph without loops. Leaves: updates (assigned boxes,
// joined arrays, shifted ones) that are outputs, or that something but maps of
// their shape, slices and updates read. The others are gone where that moves
// fewer bytes: what maps make of them is an update itself, of the maps of its
// parts, and each element is computed from where it was before it was put into
// an array.
//
//   f(update(x, box, v), w)  is  update(f(x, w), box, f(v, w at box))
//
// Maps are elementwise, so all bits stay. Folds are not: they read what is
// stored. Work is not doubled: what several shifted slices read is taken apart
// only if it is not computed.
//
// Why here: after the passes that want maps whole (algebra, products, folds),
// and before views sink, which it puts above what the parts read.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_PUSHUPDATES_H
#define QUERN_PASSES_PUSHUPDATES_H

#include "ir/Graph.h"

namespace quern {

llvm::Error pushUpdates(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_PUSHUPDATES_H
