//===- RegionPlan.cpp - Everything needed to evaluate a region ------------===//
#include "planner/RegionPlan.h"

#include "ir/Flags.h"
#include "planner/Epilogue.h"
#include "planner/HazardVerifier.h"
#include "planner/KernelBuilder.h"
#include "planner/MemoryPlan.h"
#include "planner/Schedule.h"
#include "planner/UpdatePlacement.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <numeric>

namespace quern {

PlanOptions PlanOptions::fromFlags() {
  PlanOptions options;
  options.fuse = flags().fuse;
  options.fuel = flags().fuel;
  options.verify = flags().verify;
#ifndef NDEBUG
  options.verify = true;
#endif
  return options;
}

void RegionPlan::shareStorage(NodeId node, NodeId with) {
  if (storage.empty()) {
    storage.resize(graph.end());
    std::iota(storage.begin(), storage.end(), 0);
  }
  storage[node] = storageOf(with);
}

bool RegionPlan::mayRepeat() const {
  return llvm::any_of(steps, [](const RegionStep &step) {
    return step.hasCall() ||
           llvm::any_of(step.kernel.code, [](const KernelInstr &instr) {
             return instr.checksReals;
           });
  });
}

const Arena::Array *Arena::find(NodeId array) const {
  const Array *it = std::lower_bound(
      arrays.data(), arrays.data() + arrays.size(), array,
      [](const Array &a, NodeId wanted) { return a.array < wanted; });
  bool isThere = it != arrays.data() + arrays.size() && it->array == array;
  return isThere ? it : nullptr;
}

namespace {

/// Fusion may raise the peak by 1/kPeakSlack of it: small arrays that live a
/// little longer are not worth a pass over large ones.
constexpr uint64_t kPeakSlack = 64;

/// Plans with as much fusion as memory allows.
class RegionPlanner {
public:
  RegionPlanner(Graph graph, const PlanOptions &options)
      : graph(std::move(graph)), options(options) {}
  llvm::Expected<RegionPlan> run();

private:
  llvm::Expected<RegionPlan> plan(const PlanOptions &with);
  llvm::Expected<RegionPlan> limitPeak(RegionPlan fused);

  Graph graph;
  const PlanOptions &options;
  uint64_t numFusions = 0; ///< of the last plan
};

} // namespace

llvm::Expected<RegionPlan> RegionPlanner::plan(const PlanOptions &with) {
  llvm::Expected<Partition> parts = partition(graph, with);
  if (!parts)
    return parts.takeError();
  RegionPlan plan;
  plan.rejected = std::move(parts->rejected);
  plan.steps.reserve(parts->clusters.size() + 1);
  KernelBuilder builder(graph, *parts);
  for (const Cluster &cluster : parts->clusters)
    builder.build(cluster, plan.steps);
  plan.graph = std::move(graph);
  uint64_t fuel = joinEpilogues(plan, with, parts->fuel);
  numFusions = with.fuel - fuel;
  StepOrder order = findDependences(plan);
  placeUpdates(plan, *parts, with, order);
  schedule(plan, std::move(order));
  reuseStorage(plan, with.donated);
  packArena(plan);
  return std::move(plan);
}

/// The plan with the most fusions, or nearly, that needs no more memory at a
/// time than one kernel for each op.
llvm::Expected<RegionPlan> RegionPlanner::limitPeak(RegionPlan fused) {
  uint64_t tooMany = numFusions, peak = peakBytes(fused);
  graph = std::move(fused.graph);
  PlanOptions limited = options;
  limited.outOfFuel = FusionReason::RaisesPeak;
  limited.fuel = 0;
  llvm::Expected<RegionPlan> best = plan(limited);
  if (!best)
    return best;
  uint64_t allowed = peakBytes(*best);
  allowed = std::max(allowed + allowed / kPeakSlack, options.freePeakBytes);
  graph = std::move(best->graph);
  if (peak <= allowed) {
    fused.graph = std::move(graph);
    return std::move(fused);
  }
  uint64_t enough = 0;
  while (enough + 1 < tooMany) {
    limited.fuel = enough + (tooMany - enough) / 2;
    llvm::Expected<RegionPlan> tried = plan(limited);
    if (!tried)
      return tried;
    (peakBytes(*tried) <= allowed ? enough : tooMany) = limited.fuel;
    graph = std::move(tried->graph);
  }
  limited.fuel = enough;
  return plan(limited);
}

llvm::Expected<RegionPlan> RegionPlanner::run() {
  llvm::Expected<RegionPlan> result = plan(options);
  bool mayLimit = options.fuse && options.fuel == UINT64_MAX;
  if (!result || !mayLimit || peakBytes(*result) <= options.freePeakBytes ||
      peakBytes(*result) == bytesLeft(*result))
    return result;
  return limitPeak(std::move(*result));
}

llvm::Expected<RegionPlan> planRegion(Graph graph, const PlanOptions &options) {
  llvm::Expected<RegionPlan> plan =
      RegionPlanner(std::move(graph), options).run();
  if (plan && options.verify)
    if (llvm::Error error = verifyHazards(*plan, options.donated))
      return std::move(error);
  return plan;
}

static void printBinding(llvm::raw_ostream &os, const RegionPlan &plan,
                         llvm::StringRef what, size_t i,
                         const BufferBinding &binding) {
  os << "  " << what << i << " = %" << binding.node;
  if (NodeId where = plan.storageOf(binding.node); where != binding.node)
    os << " in %" << where;
  os << " + " << binding.offset << " [";
  llvm::interleaveComma(binding.strides, os);
  os << "]";
  if (binding.axisExtent != 1)
    os << " and " << binding.axisExtent << " along " << binding.axisStride;
  os << "\n";
}

static void printIds(llvm::raw_ostream &os, llvm::StringRef what,
                     llvm::ArrayRef<NodeId> ids) {
  if (ids.empty())
    return;
  os << "  " << what << " ";
  llvm::interleaveComma(ids, os, [&](NodeId id) { os << "%" << id; });
  os << "\n";
}

llvm::SmallVector<int64_t, 16> RegionStep::flatStrides() const {
  llvm::SmallVector<int64_t, 16> flat;
  for (const std::vector<BufferBinding> *bindings : {&inputs, &stores})
    for (const BufferBinding &binding : *bindings)
      for (unsigned d = 0; d < kernel.rank; ++d)
        flat.push_back(d < binding.strides.size() ? binding.strides[d] : 0);
  for (unsigned which = 0; which < kernel.numBuffers(); ++which)
    if (kernel.buffer(which).hasAxis())
      flat.append({binding(which).axisStride, binding(which).axisExtent});
  return flat;
}

std::vector<uint64_t> RegionStep::flatParams(const Graph &graph) const {
  std::vector<uint64_t> flat;
  for (NodeId param : params)
    flat.push_back(graph[param].payload.bits);
  if (numRounds)
    flat.push_back(static_cast<uint64_t>(numRounds));
  for (NodeId param : roundParams)
    flat.push_back(graph[param].payload.bits);
  return flat;
}

llvm::SmallVector<uint32_t, 8> RegionStep::flatArrays() const {
  llvm::SmallVector<uint32_t, 8> flat;
  for (const std::vector<BufferBinding> *bindings : {&inputs, &stores})
    for (const BufferBinding &binding : *bindings)
      flat.push_back(binding.node);
  return flat;
}

std::string RegionPlan::str(const DeviceModel *model,
                            unsigned maxThreads) const {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const auto &[number, step] : llvm::enumerate(steps)) {
    os << "step " << number << ": ";
    if (step.hasCall()) {
      os << "call %" << step.call << " = " << info(graph[step.call].op).name
         << "\n";
      for (size_t i = 0; i < step.operands.size(); ++i)
        printBinding(os, *this, "reads", i, step.operands[i]);
    }
    if (step.hasKernel()) {
      os << (step.hasCall() ? "  and on its columns a kernel over "
                            : "kernel over ");
      llvm::interleave(step.extents, os, "x");
      os << "\n";
      if (model) {
        llvm::SmallVector<int64_t, 16> strides = step.flatStrides();
        llvm::SmallVector<uint32_t, 8> arrays = step.flatArrays();
        KernelTime time(step.kernel, step.extents, strides, arrays, *model,
                        step.numRounds);
        unsigned threads = time.bestThreads(maxThreads);
        os << "  predicted " << static_cast<int64_t>(time.ns(threads))
           << " ns on " << threads << (threads == 1 ? " thread" : " threads")
           << "\n";
      }
      for (size_t i = 0; i < step.inputs.size(); ++i)
        printBinding(os, *this, "in", i, step.inputs[i]);
      printIds(os, "params", step.params);
      if (step.numRounds)
        os << "  rounds " << step.numRounds << "\n";
      printIds(os, "per round", step.roundParams);
      for (size_t i = 0; i < step.stores.size(); ++i)
        printBinding(os, *this, "out", i, step.stores[i]);
      std::string kernelText = step.kernel.str();
      for (llvm::StringRef rest = kernelText; !rest.empty();) {
        auto [line, after] = rest.split('\n');
        os << "    " << line << "\n";
        rest = after;
      }
    }
    printIds(os, "dead", step.dead);
  }
  if (!arena.arrays.empty()) {
    os << "arena of " << arena.bytes << " bytes:";
    for (const Arena::Array &array : arena.arrays)
      os << " %" << array.array << " + " << array.offset;
    os << "\n";
  }
  for (const FusionDecision &decision : rejected)
    os << "apart: %" << decision.producer << " -> %" << decision.consumer
       << ": " << decision.reason << "\n";
  for (const std::string &note : graph.notes)
    os << "note: " << note << "\n";
  return text;
}

} // namespace quern
