//===- Checks.h - What every graph must pass --------------------*- C++ -*-===//
//
// Two families. On the host, plans are verified and interpreted against the
// reference evaluator, bit for bit: unfused, fused, rewritten by the passes,
// with some fuel. On a device, every node of the graph is computed by itself
// first, and held against the reference: bit for bit, or to the row's ULP where
// it calls an elementary function. Everything else that runs on the device must
// then give these bits: interpreted kernels, fused plans, plans with some fuel,
// more threads, Sessions.
//
// Library calls are the exception. They sum in an order of their own, so no
// device value of theirs is held against the reference; and blas-sequences
// changes which calls there are, so what runs on the device is held against the
// rewritten graph, each node by itself. Calls with an epilogue must give the
// same bits while one panel holds all columns: panels of fewer columns may
// round differently (planner/Epilogue.h), and are left out.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_FUZZ_CHECKS_H
#define QUERN_TESTS_FUZZ_CHECKS_H

#include "planner/RegionPlan.h"
#include "runtime/Session.h"
#include "runtime/cpu/CpuProvider.h"
#include "tests/support/RandomGraph.h"
#include "llvm/ADT/DenseSet.h"
#include <optional>

namespace quern::test {

/// What is wrong with a graph, or nothing.
using Finding = std::optional<std::string>;

/// True if a node of \p graph is a library call.
bool hasCalls(const Graph &graph);

/// What the inputs point to that plans may overwrite.
llvm::DenseSet<const void *> someInputs(const Graph &graph);

/// The host's checks. \p salt chooses the amount of fuel.
Finding checkPlans(const RandomGraph &made, uint32_t salt);

class DeviceChecks {
public:
  /// Compiled kernels are kept in \p cacheDirectory (see CpuOptions).
  explicit DeviceChecks(std::string cacheDirectory);

  struct Ways {
    CpuIsa isa = CpuIsa::Sse2;
    uint32_t salt = 0;         ///< chooses the amount of fuel
    bool manyThreads = false;  ///< fused kernels on more threads than cores
    bool withSessions = false; ///< which use the host's best instructions
  };
  Finding check(const RandomGraph &made, const Ways &ways);
  /// Kernels compiled so far.
  uint64_t numCompiles() const;
  /// Evaluations so far that ran out of memory.
  uint64_t numShortOfMemory() const { return numShort; }
  /// Forgets compiled kernels, to bound memory.
  void reset();

private:
  Provider &provider(CpuIsa isa, bool manyThreads, Tier tier);
  Finding checkInterpreted(const RandomGraph &made, const Ways &ways,
                           const std::vector<HostArray> &want, uint64_t flags);
  Finding checkPlan(const RegionPlan &plan, Provider &device,
                    const std::vector<HostArray> &want, uint64_t &flags);
  Finding checkVariants(const Graph &graph, const Ways &ways,
                        const std::vector<HostArray> &want);
  Finding checkSessions(const RandomGraph &made,
                        const std::vector<HostArray> &want, uint32_t salt,
                        bool leftReals);
  Finding checkShortMemory(const RandomGraph &made,
                           const std::vector<HostArray> &want, uint32_t salt);
  Session &session(bool fuse, bool eager);
  Session &shortSession();

  std::string cacheDirectory;
  /// By instruction set, threads, whether kernels are interpreted.
  std::unique_ptr<Provider> providers[3][2][2];
  std::unique_ptr<Session> sessions[2][2]; ///< by fuse, eager
  std::unique_ptr<Session> memorySession;
  uint64_t numShort = 0;
  Stats stats;
  uint64_t sessionCompiles = 0;
};

/// Runs \p made's graph in \p session.
llvm::Expected<std::vector<HostArray>> runSession(Session &session,
                                                  const RandomGraph &made);

} // namespace quern::test

#endif // QUERN_TESTS_FUZZ_CHECKS_H
