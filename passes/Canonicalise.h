//===- Canonicalise.h - One form for equal things ---------------*- C++ -*-===//
//
// Accepts: any region graph. Leaves:
//   - operands of commutative ops ordered: constants last, else by kind and id;
//   - no view, conversion or fold axis that changes nothing;
//   - chains of one kind of view as one view; a permutation that moves only
//     axes of extent 1 as a reshape;
//   - no explicit repetition where implicit expansion does the same.
// Values are kept bit by bit (of NaNs: that they are NaN).
//
// Why here: before algebra and sink-views, whose patterns count on these forms;
// and again after sink-views, which puts views next to views.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_CANONICALISE_H
#define QUERN_PASSES_CANONICALISE_H

#include "ir/Graph.h"

namespace quern {

llvm::Error canonicalise(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_CANONICALISE_H
