//===- RegionPlan.h - Everything needed to evaluate a region ----*- C++ -*-===//
//
// The planner partitions a rewritten region graph into steps. A step is one
// kernel or one library call. A RegionPlan is made for exact shapes (extents,
// strides and offsets are bound in it); the KernelPlans inside it are not, so
// planning again for other sizes compiles nothing new.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_REGIONPLAN_H
#define QUERN_PLANNER_REGIONPLAN_H

#include "ir/Graph.h"
#include "planner/CostModel.h"
#include "planner/FusionReason.h"
#include "planner/KernelTime.h"
#include "llvm/ADT/DenseSet.h"
#include <string>
#include <vector>

namespace quern {

/// Where a kernel finds one of its buffers: an array node of the region graph
/// (an Input, or a node some step stores), an offset in elements, and a stride
/// in elements for each loop dimension. Arrays without elements are stored by
/// no step; whatever address they are given is never used.
struct BufferBinding {
  NodeId node = 0;
  int64_t offset = 0;
  llvm::SmallVector<int64_t, 4> strides;
  /// Along the buffer's axis: of gathered inputs and scattered stores that
  /// along which they are read or written anywhere, of slices that of the
  /// rounds.
  int64_t axisStride = 0;
  int64_t axisExtent = 1;
};

struct RegionStep {
  enum class Kind : uint8_t {
    Kernel,
    Library,
    /// A call, and the kernel that alone reads its result: they alternate,
    /// some columns at a time, so that the result stays in cache.
    Epilogue,
  };
  Kind kind = Kind::Kernel;

  // Kernel
  KernelPlan kernel;
  llvm::SmallVector<int64_t, 4> extents; ///< of the loop dimensions
  std::vector<BufferBinding> inputs;     ///< one per KernelPlan::inputs
  std::vector<NodeId> params;            ///< Scalar nodes
  std::vector<BufferBinding> stores;     ///< one per KernelPlan::stores
  int64_t numRounds = 0;                 ///< of the kernel's loop
  /// Scalar and Constant nodes: the KernelPlan::roundParams of one round after
  /// the other.
  std::vector<NodeId> roundParams;

  // Library
  NodeId call = 0; ///< the Library node
  /// One per operand, with a stride for each of its dimensions.
  std::vector<BufferBinding> operands;

  const BufferBinding &binding(size_t which) const { ///< inputs, then stores
    return which < inputs.size() ? inputs[which]
                                 : stores[which - inputs.size()];
  }
  bool hasKernel() const { return kind != Kind::Library; }
  bool hasCall() const { return kind != Kind::Kernel; }

  /// Of KernelPlan::buffer(which).
  const BufferBinding &binding(unsigned which) const {
    return which < inputs.size() ? inputs[which]
                                 : stores[which - inputs.size()];
  }
  /// KernelArgs::strides.
  llvm::SmallVector<int64_t, 16> flatStrides() const;
  llvm::SmallVector<uint32_t, 8> flatArrays() const; ///< nodes, likewise
  /// KernelArgs::params, of scalars that hold their values.
  std::vector<uint64_t> flatParams(const Graph &graph) const;

  /// Arrays whose storage no later step reads or stores into: it may be reused
  /// after this one.
  std::vector<NodeId> dead;
};

/// Why two nodes that touch are not in one kernel; for `--explain` and dumps.
struct FusionDecision {
  NodeId producer = 0;
  NodeId consumer = 0;
  const char *reason = ""; ///< a fixed identifier, "fold-feeds-body"
};

/// One block for arrays that only the plan's own steps touch. It is there from
/// the first step that stores into one of them until the last is dead.
struct Arena {
  struct Array {
    NodeId array = 0;
    uint64_t offset = 0; ///< bytes
  };
  std::vector<Array> arrays; ///< by array
  uint64_t bytes = 0;
  uint32_t first = 0; ///< step that stores into it first
  uint32_t last = 0;  ///< last step that touches it

  /// Where \p array lies, or null.
  const Array *find(NodeId array) const;
};

struct RegionPlan {
  /// After all passes; outputs are the region's results. An output that is an
  /// Input needs no step: it is that array. A Scalar, Constant or View that is
  /// an output, or a View that a library call cannot read in place, is stored
  /// by a step like any other node.
  Graph graph;
  std::vector<RegionStep> steps;
  std::vector<FusionDecision> rejected;
  /// Per node, the array whose storage holds it: itself, or of a result made
  /// in place the array that it overwrites (perhaps an Input that was
  /// donated). Empty if no node shares storage.
  std::vector<NodeId> storage;
  NodeId storageOf(NodeId node) const {
    return storage.empty() ? node : storage[node];
  }
  void shareStorage(NodeId node, NodeId with);

  Arena arena;

  /// An evaluation that may fail half-way, or may be done again with complex
  /// types: it needs its inputs unharmed.
  bool mayRepeat() const;
  /// With \p model, also what it says of each kernel's time on up to
  /// \p maxThreads.
  std::string str(const DeviceModel *model = nullptr,
                  unsigned maxThreads = 1) const;
};

struct PlanOptions {
  bool fuse = true; ///< false: every op is a kernel of its own
  /// How many values may be computed in the kernels of their consumers, or
  /// beside others; every further one gets a kernel of its own. From the
  /// outputs towards the inputs; for bisecting.
  uint64_t fuel = UINT64_MAX;
  FusionReason outOfFuel = FusionReason::OutOfFuel; ///< the reason given then
  /// Fusion may need more memory at a time than separate kernels: operands
  /// that wait for each other. Where that is more than this many bytes, there
  /// is as much of it as needs no more.
  uint64_t freePeakBytes = uint64_t(32) << 20;
  bool verify = false; ///< check the plan (HazardVerifier.h)
  CostModel cost = {};
  /// Payloads of the Inputs that nobody needs after the region: their storage
  /// may be overwritten. None if null.
  const llvm::DenseSet<const void *> *donated = nullptr;

  /// By QUERN_FUSE, QUERN_FUEL and QUERN_VERIFY; verification is on in builds
  /// with assertions.
  static PlanOptions fromFlags();
};

/// Partitions \p graph (which passes have rewritten, see passes/Pipeline.h)
/// into steps in an order that respects dependences.
llvm::Expected<RegionPlan> planRegion(Graph graph, const PlanOptions &options);

} // namespace quern

#endif // QUERN_PLANNER_REGIONPLAN_H
