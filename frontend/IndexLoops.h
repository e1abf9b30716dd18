//===- IndexLoops.h - Walking the elements that subscripts name -----------===//
#ifndef QUERN_FRONTEND_INDEXLOOPS_H
#define QUERN_FRONTEND_INDEXLOOPS_H

#include "frontend/Interpreter.h"

namespace quern {

/// Shape that \p count subscripts see: the last one takes all that is left.
inline llvm::SmallVector<int64_t, 4> viewedExtents(const Shape &shape,
                                                   unsigned count) {
  llvm::SmallVector<int64_t, 4> extents(count, 1);
  for (unsigned d = 0; d < shape.rank(); ++d)
    extents[std::min(d, count - 1)] *= shape.dim(d);
  return extents;
}

/// Results below this many elements are made on the host.
inline constexpr int64_t kViewElems = 4096;
/// Larger slices are recorded in a loop that may become one of rounds.
inline constexpr int64_t kRoundElems = 512;

/// Shape of x(args), where x has \p base and is seen as \p extents.
Shape indexedShape(const Shape &base, llvm::ArrayRef<int64_t> extents,
                   llvm::ArrayRef<IndexArg> args);

/// Appends what Op::Slice wants to know of subscript \p arg, no list, of a
/// dimension of \p extent elements.
void addSlice(llvm::SmallVectorImpl<int64_t> &attrs, const IndexArg &arg,
              int64_t extent);

/// Calls \p visit(linear offset) for every selected element, in order.
template <typename Visit>
void forEachOffset(llvm::ArrayRef<int64_t> extents,
                   llvm::ArrayRef<IndexArg> args, Visit visit) {
  size_t rank = args.size();
  llvm::SmallVector<int64_t, 4> counts(rank), strides(rank), at(rank, 0);
  int64_t stride = 1, total = 1;
  for (size_t d = 0; d < rank; ++d) {
    counts[d] = args[d].size(extents[d]);
    strides[d] = stride;
    stride *= extents[d];
    total *= counts[d];
  }
  if (!total)
    return;
  while (true) {
    int64_t offset = 0;
    for (size_t d = 1; d < rank; ++d)
      offset +=
          (args[d].kind == IndexArg::Kind::Colon ? at[d] : args[d].at(at[d])) *
          strides[d];
    const IndexArg &inner = args[0];
    if (inner.kind == IndexArg::Kind::List)
      for (int64_t k : inner.list)
        visit(offset + k);
    else
      for (int64_t i = 0,
                   k = inner.kind == IndexArg::Kind::Colon ? 0 : inner.start,
                   s = inner.kind == IndexArg::Kind::Range ? inner.step : 1;
           i < counts[0]; ++i, k += s)
        visit(offset + k);
    size_t d = 1;
    for (; d < rank; ++d) {
      if (++at[d] < counts[d])
        break;
      at[d] = 0;
    }
    if (d >= rank)
      return;
  }
}

/// A 16-byte element (complex double).
struct Bits128 {
  uint64_t lo, hi;
};

/// Calls \p body with a value of the unsigned type of \p bytes bytes.
template <typename Body> void withElementBits(unsigned bytes, Body body) {
  switch (bytes) {
  case 1:
    return body(uint8_t());
  case 2:
    return body(uint16_t());
  case 4:
    return body(uint32_t());
  case 8:
    return body(uint64_t());
  default:
    return body(Bits128());
  }
}

} // namespace quern

#endif // QUERN_FRONTEND_INDEXLOOPS_H
