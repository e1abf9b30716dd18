//===- HostChecks.cpp - Plans against the reference evaluator -------------===//
#include "ir/Printer.h"
#include "ir/Verifier.h"
#include "passes/Pipeline.h"
#include "passes/SplitFolds.h"
#include "planner/FusionReason.h"
#include "planner/MemoryPlan.h"
#include "planner/RegionPlan.h"
#include "tests/fuzz/Checks.h"
#include "tests/support/PlanInterpreter.h"
#include "tests/support/ReferenceEvaluator.h"

namespace quern::test {

using Values = std::vector<HostArray>;

/// Fuel beyond which no more amounts are tried.
static constexpr uint64_t kMaxFuel = 24;

static Finding compare(const Values &want, const Values &got,
                       const std::string &what) {
  for (size_t i = 0; i < want.size(); ++i)
    if (int64_t at = firstDifference(want[i], got[i]); at != -1)
      return what + ": output " + std::to_string(i) + " differs at " +
             std::to_string(at);
  return std::nullopt;
}

llvm::DenseSet<const void *> someInputs(const Graph &graph) {
  llvm::DenseSet<const void *> payloads;
  for (NodeId node = 1; node < graph.end(); node += 2)
    if (graph[node].op == Op::Input)
      payloads.insert(graph[node].payload.data);
  return payloads;
}

static Finding checkPlan(const Graph &graph, PlanOptions options,
                         const Values &want, const std::string &what) {
  llvm::DenseSet<const void *> donated = someInputs(graph);
  options.donated = &donated;
  llvm::Expected<RegionPlan> plan = planRegion(copyOf(graph), options);
  if (!plan)
    return what + ": " + llvm::toString(plan.takeError());
  llvm::Expected<Values> got = interpret(*plan);
  if (!got)
    return what + ": " + llvm::toString(got.takeError()) + "\n" + plan->str();
  Finding finding = compare(want, *got, what);
  if (finding)
    *finding += "\n" + printGraph(plan->graph) + plan->str();
  return finding;
}

static bool isOutOfFuel(const RegionPlan &plan) {
  for (const FusionDecision &decision : plan.rejected)
    if (llvm::StringRef(decision.reason) == name(FusionReason::OutOfFuel))
      return true;
  return false;
}

static bool hasKind(const Graph &graph, OpKind kind) {
  for (NodeId node = 1; node < graph.end(); ++node)
    if (info(graph[node].op).kind == kind)
      return true;
  return false;
}

bool hasCalls(const Graph &graph) { return hasKind(graph, OpKind::Library); }

/// More fuel never gives more steps, but for copies of what an update leaves
/// where it is no longer in place. Each plan is verified.
static Finding checkFuel(const Graph &graph, const Values &want,
                         uint32_t salt) {
  PlanOptions options;
  options.verify = true;
  options.cost.minPanelledBytes = 0;
  llvm::DenseSet<const void *> donated = someInputs(graph);
  options.donated = &donated;
  size_t before = 0;
  bool hasUpdates =
      hasKind(graph, OpKind::Update) || hasKind(graph, OpKind::Scatter);
  for (options.fuel = 0; options.fuel < kMaxFuel; ++options.fuel) {
    std::string what = "fuel " + std::to_string(options.fuel);
    llvm::Expected<RegionPlan> plan = planRegion(copyOf(graph), options);
    if (!plan)
      return what + ": " + llvm::toString(plan.takeError());
    if (options.fuel != 0 && plan->steps.size() > before && !hasUpdates)
      return what + ": " + std::to_string(plan->steps.size()) +
             " steps, with less fuel " + std::to_string(before);
    before = plan->steps.size();
    if (options.fuel != 0 && !isOutOfFuel(*plan))
      break;
  }
  options.fuel = salt % (options.fuel + 1);
  return checkPlan(graph, options, want,
                   "fuel " + std::to_string(options.fuel));
}

/// Where memory counts, fusion needs no more of it at a time than none.
static Finding checkPeak(const Graph &graph) {
  uint64_t peaks[2];
  for (bool fuse : {false, true}) {
    PlanOptions options;
    options.fuse = fuse;
    options.freePeakBytes = 0;
    options.verify = true;
    llvm::Expected<RegionPlan> plan = planRegion(copyOf(graph), options);
    if (!plan)
      return "peak: " + llvm::toString(plan.takeError());
    peaks[fuse] = peakBytes(*plan);
  }
  if (peaks[true] <= peaks[false] + peaks[false] / 64)
    return std::nullopt;
  return "peak of " + std::to_string(peaks[true]) + " bytes, unfused " +
         std::to_string(peaks[false]);
}

Finding checkPlans(const RandomGraph &made, uint32_t salt) {
  Values want = evaluateReference(made.graph);
  PlanOptions unfused, fused;
  unfused.fuse = false;
  unfused.verify = fused.verify = true;
  fused.cost.minPanelledBytes = 0;

  Graph graph = copyOf(made.graph);
  if (llvm::Error error = splitFolds(graph))
    return "split-folds: " + llvm::toString(std::move(error));
  // One of them; the rewritten graph is fused below.
  Finding plain = salt % 2 ? checkPlan(graph, unfused, want, "unfused")
                           : checkPlan(graph, fused, want, "fused");
  if (plain)
    return plain;
  if (Finding peak = checkPeak(graph))
    return peak;

  // Products with their factors and sums in one call round differently from
  // the expression written out; passes/BlasSequences.h has the order of its
  // sums, too. The rewritten graph is then held against itself.
  PassRunner::Options keepsOrder = PassRunner::optionsFromFlags();
  keepsOrder.disabled = "blas-sequences";
  bool isSequence = hasCalls(made.graph);
  for (bool inOrder : {false, true}) {
    if (!inOrder && !isSequence)
      continue;
    graph = copyOf(made.graph);
    if (llvm::Error error =
            inOrder ? PassRunner(keepsOrder).run(graph, activePasses())
                    : runPipeline(graph))
      return "passes: " + llvm::toString(std::move(error));
    if (llvm::Error error = verifyGraph(graph))
      return "passes: " + llvm::toString(std::move(error));
    if (Finding finding =
            checkPlan(graph, fused, inOrder ? want : evaluateReference(graph),
                      inOrder ? "rewritten and fused" : "with blas-sequences"))
      return finding;
  }
  return checkFuel(graph, want, salt);
}

} // namespace quern::test
