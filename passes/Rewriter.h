//===- Rewriter.h - Rebuilding a region graph -------------------*- C++ -*-===//
//
// How every pass changes a graph: it builds a new one from the nodes that the
// outputs reach, operands first, and says for each node what takes its place.
// Equal nodes merge and dead ones vanish on the way, ids stay in topological
// order, and no pass ever sees a graph that is half rewritten.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_REWRITER_H
#define QUERN_PASSES_REWRITER_H

#include "ir/Graph.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace quern {

/// Says what node \p node of the old graph becomes in \p into, given the new
/// ids of its operands; 0 means a copy. The result must have the old node's
/// type and shape.
using RewriteFn = llvm::function_ref<llvm::Expected<NodeId>(
    Graph &into, NodeId node, llvm::ArrayRef<NodeId> operands)>;

/// Replaces \p graph by its rewritten form. Never called for Inputs and
/// Scalars, which are always copied.
llvm::Error rebuild(Graph &graph, RewriteFn rewrite);

/// Records in \p into what \p node of \p from is, on new operands.
llvm::Expected<NodeId> copyNode(const Graph &from, NodeId node, Graph &into,
                                llvm::ArrayRef<NodeId> operands);

/// Per node: how many nodes that the outputs reach, and outputs, use it; 0 for
/// dead nodes.
std::vector<uint32_t> countLiveUses(const Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_REWRITER_H
