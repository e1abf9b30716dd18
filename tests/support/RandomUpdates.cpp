//===- RandomUpdates.cpp - Arrays put together, and maps of them ----------===//
#include "ir/Box.h"
#include "tests/support/GraphMaker.h"

namespace quern::test {

/// Fits for a value of \p shape: an array, a number, or something computed.
bool GraphMaker::makePart(ElementType type, const Shape &shape, unsigned depth,
                          NodeId &node) {
  if (depth && pick(4) == 0 && makeJoined(type, shape, depth - 1, node))
    return true;
  node = pick(4) ? arrayOf(type, shape) : addSmallScalar(realOf(type));
  return true;
}

/// Two parts side by side along an axis; perhaps those of one array, swapped.
bool GraphMaker::makeJoin(ElementType type, const Shape &shape, unsigned depth,
                          NodeId &node) {
  unsigned axis = pick(static_cast<int>(shape.rank()));
  bool isShift = pick(2);
  if (shape.dim(axis) < 1)
    return false;
  int64_t extent = shape.dim(axis), cut = pickSize(static_cast<int>(extent));
  NodeId source = isShift ? arrayOf(type, shape) : 0;
  Box first = wholeBox(shape), second = first;
  first[3 * axis + 2] = cut;
  second[3 * axis] = cut;
  second[3 * axis + 2] = extent - cut;
  for (const Box &box : {first, second}) { // the first may have no elements
    NodeId part = 0;
    if (isShift) {
      Box from = box; // what is first comes from the end
      from[3 * axis] = box[3 * axis] == 0 && cut ? extent - cut : 0;
      if (!record(Op::Slice, source, from, part))
        return false;
    } else if (!makePart(type, boxShape(box), depth, part)) {
      return false;
    }
    if (!record(Op::Update, {node, part}, box, node))
      return false;
  }
  return true;
}

/// An array of \p shape of which some boxes were assigned: all of it, some, or
/// some again and again, with gaps, backwards, without elements.
bool GraphMaker::makeJoined(ElementType type, const Shape &shape,
                            unsigned depth, NodeId &node) {
  NodeId zero = made.graph.addConstant(realOf(type), 0);
  if (pick(3) || !record(Op::Broadcast, zero, shape.extents(), node))
    node = arrayOf(type, shape);
  if (pick(3) == 0)
    return makeJoin(type, shape, depth, node);
  for (int i = 0, n = 1 + pick(3); i < n; ++i) {
    Attrs box;
    NodeId part = 0;
    makeSlice(shape, box);
    for (size_t d = 0; d < box.size(); d += 3)
      box[d + 1] = box[d + 1] ? box[d + 1] : 1;
    for (unsigned d = 0; d < shape.rank(); ++d) {
      int64_t last = box[3 * d] + box[3 * d + 1] * (box[3 * d + 2] - 1);
      if (box[3 * d + 2] > 0 && (last < 0 || last >= shape.dim(d)))
        box[3 * d + 2] = 1;
    }
    if (!makePart(type, boxShape(box), depth, part) ||
        !record(Op::Update, {node, part}, box, node))
      return false;
  }
  return true;
}

/// Maps of arrays that were put together, of slices of them, and of others.
bool GraphMaker::addJoined() {
  ElementType type = types[pick(types.size())];
  llvm::SmallVector<int64_t, 3> extents = {1 + pickSize(6), 1 + pickSize(4)};
  if (pick(3) == 0)
    extents.push_back(1 + pickSize(3));
  Shape shape(extents);
  llvm::SmallVector<NodeId, 4> some;
  for (int i = 0, n = 2 + pick(3); i < n; ++i) {
    NodeId &node = some.emplace_back();
    if ((i == 0 || pick(2)) && !makeJoined(type, shape, 2, node))
      return false;
    if (!node) // perhaps a row, a column or a number, which maps repeat
      node = arrayOf(type, pick(3) ? shape : shape.with(pick(2), 1));
  }
  for (int i = 0, n = 1 + pick(6); i < n; ++i) {
    NodeId x = some[pick(some.size())], y = some[pick(some.size())];
    NodeId node = 0;
    Attrs attrs;
    if (pick(8) == 0) {
      makeSlice(shape, attrs);
      if (!record(Op::Slice, x, attrs, node))
        continue;
    } else if (pick(8) == 0) {
      makeSlice(shape, attrs);
      if (!record(Op::Update, {x, y}, attrs, node))
        continue;
    } else {
      Op map = maps[pick(maps.size())];
      makeAttrs(map, x, attrs);
      llvm::SmallVector<NodeId, 3> operands = {x, y, x};
      if (info(map).arity > 3 || (info(map).leavesReals && pick(4)))
        continue;
      operands.resize(info(map).arity);
      if (!record(map, operands, attrs, node))
        continue;
    }
    some.push_back(node);
  }
  return keep(llvm::Expected<NodeId>(some.back())) &&
         (pick(3) || keep(llvm::Expected<NodeId>(some[pick(some.size())])));
}

} // namespace quern::test
