//===- Box.h - Evenly spaced parts of arrays --------------------*- C++ -*-===//
//
// A box names elements of an array as the attributes of slices and updates do:
// start, step and count for each dimension, 0-based. The functions below see
// it as the set of its elements, unless they say otherwise.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_BOX_H
#define QUERN_IR_BOX_H

#include "ir/Shape.h"
#include <optional>
#include <vector>

namespace quern {

using Box = llvm::SmallVector<int64_t, 12>;
using BoxRef = llvm::ArrayRef<int64_t>;

/// All of an array of \p shape.
Box wholeBox(const Shape &shape);

/// How many elements \p box has.
int64_t numElems(BoxRef box);

/// The elements of \p box in ascending order: no step is negative, and it is 1
/// where there is one element.
Box ascending(BoxRef box);

/// The elements that \p a and \p b have in common, ascending; nothing if they
/// are spaced so that these are no box.
std::optional<Box> intersection(BoxRef a, BoxRef b);

/// Whether every element of \p inner is one of \p outer.
bool contains(BoxRef outer, BoxRef inner);

/// Adds to \p rest what \p part has outside of \p box, as boxes that have no
/// element in common, the slabs of the last dimension first. False, and adds
/// nothing, if it is not made of boxes (every other element of a row is left).
bool subtract(BoxRef part, BoxRef box, std::vector<Box> &rest);

/// The elements of \p outer, in its order, that \p inner numbers.
Box composed(BoxRef outer, BoxRef inner);

/// The inverse: how \p outer numbers the elements of \p inner, which it
/// contains.
Box numbered(BoxRef outer, BoxRef inner);

/// The part of an operand of \p shape that belongs to \p box of a result:
/// implicit expansion repeats dimensions of extent 1.
Box fitted(BoxRef box, const Shape &shape);

} // namespace quern

#endif // QUERN_IR_BOX_H
