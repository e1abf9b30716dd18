//===- MatrixChains.h - (A*B)*x becomes A*(B*x) -----------------*- C++ -*-===//
//
// Accepts: any region graph. Leaves: chains of products bracketed so that they
// cost less, where the sizes halve the arithmetic or better and nobody else
// needs the inner product. Every change is noted in Graph::notes.
//
// Products are associative but for rounding, so this is opt-in
// (QUERN_REORDER_PRODUCTS). Why here: before blas-sequences, which gives
// products conjugation, factors and sums.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_MATRIXCHAINS_H
#define QUERN_PASSES_MATRIXCHAINS_H

#include "ir/Graph.h"

namespace quern {

llvm::Error matrixChains(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_MATRIXCHAINS_H
