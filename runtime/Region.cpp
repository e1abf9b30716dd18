//===- Region.cpp - Pending nodes of one evaluation -----------------------===//
//
// A visited node's mark is base + 2 * position, plus 1 for a leaf; `base` grows
// from collection to collection, so that marks need no clearing.
//
//===----------------------------------------------------------------------===//
#include "runtime/Region.h"

#include "runtime/BoundPlan.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"
#include <numeric>

namespace quern {
namespace {

constexpr uint32_t kOutputBit = 1;
constexpr uint32_t kComplexBit = 2;
/// Marks the number of a donated leaf at the end of the signature.
constexpr uint32_t kDonatedBit = 1u << 31;

uint32_t packHead(const Node &node) {
  return static_cast<uint32_t>(node.op) |
         static_cast<uint32_t>(node.type) << 16 |
         static_cast<uint32_t>(node.numOperands) << 24;
}

} // namespace

void Region::resetMarks(Graph &graph) {
  for (NodeId id = 0; id < graph.end(); ++id)
    graph[id].mark = 0;
  nextMark = 1;
}

void Region::clear() {
  order.clear();
  leafNodes.clear();
  outputNodes.clear();
  innerUses.clear();
  headerWords.clear();
  words.clear();
  usesOfLeaves.clear();
  donatedLeaves.clear();
}

void Region::collect(Graph &graph, llvm::ArrayRef<NodeId> targets) {
  if (nextMark > UINT32_MAX / 2)
    resetMarks(graph);
  base = nextMark;
  clear();
  for (NodeId target : targets)
    if (!isLeaf(graph[target].op) && graph[target].mark < base)
      visit(graph, target);
  nextMark = base + 2 * std::max(order.size(), leafNodes.size()) + 2;
  for (size_t i = 0; i < order.size(); ++i) {
    const Node &node = graph[order[i]];
    if (node.handles == 0 && node.uses == innerUses[i])
      continue;
    words[headerWords[i] + 1] |= kOutputBit;
    outputNodes.push_back(order[i]);
  }
  findDonated(graph);
}

bool Region::isDonated(const Node &leaf, uint32_t uses) {
  auto *storage = static_cast<const Storage *>(leaf.payload.data);
  return leaf.op == Op::Input && leaf.handles == 0 && storage &&
         leaf.uses == uses &&
         storage->references.load(std::memory_order_acquire) == 1;
}

void Region::findDonated(const Graph &graph) {
  for (uint32_t number = 0; number < leafNodes.size(); ++number)
    if (isDonated(graph[leafNodes[number]], usesOfLeaves[number])) {
      donatedLeaves.push_back(number);
      words.push_back(number | kDonatedBit);
    }
}

void Region::visit(Graph &graph, NodeId root) {
  stack.push_back({root, 0});
  while (!stack.empty()) {
    Visit &top = stack.back();
    const Node &node = graph[top.id];
    if (top.nextOperand == node.numOperands) {
      finish(graph, top.id);
      stack.pop_back();
      continue;
    }
    NodeId operand = node.operands[top.nextOperand++];
    if (graph[operand].mark >= base)
      continue;
    if (isLeaf(graph[operand].op))
      numberLeaf(graph, operand);
    else
      stack.push_back({operand, 0});
  }
}

uint32_t Region::numberLeaf(Graph &graph, NodeId id) {
  Node &node = graph[id];
  uint32_t number = leafNodes.size();
  node.mark = base + 2 * number + 1;
  leafNodes.push_back(id);
  usesOfLeaves.push_back(0);
  words.push_back(packHead(node));
  words.push_back(node.shape);
  if (node.op == Op::Constant) {
    words.push_back(static_cast<uint32_t>(node.payload.bits));
    words.push_back(static_cast<uint32_t>(node.payload.bits >> 32));
  }
  return number;
}

void Region::finish(Graph &graph, NodeId id) {
  Node &node = graph[id];
  node.mark = base + 2 * order.size();
  order.push_back(id);
  innerUses.push_back(0);
  headerWords.push_back(words.size());
  words.push_back(packHead(node));
  words.push_back((node.complexResult ? kComplexBit : 0) |
                  static_cast<uint32_t>(node.numAttrs) << 8);
  words.push_back(node.shape);
  for (NodeId operand : graph.operands(id)) {
    uint32_t number = graph[operand].mark - base;
    words.push_back(number);
    ++(number & 1 ? usesOfLeaves : innerUses)[number / 2];
  }
  for (int64_t attr : graph.attrs(id)) {
    words.push_back(static_cast<uint32_t>(attr));
    words.push_back(static_cast<uint32_t>(attr >> 32));
  }
}

uint64_t Region::hash() const {
  return llvm::xxh3_64bits(
      llvm::ArrayRef<uint8_t>(reinterpret_cast<const uint8_t *>(words.data()),
                              words.size() * sizeof(uint32_t)));
}

llvm::Expected<Graph> Region::copy(const Graph &graph) const {
  Graph region;
  std::vector<NodeId> leafCopies, nodeCopies;
  for (size_t i = 0; i < leafNodes.size(); ++i) {
    const Node &leaf = graph[leafNodes[i]];
    if (leaf.op == Op::Constant) {
      leafCopies.push_back(
          region.addConstant(leaf.type, leaf.payload.bits, leaf.span));
      continue;
    }
    ShapeId shape = region.shapes().intern(graph.shape(leafNodes[i]));
    leafCopies.push_back(
        leaf.op == Op::Scalar
            ? region.addScalar(leaf.type, i, leaf.span)
            : region.addInput(leaf.type, shape, leafPointer(i), leaf.span));
  }
  // In the order of recording, which shows where code repeats itself.
  std::vector<uint32_t> byTime(order.size());
  std::iota(byTime.begin(), byTime.end(), 0);
  llvm::sort(byTime, [&](uint32_t a, uint32_t b) {
    return static_cast<int32_t>(graph[order[a]].serial -
                                graph[order[b]].serial) < 0;
  });
  nodeCopies.resize(order.size());
  for (uint32_t number : byTime) {
    NodeId id = order[number];
    const Node &node = graph[id];
    llvm::SmallVector<NodeId, kInlineOperands> operands;
    for (NodeId operand : graph.operands(id)) {
      uint32_t number = graph[operand].mark - base;
      NodeId copied =
          number & 1 ? leafCopies[number / 2] : nodeCopies[number / 2];
      if (node.complexResult && !isComplex(graph[operand].type)) {
        // An op on complex operands has a complex result: nothing below this
        // layer needs to know that it once was taken for real.
        int64_t type = static_cast<int64_t>(complexOf(node.type));
        llvm::Expected<NodeId> converted =
            region.record(Op::Convert, copied, type, node.span);
        if (!converted)
          return converted.takeError();
        copied = *converted;
      }
      operands.push_back(copied);
    }
    llvm::Expected<NodeId> copied =
        region.record(node.op, operands, graph.attrs(id), node.span);
    if (!copied)
      return copied.takeError();
    nodeCopies[number] = *copied;
  }
  for (NodeId output : outputNodes)
    region.outputs.push_back(nodeCopies[(graph[output].mark - base) / 2]);
  return std::move(region);
}

} // namespace quern
