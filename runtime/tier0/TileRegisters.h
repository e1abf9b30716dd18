//===- TileRegisters.h - Where a tile's values live -------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_TIER0_TILEREGISTERS_H
#define QUERN_RUNTIME_TIER0_TILEREGISTERS_H

#include "runtime/tier0/TileProgram.h"

namespace quern {

/// Chooses how many elements a tile of \p program has and where in its scratch
/// memory each value is: registers of tile values, those of \p isOfTile, are
/// reused after the last step that reads them.
void placeRegisters(TileProgram &program, const std::vector<bool> &isOfTile);

} // namespace quern

#endif // QUERN_RUNTIME_TIER0_TILEREGISTERS_H
