//===- Graph.h - The tensor graph -------------------------------*- C++ -*-===//
//
// A compact arena of nodes. Nodes are hash-consed: recording the same op on the
// same operands twice gives the same node. The same class serves recording
// (a Session's long-lived graph, whose nodes are freed when nothing refers to
// them) and rewriting (a region's graph, append-only, ids in topological
// order). Recording allocates only when the arena grows.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_GRAPH_H
#define QUERN_IR_GRAPH_H

#include "ir/Error.h"
#include "ir/Op.h"
#include "ir/Shape.h"
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <memory>
#include <vector>

namespace quern {

/// Index of a node in its graph's arena; 0 is "none".
using NodeId = uint32_t;

inline constexpr unsigned kInlineOperands = 4;

/// One op application. 64 bytes, trivially copyable.
struct Node {
  Op op = Op::Input;
  ElementType type = ElementType::F64;
  uint8_t numOperands = 0;
  ShapeId shape = kScalarShape;
  std::array<NodeId, kInlineOperands> operands = {};
  SpanId span = 0;
  uint32_t uses = 0;    ///< nodes that have this one as operand
  uint32_t handles = 0; ///< references from outside the graph
  NodeId nextInBucket = 0;
  uint32_t mark = 0; ///< scratch of traversals
  uint8_t numAttrs = 0;
  bool complexResult = false; ///< leavesReals happened: type is complex
  bool isFree = false;        ///< on the free list; nothing else holds
  bool isConsed = false;      ///< lookups find it
  /// Consed nodes: of op, operands and attributes. Others: 0, or what the
  /// recorder marked them with.
  uint32_t hash = 0;
  uint32_t serial = 0; ///< counts allocations: the order of recording
  union Payload {
    uint64_t bits;        ///< Constant, Scalar: the value's bits (real part)
    const int64_t *attrs; ///< every other op: numAttrs values
    void *data;           ///< Input: whoever owns the graph decides
  } payload = {0};
};
static_assert(sizeof(Node) <= 64);

class Graph {
public:
  Graph();
  ~Graph();
  Graph(Graph &&) noexcept;
  Graph &operator=(Graph &&) noexcept;

  const Node &operator[](NodeId id) const { return nodes[id]; }
  Node &operator[](NodeId id) { return nodes[id]; }
  llvm::ArrayRef<NodeId> operands(NodeId id) const {
    return {nodes[id].operands.data(), nodes[id].numOperands};
  }
  llvm::ArrayRef<int64_t> attrs(NodeId id) const;
  const Shape &shape(NodeId id) const { return shapeTable[nodes[id].shape]; }
  int64_t numElems(NodeId id) const {
    return shapeTable.numElems(nodes[id].shape);
  }
  /// Largest id in use, plus one.
  NodeId end() const { return static_cast<NodeId>(nodes.size()); }
  /// True if \p id was made by the last allocation: it was not found.
  bool isNewest(NodeId id) const { return nodes[id].serial + 1 == nextSerial; }
  /// True while no freed id was used again: operands precede their users.
  bool isTopological() const { return topological; }
  /// Nodes that are alive now.
  size_t numNodes() const { return nodes.size() - 1 - numFree; }
  ShapeTable &shapes() { return shapeTable; }
  const ShapeTable &shapes() const { return shapeTable; }

  /// A stored array. Inputs are never merged.
  NodeId addInput(ElementType type, ShapeId shape, void *data = nullptr,
                  SpanId span = 0);
  /// A 1x1 value that may differ between evaluations of the same code: a
  /// kernel parameter. Never merged. \p bits: the real value's bits in the
  /// low byteSize(type) bytes; complex scalars are Inputs.
  NodeId addScalar(ElementType type, uint64_t bits, SpanId span = 0);
  /// A 1x1 value that belongs to the code itself. Merged by value.
  NodeId addConstant(ElementType type, uint64_t bits, SpanId span = 0);

  /// Infers type and shape of \p op on \p operands and records it, or finds
  /// the equal node. Errors name op, shapes and types and carry \p span.
  llvm::Expected<NodeId> record(Op op, llvm::ArrayRef<NodeId> operands,
                                llvm::ArrayRef<int64_t> attrs = {},
                                SpanId span = 0);

  /// The equal node, if lookups find one, else 0.
  NodeId find(Op op, llvm::ArrayRef<NodeId> operands,
              llvm::ArrayRef<int64_t> attrs) const;
  /// Whether there are ops, not only constants, that lookups find.
  bool hasConsedOps() const { return numConsed != numConsedConstants; }
  /// Records what is known to have this type and shape and to have no equal.
  /// Lookups do not find it until it is consed.
  LLVM_ATTRIBUTE_ALWAYS_INLINE
  NodeId append(Op op, ElementType type, ShapeId shape,
                llvm::ArrayRef<NodeId> operands, llvm::ArrayRef<int64_t> attrs,
                SpanId span) {
    NodeId id = allocate();
    fill(nodes[id], op, type, shape, operands, wordsOf(operands), span);
    if (!attrs.empty()) [[unlikely]]
      setAttrs(nodes[id], attrs);
    return id;
  }
  /// Makes an appended node one that lookups find.
  void cons(NodeId id);

  /// Handles keep a node alive from outside.
  void retain(NodeId id) { ++nodes[id].handles; }
  /// Drops a handle; frees the node, and what only it used, when it was the
  /// last reference. Freed Inputs are reported through onFreeInput.
  void release(NodeId id) {
    Node &node = nodes[id];
    assert(node.handles > 0 && "released more often than retained");
    if (--node.handles == 0 && node.uses == 0)
      free(id);
  }
  /// Makes \p id an Input that holds \p data: it was evaluated. Its operands
  /// are released.
  void becomeInput(NodeId id, void *data);

  using FreeInputFn = void (*)(void *context, void *data);
  void setOnFreeInput(FreeInputFn fn, void *context) {
    onFreeInput = fn;
    onFreeContext = context;
  }

  /// What a rewrite must keep: the results of a region, in order. Unused by
  /// recording graphs.
  std::vector<NodeId> outputs;

  /// What passes did that changes rounding, a line each; kept by rewrites and
  /// printed with the plan.
  std::vector<std::string> notes;

private:
  using OperandWords = std::array<uint64_t, 2>;
  static_assert(sizeof(OperandWords) == sizeof(Node::operands));
  struct TypeAndShape {
    ElementType type = ElementType::F64;
    ShapeId shape = kScalarShape;
  };
  /// The operands as two words. They travel through recording like this, and
  /// nothing does as a structure that was just put together: reading back as
  /// one what was stored as several stalls the processor.
  static OperandWords wordsOf(llvm::ArrayRef<NodeId> operands) {
    auto at = [&](unsigned i) -> uint64_t {
      return i < operands.size() ? operands[i] : 0;
    };
    return {at(0) | at(1) << 32, at(2) | at(3) << 32};
  }

  /// A node as the default constructor leaves it, but for its serial number.
  NodeId allocate() {
    NodeId id = freeList;
    if (!id) [[unlikely]]
      return grow();
    Node &node = nodes[id];
    freeList = node.nextInBucket;
    --numFree;
    topological = false;
    node.nextInBucket = 0;
    node.isFree = false;
    node.serial = nextSerial++;
    return id;
  }
  NodeId grow();
  /// Makes the fresh \p node an application of \p op.
  LLVM_ATTRIBUTE_ALWAYS_INLINE
  void fill(Node &node, Op op, ElementType type, ShapeId shape,
            llvm::ArrayRef<NodeId> operands, const OperandWords &words,
            SpanId span) {
    node.op = op;
    node.type = type;
    node.shape = shape;
    node.span = span;
    node.numOperands = static_cast<uint8_t>(operands.size());
    std::memcpy(node.operands.data(), &words[0], sizeof(uint64_t));
    std::memcpy(node.operands.data() + 2, &words[1], sizeof(uint64_t));
    Node *first = nodes.data(); // which no store below moves
    for (NodeId operand : operands)
      ++first[operand].uses;
  }
  void setAttrs(Node &node, llvm::ArrayRef<int64_t> attrs);
  void free(NodeId id);
  NodeId scheduleFree(NodeId id, NodeId stack);
  NodeId dropOperands(NodeId id, NodeId stack);
  void freeAll(NodeId stack);
  void freeAttrs(Node &node);
  NodeId &bucketOf(uint32_t hash) {
    return buckets[hash & (buckets.size() - 1)];
  }
  NodeId findEqual(Op op, const OperandWords &operands,
                   llvm::ArrayRef<int64_t> attrs, uint32_t hash) const;
  void link(NodeId id, uint32_t hash);
  void unlink(NodeId id);
  void growTable();
  bool inferKnown(Op op, llvm::ArrayRef<NodeId> operands,
                  TypeAndShape &result) const;
  llvm::Error infer(Op op, llvm::ArrayRef<NodeId> operands,
                    llvm::ArrayRef<int64_t> attrs, SpanId span,
                    TypeAndShape &result);

  std::vector<Node> nodes; // [0] is the "none" node
  std::vector<NodeId> buckets;
  NodeId freeList = 0;
  size_t numFree = 0;
  size_t numConsed = 0;
  size_t numConsedConstants = 0;
  uint32_t nextSerial = 0;
  bool topological = true;
  ShapeTable shapeTable;
  struct AttrPool;
  std::unique_ptr<AttrPool> attrPool;
  /// Result types by op and operand types, of maps without attributes: rules
  /// are pure, and recording meets few combinations.
  struct KnownType {
    uint64_t key = 0;
    ElementType result = ElementType::F64;
  };
  static constexpr size_t kKnownTypes = 64;
  std::array<KnownType, kKnownTypes> knownTypes;
  FreeInputFn onFreeInput = nullptr;
  void *onFreeContext = nullptr;
};

/// What inference finds for one node.
struct InferredNode {
  ElementType type;
  ElementType compute;
  Shape shape;
};

/// Types of \p op on \p operands; checks arity and that the operands exist.
/// Errors: MATLAB:mixedClasses, MATLAB:UndefinedFunction, Quern:badGraph.
llvm::Expected<OpTypes> inferTypes(const Graph &graph, Op op,
                                   llvm::ArrayRef<NodeId> operands,
                                   llvm::ArrayRef<int64_t> attrs,
                                   SpanId span = 0);

/// Type and shape of \p op on \p operands of \p graph: the one place where
/// inference happens. Shape rules follow from the op's kind.
/// Errors: those of inferTypes, MATLAB:sizeDimensionsMustMatch,
/// MATLAB:innerdim, MATLAB:badsubscript, MATLAB:getReshapeDims:notSameNumel,
/// MATLAB:pmaxsize, Quern:badGraph.
llvm::Expected<InferredNode> inferNode(const Graph &graph, Op op,
                                       llvm::ArrayRef<NodeId> operands,
                                       llvm::ArrayRef<int64_t> attrs,
                                       SpanId span = 0);

/// The type in which \p id computes (see OpTypes); \p id was recorded.
ElementType computeType(const Graph &graph, NodeId id);

} // namespace quern

#endif // QUERN_IR_GRAPH_H
