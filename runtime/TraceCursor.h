//===- TraceCursor.h - Recording what was recorded before -------*- C++ -*-===//
//
// A trace is what was recorded from one place of the program up to an
// evaluation, and the plan that evaluated it. Recording from the same place
// again is compared with it, op by op: while all is equal, types and shapes
// come from the trace and no node is hashed. If all of it was, and the same
// values are still held, the plan is in hand: no region is collected, hashed or
// looked up. At the first difference the nodes recorded so far become ordinary
// ones, and recording goes on as if there had been no trace.
//
// Values are numbered in the order of their first appearance, operands before
// results; a number is a ref. Equal means: same op, attributes and refs of the
// operands; a leaf that appears first has the op, type, shape and (a constant)
// bits of the trace's, and is no other ref's. Scalar values may differ. A node
// that was recorded from a trace is not consed but marked, in Node::hash, with
// `base` + ref; so are its leaves but constants. `base` grows from trace to
// trace, so that marks need no clearing.
//
// No lookup finds a marked node. None is needed: two equal ops of the region
// are one in the trace too, and what was pending before has either operands
// that were too, which no trace has, or leaves alone, which `replay` looks up.
//
// Traces are kept in a table by the place, which is the first op with its span
// and the type and shape of its first operand. A place is traced when it is met
// a second time; one whose traces do not match is left alone for ever longer.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_TRACECURSOR_H
#define QUERN_RUNTIME_TRACECURSOR_H

#include "runtime/BoundPlan.h"
#include "runtime/Region.h"
#include "llvm/ADT/DenseMap.h"

namespace quern {

/// Number of a value of a trace.
using TraceRef = uint32_t;

/// What recording counts of a new result.
struct RecordedOp {
  /// In an iteration of a loop over arrays of one shape.
  enum class Part : uint8_t { Elements, StoresSlice, Other };

  static RecordedOp of(const Graph &graph, NodeId id);

  Op op = Op::Input;
  ElementType type = ElementType::F64; ///< of the result, as its shape
  Part part = Part::Other;
  bool isUncertain = false; ///< it may leave the reals, or fail
  ShapeId shape = kScalarShape;
  uint64_t bytes = 0;
};

struct TraceEntry : RecordedOp {
  uint8_t numOperands = 0;
  std::array<TraceRef, kInlineOperands> operands = {};
  TraceRef result = 0;
  uint32_t firstAttr = 0;
  uint8_t numAttrs = 0;
  bool isFound = false;    ///< an equal node was there: `result` is not new
  bool readsLeaves = true; ///< and nothing else
  /// References to the result when the trace was evaluated (see
  /// TraceCursor::hold); 0 if it was no longer pending.
  uint64_t held = 0;
};

/// A value as it appeared first.
struct TraceValue {
  Op op = Op::Input;
  ElementType type = ElementType::F64;
  ShapeId shape = kScalarShape;
  uint64_t bits = 0; ///< of a constant
};

struct Trace {
  std::vector<TraceEntry> entries; ///< and one that equals nothing
  std::vector<int64_t> attrs;
  std::vector<TraceValue> values;

  struct Leaf {
    TraceRef ref;
    uint32_t uses; ///< by nodes of the region
    bool isDonated;
  };
  std::vector<TraceRef> asked;   ///< pending values that were asked for
  std::vector<TraceRef> targets; ///< these, and what was evaluated along
  std::vector<Leaf> leaves;      ///< of the region, in its order
  std::vector<TraceRef> outputs;
  std::vector<TraceRef> leftOver; ///< pending after the evaluation
  BoundPlan *plan = nullptr;
};

class TraceCursor {
public:
  TraceCursor(Graph &graph, Stats &stats, bool isOn)
      : graph(graph), stats(stats), isOn(isOn),
        state(isOn ? State::Start : State::Off) {}

  // --- Recording -------------------------------------------------------------
  /// Nothing was recorded since the last evaluation.
  bool isAtStart() const { return state == State::Start; }
  bool isReplaying() const { return state == State::Replaying; }
  bool isCapturing() const { return state == State::Capturing; }

  /// Looks for a trace that begins with this op. \p mayCapture: begins one if
  /// there is none and it is time for it.
  void start(Op op, llvm::ArrayRef<NodeId> operands, SpanId span,
             bool mayCapture);
  /// No trace until the next evaluation.
  void stayOff() { state = State::Off; }
  /// Records the next op of the trace if it is this one; else 0, and nothing
  /// changed but marks that are of no use without the trace.
  LLVM_ATTRIBUTE_ALWAYS_INLINE
  NodeId replay(Op op, llvm::ArrayRef<NodeId> operands,
                llvm::ArrayRef<int64_t> attrs, SpanId span);
  /// The entry that was replayed last.
  const TraceEntry &last() const { return next[-1]; }
  /// Adds \p id, just recorded, to the trace that is captured. \p isNew: there
  /// was no equal node.
  void capture(NodeId id, bool isNew);

  // --- Evaluation ------------------------------------------------------------
  /// The trace, if it was replayed to its end, \p asked is evaluated as it was
  /// then, and everything is held as it was then.
  const Trace *completed(llvm::ArrayRef<NodeId> asked);
  /// The nodes of \p refs.
  llvm::SmallVector<NodeId, 16> nodesOf(llvm::ArrayRef<TraceRef> refs) const;
  /// Makes \p region what collecting for the completed trace would.
  void restore(Region &region) const;
  /// Notes how the captured trace is evaluated, before it is.
  void note(const Region &region, BoundPlan &plan, llvm::ArrayRef<NodeId> asked,
            llvm::ArrayRef<NodeId> targets);
  /// What recording from a trace left becomes ordinary nodes.
  void abandon();
  /// An evaluation is over.
  void restart();
  /// Plans are gone.
  void clear();

private:
  enum class State : uint8_t { Off, Start, Replaying, Capturing };
  struct Place {
    uint64_t key = 0;
    std::unique_ptr<Trace> trace;
    uint32_t numMissed = 0; ///< since a match
    uint32_t wait = 0;      ///< so often it is not traced
    uint32_t patience = 0;  ///< next value of `wait`
  };
  static constexpr size_t kPlaces = 64;
  /// Of one trace, and of all together: some 100 bytes each.
  static constexpr size_t kMaxTraceEntries = 4096;
  static constexpr size_t kMaxEntries = 1 << 16;

  LLVM_ATTRIBUTE_NOINLINE bool bind(NodeId operand, TraceRef ref);
  bool isMarked(NodeId id, TraceRef ref) const {
    const Node &node = graph[id];
    return node.hash == base + ref && !node.isConsed;
  }
  /// References to a pending result in one word; 0 if there is none.
  static uint64_t hold(const Node &node) {
    return uint64_t(node.uses) << 2 | (node.handles != 0) << 1 | 1;
  }
  bool isHeldAlike(const Trace &trace) const;
  void beginReplay(Place &place);
  void beginCapture(Place &place);
  void keep();
  void giveUp();
  void miss(Place &place);
  TraceRef refOf(NodeId id);

  Graph &graph;
  Stats &stats;
  bool isOn;
  State state;
  const TraceEntry *next = nullptr; ///< to be replayed
  uint32_t base = 1;
  uint32_t nextBase = 1;
  std::vector<NodeId> nodeOf; ///< by ref
  Place *place = nullptr;     ///< of the trace that is replayed or captured
  std::array<Place, kPlaces> places;

  // While capturing.
  std::unique_ptr<Trace> draft;
  llvm::DenseMap<uint64_t, TraceRef> refs; ///< by serial number
  std::vector<uint32_t> serials;           ///< by ref
};

/// True of slices and updates that have one element along some axis of an array
/// that has several: a loop along that axis has another one in each round.
inline bool isSlab(const Graph &graph, NodeId id) {
  const Shape &shape = graph.shape(graph.operands(id)[0]);
  llvm::ArrayRef<int64_t> box = graph.attrs(id);
  for (unsigned d = 0; d < shape.rank(); ++d)
    if (box[3 * d + 2] == 1 && shape.dim(d) > 1)
      return true;
  return false;
}

inline RecordedOp RecordedOp::of(const Graph &graph, NodeId id) {
  const Node &node = graph[id];
  const OpInfo &row = info(node.op);
  bool isMap = row.kind == OpKind::Map || row.kind == OpKind::Generate;
  bool isUpdate = row.kind == OpKind::Update;
  Part part = isMap ? Part::Elements : Part::Other;
  if ((isUpdate || node.op == Op::Slice) && isSlab(graph, id))
    part = isUpdate ? Part::StoresSlice : Part::Elements;
  return {node.op,
          node.type,
          part,
          row.leavesReals || row.kind == OpKind::Library,
          node.shape,
          static_cast<uint64_t>(graph.numElems(id)) * byteSize(node.type)};
}

inline NodeId TraceCursor::replay(Op op, llvm::ArrayRef<NodeId> operands,
                                  llvm::ArrayRef<int64_t> attrs, SpanId span) {
  const TraceEntry &entry = *next;
  if (entry.op != op || entry.numOperands != operands.size() ||
      entry.numAttrs != attrs.size())
    return 0;
  const Node *nodes = &graph[0];
  NodeId end = graph.end();
  uint32_t mark = base;
  for (size_t i = 0; i < operands.size(); ++i) {
    NodeId id = operands[i];
    TraceRef ref = entry.operands[i];
    bool isKnown = id < end && nodes[id].hash == mark + ref &&
                   !nodes[id].isConsed; // as in isMarked
    if (!isKnown && (id >= end || !bind(id, ref))) [[unlikely]]
      return 0;
  }
  if (!attrs.empty() &&
      !std::equal(attrs.begin(), attrs.end(),
                  place->trace->attrs.begin() + entry.firstAttr)) [[unlikely]]
    return 0;
  if (entry.isFound) [[unlikely]] {
    NodeId id = nodeOf[entry.result];
    bool isThere = isMarked(id, entry.result);
    next += isThere;
    return isThere ? id : 0;
  }
  if (entry.readsLeaves && graph.hasConsedOps() &&
      graph.find(op, operands, attrs)) [[unlikely]]
    return 0;
  NodeId id = graph.append(op, entry.type, entry.shape, operands, attrs, span);
  graph[id].hash = base + entry.result;
  nodeOf[entry.result] = id;
  ++next;
  return id;
}

} // namespace quern

#endif // QUERN_RUNTIME_TRACECURSOR_H
