//===- ReferenceEvaluator.h - A graph, node by node -------------*- C++ -*-===//
//
// Computes every node of a graph element by element through the rows'
// `.lower`, in logical order, with nothing fused: the answer that passes,
// planner and code generators are held against.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_SUPPORT_REFERENCEEVALUATOR_H
#define QUERN_TESTS_SUPPORT_REFERENCEEVALUATOR_H

#include "ir/Graph.h"
#include "tests/support/HostArray.h"

namespace quern::test {

/// The values of \p graph's outputs. The payload of Input nodes points to
/// their HostArray. Ids must be in topological order. Of library ops, only the
/// matrix product is known; others get a stand-in that depends on their
/// operands.
std::vector<HostArray> evaluateReference(const Graph &graph);

/// The value of \p node, whose operands have \p values (by node).
HostArray evaluateNode(const Graph &graph, NodeId node,
                       const std::vector<HostArray> &values);

/// The element of an axis of \p extent elements, counted from 0, that a gather
/// at \p at reads.
int64_t gatheredPosition(const HostValue &at, int64_t extent);

/// Library node \p call on \p operands.
HostArray callLibrary(const Graph &graph, NodeId call,
                      llvm::ArrayRef<const HostArray *> operands);

} // namespace quern::test

#endif // QUERN_TESTS_SUPPORT_REFERENCEEVALUATOR_H
