//===- TileMemory.h - Strided copies of a tile ------------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_TIER0_TILEMEMORY_H
#define QUERN_RUNTIME_TIER0_TILEMEMORY_H

#include <cstdint>

namespace quern {

/// Where the elements of a tile are: element i of row j at
/// data + (i*step + j*rowStep) elements.
struct TilePlace {
  char *data;
  int64_t step, rowStep;
};

/// Copies \p rows rows of \p width elements of \p bytes bytes (1 to 16, a power
/// of two).
void copyTile(const TilePlace &to, const TilePlace &from, unsigned bytes,
              int64_t width, int64_t rows);

/// Writes the low bytes of \p bits to \p count elements of at most 8 bytes.
void fillTile(char *to, uint64_t bits, unsigned bytes, int64_t count);

} // namespace quern

#endif // QUERN_RUNTIME_TIER0_TILEMEMORY_H
