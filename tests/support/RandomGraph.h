//===- RandomGraph.h - Graphs for fuzzing -----------------------*- C++ -*-===//
//
// Random region graphs, drawn from the op table: every row of a kind and an
// attribute kind known here takes part, so a new op needs no line in this file.
// Maps with implicit expansion, views (negative steps, repetitions,
// permutations, reshapes, 3-D), folds over one or more axes, running folds,
// positions, library calls, all element types, empty arrays, several outputs.
//
// Two numbers make a graph. `structure` chooses ops, types and which extents
// are equal; `sizes` chooses the extents and the values. Kernels depend on the
// structure only (up to extents of 1), so that many graphs share few of them.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_SUPPORT_RANDOMGRAPH_H
#define QUERN_TESTS_SUPPORT_RANDOMGRAPH_H

#include "ir/Graph.h"
#include "tests/support/HostArray.h"
#include <deque>
#include <random>

namespace quern::test {

struct RandomGraph {
  Graph graph;
  std::deque<HostArray> inputs; ///< what the Input nodes point to
};

struct RandomOptions {
  uint32_t structure = 0;
  uint32_t sizes = 0;
  unsigned numNodes = 10;
  /// Extents around the widths of vectors, leaves and blocks of folds; else at
  /// most 6.
  bool wide = false;
};

/// A graph of about `numNodes` ops, the same for the same options.
RandomGraph makeRandomGraph(const RandomOptions &options);

/// A copy that shares the inputs' arrays; ids stay.
Graph copyOf(const Graph &graph);

/// Fills \p array with numbers that include zeros of both signs, infinities,
/// NaNs, subnormals, and the extremes of integers.
void fillRandom(HostArray &array, std::mt19937 &random);

} // namespace quern::test

#endif // QUERN_TESTS_SUPPORT_RANDOMGRAPH_H
