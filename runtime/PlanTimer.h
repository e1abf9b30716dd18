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

class PlanTimer {
public:
  /// Errors: those of planning, compiling and allocating; Quern:plan if the
  /// graph becomes more than one kernel.
  static llvm::Expected<PlanTimer> make(Graph graph, Provider &provider);

  /// The time of a launch on \p threads, of many within about \p budgetNs (at
  /// least three after a first one): the least, so that what else the machine
  /// does counts little.
  llvm::Expected<double> measure(unsigned threads, double budgetNs);
  double predict(unsigned threads, const DeviceModel &model) const;

  const KernelPlan &kernel() const { return step.kernel; }
  uint64_t compileNs() const { return stats.compileNs; }
  bool wasCompiled() const { return stats.compiles != 0; }

private:
  PlanTimer(RegionStep step, Provider &provider)
      : step(std::move(step)), provider(&provider) {}
  llvm::Error bind(const Graph &graph);
  llvm::Expected<void *> arrayOf(const Graph &graph, NodeId node);

  RegionStep step;
  Provider *provider;
  KernelRef loaded;
  Stats stats;
  std::vector<std::pair<NodeId, Buffer>> arrays;
  std::vector<void *> buffers;
  llvm::SmallVector<int64_t, 16> strides;
  std::vector<uint64_t> params;
};

} // namespace quern

#endif // QUERN_RUNTIME_PLANTIMER_H
