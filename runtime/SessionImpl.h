//===- SessionImpl.h - State of a Session behind its interface ------------===//
//
// Private to Session.cpp (arrays), Record.cpp (operations, budget), Eager.cpp
// (small operands) and Evaluate.cpp (regions).
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_SESSIONIMPL_H
#define QUERN_RUNTIME_SESSIONIMPL_H

#include "runtime/BoundPlan.h"
#include "runtime/Region.h"
#include "runtime/Session.h"
#include "runtime/TextDump.h"
#include "runtime/TraceCursor.h"
#include "llvm/ADT/DenseMap.h"

namespace quern {

/// No bound on eager operations may be above this.
inline constexpr int64_t kMaxEagerElems = int64_t(1) << 40;
/// Pending nodes beyond which everything is evaluated.
inline constexpr size_t kPendingNodes = 2048;
inline constexpr size_t kMaxPlans = 1024;

/// What identifies an eager elementwise operation: everything its kernel
/// depends on, but no extent and no scalar value.
struct EagerKey {
  uint64_t head = 0; ///< op, and type and walk of each operand
  uint64_t attr = 0;
  uint64_t constants[3] = {};
  bool operator==(const EagerKey &) const = default;
};

/// How to launch it on any number of elements.
struct EagerEntry {
  EagerKey key;
  KernelRef kernel; ///< null: not of this simple kind, or empty entry
  bool known = false;
  ElementType resultType = ElementType::F64;
  uint8_t numBuffers = 0; ///< the result's included; it is the last
  uint8_t numParams = 0;
  uint8_t bufferOperands[3] = {};
  uint8_t paramOperands[3] = {};
  int64_t strides[4] = {};
  LaunchGrid grid;
};

struct Session::Impl {
  Impl(Session &session, const Options &options);
  ~Impl();

  // --- Session.cpp -----------------------------------------------------------
  /// Allocates; when memory is short evaluates what is pending, gives cached
  /// blocks back and tries once more.
  llvm::Expected<Buffer> allocate(size_t bytes);
  Storage *storageOf(NodeId id) const {
    return static_cast<Storage *>(session.recording[id].payload.data);
  }

  // --- Record.cpp ------------------------------------------------------------
  llvm::Error checkBudget(NodeId newest);
  NodeId startTrace(Op op, llvm::ArrayRef<NodeId> operands,
                    llvm::ArrayRef<int64_t> attrs, SpanId span,
                    bool mayCapture);
  bool overBudget() const {
    return bytesSinceCheck > pendingBytes || nodesSinceCheck > pendingNodes;
  }

  // --- Eager.cpp -------------------------------------------------------------
  /// Computes \p op at once if it is elementwise on small operands of one
  /// shape (or single elements); else none, and no error.
  llvm::Expected<NodeId> tryEager(Op op, llvm::ArrayRef<NodeId> operands,
                                  llvm::ArrayRef<int64_t> attrs);
  llvm::Error makeEager(EagerEntry &entry, Op op,
                        llvm::ArrayRef<NodeId> operands,
                        llvm::ArrayRef<int64_t> attrs);

  // --- Evaluate.cpp ----------------------------------------------------------
  llvm::Error evaluate(llvm::ArrayRef<NodeId> targets);
  /// Evaluates what was recorded from \p trace, completed.
  llvm::Error evaluateTraced(const Trace &trace);
  /// Together with what shares work with them.
  llvm::Error evaluateAlong(llvm::ArrayRef<NodeId> targets);
  /// \p isSettling: what leaves the reals is known op by op (see settle).
  llvm::Error evaluateRegion(llvm::ArrayRef<NodeId> targets, bool isSettling);
  llvm::Error settle(llvm::ArrayRef<NodeId> targets);
  llvm::Expected<BoundPlan *> planFor(const Region &region);
  /// \p donated: numbers of the leaves whose storage may be overwritten.
  llvm::Expected<RegionPlan> makePlan(Graph graph,
                                      llvm::ArrayRef<uint32_t> donated = {});
  void evictPlans();
  llvm::Error run(BoundPlan &plan, llvm::ArrayRef<NodeId> leaves);
  llvm::Error runSteps(BoundPlan &plan, llvm::ArrayRef<NodeId> leaves);
  llvm::Error secureMemory(const BoundPlan &plan);
  llvm::Error fillScalars(const BoundPlan &plan, llvm::ArrayRef<NodeId> leaves);
  llvm::Error call(const BoundStep &step, const BoundCall &call,
                   const KernelLaunch *launch);
  void dropSlots(const BoundPlan &plan);
  llvm::Error publish(BoundPlan &plan);
  bool narrow(Storage *&storage, ElementType &type);
  /// Infers the types of all pending nodes again; errors carry their spans.
  llvm::Error retypePending();
  bool markComplex();
  /// Pending nodes somebody holds a handle to, in the order of recording (one
  /// may appear twice).
  llvm::ArrayRef<NodeId> pendingWithHandles();
  void forgetFinished();
  /// Whether \p id is worth evaluating along with others: it reads an
  /// array or another result. What is made of scalars costs as much later.
  bool readsArrays(NodeId id) const;

  Session &session;
  std::unique_ptr<Provider> provider;
  TextDump dump;
  int64_t eagerElems;
  size_t pendingBytes;
  size_t pendingNodes;
  bool fuse;

  SpanId largeSpan = 0;         ///< of the op after which newestIsLarge
  uint64_t bytesSinceCheck = 0; ///< of results recorded since checkBudget
  uint64_t nodesSinceCheck = 0;
  bool evaluating = false;
  /// Recorded since the last look, some of them dead or evaluated by now.
  std::vector<NodeId> recordedNodes;

  TraceCursor cursor;
  /// What the evaluation that runs was asked for.
  llvm::ArrayRef<NodeId> askedFor;

  Region region;
  std::vector<Storage *> slots;   ///< of the plan that runs
  std::vector<Buffer> leafCopies; ///< see secureMemory
  std::vector<void *> bufferPointers;
  std::vector<uint64_t> paramBits;
  uint64_t flags = 0;

  std::vector<std::unique_ptr<BoundPlan>> plans;
  llvm::DenseMap<uint64_t, BoundPlan *> planByHash;
  uint64_t clock = 0;

  static constexpr size_t kEagerEntries = 512;
  std::vector<EagerEntry> eager;
};

} // namespace quern

#endif // QUERN_RUNTIME_SESSIONIMPL_H
