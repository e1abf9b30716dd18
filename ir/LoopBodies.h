//===- LoopBodies.h - The loops of a region's graph -------------*- C++ -*-===//
//
// A loop is written with a few ops (ops/Loop.def). `carried` stands for a value
// at the start of a round, `per_round` for a scalar that is another one in
// each, `at_round` for a slice of an array that is; the body is every node that
// depends on one of them; a chain of `rounds` gives what each carried value
// becomes, and the number of rounds; `after` reads a carried value when all is
// done, `each_round` what a node was in all rounds. Bound variables in one flat
// graph:
// passes, inference and hash-consing work in bodies as everywhere else.
//
//   %2 = carried %1 {0, 0}          x = x0
//   %4 = per_round %3 {0}           repeat n times:
//   %5 = mul %2, %4                   x = x * s(round)
//   %6 = rounds %2, %5 {0, n}
//   %7 = after %6, %2               the last x
//
// Bodies are made of maps, generates and slices of the round, and are not
// nested.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_LOOPBODIES_H
#define QUERN_IR_LOOPBODIES_H

#include "ir/Graph.h"

namespace quern {

struct LoopBody {
  struct Value {
    NodeId carried;
    NodeId next;
  };
  int64_t number = 0;
  int64_t numRounds = 0;
  NodeId rounds = 0; ///< the chain's last node, which reaches all of it
  llvm::SmallVector<Value, 4> values;    ///< in order of ids
  llvm::SmallVector<NodeId, 4> perRound; ///< that the body reads
  std::vector<NodeId> body; ///< maps, generates, at_rounds, in order of ids
  bool hasSlices = false;   ///< at_rounds or each_rounds
};

struct LoopBodies {
  std::vector<LoopBody> loops;
  /// Per node: index of the loop it is inside of, plus 1; 0: none. The chain of
  /// `rounds` is inside.
  std::vector<uint32_t> inside;
};

/// True if \p op gives something of a loop to the outside: operand 0 is its
/// rounds.
inline bool isLoopResult(Op op) {
  return op == Op::After || op == Op::EachRound;
}

/// The loops of \p graph, whose ids are in topological order.
/// Errors: Quern:badGraph where they are not as described above.
llvm::Expected<LoopBodies> findLoops(const Graph &graph);

/// The scalars that `per_round` node \p node stands for, first round first.
void perRoundScalars(const Graph &graph, NodeId node,
                     llvm::SmallVectorImpl<NodeId> &scalars);

} // namespace quern

#endif // QUERN_IR_LOOPBODIES_H
