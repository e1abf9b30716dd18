//===- DeviceChecks.cpp - Compiled kernels against each other -------------===//
#include "ir/Error.h"
#include "passes/Pipeline.h"
#include "passes/SplitFolds.h"
#include "tests/fuzz/Checks.h"
#include "tests/fuzz/PlanLauncher.h"
#include "tests/support/ReferenceEvaluator.h"
#include <cmath>

namespace quern::test {

using Values = std::vector<HostArray>;

static constexpr size_t kMaxKernels = 1024;
/// Products of so many columns are computed in one go, epilogue or not.
static constexpr int64_t kOnePanel = 512;

// --- One node against the reference ------------------------------------------

static Finding checkNode(const Graph &graph, NodeId node,
                         const Values &values) {
  // Matrix algebra sums in an order of its own.
  if (info(graph[node].op).kind == OpKind::Library)
    return std::nullopt;
  HostArray want = evaluateNode(graph, node, values);
  const HostArray &got = values[node];
  int64_t at = firstDifference(want, got);
  if (at == -1)
    return std::nullopt;
  std::string text = "%" + std::to_string(node) + " (" +
                     info(graph[node].op).name + ") differs at " +
                     std::to_string(at);
  if (at >= 0)
    text += ": " + std::to_string(hostReal(got.get(at))) + ", should be " +
            std::to_string(hostReal(want.get(at)));
  return text;
}

// --- The device --------------------------------------------------------------

DeviceChecks::DeviceChecks(std::string cacheDirectory)
    : cacheDirectory(std::move(cacheDirectory)) {}

Provider &DeviceChecks::provider(CpuIsa isa, bool manyThreads, Tier tier) {
  auto &made = providers[static_cast<unsigned>(isa)][manyThreads]
                        [tier == Tier::Interpreted];
  if (!made) {
    CpuOptions options;
    options.isa = isa;
    options.numThreads = manyThreads ? 2 + (isa == hostIsa()) : 1;
    options.model.forkJoinNs = options.model.threadNs = 0; // always pays
    options.maxKernels = kMaxKernels;
    options.cacheDirectory = cacheDirectory;
    options.cacheBytes = uint64_t(1) << 30;
    options.tier = tier;
    made = makeCpuProvider(options);
  }
  return *made;
}

uint64_t DeviceChecks::numCompiles() const {
  uint64_t sum = stats.compiles + sessionCompiles;
  sum += memorySession ? memorySession->stats().compiles : 0;
  for (const auto &pair : sessions)
    for (const auto &session : pair)
      sum += session ? session->stats().compiles : 0;
  return sum;
}

void DeviceChecks::reset() {
  sessionCompiles = numCompiles() - stats.compiles;
  for (auto &pair : sessions)
    for (auto &session : pair)
      session.reset();
  memorySession.reset();
  for (auto &ofIsa : providers)
    for (auto &pair : ofIsa)
      for (auto &provider : pair)
        provider.reset();
}

/// The outputs of \p graph, every node by itself, no passes but the required
/// one.
static llvm::Expected<Values> computeOutputs(Graph graph, Provider &provider,
                                             Stats &stats, uint64_t &flags) {
  if (llvm::Error error = splitFolds(graph))
    return std::move(error);
  PlanOptions options;
  options.fuse = false;
  options.verify = true;
  llvm::Expected<RegionPlan> plan = planRegion(std::move(graph), options);
  if (!plan)
    return plan.takeError();
  return launchPlan(*plan, provider, stats, flags);
}

/// Per node of \p original its value.
static llvm::Expected<Values> computeNodes(const Graph &original,
                                           Provider &provider, Stats &stats,
                                           uint64_t &flags) {
  Graph graph = copyOf(original);
  graph.outputs.clear();
  for (NodeId node = 1; node < graph.end(); ++node)
    graph.outputs.push_back(node);
  llvm::Expected<Values> results =
      computeOutputs(std::move(graph), provider, stats, flags);
  if (results)
    results->insert(results->begin(), HostArray()); // node 0
  return results;
}

static bool fitsOnePanel(const Graph &graph) {
  for (NodeId node = 1; node < graph.end(); ++node)
    if (info(graph[node].op).kind == OpKind::Library &&
        graph.shape(node).dim(1) > kOnePanel)
      return false;
  return true;
}

Finding DeviceChecks::checkPlan(const RegionPlan &plan, Provider &device,
                                const Values &want, uint64_t &flags) {
  flags = 0;
  llvm::Expected<Values> got = launchPlan(plan, device, stats, flags);
  if (!got)
    return ": " + llvm::toString(got.takeError());
  for (size_t i = 0; i < want.size(); ++i)
    if (int64_t at = firstDifference(want[i], (*got)[i]); at != -1)
      return ": output " + std::to_string(i) + " differs at " +
             std::to_string(at);
  return std::nullopt;
}

Finding DeviceChecks::checkVariants(const Graph &graph, const Ways &ways,
                                    const Values &want) {
  llvm::DenseSet<const void *> donated = someInputs(graph);
  for (bool hasFuel : {true, false}) {
    PlanOptions options;
    options.donated = &donated;
    options.verify = true;
    if (fitsOnePanel(graph))
      options.cost.minPanelledBytes = 0;
    if (!hasFuel)
      options.fuel = ways.salt % 6;
    if (!hasFuel && ways.salt % 4 != 0)
      continue; // each amount of fuel is more kernels to compile
    std::string what =
        hasFuel ? "fused" : "fuel " + std::to_string(options.fuel);
    llvm::Expected<RegionPlan> plan = planRegion(copyOf(graph), options);
    if (!plan)
      return what + ": " + llvm::toString(plan.takeError());
    uint64_t flags[2];
    for (Tier tier : {Tier::Compiled, Tier::Interpreted})
      if (Finding finding =
              checkPlan(*plan, provider(ways.isa, ways.manyThreads, tier), want,
                        flags[tier == Tier::Interpreted]))
        return what + (tier == Tier::Interpreted ? ", interpreted" : "") +
               *finding + "\n" + plan->str();
    if (flags[0] != flags[1])
      return what + ": the tiers raise different flags\n" + plan->str();
  }
  return std::nullopt;
}

/// Every node by itself, as it was compiled: \p want, \p flags.
Finding DeviceChecks::checkInterpreted(const RandomGraph &made,
                                       const Ways &ways, const Values &want,
                                       uint64_t flags) {
  uint64_t gotFlags = 0;
  llvm::Expected<Values> got = computeNodes(
      made.graph, provider(ways.isa, ways.manyThreads, Tier::Interpreted),
      stats, gotFlags);
  if (!got)
    return "interpreted: " + llvm::toString(got.takeError());
  for (NodeId node = 1; node < made.graph.end(); ++node)
    if (int64_t at = firstDifference(want[node], (*got)[node]); at != -1)
      return "interpreted: %" + std::to_string(node) + " differs at " +
             std::to_string(at);
  if (flags != gotFlags)
    return "interpreted: other flags";
  return std::nullopt;
}

Finding DeviceChecks::check(const RandomGraph &made, const Ways &ways) {
  static const char *const kNames[] = {"sse2: ", "avx2: ", "avx512: "};
  std::string where = kNames[static_cast<unsigned>(ways.isa)];
  uint64_t flags = 0;
  llvm::Expected<Values> values = computeNodes(
      made.graph, provider(ways.isa, false, Tier::Compiled), stats, flags);
  if (!values) // a matrix that cannot be solved, an op without a kernel
    return where + "unfused: " + llvm::toString(values.takeError());
  for (NodeId node = 1; node < made.graph.end(); ++node)
    if (Finding finding = checkNode(made.graph, node, *values))
      return where + *finding;
  if (Finding finding = checkInterpreted(made, ways, *values, flags))
    return where + *finding;
  Graph rewritten = copyOf(made.graph);
  if (llvm::Error error = runPipeline(rewritten))
    return where + "passes: " + llvm::toString(std::move(error));
  Values want;
  for (NodeId output : made.graph.outputs)
    want.push_back((*values)[output]);
  if (hasCalls(made.graph)) {
    uint64_t ignored = 0;
    llvm::Expected<Values> results = computeOutputs(
        copyOf(rewritten), provider(ways.isa, false, Tier::Compiled), stats,
        ignored);
    if (!results)
      return where + "rewritten: " + llvm::toString(results.takeError());
    want = std::move(*results);
  }
  if (Finding finding = checkVariants(rewritten, ways, want))
    return where + *finding;
  if (ways.withSessions)
    if (Finding finding = checkSessions(made, want, ways.salt, flags & 1))
      return finding;
  return std::nullopt;
}

} // namespace quern::test
