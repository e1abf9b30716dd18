//===- CodeVerifier.h - A kernel's code is well formed ----------*- C++ -*-===//
#ifndef QUERN_PLANNER_CODEVERIFIER_H
#define QUERN_PLANNER_CODEVERIFIER_H

#include "planner/RegionPlan.h"

namespace quern {

/// What is wrong with the code of \p step's kernel by itself or with the number
/// of buffers, parameters and rounds bound to it; empty if nothing: operands
/// are computed before they are used, elements are read where some are visited,
/// and loops of rounds read the outside where they begin and are read through
/// After alone.
std::string findBadCode(const RegionStep &step);

} // namespace quern

#endif // QUERN_PLANNER_CODEVERIFIER_H
