//===- FusionReason.h - Why two nodes are not in one kernel -----*- C++ -*-===//
//
// The closed list of reasons that a plan gives for each producer that a
// consumer reads from memory. The names are an interface: `--explain`, dumps
// and tests print them.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_FUSIONREASON_H
#define QUERN_PLANNER_FUSIONREASON_H

#include <cstdint>

namespace quern {

// ROW(enumerator, name, what it means)
#define QUERN_FUSION_REASONS(ROW)                                              \
  ROW(None, "", "they are in one kernel")                                      \
  ROW(FusionOff, "fusion-off", "every op was asked to be its own kernel")      \
  ROW(OutOfFuel, "out-of-fuel", "the fusions of QUERN_FUEL are used up")       \
  ROW(RaisesPeak, "raises-peak",                                               \
      "operands that wait for each other would need more memory at a time")    \
  ROW(FoldFeedsBody, "fold-feeds-body",                                        \
      "a fold's result is needed while elements are still being visited")      \
  ROW(RowTooLong, "row-too-long",                                              \
      "a row does not stay in cache from one pass over it to the next")        \
  ROW(TooManyPasses, "too-many-passes",                                        \
      "a kernel's passes over a row are limited")                              \
  ROW(ScanAlongOtherAxis, "scan-along-other-axis",                             \
      "a running fold goes through elements in an order of its own")           \
  ROW(OneThread, "one-thread",                                                 \
      "it is dear, and a running fold along a long row has one thread")        \
  ROW(DifferentSpace, "different-space",                                       \
      "the consumer iterates over another space or folds another axis")        \
  ROW(SecondLoop, "second-loop", "a kernel has one loop of rounds")            \
  ROW(Library, "library", "library calls read and write whole arrays")         \
  ROW(TooManyBuffers, "too-many-buffers", "a kernel's buffers are limited")    \
  ROW(TooMuchCode, "too-much-code", "a kernel's instructions are limited")     \
  ROW(NonStridedReshape, "non-strided-reshape",                                \
      "a reshape of elements that do not lie in order needs a copy")           \
  ROW(FoldNotStrided, "fold-not-strided",                                      \
      "a fold over several axes must walk its operand with one stride")        \
  ROW(ViewOfComputed, "view-of-computed",                                      \
      "a view of a computed array reads it from memory")                       \
  ROW(Update, "update", "an array that is replaced in part is made in memory") \
  ROW(InOrder, "in-order",                                                     \
      "one thread writes elements that may be replaced twice")                 \
  ROW(ReplacedArray, "replaced-array",                                         \
      "it reads the array that a scatter writes into, elsewhere")              \
  ROW(Gather, "gather",                                                        \
      "an array whose elements are read at computed positions is in memory")   \
  ROW(SliceLoop, "slice-loop",                                                 \
      "a loop over slices visits a block of elements in each round")           \
  ROW(CostlyBroadcast, "costly-broadcast",                                     \
      "computing once and reading back is cheaper than expanding")             \
  ROW(CostlyRecompute, "costly-recompute",                                     \
      "several kernels need it: storing is cheaper than computing again")      \
  ROW(Position, "position",                                                    \
      "the op reads its position, which this loop nest does not have")

enum class FusionReason : uint8_t {
#define ROW(E, NAME, DOC) E,
  QUERN_FUSION_REASONS(ROW)
#undef ROW
};

/// The fixed identifier of \p reason.
constexpr const char *name(FusionReason reason) {
  constexpr const char *kNames[] = {
#define ROW(E, NAME, DOC) NAME,
      QUERN_FUSION_REASONS(ROW)
#undef ROW
  };
  return kNames[static_cast<uint8_t>(reason)];
}

} // namespace quern

#endif // QUERN_PLANNER_FUSIONREASON_H
