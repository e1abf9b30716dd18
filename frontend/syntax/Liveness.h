//===- Liveness.h - After which statement nobody reads a variable ---------===//
//
// Accepts: a resolved file. Leaves: `diesAfter` on every statement, so that
// the lazy runtime can drop an array, or never materialise it.
//
// A backward walk over the tree. At a loop's head everything is live that the
// loop may read before it writes it, or that is live after the loop; so one
// pass is enough, and a temporary of the loop body dies in each round. What a
// handler or cleanup reads is live throughout the protected body. In dynamic
// scopes nothing dies.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_LIVENESS_H
#define QUERN_FRONTEND_SYNTAX_LIVENESS_H

#include "frontend/syntax/Parser.h"

namespace quern::syntax {

void computeLiveness(ParsedFile &parsed);

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_LIVENESS_H
