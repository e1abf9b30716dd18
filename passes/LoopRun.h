//===- LoopRun.h - Code that repeats itself ---------------------*- C++ -*-===//
//
// Finds the runs of a graph that RollLoops replaces. A run is a range of the
// sequence of all nodes that are no leaves, in order of ids; round r of a run
// with period p has the positions begin + r p ... begin + (r + 1) p - 1.
// Internal to passes/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_LOOPRUN_H
#define QUERN_PASSES_LOOPRUN_H

#include "ir/Graph.h"

namespace quern {

/// Fewer rounds are as well left as they are.
inline constexpr size_t kMinRounds = 4;
/// A value is carried over at most this many rounds.
inline constexpr size_t kMaxDepth = 3;

/// A slice or an update that is one element further along one axis of its
/// array, which is outside the run, in each round.
struct RoundSlice {
  bool moves = false; ///< false: the node is nothing of the kind
  unsigned axis = 0;
  int64_t step = 0;
};

/// Where the nodes of a round find an operand.
struct RoundOperand {
  enum class Kind : uint8_t {
    Invariant, ///< \c node, outside
    Inner,     ///< position \c offset of the round \c depth rounds before
    PerRound,  ///< a scalar that is another leaf in some round
  };
  Kind kind = Kind::Invariant;
  NodeId node = 0;
  size_t offset = 0;
  size_t depth = 0;
};

struct LoopRun {
  size_t begin = 0;
  size_t period = 0;
  size_t numRounds = 0;
  ShapeId shape = 0; ///< of all carried values
  /// Per position of a round: its operands, and over how many rounds its value
  /// is carried (0: it is needed in its own round only).
  std::vector<llvm::SmallVector<RoundOperand, 4>> operands;
  std::vector<size_t> depths;
  std::vector<RoundSlice> slices; ///< per position
  /// [position][depth - 1]: what is carried into the first round; 0: nothing
  /// reads it.
  std::vector<llvm::SmallVector<NodeId, kMaxDepth>> initial;

  size_t end() const { return begin + period * numRounds; }
};

class LoopRuns {
public:
  explicit LoopRuns(const Graph &graph);

  /// The runs worth rolling, by position; they do not overlap.
  std::vector<LoopRun> find();

  llvm::ArrayRef<NodeId> sequence() const { return order; }
  /// Operand \p k of the node at \p position, in the order of its round: those
  /// of a commuting op may stand the other way round in some rounds.
  NodeId operand(size_t position, size_t k) const;

private:
  /// Positions [begin, end) with equal nodes at distance \c period.
  struct Stretch {
    size_t begin;
    size_t end;
    size_t period;
    size_t size() const { return end - begin; }
  };
  void findIn(size_t begin, size_t end, std::vector<LoopRun> &runs);
  std::vector<Stretch> stretches(size_t begin, size_t end) const;
  bool tryRoll(const Stretch &stretch, LoopRun &run);
  size_t regularFrom(const Stretch &stretch, size_t &culprit);
  size_t nodeFrom(size_t i, size_t last, const Stretch &stretch, size_t start);
  RoundSlice sliceAt(size_t position, size_t period) const;
  bool isInStep(size_t i, size_t last, size_t period) const;
  bool describeSlices(LoopRun &run) const;
  bool describeCarried(LoopRun &run) const;
  size_t operandFrom(size_t i, NodeId a, size_t last, NodeId b,
                     size_t start) const;
  bool chooseRounds(const Stretch &stretch, LoopRun &run);
  bool describe(LoopRun &run);
  bool findInitial(LoopRun &run);
  bool isWorthIt(const LoopRun &run) const;
  RoundOperand relate(const LoopRun &run, size_t offset, size_t k) const;
  size_t carriedOver(size_t begin, size_t period, size_t last) const;
  bool isUpdate(size_t position) const {
    return info(graph[order[position]].op).kind == OpKind::Update;
  }
  bool isScalarLeaf(NodeId node) const {
    return graph[node].op == Op::Scalar || graph[node].op == Op::Constant;
  }

  const Graph &graph;
  std::vector<NodeId> order;
  std::vector<uint64_t> keys;
  std::vector<char> isSwapped;
  std::vector<size_t> positionOf; ///< per node; kOutside for leaves
  std::vector<size_t> lastUse;    ///< per position: of a node; kOutside: output
  static constexpr size_t kOutside = ~size_t(0);
};

} // namespace quern

#endif // QUERN_PASSES_LOOPRUN_H
