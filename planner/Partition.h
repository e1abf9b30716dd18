//===- Partition.h - Which node is computed in which kernel -----*- C++ -*-===//
//
// Nodes are visited from the outputs towards the inputs; each learns from the
// kernels that need its value whether they can compute it in place. A kernel
// has a level: arrays that it reads are stored by kernels of a higher level,
// so no two kernels can come to depend on each other, whatever is put
// together. One visit per node and per kernel that needs it: linear.
//
// A node that is needed by one kernel is computed there. A node that several
// need is computed again in each of them if the cost model finds that cheaper
// than storing it, else in the one of the highest level.
//
// A kernel that folds may visit its rows several times: a fold's result can be
// read where elements are visited again. The visits are numbered in stages,
// counted from the last one because consumers are placed first.
//
// A loop of rounds is placed as a whole, with all its results, when every
// kernel that needs one of them is known.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_PARTITION_H
#define QUERN_PLANNER_PARTITION_H

#include "planner/FusionReason.h"
#include "planner/NodeFacts.h"
#include "planner/RegionPlan.h"

namespace quern {

inline constexpr unsigned kMaxBuffers = 64;
inline constexpr unsigned kMaxInstrs = 512;
/// Kernels that share nothing but their space are put side by side while the
/// result is at most this large.
inline constexpr unsigned kSiblingBuffers = 24;
inline constexpr unsigned kSiblingInstrs = 128;

inline constexpr ShapeId kNoShape = ~ShapeId(0);

/// Where in its kernel a node is computed, in reverse order of execution: 0 is
/// after the last pass over a row (its epilogue), 1 the last pass (its body),
/// 2 the epilogue of the pass before, and so on.
using Stage = uint8_t;
inline constexpr Stage kLastEpilogue = 0;
inline constexpr Stage kLastBody = 1;
inline constexpr unsigned kMaxStages = 2 * kMaxPasses;
constexpr bool isBody(Stage stage) { return stage & 1; }
inline constexpr unsigned kBodies = 0xaaaaaaaa; ///< as a set of stages

struct Member {
  NodeId node = 0;
  Stage stage = kLastBody;
  bool isStored = false;
  /// Of a body: later stages read the elements back from scratch memory.
  bool isKept = false;
};

/// A kernel (or library call) to be.
struct Cluster {
  NodeId call = 0; ///< the Library node, or 0
  ShapeId space = 0;
  /// Of the fold results; kNoShape while there are scans only.
  ShapeId kept = 0;
  uint32_t foldMask = 0; ///< folded or scanned axes, 0 if none
  Stage lastStage = 0;   ///< the highest of a member
  uint32_t level = 0;
  uint32_t numItems = 0; ///< upper bound of the instructions
  uint32_t numBuffers = 0;
  uint32_t loop = 0; ///< that it contains: an index of the facts' plus 1
  bool readsPosition = false;
  bool hasScan = false;
  bool scatters = false;  ///< it folds nothing
  bool hasSlices = false; ///< its loop reads or stores slices in each round
  llvm::SmallVector<Member, 8> members; ///< consumers before producers
};

struct Partition {
  std::vector<Cluster> clusters;
  std::vector<FusionDecision> rejected;
  NodeFacts facts;
  uint64_t fuel = 0; ///< that is left (see PlanOptions)
  /// Per Reduce node: its operand is stored by a step of its own and read from
  /// there, although it might be a view of another array.
  std::vector<char> readsStored;
  /// Update and Scatter nodes that some kernel stores into.
  std::vector<NodeId> updates;
};

/// Errors: a fold over axes that are not adjacent.
llvm::Expected<Partition> partition(Graph &graph, const PlanOptions &options);

} // namespace quern

#endif // QUERN_PLANNER_PARTITION_H
