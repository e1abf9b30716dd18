//===- RegionPlan.cpp - Everything needed to evaluate a region ------------===//
#include "planner/RegionPlan.h"

#include "ir/Flags.h"
#include "planner/Epilogue.h"
#include "planner/HazardVerifier.h"
#include "planner/KernelBuilder.h"
#include "planner/Schedule.h"
#include "planner/UpdatePlacement.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

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

llvm::Expected<RegionPlan> planRegion(Graph graph, const PlanOptions &options) {
  llvm::Expected<Partition> parts = partition(graph, options);
  if (!parts)
    return parts.takeError();
  RegionPlan plan;
  plan.rejected = std::move(parts->rejected);
  plan.steps.reserve(parts->clusters.size() + 1);
  KernelBuilder builder(graph, *parts);
  for (const Cluster &cluster : parts->clusters)
    builder.build(cluster, plan.steps);
  plan.graph = std::move(graph);
  joinEpilogues(plan, options, parts->fuel);
  StepOrder order = findDependences(plan);
  placeUpdates(plan, *parts, options, order);
  schedule(plan, std::move(order));
  if (options.verify)
    if (llvm::Error error = verifyHazards(plan, options.donated))
      return std::move(error);
  return std::move(plan);
}

static void printBinding(llvm::raw_ostream &os, const RegionPlan &plan,
                         llvm::StringRef what, size_t i,
                         const BufferBinding &binding) {
  os << "  " << what << i << " = %" << binding.node;
  if (NodeId where = plan.storageOf(binding.node); where != binding.node)
    os << " in %" << where;
  os << " + " << binding.offset << " [";
  llvm::interleaveComma(binding.strides, os);
  os << "]\n";
}

static void printIds(llvm::raw_ostream &os, llvm::StringRef what,
                     llvm::ArrayRef<NodeId> ids) {
  if (ids.empty())
    return;
  os << "  " << what << " ";
  llvm::interleaveComma(ids, os, [&](NodeId id) { os << "%" << id; });
  os << "\n";
}

std::string RegionPlan::str() const {
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
  for (const FusionDecision &decision : rejected)
    os << "apart: %" << decision.producer << " -> %" << decision.consumer
       << ": " << decision.reason << "\n";
  for (const std::string &note : graph.notes)
    os << "note: " << note << "\n";
  return text;
}

} // namespace quern
