//===- DeadNodes.h - Drops what the outputs do not need ---------*- C++ -*-===//
//
// Accepts: any region graph. Leaves: only nodes that some output reaches.
// Why here: first, so that no other pass works on them. Later passes leave no
// dead nodes, because they build new graphs from the outputs.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_DEADNODES_H
#define QUERN_PASSES_DEADNODES_H

#include "ir/Graph.h"

namespace quern {

llvm::Error deadNodes(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_DEADNODES_H
