//===- TileMemory.h - Strided copies of a tile ------------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_TIER0_TILEMEMORY_H
#define QUERN_RUNTIME_TIER0_TILEMEMORY_H

#include "ir/ElementType.h"
#include <cstdint>

namespace quern {

/// Where the elements of a tile are: element i of row j at
/// data + (i*step + j*rowStep) elements.
struct TilePlace {
  char *data;
  int64_t step, rowStep;
};

/// Whether a tile at \p place is one array without gaps.
inline bool isDense(const TilePlace &place, int64_t width, int64_t rows) {
  return (place.step == 1 || width == 1) &&
         (rows == 1 || place.rowStep == width);
}

/// Copies \p rows rows of \p width elements of \p bytes bytes (1 to 16, a power
/// of two).
void copyTile(const TilePlace &to, const TilePlace &from, unsigned bytes,
              int64_t width, int64_t rows);

/// Positions along an axis, from 1, in order of the elements; the axis has
/// \c extent elements, \c step apart.
struct TilePositions {
  ElementType type;
  const void *elements;
  int64_t step, extent;
};

/// As copyTile, to adjacent elements, of elements that \p at moves.
void gatherTile(char *to, const TilePlace &from, const TilePositions &at,
                unsigned bytes, int64_t width, int64_t rows);

/// As copyTile, of adjacent elements, to elements that \p at moves, in order.
void scatterTile(const TilePlace &to, const char *from, const TilePositions &at,
                 unsigned bytes, int64_t width, int64_t rows);

/// Writes the low bytes of \p bits to \p count elements of at most 8 bytes.
void fillTile(char *to, uint64_t bits, unsigned bytes, int64_t count);

} // namespace quern

#endif // QUERN_RUNTIME_TIER0_TILEMEMORY_H
