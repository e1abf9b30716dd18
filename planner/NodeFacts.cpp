//===- NodeFacts.cpp - What is known of nodes before placing them ---------===//
#include "planner/NodeFacts.h"

#include "ir/Error.h"
#include "llvm/ADT/bit.h"
#include <optional>
#include <utility>

namespace quern {

IndexMap NodeFacts::access(const Graph &graph, NodeId node) const {
  if (mapOf[node])
    return maps[mapOf[node]];
  return {node, 0, contiguousStrides(graph.shape(node))};
}

IndexMap NodeFacts::callAccess(const Graph &graph, NodeId node) const {
  const Shape &shape = graph.shape(node);
  if (mapOf[node] && isMatrixLayout(shape, maps[mapOf[node]].strides))
    return maps[mapOf[node]];
  return {node, 0, contiguousStrides(shape)};
}

uint32_t foldMask(const Graph &graph, NodeId fold) {
  const Shape &shape = graph.shape(graph.operands(fold)[0]);
  auto axes = static_cast<uint32_t>(graph.attrs(fold)[0]);
  uint32_t mask = 0;
  for (unsigned d = 0; d < shape.rank() && d < 32; ++d)
    if ((axes >> d & 1) && shape.dim(d) != 1)
      mask |= 1u << d;
  return mask ? mask : axes & (0u - axes);
}

NodeId underBroadcasts(const Graph &graph, NodeId node) {
  while (graph[node].op == Op::Broadcast)
    node = graph.operands(node)[0];
  return node;
}

bool keepsOrder(const Shape &shape, uint32_t mask) {
  unsigned lower = 0;
  for (unsigned d = 0; d < shape.rank() && !(mask >> d & 1); ++d)
    lower += shape.dim(d) != 1;
  return mask == 0 || lower < 2;
}

/// Takes the axis of \p axes, of an array of \p shape, out of what is walked.
static void takeAxis(NodeFacts::GatheredAccess &found, const Shape &shape,
                     int64_t axes) {
  unsigned axis = llvm::countr_zero(static_cast<uint64_t>(axes));
  if (axis >= shape.rank())
    return;
  found.axisExtent = shape.dim(axis);
  found.axisStride = std::exchange(found.map.strides[axis], 0);
}

NodeFacts::GatheredAccess NodeFacts::gatheredAccess(const Graph &graph,
                                                    NodeId node) const {
  NodeId operand = graph.operands(node)[0];
  const Shape &shape = graph.shape(operand);
  int64_t axes = graph.attrs(node).back();
  GatheredAccess found = {access(graph, operand), gatheredLine(shape, axes)};
  takeAxis(found, shape, axes);
  return found;
}

NodeFacts::GatheredAccess NodeFacts::scatteredAccess(const Graph &graph,
                                                     NodeId node) const {
  const Shape &shape = graph.shape(node);
  GatheredAccess found = {{node, 0, contiguousStrides(shape)},
                          graph.shapes()[spaces[node]]};
  takeAxis(found, shape, graph.attrs(node)[0]);
  return found;
}

/// True if one stride walks all axes of \p mask in an array of \p shape that
/// is read through \p map, in \p extents.
static bool isOneStride(const IndexMap &map, const Shape &shape,
                        const Shape &extents, uint32_t mask) {
  if (extents.isEmpty())
    return true;
  std::optional<int64_t> expected;
  for (unsigned d = 0; d < extents.rank(); ++d) {
    if (!(mask >> d & 1))
      continue;
    int64_t stride = strideIn(map, shape, d, extents.dim(d));
    if (expected && stride != *expected)
      return false;
    expected = stride * extents.dim(d);
  }
  return true;
}

bool NodeFacts::walksOneStride(const Graph &graph, ShapeId space, uint32_t mask,
                               NodeId operand) const {
  return numAxes(mask) < 2 ||
         isOneStride(access(graph, operand), graph.shape(operand),
                     graph.shapes()[space], mask);
}

bool NodeFacts::gathersOneStride(const Graph &graph, ShapeId space,
                                 uint32_t mask, NodeId node) const {
  if (numAxes(mask) < 2)
    return true;
  GatheredAccess from = gatheredAccess(graph, node);
  return isOneStride(from.map, from.line, graph.shapes()[space], mask);
}

/// True if the axes of \p mask have only axes of extent 1 between them.
static bool isAdjacent(const Shape &shape, uint32_t mask) {
  bool inside = false, after = false;
  for (unsigned d = 0; d < shape.rank(); ++d) {
    bool folded = mask >> d & 1;
    if (folded && after)
      return false;
    after |= inside && !folded && shape.dim(d) != 1;
    inside |= folded;
  }
  return true;
}

namespace {

class Walk {
public:
  explicit Walk(Graph &graph) : graph(graph) {
    facts.spaces.resize(graph.end());
    facts.mapOf.resize(graph.end());
    facts.maps.resize(1);
    facts.anchors.resize(graph.end());
    facts.cones.resize(graph.end());
    facts.slices.resize(graph.end());
  }
  llvm::Error describe(NodeId node);

  NodeFacts facts;

private:
  void describeView(NodeId view);
  void describeMap(NodeId node);
  void describeUpdate(NodeId node);
  void describeLoop(NodeId node);

  Graph &graph;
};

} // namespace

void Walk::describeView(NodeId view) {
  NodeId operand = graph.operands(view)[0];
  IndexMap map;
  if (!applyView(graph, view, facts.access(graph, operand), map)) {
    IndexMap stored = {operand, 0, contiguousStrides(graph.shape(operand))};
    applyView(graph, view, stored, map);
  }
  facts.mapOf[view] = facts.maps.size();
  facts.maps.push_back(std::move(map));
}

void Walk::describeMap(NodeId node) {
  const OpCost &cost = info(graph[node].op).cost;
  ConeCost cone = {cost.flop, cost.sfu};
  bool gathers = kindOf(graph, node) == OpKind::Gather;
  NodeId stored = gathers ? graph.operands(node)[0] : 0;
  for (NodeId operand : graph.operands(node)) {
    NodeId under = underBroadcasts(graph, operand);
    OpKind kind = kindOf(graph, under);
    bool isInPlace = kind == OpKind::Map || kind == OpKind::Generate ||
                     kind == OpKind::Scan || kind == OpKind::Loop ||
                     kind == OpKind::Gather;
    if (graph[under].op == Op::EachRound)
      isInPlace = false;
    if (isInPlace && operand != stored) {
      cone.flop += facts.cones[under].flop;
      cone.sfu += facts.cones[under].sfu;
      cone.loadBytes += facts.cones[under].loadBytes;
      cone.scans |= facts.cones[under].scans;
    } else if (graph.numElems(under) != 1) {
      cone.loadBytes += byteSize(graph[under].type);
    }
    NodeId anchor = replacesPart(kind) ? 0 : facts.anchors[operand];
    if (anchor && graph[operand].shape == graph[node].shape &&
        (!facts.anchors[node] ||
         graph.shapes().numElems(foldSpace(graph, anchor)) >
             graph.shapes().numElems(foldSpace(graph, facts.anchors[node]))))
      facts.anchors[node] = anchor;
  }
  facts.cones[node] = cone;
}

void Walk::describeUpdate(NodeId node) {
  ShapeId box = graph.shapes().intern(boxShape(graph.attrs(node)));
  NodeId array = graph.operands(node)[0], value = graph.operands(node)[1];
  facts.spaces[node] = box;
  if (graph[value].op == Op::EachRound &&
      graph[value].type == graph[node].type &&
      array < graph.operands(value)[0]) {
    facts.slices[node] = value;
    facts.spaces[node] = facts.spaces[value];
    return;
  }
  if (!replacesPart(kindOf(graph, value)) && graph[value].shape == box)
    facts.anchors[node] = facts.anchors[value];
}

/// A loop's result costs all rounds; values inside are never weighed.
void Walk::describeLoop(NodeId node) {
  if (graph[node].op == Op::EachRound)
    facts.spaces[node] = graph[graph.operands(node)[1]].shape;
  if (!isLoopResult(graph[node].op))
    return;
  const LoopBody &loop = facts.loops.loops[facts.loopOf(graph, node) - 1];
  ConeCost cone;
  cone.scans = true;
  for (NodeId inner : loop.body) {
    cone.flop += info(graph[inner].op).cost.flop;
    cone.sfu += info(graph[inner].op).cost.sfu;
  }
  cone.flop *= static_cast<float>(loop.numRounds);
  cone.sfu *= static_cast<float>(loop.numRounds);
  facts.cones[node] = cone;
}

llvm::Error Walk::describe(NodeId node) {
  facts.spaces[node] = graph[node].shape;
  switch (kindOf(graph, node)) {
  case OpKind::View:
    describeView(node);
    break;
  case OpKind::Map:
  case OpKind::Generate:
    describeMap(node);
    if (facts.loops.inside[node])
      facts.anchors[node] = 0; // it goes where its loop goes
    break;
  case OpKind::Loop:
    describeLoop(node);
    break;
  case OpKind::Reduce: {
    const Shape &shape = graph.shape(graph.operands(node)[0]);
    facts.anchors[node] = node;
    if (!isAdjacent(shape, foldMask(graph, node)))
      return makeError(
          "Quern:plan",
          std::string("[") + info(graph[node].op).name +
              "] axes of one fold are not adjacent: " + shape.str(),
          graph[node].span);
    break;
  }
  case OpKind::Scan:
    describeMap(node);
    facts.anchors[node] = 0;
    facts.cones[node].scans = true;
    break;
  case OpKind::Gather:
    describeMap(node);
    facts.anchors[node] = 0; // it visits elements
    break;
  case OpKind::Update:
    describeUpdate(node);
    break;
  case OpKind::Scatter:
    facts.spaces[node] = graph.shapes().intern(
        scatteredPart(graph.shape(node), graph.shape(graph.operands(node)[1]),
                      graph.attrs(node)[0]));
    break;
  case OpKind::Leaf:
  case OpKind::Library:
    break;
  }
  return llvm::Error::success();
}

llvm::Expected<NodeFacts> describeNodes(Graph &graph) {
  Walk walk(graph);
  llvm::Expected<LoopBodies> loops = findLoops(graph);
  if (!loops)
    return loops.takeError();
  walk.facts.loops = std::move(*loops);
  for (NodeId node = 1; node < graph.end(); ++node)
    if (llvm::Error error = walk.describe(node))
      return std::move(error);
  return std::move(walk.facts);
}

} // namespace quern
