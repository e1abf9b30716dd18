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
[[maybe_unused]] static bool isMerged(Op op) {
  return op != Op::Input && op != Op::Scalar;
}
/// Leaves keep their payload for themselves.
static bool hasAttrs(const Node &node) { return node.numAttrs != 0; }

llvm::ArrayRef<int64_t> Graph::attrs(NodeId id) const {
  const Node &node = nodes[id];
  if (!hasAttrs(node))
    return {};
  return {node.payload.attrs, node.numAttrs};
}

NodeId Graph::grow() {
  nodes.emplace_back();
  nodes.back().serial = nextSerial++;
  return static_cast<NodeId>(nodes.size() - 1);
}

NodeId Graph::addInput(ElementType type, ShapeId shape, void *data,
                       SpanId span) {
  NodeId id = allocate();
  Node &node = nodes[id];
  node.op = Op::Input;
  node.type = type;
  node.shape = shape;
  node.span = span;
  node.payload.data = data;
  return id;
}

NodeId Graph::addScalar(ElementType type, uint64_t bits, SpanId span) {
  NodeId id = allocate();
  Node &node = nodes[id];
  node.op = Op::Scalar;
  node.type = type;
  node.span = span;
  node.payload.bits = bits;
  return id;
}

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15;
  return hash ^ (hash >> 29);
}

/// Two products cover what most nodes are: an op and up to four operands.
static uint64_t hashOf(Op op, const std::array<uint64_t, 2> &operands,
                       llvm::ArrayRef<int64_t> attrs) {
  uint64_t hash =
      (operands[0] ^ static_cast<uint64_t>(op) << 23) * 0x9E3779B97F4A7C15;
  hash ^= (operands[1] + attrs.size()) * 0xC2B2AE3D27D4EB4F;
  hash ^= hash >> 31;
  for (int64_t attr : attrs)
    hash = mix(hash, static_cast<uint64_t>(attr));
  return hash;
}

static uint32_t finalHash(uint64_t hash) {
  return static_cast<uint32_t>(hash * 0x9E3779B97F4A7C15 >> 32);
}

NodeId Graph::addConstant(ElementType type, uint64_t bits, SpanId span) {
  uint64_t mixed =
      mix(hashOf(Op::Constant, {}, {}), static_cast<uint64_t>(type));
  uint32_t hash = finalHash(mix(mixed, bits));
  for (NodeId id = bucketOf(hash); id; id = nodes[id].nextInBucket) {
    const Node &other = nodes[id];
    if (other.hash == hash && other.op == Op::Constant && other.type == type &&
        other.payload.bits == bits)
      return id;
  }
  NodeId id = allocate();
  Node &node = nodes[id];
  node.op = Op::Constant;
  node.type = type;
  node.span = span;
  node.payload.bits = bits;
  ++numConsedConstants;
  link(id, hash);
  return id;
}

//===-- Hash-consing ------------------------------------------------------===//

inline NodeId Graph::findEqual(Op op, const OperandWords &operands,
                               llvm::ArrayRef<int64_t> attrs,
                               uint32_t hash) const {
  size_t bucket = hash & (buckets.size() - 1);
  for (NodeId id = buckets[bucket]; id; id = nodes[id].nextInBucket) {
    const Node &other = nodes[id];
    if (other.hash == hash && other.op == op &&
        std::bit_cast<OperandWords>(other.operands) == operands &&
        other.numAttrs == attrs.size() &&
        std::equal(attrs.begin(), attrs.end(), other.payload.attrs))
      return id;
  }
  return 0;
}

/// Makes \p id one that is found by its \p hash.
void Graph::link(NodeId id, uint32_t hash) {
  NodeId &head = bucketOf(hash);
  Node &node = nodes[id];
  node.hash = hash;
  node.isConsed = true;
  node.nextInBucket = head;
  head = id;
  if (++numConsed > buckets.size())
    growTable();
}

void Graph::unlink(NodeId id) {
  NodeId *link = &bucketOf(nodes[id].hash);
  while (*link != id)
    link = &nodes[*link].nextInBucket;
  Node &node = nodes[id];
  *link = node.nextInBucket;
  node.nextInBucket = 0;
  node.isConsed = false;
  node.hash = 0;
  --numConsed;
  numConsedConstants -= node.op == Op::Constant;
}

void Graph::cons(NodeId id) {
  assert(isMerged(nodes[id].op) && !nodes[id].isConsed);
  link(id, finalHash(hashOf(nodes[id].op, wordsOf(operands(id)), attrs(id))));
}

NodeId Graph::find(Op op, llvm::ArrayRef<NodeId> operands,
                   llvm::ArrayRef<int64_t> attrs) const {
  OperandWords words = wordsOf(operands);
  return findEqual(op, words, attrs, finalHash(hashOf(op, words, attrs)));
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
  if (operands.size() > kInlineOperands || attrs.size() > AttrPool::kMaxLength)
    return makeError("Quern:badGraph",
                     std::string("[") + info(op).name +
                         "] too many operands or attributes",
                     span);
  OperandWords words = wordsOf(operands);
  uint32_t hash = finalHash(hashOf(op, words, attrs));
  if (NodeId found = findEqual(op, words, attrs, hash))
    return found;
  TypeAndShape inferred;
  if (!attrs.empty() || !inferKnown(op, operands, inferred))
    if (llvm::Error error = infer(op, operands, attrs, span, inferred))
      return std::move(error);
  NodeId id = allocate();
  fill(nodes[id], op, inferred.type, inferred.shape, operands, words, span);
  if (!attrs.empty())
    setAttrs(nodes[id], attrs);
  link(id, hash);
  return id;
}

/// Op and operand types in one word; 0 if an operand does not exist or the
/// shapes need arithmetic. \p shape: that of all operands but scalars.
static uint64_t plainKey(llvm::ArrayRef<Node> nodes, Op op,
                         llvm::ArrayRef<NodeId> operands, ShapeId &shape) {
  uint64_t types = 0;
  bool isPlain = true;
  shape = kScalarShape;
  for (NodeId id : operands) {
    if (id == 0 || id >= nodes.size())
      return 0;
    const Node &operand = nodes[id];
    types = types << 8 | (static_cast<uint64_t>(operand.type) + 1);
    isPlain &=
        !operand.isFree & ((operand.shape == kScalarShape) |
                           (shape == kScalarShape) | (operand.shape == shape));
    shape = operand.shape == kScalarShape ? shape : operand.shape;
  }
  return isPlain ? (static_cast<uint64_t>(op) + 1) << 32 | types : 0;
}

static size_t knownSlot(uint64_t key, size_t size) {
  return (key * 0x9E3779B97F4A7C15 >> 32) & (size - 1);
}

llvm::Error Graph::infer(Op op, llvm::ArrayRef<NodeId> operands,
                         llvm::ArrayRef<int64_t> attrs, SpanId span,
                         TypeAndShape &result) {
  const OpInfo &row = info(op);
  uint64_t key =
      row.kind == OpKind::Map ? plainKey(nodes, op, operands, result.shape) : 0;
  if (!key) {
    llvm::Expected<InferredNode> inferred =
        inferNode(*this, op, operands, attrs, span);
    if (!inferred)
      return inferred.takeError();
    result = {inferred->type, shapeTable.intern(inferred->shape)};
    return llvm::Error::success();
  }
  llvm::Expected<OpTypes> types = inferTypes(*this, op, operands, attrs, span);
  if (!types)
    return types.takeError();
  result.type = types->result;
  if (row.attr == AttrKind::None)
    knownTypes[knownSlot(key, kKnownTypes)] = {key, result.type};
  return llvm::Error::success();
}

/// Type and shape of a map on types that were met before: no rule runs.
bool Graph::inferKnown(Op op, llvm::ArrayRef<NodeId> operands,
                       TypeAndShape &result) const {
  uint64_t key = plainKey(nodes, op, operands, result.shape);
  const KnownType &known = knownTypes[knownSlot(key, kKnownTypes)];
  result.type = known.result;
  return key != 0 && known.key == key;
}

//===-- Lifetime ----------------------------------------------------------===//

void Graph::setAttrs(Node &node, llvm::ArrayRef<int64_t> attrs) {
  node.numAttrs = static_cast<uint8_t>(attrs.size());
  node.payload.attrs = attrPool->copy(attrs);
}

void Graph::freeAttrs(Node &node) {
  if (hasAttrs(node))
    attrPool->release(node.payload.attrs, node.numAttrs);
  node.numAttrs = 0;
}

/// Takes \p id out of the table and puts it on \p stack, which is chained
/// through the nodes: freeing a long chain neither recurses nor allocates.
NodeId Graph::scheduleFree(NodeId id, NodeId stack) {
  if (nodes[id].isConsed)
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
  if (nodes[id].isConsed)
    unlink(id);
  NodeId stack = dropOperands(id, 0);
  Node &node = nodes[id];
  freeAttrs(node);
  node.op = Op::Input;
  node.hash = 0;
  node.numOperands = 0;
  node.operands = {};
  node.payload.data = data;
  freeAll(stack);
}

} // namespace quern
