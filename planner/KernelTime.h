//===- KernelTime.h - How long a kernel will take ---------------*- C++ -*-===//
//
// Prices a kernel plan on given extents with a DeviceModel. What an element
// costs follows from the op table: each row's `.lower` is run on a builder that
// counts primitives by class, so an op needs no other entry than its row.
//
// A launch takes
//   launch + items + the greater of computing and moving data,
//          + the part of the lesser that is not hidden behind it,
// where moving is the greater of what the core can issue and what the memory
// level gives that holds all that is touched, and folds take at least the
// latency of their chains (Hager and Treibig, "Exploring performance and power
// properties of modern multicore chips", 2012, call it the ECM model).
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_KERNELTIME_H
#define QUERN_PLANNER_KERNELTIME_H

#include "planner/DeviceModel.h"
#include "planner/KernelPlan.h"

namespace quern {

/// Primitives by class and width, as DeviceModel's tables have them; in
/// vectors.
struct WorkCounts {
  std::array<std::array<float, 2>, kNumWorkClasses> prims = {};
  std::array<std::array<float, 2>, kNumMathFns> calls = {};

  double ns(const DeviceModel &model) const;
  double numPrims() const;
};

/// Adds what one vector of \p lanes elements of \p op takes, computed in
/// \p compute on operands of the types \p operands (of a Reduce or Scan: the
/// element's).
void countWork(Op op, ElementType compute, ElementType result,
               llvm::ArrayRef<ElementType> operands, unsigned lanes,
               WorkCounts &counts);

/// A kernel on given extents.
class KernelTime {
public:
  /// \p strides: of each buffer, inputs first, one per loop dimension, in
  /// elements; without them what is not adjacent is taken to lie far apart.
  /// \p arrays: a number for each buffer, equal where they are parts of one
  /// array; may be empty. \p numRounds: of the plan's loop.
  KernelTime(const KernelPlan &plan, llvm::ArrayRef<int64_t> extents,
             llvm::ArrayRef<int64_t> strides, llvm::ArrayRef<uint32_t> arrays,
             const DeviceModel &model, int64_t numRounds = 0);

  /// The time of one launch on \p threads.
  double ns(unsigned threads) const;
  /// What of that the memory takes to move what is touched, whatever is
  /// computed.
  double movingNs(unsigned threads) const;
  /// The number of threads up to \p maxThreads with the least time; the
  /// smallest of several.
  unsigned bestThreads(unsigned maxThreads) const;

private:
  struct Traffic {
    double bytes;
    bool isWrite;
    double within; ///< bytes that are touched before these are again
  };
  struct Shares {
    unsigned used;
    double largest;
  };
  Shares sharesOf(unsigned threads) const;
  bool isReading() const;
  double sharedNs(unsigned threads) const;
  bool isInvariant(const KernelInstr &instr) const;
  void countBody();
  void countGather(const KernelInstr &instr);
  void countMoved(unsigned which, InstrId at, bool isWrite);
  double axisOf(unsigned which, unsigned part) const;
  /// How often each of the elements that loops visit is another one.
  double timesOf(const KernelBuffer &buffer) const {
    return buffer.isOfRounds ? numRounds : 1;
  }
  void countInstr(const KernelInstr &instr);
  void countAccess(unsigned which, const KernelBuffer &buffer, bool isWrite);
  void countStores();
  void countItems();
  double touchedBytes(const KernelBuffer &buffer) const;
  bool isAgain(unsigned which) const;
  int64_t strideOf(unsigned which, unsigned d) const;
  double numPieces(double parts) const;

  const KernelPlan &plan;
  llvm::ArrayRef<int64_t> extents;
  llvm::ArrayRef<int64_t> strides;
  llvm::ArrayRef<uint32_t> arrays;
  const DeviceModel &model;
  double numRounds;

  unsigned lanes = 8;
  double numVectors = 1;  ///< of the whole space
  double numItems = 1;    ///< of the outer space
  double innerPieces = 0; ///< of dimension 0, where threads may share it
  double allBytes = 0;
  double rowBytes = 0;
  bool bypasses = false;

  std::vector<bool> invariant; ///< by instruction, along dimension 0
  /// By instruction: of the longest chain of operations that ends there.
  std::vector<double> lengths;
  struct PassChain {
    double ops = 0;
    double length = 0;
  };
  std::array<PassChain, kMaxPasses> chains;
  double computeNs = 0;
  double latencyNs = 0;
  double accessNs = 0;
  double itemsNs = 0;
  std::vector<Traffic> traffic;
};

} // namespace quern

#endif // QUERN_PLANNER_KERNELTIME_H
