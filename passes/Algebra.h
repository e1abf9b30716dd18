//===- Algebra.h - Identities of element arithmetic -------------*- C++ -*-===//
//
// Accepts: any region graph; finds most on a canonical one. Leaves: no node
// that a rule of Algebra.def matches. Every rule keeps values bit by bit,
// including infinities, the sign of zero and that a NaN is one; a rule applies
// only if the replacement has the type and shape of what it replaces, and
// (guards) if the element types allow it.
//
// Why here: after canonicalise, because rules are written for its operand
// order; before sink-views, because a value that disappears needs no view.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_ALGEBRA_H
#define QUERN_PASSES_ALGEBRA_H

#include "ir/Graph.h"

namespace quern {

llvm::Error algebra(Graph &graph);

/// A rule as written: terms are `op(term, ...)`, a number, or a variable.
struct AlgebraRule {
  const char *pattern;
  const char *replacement;
  const char *guard;
};
llvm::ArrayRef<AlgebraRule> algebraRules();

/// Rewrites every match of rule number \p rule alone; for tests.
llvm::Error applyAlgebraRule(Graph &graph, unsigned rule);

} // namespace quern

#endif // QUERN_PASSES_ALGEBRA_H
