//===- BlasSequences.h - Products with what surrounds them ------*- C++ -*-===//
//
// Accepts: any region graph. Leaves:
//   A*B   with conjugations of a stored array, and one real factor of it,
//         inside the call (see ir/Contract.h);
//   s*(A*B), A*B + C*D   as one call each, where nothing else is computed from
//         the result element by element: else the map that follows does it on
//         its way, without another pass over memory;
//   x'*y  as a fold, if x or y is computed here or long: it fuses with its
//         neighbours, and its order does not depend on threads;
//   A*B   of matrices up to 16x16 as a fold, where something is computed from
//         them or for them;
//   x*y'  of two vectors as a map under the same condition, or if a map reads
//         it: A - x*y' is one pass over A.
//
// A product that several nodes use stays as it is. C of A*B + C is taken into
// the call only if it is another product's result, whose storage becomes the
// sum's; any other C is read by the map, which needs no copy of it.
//
// Why here: on canonical maps; before split-folds, as it makes folds; before
// sink-views, which would move transpositions below the maps of a factor.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_BLASSEQUENCES_H
#define QUERN_PASSES_BLASSEQUENCES_H

#include "ir/Graph.h"

namespace quern {

llvm::Error blasSequences(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_BLASSEQUENCES_H
