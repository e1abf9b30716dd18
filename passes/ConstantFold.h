//===- ConstantFold.h - Computes what depends on constants only -----------===//
//
// Accepts: any region graph. Leaves: no map whose operands are all constants,
// unless it calls an elementary function, leaves the reals or is complex: the
// backends' answer to these may differ from the host's in the last place.
//
// Why here: before the passes whose patterns look for constants.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_CONSTANTFOLD_H
#define QUERN_PASSES_CONSTANTFOLD_H

#include "ir/Graph.h"

namespace quern {

llvm::Error constantFold(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_CONSTANTFOLD_H
