//===- PlanTimer.h - Measures one kernel ------------------------*- C++ -*-===//
//
// Plans a graph that makes one kernel, gives it arrays of its own and times its
// launches: for calibration, and for benchmarks of predictions.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_PLANTIMER_H
#define QUERN_RUNTIME_PLANTIMER_H

#include "planner/RegionPlan.h"
#include "runtime/Provider.h"

namespace quern {

/// Memory that many timers use in turn for their large arrays of doubles:
/// filling some of its own would take longer than what each measures.
class TimerArena {
public:
  static llvm::Expected<TimerArena>
  make(Provider &provider, size_t operandBytes, size_t resultBytes);

private:
  friend class PlanTimer;
  Buffer operands, results;
};

class PlanTimer {
public:
  /// Errors: those of planning, compiling and allocating; Quern:plan if the
  /// graph becomes more than one kernel.
  /// Large arrays of doubles lie in \p arena, if there is one, as far as they
  /// fit; it must outlive the timer.
  static llvm::Expected<PlanTimer> make(Graph graph, Provider &provider,
                                        TimerArena *arena = nullptr);

  /// The plan that make makes of \p graph.
  static llvm::Expected<RegionPlan> plan(Graph graph, Provider &provider);

  /// The time of a launch on \p threads, the least of several, so that what
  /// else the machine does counts little: as many as it takes until some of
  /// the fastest agree, or about \p budgetNs have passed.
  llvm::Expected<double> measure(unsigned threads, double budgetNs);
  double predict(unsigned threads, const DeviceModel &model) const;

  const KernelPlan &kernel() const { return step.kernel; }

private:
  PlanTimer(RegionStep step, Provider &provider, TimerArena *arena)
      : step(std::move(step)), provider(&provider), arena(arena) {}
  llvm::Error bind(const Graph &graph);
  llvm::Expected<void *> arrayOf(const Graph &graph, NodeId node,
                                 bool isResult);
  char *shared(size_t bytes, bool isResult);

  RegionStep step;
  Provider *provider;
  TimerArena *arena;
  size_t operandBytes = 0, resultBytes = 0; ///< used of the arena
  KernelRef loaded;
  Stats stats;
  std::vector<std::pair<NodeId, void *>> arrays;
  std::vector<Buffer> owned;
  std::vector<void *> buffers;
  llvm::SmallVector<int64_t, 16> strides;
  std::vector<uint64_t> params;
};

} // namespace quern

#endif // QUERN_RUNTIME_PLANTIMER_H
