//===- DeviceModel.h - What work costs on a device --------------*- C++ -*-===//
//
// Measured coefficients of one device, from which every prediction follows:
// kernel times, thread counts, whether to store a value or compute it again.
// As it is constructed it holds guesses, the same on every machine; a provider
// measures better ones (runtime/cpu/Calibrate.h) and keeps them as JSON.
//
// No result depends on a model: it chooses between plans that compute the same
// bits, and between thread counts.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_DEVICEMODEL_H
#define QUERN_PLANNER_DEVICEMODEL_H

#include "ir/ScalarBuilder.h"
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace quern {

// Classes of primitives that cost about the same.
// ROW(enumerator, name in JSON, guess in ns for a vector of elements of up to
// 4 bytes, of 8 bytes)
#define QUERN_WORK_CLASSES(ROW)                                                \
  ROW(Arithmetic, "arithmetic", 0.3, 0.3)                                      \
  ROW(Bits, "bits", 0.2, 0.2)                                                  \
  ROW(Saturate, "saturate", 0.6, 1.5)                                          \
  ROW(Compare, "compare", 0.3, 0.3)                                            \
  ROW(Round, "round", 0.7, 0.7)                                                \
  ROW(Integral, "convert integer", 0.5, 0.5)                                   \
  ROW(Divide, "divide", 3.5, 5.5)                                              \
  ROW(Root, "root", 6.5, 10)                                                   \
  ROW(Multiply, "integer multiply", 0.7, 1)                                    \
  ROW(Quotient, "integer divide", 30, 30)                                      \
  ROW(Convert, "convert", 0.5, 0.5)

enum class WorkClass : uint8_t {
#define ROW(E, NAME, GUESS4, GUESS8) E,
  QUERN_WORK_CLASSES(ROW)
#undef ROW
};
inline constexpr unsigned kNumWorkClasses = 0
#define ROW(E, NAME, GUESS4, GUESS8) +1
    QUERN_WORK_CLASSES(ROW)
#undef ROW
    ;

/// The class of \p prim on elements of \p type.
WorkClass workClass(Prim prim, ElementType type);

/// What streaming costs while everything a launch touches takes \c bytes.
struct StreamCost {
  unsigned threads = 1;
  double bytes = 0;
  double readNs = 0;  ///< per byte, beside a stream that is written
  double writeNs = 0; ///< per byte
  double aloneNs = 0; ///< per byte, where nothing is written
  /// How much of the lesser of computing and moving data is not hidden behind
  /// the other.
  double exposed = 0.2;
};

// ROW(member, name in JSON, guess)
#define QUERN_MODEL_NUMBERS(ROW)                                               \
  /* Of one launch; of offering parts of it that nobody takes in time; of */   \
  /* another thread taking one; of each more. */                               \
  ROW(launchNs, "launch", 300)                                                 \
  ROW(offerNs, "offer", 100)                                                   \
  ROW(forkJoinNs, "fork and join", 10000)                                      \
  ROW(threadNs, "another thread", 2000)                                        \
  /* Of each item of the outer space: a map, an inner fold. */                 \
  ROW(itemNs, "item", 3)                                                       \
  ROW(foldItemNs, "item of a fold", 30)                                        \
  /* A vector of loads or stores that find the nearest cache. */               \
  ROW(accessNs, "vector access", 0.3)                                          \
  /* An element whose neighbours in the vector are not adjacent. */            \
  ROW(gatherNs, "gathered element", 0.5)                                       \
  ROW(scatterNs, "scattered element", 0.7)                                     \
  /* A vector that is read through a tile: loaded, turned, stored, loaded. */  \
  ROW(tileNs, "vector through a tile", 3)                                      \
  /* Until a primitive that combines an accumulator can be followed. */        \
  ROW(latencyNs, "latency", 1.3)                                               \
  /* Operations that may wait for others, of all elements in flight. */        \
  ROW(windowOps, "operations in flight", 96)                                   \
  /* A vector of a running fold, for each primitive that combines. */          \
  ROW(scanNs, "running fold", 3)                                               \
  /* More of an element in a cache line of its own. */                         \
  ROW(lineNs, "element in a line of its own", 1)                               \
  /* Of a kernel, of each of its instructions. */                              \
  ROW(compileNs, "compile", 6e6)                                               \
  ROW(compileInstrNs, "compile an instruction", 1e6)                           \
  /* Caches: of one core, and what is kept of a result for the next step. */   \
  ROW(nearBytes, "bytes of the nearest cache", 32 << 10)                       \
  ROW(ownBytes, "bytes of a core's own cache", 2 << 20)                        \
  /* Outputs of a launch from which on stores bypass the caches. */            \
  ROW(streamBytes, "bytes that stream", 32 << 20)                              \
  /* Of a matrix product, on all threads. */                                   \
  ROW(productNs, "multiplication of a product", 0.03)                          \
  ROW(productSingleNs, "multiplication of a single product", 0.015)

struct DeviceModel {
#define ROW(MEMBER, NAME, GUESS) double MEMBER = GUESS;
  QUERN_MODEL_NUMBERS(ROW)
#undef ROW
  /// Of a vector of 64 bytes or less: [class][elements of 8 bytes].
  std::array<std::array<double, 2>, kNumWorkClasses> workNs;
  /// Of a vector: [MathFn][elements of 8 bytes].
  std::array<std::array<double, 2>, kNumMathFns> mathNs;
  /// Sorted by threads, then bytes; at least one row, for one thread.
  std::vector<StreamCost> streams;
  /// The same where stores bypass the caches.
  std::vector<StreamCost> bypassing;
  /// Measured on this machine.
  bool isCalibrated = false;

  DeviceModel();

  /// What streaming \p bytes in all costs on \p threads.
  StreamCost stream(unsigned threads, double bytes, bool bypasses) const;

  /// \p machine names what was measured; a text for another machine or of
  /// another version of this struct reads as nothing.
  std::string toJson(llvm::StringRef machine) const;
  static std::optional<DeviceModel> fromJson(llvm::StringRef text,
                                             llvm::StringRef machine);
};

} // namespace quern

#endif // QUERN_PLANNER_DEVICEMODEL_H
