//===- Provider.cpp - A device that evaluates plans -----------------------===//
#include "runtime/Provider.h"

namespace quern {
namespace {

// Of one core with vectors of 8 doubles, per element; coarse on purpose: the
// estimate only decides whether waking other threads can pay.
constexpr double kNsPerByte = 0.05;
constexpr double kNsPerFlop = 0.08;
constexpr double kNsPerSfu = 0.8;

bool moves(const KernelBuffer &buffer) {
  for (StrideClass stride : buffer.strides)
    if (stride != StrideClass::Zero)
      return true;
  return false;
}

} // namespace

LaunchGrid makeGrid(const KernelPlan &plan, llvm::ArrayRef<int64_t> extents) {
  LaunchGrid grid;
  grid.rank = plan.rank;
  grid.foldDim = plan.foldDim;
  grid.innerExtent = extents[0];
  double elems = 1;
  for (unsigned d = 0; d < plan.rank; ++d) {
    elems *= static_cast<double>(extents[d]);
    if (d != 0 && static_cast<int>(d) != plan.foldDim)
      grid.numItems *= extents[d];
  }
  if (plan.foldDim == 0)
    grid.numLeaves = (extents[0] + kFoldLeaf - 1) / kFoldLeaf;
  double ns = 0;
  for (const KernelInstr &instr : plan.code) {
    if (instr.kind == KernelInstr::Kind::Fold)
      ++grid.numFolds;
    if (instr.kind != KernelInstr::Kind::Fold &&
        instr.kind != KernelInstr::Kind::Apply)
      continue;
    const OpCost &cost = info(instr.op).cost;
    ns += kNsPerFlop * cost.flop + kNsPerSfu * cost.sfu;
  }
  for (const KernelBuffer &buffer : plan.inputs)
    if (moves(buffer))
      ns += kNsPerByte * byteSize(buffer.type);
  for (const KernelStore &store : plan.stores)
    if (moves(store.buffer))
      ns += kNsPerByte * byteSize(store.buffer.type);
  grid.estimatedNs = ns * elems;
  return grid;
}

} // namespace quern
