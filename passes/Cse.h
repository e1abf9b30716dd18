//===- Cse.h - Equal nodes become one ---------------------------*- C++ -*-===//
//
// Accepts: any region graph. Leaves: no two nodes with equal op, attributes
// and operands; inputs and scalars are never merged.
//
// Recording merges equal nodes already, and so does every pass that rebuilds
// its graph. What is left for this pass are graphs that were changed in place
// or built without merging. Why here: after all that rewrites nodes, as the
// promise to the planner that nothing is computed twice by accident.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_CSE_H
#define QUERN_PASSES_CSE_H

#include "ir/Graph.h"

namespace quern {

llvm::Error cse(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_CSE_H
