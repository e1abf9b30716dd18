//===- ElementScan.cpp - Running folds ------------------------------------===//
//
// A scan's state lives in stack memory, so that loops need not know of it; the
// steps of a row must be emitted in order. Inner scans make the running folds
// of a group by doubling within the vector (Hillis and Steele, 1986).
//
//===----------------------------------------------------------------------===//
#include "codegen/ElementCode.h"
#include "codegen/Loops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

/// A vector of \p lanes, as a condition.
static Elem laneMask(OpBuilder &b, ArrayRef<bool> lanes) {
  auto type =
      VectorType::get(static_cast<int64_t>(lanes.size()), b.getI1Type());
  Value mask = arith::ConstantOp::create(b, b.getUnknownLoc(),
                                         DenseElementsAttr::get(type, lanes));
  return {ElementType::Bool, VectorPrims::wrap(mask), nullptr};
}

Elem ElementCode::combine(const KernelInstr &instr, const Elem &acc,
                          const Elem &x) {
  Elem r = info(instr.op).lower(scalars, {acc, x});
  return r.type == instr.compute ? r : scalars.convert(r, instr.compute);
}

Elem ElementCode::identity(const KernelInstr &instr) {
  Elem like = scalars.constant(instr.compute, 0);
  Elem x = info(instr.op).identity(scalars, {like});
  return x.type == instr.compute ? x : scalars.convert(x, instr.compute);
}

void ElementCode::allocateScans() {
  int64_t lanes = prims.laneCount();
  for (size_t id = 0; id < plan.code.size(); ++id) {
    const KernelInstr &instr = plan.code[id];
    if (instr.kind != KernelInstr::Kind::Scan || !isOwn(instr))
      continue;
    bool isInner = plan.foldDim == 0;
    ScanState state;
    state.scan = id;
    state.running =
        allocateElems(b, instr.compute, isInner ? lanes : kChunk + lanes);
    if (isInner)
      state.leaves = allocateElems(b, instr.compute, lanes);
    scanStates.push_back(state);
  }
}

void ElementCode::beginRows(Value width) {
  Loops at(b);
  for (const ScanState &state : scanStates) {
    Elem nothing = identity(plan.code[state.scan]);
    at.forEach(at.constant(0), width, prims.laneCount(), [&](Value v) {
      memory.store(nothing, {state.running, v, nullptr, nullptr});
    });
  }
}

Elem ElementCode::emitScan(InstrId id) {
  const KernelInstr &instr = plan.code[id];
  Elem x = converted(instr.operands[0], instr.compute);
  const ScanState &state = *llvm::find_if(
      scanStates, [&](const ScanState &s) { return s.scan == id; });
  Elem result;
  if (plan.foldDim == 0) {
    result = emitInnerScan(instr, x, state);
  } else {
    Value at = Loops(b).sub(index, carried->first);
    Access row = {state.running, at, nullptr, mask};
    result = combine(instr, memory.load(instr.compute, row), x);
    memory.store(result, row);
  }
  return result.type == instr.type ? result
                                   : scalars.convert(result, instr.type);
}

//===----------------------------------------------------------------------===//
// Inner scans
//===----------------------------------------------------------------------===//

/// The first elements of \p memref.
static Access firstOf(OpBuilder &b, Value memref) {
  return {memref, Loops(b).constant(0), nullptr, nullptr};
}

void ElementCode::beginRow() {
  for (const ScanState &state : scanStates) {
    const KernelInstr &instr = plan.code[state.scan];
    Elem nothing = identity(instr);
    memory.store(nothing, firstOf(b, state.running));
    memory.store(combine(instr, nothing, nothing), firstOf(b, state.leaves));
  }
}

void ElementCode::endLeaf() {
  for (const ScanState &state : scanStates) {
    const KernelInstr &instr = plan.code[state.scan];
    Access leaves = firstOf(b, state.leaves),
           running = firstOf(b, state.running);
    Elem all = combine(instr, memory.load(instr.compute, leaves),
                       memory.load(instr.compute, running));
    memory.store(all, leaves);
    memory.store(identity(instr), running);
  }
}

/// The running folds of each group of lanes.
Elem ElementCode::groupScan(const KernelInstr &instr, Elem x) {
  int64_t lanes = prims.laneCount();
  for (int64_t distance = 1; distance < kScanGroup; distance *= 2) {
    SmallVector<int64_t, 16> order;
    SmallVector<bool, 16> reaches;
    for (int64_t lane = 0; lane < lanes; ++lane) {
      bool inGroup = lane % kScanGroup >= distance;
      reaches.push_back(inGroup);
      order.push_back(inGroup ? lane - distance : lane);
    }
    Elem before = shuffled(b, x, order);
    Elem condition = laneMask(b, reaches);
    x = scalars.select(condition, combine(instr, before, x), x);
  }
  return x;
}

/// Takes the groups of a vector into the running fold, each after the one
/// before it; returns, in the lanes of each, what there was before it. Only one
/// combination for each group waits for the vector before.
Elem ElementCode::followGroups(const KernelInstr &instr, const Elem &inGroup,
                               const ScanState &state) {
  int64_t lanes = prims.laneCount();
  Access running = firstOf(b, state.running);
  Elem before = memory.load(instr.compute, running), starts = before;
  for (int64_t first = 0; first < lanes; first += kScanGroup) {
    if (first > 0) {
      SmallVector<bool, 16> isLater;
      for (int64_t k = 0; k < lanes; ++k)
        isLater.push_back(k >= first);
      starts = scalars.select(laneMask(b, isLater), before, starts);
    }
    int64_t last = first + kScanGroup - 1;
    Elem total = shuffled(b, inGroup, SmallVector<int64_t, 16>(lanes, last));
    before = combine(instr, before, total);
  }
  memory.store(before, running);
  return starts;
}

Elem ElementCode::emitInnerScan(const KernelInstr &instr, const Elem &x,
                                const ScanState &state) {
  Elem inGroup = groupScan(instr, x);
  Elem starts = followGroups(instr, inGroup, state);
  Elem leaves = memory.load(instr.compute, firstOf(b, state.leaves));
  return combine(instr, leaves, combine(instr, starts, inGroup));
}

} // namespace quern
