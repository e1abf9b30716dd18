//===- IndexMap.h - Strided reading of an array -----------------*- C++ -*-===//
//
// What a chain of views reads of the array under it: an offset and a stride,
// both in elements, for each dimension of the view's shape. Views compose
// without touching data, except a reshape of elements that do not lie in
// order.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_INDEXMAP_H
#define QUERN_PLANNER_INDEXMAP_H

#include "ir/Graph.h"

namespace quern {

using Strides = llvm::SmallVector<int64_t, 4>;

struct IndexMap {
  NodeId base = 0; ///< the array that is read
  int64_t offset = 0;
  Strides strides;
};

/// The elements of a box of what is read through \p operand.
IndexMap sliceOf(llvm::ArrayRef<int64_t> slice, const IndexMap &operand);

/// Strides of a column-major array of \p shape.
Strides contiguousStrides(const Shape &shape);

/// Stride along dimension \p d of an operand of \p shape that is walked in a
/// space of extent \p extent along \p d: 0 where it is expanded.
int64_t strideIn(const IndexMap &map, const Shape &shape, unsigned d,
                 int64_t extent);

/// True if matrix libraries read a matrix of \p shape with these strides in
/// place: elements of its columns (or of its rows) are adjacent, and columns
/// (rows) do not overlap.
bool isMatrixLayout(const Shape &shape, const Strides &strides);

/// The map of view node \p view, whose operand is read through \p operand.
/// Returns false if the result is no strided reading of \p operand's base (a
/// reshape of elements that do not lie in order).
bool applyView(const Graph &graph, NodeId view, const IndexMap &operand,
               IndexMap &result);

} // namespace quern

#endif // QUERN_PLANNER_INDEXMAP_H
