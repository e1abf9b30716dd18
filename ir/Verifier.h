//===- Verifier.h - What every graph must satisfy ---------------*- C++ -*-===//
#ifndef QUERN_IR_VERIFIER_H
#define QUERN_IR_VERIFIER_H

#include "ir/Graph.h"

namespace quern {

/// Checks that operands exist and precede their users (no cycle where ids
/// were used again), that types, shapes, attributes and view bounds are what
/// inference gives, that use counts are right and that outputs exist.
/// Errors: Quern:badGraph, naming the node by its line of text.
llvm::Error verifyGraph(const Graph &graph);

} // namespace quern

#endif // QUERN_IR_VERIFIER_H
