//===- Epilogue.cpp - A call and the kernel that follows it ---------------===//
#include "planner/Epilogue.h"

#include "ir/Contract.h"
#include "planner/FusionReason.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

namespace {

constexpr uint32_t kNone = ~0u;

class Joiner {
public:
  Joiner(RegionPlan &plan, const PlanOptions &options, uint64_t fuel)
      : plan(plan), options(options), fuel(fuel),
        reader(plan.graph.end(), kNone), numReads(plan.graph.end()) {}
  uint64_t run();

private:
  void countReads();
  bool mayPanel(NodeId call) const;
  bool walksColumns(const RegionStep &step, NodeId result) const;

  RegionPlan &plan;
  const PlanOptions &options;
  uint64_t fuel;
  std::vector<uint32_t> reader; ///< per node: the last step that reads it
  std::vector<uint32_t> numReads;
};

} // namespace

void Joiner::countReads() {
  auto note = [&](NodeId node, uint32_t step) {
    reader[node] = step;
    ++numReads[node];
  };
  for (const auto &[number, step] : llvm::enumerate(plan.steps)) {
    for (const BufferBinding &input : step.inputs)
      note(input.node, number);
    for (const BufferBinding &operand : step.operands)
      note(operand.node, number);
  }
  for (NodeId output : plan.graph.outputs)
    ++numReads[output];
  // What an update starts from must be there as a whole.
  const Graph &graph = plan.graph;
  for (NodeId node = 1; node < graph.end(); ++node) {
    if (!replacesPart(info(graph[node].op).kind))
      continue;
    NodeId base = graph.operands(node)[0];
    while (info(graph[base].op).kind == OpKind::View)
      base = graph.operands(base)[0];
    numReads[base] += 2;
  }
}

/// True if the result of \p call is worth computing some columns at a time.
bool Joiner::mayPanel(NodeId call) const {
  const Graph &graph = plan.graph;
  const Node &node = graph[call];
  const Shape &shape = graph.shape(call);
  return info(node.op).byColumns && numReads[call] == 1 &&
         reader[call] != kNone && shape.dim(0) > 1 && shape.dim(1) > 1 &&
         !Contraction(graph.attrs(call)).has(Contraction::Accumulate) &&
         static_cast<double>(graph.numElems(call)) * byteSize(node.type) >=
             options.cost.minPanelledBytes;
}

/// True if the kernel of \p step finishes with one column of \p result after
/// the other.
bool Joiner::walksColumns(const RegionStep &step, NodeId result) const {
  const Shape &shape = plan.graph.shape(result);
  int64_t rows = shape.dim(0), columns = shape.dim(1);
  auto input = llvm::find_if(
      step.inputs, [&](const BufferBinding &b) { return b.node == result; });
  if (step.kind != RegionStep::Kind::Kernel || input->offset != 0 ||
      step.kernel.inputs[input - step.inputs.begin()].hasAxis() ||
      step.kernel.hasSlices())
    return false;
  if (step.kernel.rank == 1)
    return step.kernel.foldDim < 0 && step.extents[0] == rows * columns &&
           input->strides[0] == 1;
  bool foldsColumns = step.kernel.foldDim == 0 &&
                      (rows <= kFoldLeaf || step.kernel.visitsWholeRows());
  return step.kernel.rank == 2 && (step.kernel.foldDim < 0 || foldsColumns) &&
         step.extents[0] == rows && step.extents[1] == columns &&
         input->strides[0] == 1 && input->strides[1] == rows;
}

uint64_t Joiner::run() {
  countReads();
  std::vector<RegionStep> &steps = plan.steps;
  for (RegionStep &step : steps) {
    if (step.kind != RegionStep::Kind::Library || !mayPanel(step.call) ||
        !walksColumns(steps[reader[step.call]], step.call))
      continue;
    RegionStep &kernel = steps[reader[step.call]];
    if (fuel == 0) {
      plan.rejected.push_back(
          {step.call, kernel.stores[0].node, name(options.outOfFuel)});
      continue;
    }
    --fuel;
    kernel.kind = RegionStep::Kind::Epilogue;
    kernel.call = step.call;
    kernel.operands = std::move(step.operands);
    step.call = 0;
  }
  llvm::erase_if(steps, [](const RegionStep &step) {
    return step.kind == RegionStep::Kind::Library && !step.call;
  });
  return fuel;
}

uint64_t joinEpilogues(RegionPlan &plan, const PlanOptions &options,
                       uint64_t fuel) {
  return options.fuse ? Joiner(plan, options, fuel).run() : fuel;
}

} // namespace quern
