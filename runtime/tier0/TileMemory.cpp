//===- TileMemory.cpp - Strided copies of a tile --------------------------===//
#include "runtime/tier0/TileMemory.h"

#include <algorithm>
#include <cstring>

namespace quern {
namespace {

/// Elements of 16 bytes; two words, as the alignment of an element of that
/// size is that of its parts.
struct Pair {
  uint64_t re, im;
};

template <class T>
void copyRows(const TilePlace &to, const TilePlace &from, int64_t width,
              int64_t rows) {
  T *out = reinterpret_cast<T *>(to.data);
  const T *in = reinterpret_cast<const T *>(from.data);
  for (int64_t j = 0; j < rows; ++j) {
    T *outRow = out + j * to.rowStep;
    const T *inRow = in + j * from.rowStep;
    if (to.step == 1 && from.step == 1)
      std::memmove(outRow, inRow, width * sizeof(T));
    else if (to.step == 1 && from.step == 0)
      std::fill_n(outRow, width, *inRow);
    else
      for (int64_t i = 0; i < width; ++i)
        outRow[i * to.step] = inRow[i * from.step];
  }
}

/// Short rows are copied as columns.
template <class T>
void copy(TilePlace to, TilePlace from, int64_t width, int64_t rows) {
  if (width < 8 && width < rows) {
    std::swap(width, rows);
    std::swap(to.step, to.rowStep);
    std::swap(from.step, from.rowStep);
  }
  copyRows<T>(to, from, width, rows);
}

} // namespace

void copyTile(const TilePlace &to, const TilePlace &from, unsigned bytes,
              int64_t width, int64_t rows) {
  switch (bytes) {
  case 1:
    return copy<uint8_t>(to, from, width, rows);
  case 2:
    return copy<uint16_t>(to, from, width, rows);
  case 4:
    return copy<uint32_t>(to, from, width, rows);
  case 8:
    return copy<uint64_t>(to, from, width, rows);
  default:
    return copy<Pair>(to, from, width, rows);
  }
}

void fillTile(char *to, uint64_t bits, unsigned bytes, int64_t count) {
  // The low bytes come first.
  copyTile({to, 1, 0}, {reinterpret_cast<char *>(&bits), 0, 0}, bytes, count,
           1);
}

} // namespace quern
