//===- TileMemory.cpp - Strided copies of a tile --------------------------===//
#include "runtime/tier0/TileMemory.h"

#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

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

/// Element \p x of an axis, counted from 0, as KernelInstr::Kind::Gather says.
template <class P> int64_t axisIndex(P x, int64_t extent) {
  if constexpr (std::is_floating_point_v<P>) {
    double first = 1, last = static_cast<double>(extent), at = x;
    at = first < at ? at : first; // NaN as well
    return static_cast<int64_t>(at < last ? at : last) - 1;
  } else {
    int64_t at = std::in_range<int64_t>(x)
                     ? static_cast<int64_t>(x)
                     : std::numeric_limits<int64_t>::max();
    return std::min(std::max<int64_t>(at, 1), extent) - 1;
  }
}

template <class T, class P>
void gatherRows(char *to, const TilePlace &from, const TilePositions &at,
                int64_t width, int64_t rows) {
  T *out = reinterpret_cast<T *>(to);
  const P *position = static_cast<const P *>(at.elements);
  const T *in = reinterpret_cast<const T *>(from.data);
  for (int64_t j = 0; j < rows; ++j, in += from.rowStep)
    for (int64_t i = 0; i < width; ++i)
      *out++ = in[i * from.step + axisIndex(*position++, at.extent) * at.step];
}

template <class T, class P>
void scatterRows(const TilePlace &to, const char *from, const TilePositions &at,
                 int64_t width, int64_t rows) {
  T *out = reinterpret_cast<T *>(to.data);
  const P *position = static_cast<const P *>(at.elements);
  const T *in = reinterpret_cast<const T *>(from);
  for (int64_t j = 0; j < rows; ++j, out += to.rowStep)
    for (int64_t i = 0; i < width; ++i)
      out[i * to.step + axisIndex(*position++, at.extent) * at.step] = *in++;
}

/// Calls \p fn with values of types of an element's and a position's size.
template <class P, class Fn> void withElement(unsigned bytes, Fn fn) {
  switch (bytes) {
  case 1:
    return fn(uint8_t(), P());
  case 2:
    return fn(uint16_t(), P());
  case 4:
    return fn(uint32_t(), P());
  case 8:
    return fn(uint64_t(), P());
  default:
    return fn(Pair(), P());
  }
}

template <class Fn>
void withPositions(ElementType positions, unsigned bytes, Fn fn) {
  switch (positions) {
#define POSITIONS(TYPE, P)                                                     \
  case ElementType::TYPE:                                                      \
    return withElement<P>(bytes, fn);
    POSITIONS(F64, double)
    POSITIONS(F32, float)
    POSITIONS(I8, int8_t)
    POSITIONS(I16, int16_t)
    POSITIONS(I32, int32_t)
    POSITIONS(I64, int64_t)
    POSITIONS(U8, uint8_t)
    POSITIONS(U16, uint16_t)
    POSITIONS(U32, uint32_t)
    POSITIONS(U64, uint64_t)
    POSITIONS(Char, uint16_t)
#undef POSITIONS
  case ElementType::Bool:
  case ElementType::C128:
  case ElementType::C64:
    break;
  }
  llvm_unreachable("positions are real and no masks");
}

} // namespace

void gatherTile(char *to, const TilePlace &from, const TilePositions &at,
                unsigned bytes, int64_t width, int64_t rows) {
  withPositions(at.type, bytes, [&](auto element, auto position) {
    gatherRows<decltype(element), decltype(position)>(to, from, at, width,
                                                      rows);
  });
}

void scatterTile(const TilePlace &to, const char *from, const TilePositions &at,
                 unsigned bytes, int64_t width, int64_t rows) {
  withPositions(at.type, bytes, [&](auto element, auto position) {
    scatterRows<decltype(element), decltype(position)>(to, from, at, width,
                                                       rows);
  });
}

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
