//===- Session.h - Lazy arrays: recording and evaluation --------*- C++ -*-===//
//
// A Session owns a recording graph. Applying an op to arrays records a node and
// returns at once; reading a value, or the byte budget, forces evaluation of
// what is pending. Small operands are computed at once and record nothing.
// A Session belongs to one thread; separate threads use separate Sessions.
//
// What forces an evaluation is the closed list ForceReason; docs/lazy.md says
// when each happens.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_SESSION_H
#define QUERN_RUNTIME_SESSION_H

#include "ir/Graph.h"
#include "runtime/Buffer.h"
#include "runtime/Stats.h"
#include <atomic>
#include <complex>
#include <memory>
#include <string>

namespace quern {

class Provider;
struct RecordedOp;
class Session;

/// Set by a signal handler: an evaluation stops before its next kernel with
/// Quern:interrupted and leaves its values pending. Whoever acts on it clears
/// it.
extern std::atomic<bool> interruptRequested;

/// Leaves hold values; everything else is pending.
constexpr bool isLeaf(Op op) {
  return op == Op::Input || op == Op::Scalar || op == Op::Constant;
}

/// What a Session remembers of a loop of the program from one iteration to the
/// next; begins with the loop.
struct IterationTrace {
  uint64_t numNodes = 0;   ///< recorded before the current iteration
  uint64_t hash = 0;       ///< of all of them
  uint64_t lastLength = 0; ///< nodes of the iteration before
  uint64_t lastHash = 0;
  size_t lastLive = 0; ///< pending values with handles after it
};

/// A handle to an array of a Session, pending or evaluated. Copies are cheap
/// and share; writing goes through Session::mutableData, which copies first
/// if anything else can see the array.
class Tensor {
public:
  Tensor() = default;
  Tensor(Session *session, NodeId node) : session(session), node(node) {}
  Tensor(const Tensor &other);
  Tensor(Tensor &&other) noexcept
      : session(other.session), node(std::exchange(other.node, 0)) {}
  Tensor &operator=(Tensor other) noexcept {
    std::swap(session, other.session);
    std::swap(node, other.node);
    return *this;
  }
  ~Tensor();

  explicit operator bool() const { return node != 0; }
  /// For arrays that came from ops which may leave the reals (sqrt, log, ...),
  /// the type is provisional until evaluation; Session::settledType forces.
  ElementType type() const;
  const Shape &shape() const;
  int64_t numElems() const;
  bool isEvaluated() const;
  NodeId id() const { return node; }
  Session &owner() const { return *session; }
  /// Gives up the handle without dropping the reference: the caller owes a
  /// Graph::release.
  NodeId take() { return std::exchange(node, 0); }

private:
  Session *session = nullptr;
  NodeId node = 0;
};

class Session {
public:
  struct Options {
    unsigned numThreads = 0; ///< 0: all cores, or QUERN_THREADS
    int64_t eagerElems = -1; ///< -1: QUERN_EAGER_ELEMS or its default
    size_t pendingBytes = 0; ///< 0: QUERN_PENDING_BYTES or its default
    bool fuse = true;        ///< false, or QUERN_FUSE=0: one kernel per op
    bool cursor = true;      ///< false, or QUERN_CURSOR=0: no traces
    size_t memoryLimit = 0;  ///< 0: QUERN_MEMORY_LIMIT or its default
    size_t pendingNodes = 0; ///< 0: kPendingNodes
    /// Of compiled kernels; empty: DiskCache::defaultDirectory, "off": none.
    std::string cacheDirectory;
    /// Comma-separated stages to dump (see TextDump.h); empty: QUERN_DUMP.
    std::string dump;
    std::string dumpDirectory; ///< empty: QUERN_DUMP_DIR, else stderr
  };
  Session();
  explicit Session(const Options &options);
  ~Session();
  Session(const Session &) = delete;

  // --- Making arrays -------------------------------------------------------
  /// Copies column-major host data.
  llvm::Expected<Tensor> fromHost(ElementType type, const Shape &shape,
                                  const void *data);
  /// An array with undefined contents, to be filled through mutableData.
  llvm::Expected<Tensor> uninitialised(ElementType type, const Shape &shape);
  /// A 1x1 array whose value is a kernel parameter. \p bits as in
  /// Graph::addScalar.
  Tensor scalar(ElementType type, uint64_t bits);
  Tensor scalar(double value);
  /// As above, for a value written in the program: shapes the code.
  Tensor constant(double value);

  /// Arrays of at most this many elements are computed at once.
  int64_t eagerElems() const;

  // --- Operations ----------------------------------------------------------
  /// Records \p op, or computes it at once when all operands are evaluated and
  /// small. Type and shape errors come from here, with \p span.
  llvm::Expected<Tensor> apply(Op op, llvm::ArrayRef<Tensor> operands,
                               llvm::ArrayRef<int64_t> attrs = {},
                               SpanId span = 0);
  /// Same on raw nodes, without touching counts of the operands; the result
  /// carries one handle. The interpreter's path.
  llvm::Expected<NodeId> applyNodes(Op op, llvm::ArrayRef<NodeId> operands,
                                    llvm::ArrayRef<int64_t> attrs, SpanId span);

  // --- Observing -----------------------------------------------------------
  /// Evaluates \p tensors together (one region where they share work).
  llvm::Error evaluate(llvm::ArrayRef<Tensor> tensors, ForceReason reason);
  /// Evaluates everything that is pending and still has a handle.
  llvm::Error evaluateAll(ForceReason reason);
  /// As evaluate, on raw nodes that carry handles.
  llvm::Error evaluateNodes(llvm::ArrayRef<NodeId> targets, ForceReason reason);
  /// To be called at the end of a loop's iteration. Evaluates if much was
  /// recorded; later if the iteration repeats the one before elementwise, as it
  /// will be a round of a loop then, whose kernel is the same for any number.
  llvm::Error endIteration(IterationTrace &trace);
  /// Whether the last iteration recorded nothing but maps and slices of one
  /// shape: the like of it may become a round of a loop.
  bool recordsMaps() const { return iteratesMaps; }
  /// Whether an iteration recorded nothing, and endIteration would do nothing.
  bool isIdle(const IterationTrace &trace) const {
    return nodesRecorded == trace.numNodes &&
           counters.opsRecorded - opsAtEvaluation < kLongTrace;
  }
  /// Whether endStatement has something to do.
  bool isOverBudget() const { return newestIsLarge; }
  /// Evaluates what is pending if, with what the last operations made and read,
  /// it is more than the bound of bytes.
  llvm::Error endStatement();
  /// Column-major elements of \p tensor, valid while the handle lives and
  /// nothing writes to it.
  llvm::Expected<const void *> data(const Tensor &tensor, ForceReason reason);
  /// The same for writing: \p tensor gets storage of its own first.
  llvm::Expected<void *> mutableData(Tensor &tensor, ForceReason reason);
  /// The type after any promotion to complex; forces only where it can differ.
  llvm::Expected<ElementType> settledType(const Tensor &tensor);

  /// Whether evaluating \p tensor may have to be done twice or may fail on the
  /// way, so that updates in the same region overwrite no leaf.
  bool mayRunAgain(const Tensor &tensor);

  Graph &graph() { return recording; }
  Stats &stats();
  BufferPool &pool();
  Provider &provider();

private:
  friend class Tensor;
  /// Counts a new pending result.
  void noteNode(const RecordedOp &made);
  llvm::Expected<NodeId> replayed(NodeId id);
  /// applyNodes of what no trace has.
  llvm::Expected<NodeId> applyAnew(Op op, llvm::ArrayRef<NodeId> operands,
                                   llvm::ArrayRef<int64_t> attrs, SpanId span);
  bool repeats(IterationTrace &trace);
  /// Long enough to hide what an evaluation costs and to keep loop-carried
  /// arrays in registers over several rounds; short enough to compile quickly.
  static constexpr uint64_t kLongTrace = 96;

  Graph recording;
  Stats counters;
  uint64_t opsAtEvaluation = 0;
  uint64_t nodesRecorded = 0; ///< that did not exist before
  uint64_t traceHash = 0;     ///< of their ops, types and shapes, in order
  /// The last of them that is no map over \c traceShape.
  uint64_t otherNode = 0;
  uint64_t numUncertain = 0; ///< recorded that may leave the reals, or fail
  bool iteratesMaps = false;
  bool newestIsLarge = false; ///< and nobody has counted it: see checkBudget
  ShapeId traceShape = 0;
  struct Impl;
  std::unique_ptr<Impl> impl;
};

inline Tensor::Tensor(const Tensor &other)
    : session(other.session), node(other.node) {
  if (node)
    session->recording.retain(node);
}
inline Tensor::~Tensor() {
  if (node)
    session->recording.release(node);
}
inline ElementType Tensor::type() const {
  return session->recording[node].type;
}
inline const Shape &Tensor::shape() const {
  return session->recording.shape(node);
}
inline int64_t Tensor::numElems() const {
  return session->recording.numElems(node);
}
inline bool Tensor::isEvaluated() const {
  return isLeaf(session->recording[node].op);
}

} // namespace quern

#endif // QUERN_RUNTIME_SESSION_H
