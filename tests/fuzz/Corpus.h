//===- Corpus.h - Failing graphs, made small and kept -----------*- C++ -*-===//
//
// A kept graph is a textual graph with the values of its inputs and scalars in
// comments, one line for each in the order of the text:
//
//   # data %1: 3ff0000000000000*12 7ff8000000000000
//
// bits of elements in hex (imaginary parts after a comma), with counts of equal
// neighbours.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_FUZZ_CORPUS_H
#define QUERN_TESTS_FUZZ_CORPUS_H

#include "tests/support/RandomGraph.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace quern::test {

/// \p comment: lines that say what is wrong with it.
std::string writeGraph(const RandomGraph &made, const std::string &comment);
llvm::Expected<RandomGraph> readGraph(const std::string &text);

/// A smaller graph for which \p fails holds, as it must for \p made: outputs
/// are dropped, nodes become inputs or one of their operands, extents shrink,
/// values become 1. Stops after \p seconds.
RandomGraph minimise(RandomGraph made,
                     llvm::function_ref<bool(const RandomGraph &)> fails,
                     double seconds);

} // namespace quern::test

#endif // QUERN_TESTS_FUZZ_CORPUS_H
