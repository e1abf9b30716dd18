//===- Calibration.h - The measurements of one machine ----------*- C++ -*-===//
//
// What the parts of calibrating share: Calibrate.cpp times kernels and derives
// what launches and loops cost, CalibrateMemory.cpp what moving data does,
// CalibrateWork.cpp what computing does. Each round makes the same measurements
// in the same order; of each the least of all rounds counts, and each round
// derives the model anew from them.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CPU_CALIBRATION_H
#define QUERN_RUNTIME_CPU_CALIBRATION_H

#include "ir/Graph.h"
#include "planner/KernelTime.h"
#include "runtime/PlanTimer.h"
#include "runtime/cpu/Calibrate.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

namespace quern {

/// Elements of an array of which three fit into the nearest cache.
inline constexpr int64_t kNearElems = 1024;
/// Of the lesser of computing and moving data, what is not hidden while all of
/// it lies in the core's own cache: too little to be told from noise.
inline constexpr double kNearExposed = 0.2;

/// An op of the table with operands of one type, whose result has it too.
struct Candidate {
  Op op = Op::Input;
  unsigned arity = 0;
  ElementType type = ElementType::F64;
  WorkCounts counts;   ///< of the op
  WorkCounts repeated; ///< of the op and the addition that follows it
};

/// Which entries of WorkCounts are known.
struct Known {
  WorkCounts counts; ///< 1 where known

  bool covers(const WorkCounts &other) const {
    for (unsigned i = 0; i < kNumWorkClasses; ++i)
      for (unsigned wide : {0, 1})
        if (other.prims[i][wide] != 0 && counts.prims[i][wide] == 0)
          return false;
    for (unsigned i = 0; i < kNumMathFns; ++i)
      for (unsigned wide : {0, 1})
        if (other.calls[i][wide] != 0 && counts.calls[i][wide] == 0)
          return false;
    return true;
  }
};

class Calibration {
public:
  Calibration(unsigned numThreads, CpuIsa isa);
  llvm::Error runRound();
  DeviceModel result() const;
  double unsteadyShare() const;

private:
  using Build = llvm::function_ref<llvm::Expected<NodeId>(Graph &)>;
  llvm::Expected<double> time(Build build, unsigned threads = 1);
  llvm::Expected<double> timeSum(unsigned terms, double bytes,
                                 unsigned threads);
  llvm::Expected<double> timeFold(Op op, int64_t rows, int64_t columns,
                                  unsigned threads = 1);
  llvm::Expected<double> timeExp(int64_t elems, unsigned threads);
  llvm::Expected<NodeId> apply(Graph &graph, const Candidate &c, int64_t elems,
                               unsigned repeats);
  llvm::Error measureAll();
  llvm::Error compileAll();
  /// The least of \p ns and what the same measurement gave in other rounds.
  double leastOf(double ns);
  double overheadNs(unsigned threads) const;
  const Candidate &candidate(Op op) const;
  const Candidate &product() const { return candidate(Op::Mul); }
  /// What a vector of a kernel of kMixed products and sums computes.
  double mixedNs() const;

  llvm::Error measureLaunch();
  llvm::Error measureForks();
  llvm::Error measureFolds();
  llvm::Error measureItems();
  llvm::Error measureProducts();

  llvm::Error measureStreams();
  llvm::Error measureThreads(unsigned threads);
  /// Of launches that touch as much, per byte; 0 what was not measured.
  struct StreamTimes {
    double bytes = 0, few = 0, many = 0, alone = 0, mixed = 0;
  };
  llvm::Expected<StreamTimes> timeStream(unsigned threads, double bytes);
  StreamCost costOf(const StreamTimes &times, unsigned threads,
                    bool bypasses) const;
  llvm::Error measureStrides();
  llvm::Error measureTiles();

  void findCandidates();
  llvm::Error measureWork();
  llvm::Error measureConvert();
  llvm::Error measureOp(const Candidate &c, double count, double &ns);
  const Candidate *plainest(const Known &known,
                            llvm::function_ref<float &(WorkCounts &)> entry);

  struct Measurement {
    double least = 0, last = 0, before = 0;
    std::optional<PlanTimer> timer;
  };

  CpuCompiler compiler;
  std::unique_ptr<Provider> provider;
  unsigned numThreads;
  double farBytes = 0; ///< the most that a kernel touches
  std::optional<TimerArena> arena;
  DeviceModel model;
  std::vector<Candidate> candidates;
  std::vector<Measurement> measurements; ///< in their order
  size_t numMeasured = 0;                ///< in this round
  /// Kernels by their text, while a round only finds out which it needs.
  std::map<std::string, KernelPlan> wanted;
  bool isCollecting = false;
  std::map<std::string, std::string> objects; ///< of those, compiled
  double compiledNs = 0;
  double compiledInstrs = 0;
};

/// An array that has no values yet: timers make them up.
inline NodeId calibrationInput(Graph &graph, int64_t rows, int64_t columns = 1,
                               ElementType type = ElementType::F64) {
  return graph.addInput(type, graph.shapes().intern(Shape(rows, columns)),
                        nullptr);
}

} // namespace quern

#endif // QUERN_RUNTIME_CPU_CALIBRATION_H
