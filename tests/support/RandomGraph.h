//===- RandomGraph.h - Graphs for fuzzing -----------------------*- C++ -*-===//
//
// Random region graphs over small arrays: maps with implicit expansion, views
// (negative steps, repetitions, permutations, reshapes, 3-D), folds over one
// or more axes, positions, matrix products, empty arrays, several outputs.
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

/// A graph of about \p numNodes ops, the same for the same \p seed.
RandomGraph makeRandomGraph(uint32_t seed, unsigned numNodes);

/// Fills \p array with numbers that include zeros of both signs, infinities
/// and NaN.
void fillRandom(HostArray &array, std::mt19937 &random);

} // namespace quern::test

#endif // QUERN_TESTS_SUPPORT_RANDOMGRAPH_H
