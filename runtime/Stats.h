//===- Stats.h - Counters of a Session --------------------------*- C++ -*-===//
//
// One row per counter and per force reason; `--stats`, its JSON form and the
// documentation derive from the rows.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_STATS_H
#define QUERN_RUNTIME_STATS_H

#include <array>
#include <cstdint>

namespace quern {

// ROW(member, text)
#define QUERN_COUNTERS(ROW)                                                    \
  ROW(opsRecorded, "operations recorded")                                      \
  ROW(opsEager, "operations computed at once")                                 \
  ROW(pageLoops, "loops over pages done as operations on all of them")         \
  ROW(regions, "regions evaluated")                                            \
  ROW(planHits, "plans reused")                                                \
  ROW(plansMade, "plans made")                                                 \
  ROW(opsTraced, "operations recorded from a trace")                           \
  ROW(regionsTraced, "regions that repeated their trace")                      \
  ROW(tracesLeft, "traces left before their end")                              \
  ROW(kernelsLaunched, "kernels launched")                                     \
  ROW(libraryCalls, "library calls")                                           \
  ROW(compiles, "kernels compiled")                                            \
  ROW(compileNs, "compile time in ns")                                         \
  ROW(compilesBeside, "kernels compiled beside the program")                   \
  ROW(tier0Launches, "kernels launched uncompiled")                            \
  ROW(memoryHits, "kernels found in memory")                                   \
  ROW(diskHits, "kernels loaded from disk")                                    \
  ROW(diskRejects, "cache files rejected")                                     \
  ROW(deopts, "regions evaluated again as complex")                            \
  ROW(bytesRead, "bytes read by kernels")                                      \
  ROW(bytesWritten, "bytes written by kernels")

// ROW(enumerator, text)
#define QUERN_FORCE_REASONS(ROW)                                               \
  ROW(Display, "display")                                                      \
  ROW(Condition, "control flow on a value")                                    \
  ROW(ScalarRead, "scalar read")                                               \
  ROW(Output, "output")                                                        \
  ROW(Timing, "tic or toc")                                                    \
  ROW(ErrorValue, "an error that needs a value")                               \
  ROW(Iteration, "end of a loop's iteration")                                  \
  ROW(Budget, "byte budget")                                                   \
  ROW(Type, "class or realness of a value")                                    \
  ROW(Indexing, "indexing by a value")                                         \
  ROW(Assignment, "assignment into a part")                                    \
  ROW(HostFunction, "function without graph form")                             \
  ROW(Api, "request of the host program")

enum class ForceReason : uint8_t {
#define ROW(E, TEXT) E,
  QUERN_FORCE_REASONS(ROW)
#undef ROW
};

inline constexpr unsigned kNumForceReasons = 0
#define ROW(E, TEXT) +1
    QUERN_FORCE_REASONS(ROW)
#undef ROW
    ;

struct Stats {
#define ROW(MEMBER, TEXT) uint64_t MEMBER = 0;
  QUERN_COUNTERS(ROW)
#undef ROW
  std::array<uint64_t, kNumForceReasons> forced = {};
};

} // namespace quern

#endif // QUERN_RUNTIME_STATS_H
