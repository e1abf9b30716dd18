//===- Graph.cpp - The tensor graph ---------------------------------------===//
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
    nodes.back().serial = nextSerial++;
    return static_cast<NodeId>(nodes.size() - 1);
  }
  NodeId id = freeList;
  freeList = nodes[id].nextInBucket;
  --numFree;
  topological = false;
  nodes[id] = node;
  nodes[id].serial = nextSerial++;
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

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15;
  return hash ^ (hash >> 29);
}

/// Two products cover what most nodes are: an op and up to four operands.
static uint32_t hashOf(const Node &node, llvm::ArrayRef<int64_t> attrs) {
  auto pair = [&](unsigned i) {
    return node.operands[i] | static_cast<uint64_t>(node.operands[i + 1]) << 32;
  };
  uint64_t hash =
      (pair(0) ^ static_cast<uint64_t>(node.op) << 23) * 0x9E3779B97F4A7C15;
  hash ^= (pair(2) + attrs.size()) * 0xC2B2AE3D27D4EB4F;
  hash ^= hash >> 31;
  if (node.op == Op::Constant) {
    hash = mix(hash, static_cast<uint64_t>(node.type));
    hash = mix(hash, node.payload.bits);
  }
  for (int64_t attr : attrs)
    hash = mix(hash, static_cast<uint64_t>(attr));
  return static_cast<uint32_t>(hash * 0x9E3779B97F4A7C15 >> 32);
}

NodeId Graph::addConstant(ElementType type, uint64_t bits, SpanId span) {
  Node node;
  node.op = Op::Constant;
  node.type = type;
  node.span = span;
  node.payload.bits = bits;
  node.hash = hashOf(node, {});
  if (NodeId found = findEqual(node, {}))
    return found;
  return insert(node);
}

//===-- Hash-consing ------------------------------------------------------===//

NodeId Graph::findEqual(const Node &node, llvm::ArrayRef<int64_t> attrs) const {
  size_t bucket = node.hash & (buckets.size() - 1);
  for (NodeId id = buckets[bucket]; id; id = nodes[id].nextInBucket) {
    const Node &other = nodes[id];
    if (other.hash != node.hash || other.op != node.op ||
        other.operands != node.operands || other.numAttrs != attrs.size())
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

NodeId Graph::insert(const Node &node) {
  NodeId id = allocate(node);
  NodeId &head = bucketOf(node.hash);
  nodes[id].nextInBucket = head;
  head = id;
  if (++numConsed > buckets.size())
    growTable();
  return id;
}

void Graph::unlink(NodeId id) {
  NodeId *link = &bucketOf(nodes[id].hash);
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
      NodeId &bucket = bucketOf(nodes[head].hash);
      nodes[head].nextInBucket = bucket;
      bucket = head;
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
  for (size_t i = 0; i < kInlineOperands; ++i)
    node.operands[i] = i < operands.size() ? operands[i] : 0;
  node.hash = hashOf(node, attrs);
  if (NodeId found = findEqual(node, attrs))
    return found;
  return recordNew(node, attrs);
}

/// Op and operand types in one word; 0 if an operand does not exist or the
/// shapes need arithmetic. Sets the shape: that of all operands but scalars.
static uint64_t plainKey(llvm::ArrayRef<Node> nodes, Node &node) {
  uint64_t types = 0;
  bool isPlain = true;
  node.shape = kScalarShape;
  for (unsigned i = 0; i < node.numOperands; ++i) {
    NodeId id = node.operands[i];
    if (id == 0 || id >= nodes.size())
      return 0;
    const Node &operand = nodes[id];
    types = types << 8 | (static_cast<uint64_t>(operand.type) + 1);
    isPlain &= !operand.isFree &
               ((operand.shape == kScalarShape) | (node.shape == kScalarShape) |
                (operand.shape == node.shape));
    node.shape = operand.shape == kScalarShape ? node.shape : operand.shape;
  }
  return isPlain ? (static_cast<uint64_t>(node.op) + 1) << 32 | types : 0;
}

static size_t knownSlot(uint64_t key, size_t size) {
  return (key * 0x9E3779B97F4A7C15 >> 32) & (size - 1);
}

llvm::Error Graph::infer(Node &node, llvm::ArrayRef<int64_t> attrs) {
  llvm::ArrayRef<NodeId> operands(node.operands.data(), node.numOperands);
  const OpInfo &row = info(node.op);
  uint64_t key = row.kind == OpKind::Map ? plainKey(nodes, node) : 0;
  if (!key) {
    llvm::Expected<InferredNode> inferred =
        inferNode(*this, node.op, operands, attrs, node.span);
    if (!inferred)
      return inferred.takeError();
    node.type = inferred->type;
    node.shape = shapeTable.intern(inferred->shape);
    return llvm::Error::success();
  }
  llvm::Expected<OpTypes> types =
      inferTypes(*this, node.op, operands, attrs, node.span);
  if (!types)
    return types.takeError();
  node.type = types->result;
  if (row.attr == AttrKind::None)
    knownTypes[knownSlot(key, kKnownTypes)] = {key, node.type};
  return llvm::Error::success();
}

/// Type and shape of a map on types that were met before: no rule runs.
bool Graph::inferKnown(Node &node) const {
  uint64_t key = plainKey(nodes, node);
  const KnownType &known = knownTypes[knownSlot(key, kKnownTypes)];
  node.type = known.result;
  return key != 0 && known.key == key;
}

llvm::Expected<NodeId> Graph::recordNew(Node &node,
                                        llvm::ArrayRef<int64_t> attrs) {
  if (!attrs.empty() || !inferKnown(node))
    if (llvm::Error error = infer(node, attrs))
      return std::move(error);
  if (!attrs.empty()) {
    node.numAttrs = static_cast<uint8_t>(attrs.size());
    node.payload.attrs = attrPool->copy(attrs);
  }
  for (unsigned i = 0; i < node.numOperands; ++i)
    ++nodes[node.operands[i]].uses;
  return insert(node);
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
