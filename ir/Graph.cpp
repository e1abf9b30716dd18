//===- Graph.cpp - The tensor graph --------------------------------------===//
//
// Nodes live in one vector. Those that can be merged hang in hash buckets,
// chained through the nodes themselves; freed ones hang in the free list by
// the same link. A lookup comes before inference: the common case of a node
// that exists already infers nothing. Attribute lists come from a pool with a
// free list for each length, so that slices with ever new offsets do not grow
// it.
//
//===----------------------------------------------------------------------===//
#include "ir/Graph.h"

#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace quern {

//===-- Attribute lists ---------------------------------------------------===//

struct Graph::AttrPool {
  static constexpr size_t kChunk = 4096;
  static constexpr size_t kMaxLength = 255;

  std::vector<std::unique_ptr<int64_t[]>> chunks;
  size_t used = kChunk;
  std::array<int64_t *, kMaxLength + 1> freeLists = {};

  const int64_t *copy(llvm::ArrayRef<int64_t> attrs) {
    int64_t *out = freeLists[attrs.size()];
    if (out) {
      freeLists[attrs.size()] = std::bit_cast<int64_t *>(*out);
    } else {
      if (used + attrs.size() > kChunk) {
        chunks.push_back(std::make_unique<int64_t[]>(kChunk));
        used = 0;
      }
      out = chunks.back().get() + used;
      used += attrs.size();
    }
    std::copy(attrs.begin(), attrs.end(), out);
    return out;
  }

  void release(const int64_t *attrs, size_t length) {
    auto *slot = const_cast<int64_t *>(attrs);
    *slot = std::bit_cast<int64_t>(freeLists[length]);
    freeLists[length] = slot;
  }
};

//===-- Construction ------------------------------------------------------===//

Graph::Graph()
    : nodes(1), buckets(256), attrPool(std::make_unique<AttrPool>()) {
  nodes.reserve(256);
}
Graph::~Graph() = default;
Graph::Graph(Graph &&) noexcept = default;
Graph &Graph::operator=(Graph &&) noexcept = default;

/// Inputs and scalars are each their own; all else merges.
static bool isMerged(Op op) { return op != Op::Input && op != Op::Scalar; }
/// Leaves keep their payload for themselves.
static bool hasAttrs(const Node &node) { return node.numAttrs != 0; }

llvm::ArrayRef<int64_t> Graph::attrs(NodeId id) const {
  const Node &node = nodes[id];
  if (!hasAttrs(node))
    return {};
  return {node.payload.attrs, node.numAttrs};
}

NodeId Graph::allocate(const Node &node) {
  if (!freeList) {
    nodes.push_back(node);
    return static_cast<NodeId>(nodes.size() - 1);
  }
  NodeId id = freeList;
  freeList = nodes[id].nextInBucket;
  --numFree;
  topological = false;
  nodes[id] = node;
  return id;
}

NodeId Graph::addInput(ElementType type, ShapeId shape, void *data,
                       SpanId span) {
  Node node;
  node.op = Op::Input;
  node.type = type;
  node.shape = shape;
  node.span = span;
  node.payload.data = data;
  return allocate(node);
}

NodeId Graph::addScalar(ElementType type, uint64_t bits, SpanId span) {
  Node node;
  node.op = Op::Scalar;
  node.type = type;
  node.span = span;
  node.payload.bits = bits;
  return allocate(node);
}

NodeId Graph::addConstant(ElementType type, uint64_t bits, SpanId span) {
  Node node;
  node.op = Op::Constant;
  node.type = type;
  node.span = span;
  node.payload.bits = bits;
  uint32_t bucket = bucketOf(node, {});
  if (NodeId found = findEqual(node, {}, bucket))
    return found;
  return insert(node, bucket);
}

//===-- Hash-consing ------------------------------------------------------===//

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15;
  return hash ^ (hash >> 29);
}

uint32_t Graph::bucketOf(const Node &node,
                         llvm::ArrayRef<int64_t> attrs) const {
  uint64_t hash = mix(static_cast<uint64_t>(node.op) + 1, attrs.size());
  if (node.op == Op::Constant) {
    hash = mix(hash, static_cast<uint64_t>(node.type));
    hash = mix(hash, node.payload.bits);
  }
  for (unsigned i = 0; i < node.numOperands; ++i)
    hash = mix(hash, node.operands[i]);
  for (int64_t attr : attrs)
    hash = mix(hash, static_cast<uint64_t>(attr));
  return static_cast<uint32_t>((hash >> 32) & (buckets.size() - 1));
}

NodeId Graph::findEqual(const Node &node, llvm::ArrayRef<int64_t> attrs,
                        uint32_t bucket) const {
  for (NodeId id = buckets[bucket]; id; id = nodes[id].nextInBucket) {
    const Node &other = nodes[id];
    if (other.op != node.op || other.operands != node.operands ||
        other.numAttrs != attrs.size())
      continue;
    if (node.op == Op::Constant) {
      if (other.type == node.type && other.payload.bits == node.payload.bits)
        return id;
    } else if (attrs.empty() ||
               std::equal(attrs.begin(), attrs.end(), other.payload.attrs)) {
      return id;
    }
  }
  return 0;
}

NodeId Graph::insert(const Node &node, uint32_t bucket) {
  NodeId id = allocate(node);
  nodes[id].nextInBucket = buckets[bucket];
  buckets[bucket] = id;
  if (++numConsed > buckets.size())
    growTable();
  return id;
}

void Graph::unlink(NodeId id) {
  NodeId *link = &buckets[bucketOf(nodes[id], attrs(id))];
  while (*link != id)
    link = &nodes[*link].nextInBucket;
  *link = nodes[id].nextInBucket;
  nodes[id].nextInBucket = 0;
  --numConsed;
}

void Graph::growTable() {
  std::vector<NodeId> old(2 * buckets.size());
  old.swap(buckets);
  for (NodeId head : old)
    while (head) {
      NodeId next = nodes[head].nextInBucket;
      uint32_t bucket = bucketOf(nodes[head], attrs(head));
      nodes[head].nextInBucket = buckets[bucket];
      buckets[bucket] = head;
      head = next;
    }
}

//===-- Recording ---------------------------------------------------------===//

llvm::Expected<NodeId> Graph::record(Op op, llvm::ArrayRef<NodeId> operands,
                                     llvm::ArrayRef<int64_t> attrs,
                                     SpanId span) {
  Node node;
  node.op = op;
  node.span = span;
  if (operands.size() > kInlineOperands || attrs.size() > AttrPool::kMaxLength)
    return makeError("Quern:badGraph",
                     std::string("[") + info(op).name +
                         "] too many operands or attributes",
                     span);
  node.numOperands = static_cast<uint8_t>(operands.size());
  std::copy(operands.begin(), operands.end(), node.operands.begin());
  uint32_t bucket = bucketOf(node, attrs);
  if (NodeId found = findEqual(node, attrs, bucket))
    return found;
  return recordNew(node, attrs, bucket);
}

llvm::Expected<NodeId>
Graph::recordNew(Node &node, llvm::ArrayRef<int64_t> attrs, uint32_t bucket) {
  llvm::ArrayRef<NodeId> operands(node.operands.data(), node.numOperands);
  // Equal shapes and scalars need no shape arithmetic.
  bool isPlain = info(node.op).kind == OpKind::Map;
  ShapeId shape = kScalarShape;
  for (NodeId operand : operands) {
    ShapeId s = operand < end() ? nodes[operand].shape : kScalarShape;
    isPlain &= s == kScalarShape || shape == kScalarShape || s == shape;
    shape = s == kScalarShape ? shape : s;
  }
  if (isPlain) {
    llvm::Expected<OpTypes> types =
        inferTypes(*this, node.op, operands, attrs, node.span);
    if (!types)
      return types.takeError();
    node.type = types->result;
    node.shape = shape;
  } else {
    llvm::Expected<InferredNode> inferred =
        inferNode(*this, node.op, operands, attrs, node.span);
    if (!inferred)
      return inferred.takeError();
    node.type = inferred->type;
    node.shape = shapeTable.intern(inferred->shape);
  }
  if (!attrs.empty()) {
    node.numAttrs = static_cast<uint8_t>(attrs.size());
    node.payload.attrs = attrPool->copy(attrs);
  }
  for (NodeId operand : operands)
    ++nodes[operand].uses;
  return insert(node, bucket);
}

//===-- Lifetime ----------------------------------------------------------===//

void Graph::release(NodeId id) {
  Node &node = nodes[id];
  assert(node.handles > 0 && "released more often than retained");
  if (--node.handles == 0 && node.uses == 0)
    free(id);
}

void Graph::freeAttrs(Node &node) {
  if (hasAttrs(node))
    attrPool->release(node.payload.attrs, node.numAttrs);
  node.numAttrs = 0;
}

/// Takes \p id out of the table and puts it on \p stack, which is chained
/// through the nodes: freeing a long chain neither recurses nor allocates.
NodeId Graph::scheduleFree(NodeId id, NodeId stack) {
  if (isMerged(nodes[id].op))
    unlink(id);
  nodes[id].nextInBucket = stack;
  return id;
}

NodeId Graph::dropOperands(NodeId id, NodeId stack) {
  for (NodeId operand : operands(id))
    if (--nodes[operand].uses == 0 && nodes[operand].handles == 0)
      stack = scheduleFree(operand, stack);
  return stack;
}

void Graph::freeAll(NodeId stack) {
  while (stack) {
    NodeId id = stack;
    stack = dropOperands(id, nodes[id].nextInBucket);
    Node &node = nodes[id];
    freeAttrs(node);
    if (node.op == Op::Input && node.payload.data && onFreeInput)
      onFreeInput(onFreeContext, node.payload.data);
    nodes[id] = Node();
    nodes[id].isFree = true;
    nodes[id].nextInBucket = freeList;
    freeList = id;
    ++numFree;
  }
}

void Graph::free(NodeId id) { freeAll(scheduleFree(id, 0)); }

void Graph::becomeInput(NodeId id, void *data) {
  if (isMerged(nodes[id].op))
    unlink(id);
  NodeId stack = dropOperands(id, 0);
  Node &node = nodes[id];
  freeAttrs(node);
  node.op = Op::Input;
  node.numOperands = 0;
  node.operands = {};
  node.payload.data = data;
  freeAll(stack);
}

} // namespace quern
