//===- PushUpdates.cpp - Map(Update(x)) becomes Update(Map(x)) ------------===//
//
// An end of a group is computed part by part: a part of a map from that part of
// its operands, of an update from its new or its old elements, of a slice from
// what it shows. The walk ends at nodes outside the group, of which it takes
// slices. What the parts together cover need not be there before.
//
//===----------------------------------------------------------------------===//
#include "passes/PushUpdates.h"

#include "passes/Rewriter.h"
#include "passes/UpdateParts.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

namespace quern {

namespace {

class Pusher {
public:
  Pusher(const Graph &from, UpdateGroups groups)
      : from(from), groups(std::move(groups)), newId(from.end()) {}
  llvm::Expected<NodeId> rewrite(Graph &into, NodeId node,
                                 llvm::ArrayRef<NodeId> operands);

private:
  llvm::Expected<NodeId> makeMap(Graph &into, NodeId end);
  llvm::Expected<NodeId> makeUpdate(Graph &into, NodeId end);
  llvm::Expected<NodeId> partOf(Graph &into, NodeId node, const Box &box);
  llvm::Expected<NodeId> computePart(Graph &into, NodeId node, const Box &box);
  llvm::Expected<NodeId> partOfUpdate(Graph &into, NodeId update,
                                      const Box &box);
  llvm::Expected<NodeId> sliceOf(Graph &into, NodeId node, const Box &box);
  llvm::Expected<NodeId> expanded(Graph &into, NodeId node, const Shape &shape);
  llvm::Expected<NodeId> baseFor(Graph &into, NodeId end);

  const Graph &from;
  UpdateGroups groups;
  std::vector<NodeId> newId; ///< of operands that were met
  std::map<std::pair<NodeId, std::vector<int64_t>>, NodeId> made;
};

} // namespace

/// \p box of \p node, which is outside and stays as it is.
llvm::Expected<NodeId> Pusher::sliceOf(Graph &into, NodeId node,
                                       const Box &box) {
  const Shape &shape = from.shape(node);
  if (shape.isScalar())
    return newId[node];
  if (from[node].op == Op::Broadcast) {
    NodeId under = from.operands(node)[0];
    return sliceOf(into, under, fitted(box, from.shape(under)));
  }
  return box == wholeBox(shape)
             ? newId[node]
             : into.record(Op::Slice, newId[node], box, from[node].span);
}

/// The elements of \p update in \p box, all of which it replaces, or none. Of
/// elements that are made for nothing it does not matter which they are.
llvm::Expected<NodeId> Pusher::partOfUpdate(Graph &into, NodeId update,
                                            const Box &box) {
  llvm::ArrayRef<NodeId> operands = from.operands(update);
  BoxRef replaced = from.attrs(update);
  bool isNew = contains(replaced, box);
  llvm::Expected<NodeId> part =
      isNew ? partOf(into, operands[1],
                     fitted(numbered(replaced, box), from.shape(operands[1])))
            : partOf(into, operands[0], box);
  ElementType type = from[update].type;
  if (!part || into[*part].type == type)
    return part;
  return into.record(Op::Convert, *part, static_cast<int64_t>(type),
                     from[update].span);
}

llvm::Expected<NodeId> Pusher::computePart(Graph &into, NodeId node,
                                           const Box &box) {
  switch (info(from[node].op).kind) {
  case OpKind::Update:
    return partOfUpdate(into, node, box);
  case OpKind::View:
    return partOf(into, from.operands(node)[0],
                  composed(from.attrs(node), box));
  default:
    break;
  }
  llvm::SmallVector<NodeId, kInlineOperands> operands;
  for (NodeId operand : from.operands(node)) {
    llvm::Expected<NodeId> part =
        partOf(into, operand, fitted(box, from.shape(operand)));
    if (!part)
      return part;
    operands.push_back(*part);
  }
  return into.record(from[node].op, operands, from.attrs(node),
                     from[node].span);
}

/// What \p node of the old graph has in \p box: of the box's shape, or of
/// extent 1 where its elements are all the same.
llvm::Expected<NodeId> Pusher::partOf(Graph &into, NodeId node,
                                      const Box &box) {
  bool isDivided = groups.isInside(node) && !groups.isEnd[node];
  if (!isDivided && !groups.isPrivate[node])
    return sliceOf(into, node, box);
  NodeId &known = made[{node, {box.begin(), box.end()}}];
  if (!known) {
    llvm::Expected<NodeId> part = computePart(into, node, box);
    if (!part)
      return part;
    known = *part;
  }
  return known;
}

llvm::Expected<NodeId> Pusher::expanded(Graph &into, NodeId node,
                                        const Shape &shape) {
  if (into.shape(node) == shape)
    return node;
  return into.record(Op::Broadcast, node, shape.extents(), into[node].span);
}

/// An array of \p end's type and shape, of which nothing will be read.
llvm::Expected<NodeId> Pusher::baseFor(Graph &into, NodeId end) {
  ElementType type = from[end].type;
  NodeId zero = into.addConstant(realOf(type), 0, from[end].span);
  llvm::Expected<NodeId> base = expanded(into, zero, from.shape(end));
  if (!base || !isComplex(type))
    return base;
  return into.record(Op::Convert, *base, static_cast<int64_t>(type),
                     from[end].span);
}

/// An update of nothing by each part of \p end, a map.
llvm::Expected<NodeId> Pusher::makeMap(Graph &into, NodeId end) {
  const Parts &parts = groups.parts[{groups.groupOf[end], from[end].shape}];
  NodeId array = 0;
  for (const Part &part : parts) {
    llvm::Expected<NodeId> value = computePart(into, end, part.box);
    if (!value)
      return value;
    bool isWhole = part.box == wholeBox(from.shape(end));
    if (isWhole || !into.shape(*value).isScalar())
      value = expanded(into, *value, boxShape(part.box));
    if (value && !isWhole) {
      if (!array) {
        llvm::Expected<NodeId> base = baseFor(into, end);
        if (!base)
          return base;
        array = *base;
      }
      value =
          into.record(Op::Update, {array, *value}, part.box, from[end].span);
    }
    if (!value)
      return value;
    array = *value;
  }
  return array;
}

/// An update of \p end's base by each part of its new elements.
llvm::Expected<NodeId> Pusher::makeUpdate(Graph &into, NodeId end) {
  NodeId array = newId[from.operands(end)[0]], value = from.operands(end)[1];
  for (const Part &part : groups.newParts[end]) {
    llvm::Expected<NodeId> elements = partOf(into, value, part.box);
    if (elements && !into.shape(*elements).isScalar())
      elements = expanded(into, *elements, boxShape(part.box));
    if (!elements)
      return elements;
    llvm::Expected<NodeId> updated =
        into.record(Op::Update, {array, *elements},
                    composed(from.attrs(end), part.box), from[end].span);
    if (!updated)
      return updated;
    array = *updated;
  }
  return array;
}

llvm::Expected<NodeId> Pusher::rewrite(Graph &into, NodeId node,
                                       llvm::ArrayRef<NodeId> operands) {
  for (auto [old, now] : llvm::zip(from.operands(node), operands))
    newId[old] = now;
  if (!groups.isInside(node) || !groups.isEnd[node])
    return 0;
  return info(from[node].op).kind == OpKind::Update ? makeUpdate(into, node)
                                                    : makeMap(into, node);
}

llvm::Error pushUpdates(Graph &graph) {
  UpdateGroups groups = findUpdateGroups(graph);
  if (groups.numGroups == 0)
    return llvm::Error::success();
  Pusher pusher(graph, std::move(groups));
  return rebuild(
      graph, [&](Graph &into, NodeId node, llvm::ArrayRef<NodeId> operands) {
        return pusher.rewrite(into, node, operands);
      });
}

} // namespace quern
