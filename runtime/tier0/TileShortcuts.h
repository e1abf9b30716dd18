//===- TileShortcuts.h - What a program need not do -------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_TIER0_TILESHORTCUTS_H
#define QUERN_RUNTIME_TIER0_TILESHORTCUTS_H

#include "runtime/tier0/TileProgram.h"

namespace quern {

/// Finds out whether tiles of \p program are bounded, which of its passes are
/// plain, and what they stream. All steps and homes of values are known.
void findShortcuts(TileProgram &program);

} // namespace quern

#endif // QUERN_RUNTIME_TIER0_TILESHORTCUTS_H
