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
    int64_t count = plan.foldDim == 0 ? 2 * lanes : kChunk + lanes;
    scanStates[id] = allocateElems(b, instr.compute, count);
  }
}

void ElementCode::resetScans(Value width) {
  Loops at(b);
  int64_t lanes = prims.laneCount();
  Value end = plan.foldDim == 0 ? at.constant(2 * lanes) : width;
  for (auto [id, state] : scanStates) {
    Elem nothing = identity(plan.code[id]);
    at.forEach(at.constant(0), end, lanes, [&](Value v) {
      memory.store(nothing, {state, v, nullptr, nullptr});
    });
  }
}

Elem ElementCode::emitScan(InstrId id) {
  const KernelInstr &instr = plan.code[id];
  Elem x = converted(instr.operands[0], instr.compute);
  Value state = scanStates.lookup(id);
  Elem result;
  if (plan.foldDim == 0) {
    result = emitInnerScan(instr, x, state);
  } else {
    Value at = Loops(b).sub(index, carried->first);
    Access row = {state, at, nullptr, mask};
    result = combine(instr, memory.load(instr.compute, row), x);
    memory.store(result, row);
  }
  return result.type == instr.type ? result
                                   : scalars.convert(result, instr.type);
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

Elem ElementCode::emitInnerScan(const KernelInstr &instr, const Elem &x,
                                Value state) {
  Loops at(b);
  int64_t lanes = prims.laneCount();
  Access groups = {state, at.constant(0), nullptr, nullptr};
  Access leaves = {state, at.constant(lanes), nullptr, nullptr};
  auto lane = [&](const Elem &of, int64_t k) {
    return shuffled(b, of, SmallVector<int64_t, 16>(lanes, k));
  };
  Value isNewLeaf = at.equal(at.bitAnd(index, kFoldLeaf - 1), at.constant(0));
  Elem begins = {ElementType::Bool, VectorPrims::wrap(prims.splat(isNewLeaf)),
                 nullptr};
  Elem before = memory.load(instr.compute, groups);
  Elem inLeaves = memory.load(instr.compute, leaves);
  inLeaves = scalars.select(begins, combine(instr, inLeaves, before), inLeaves);
  before = scalars.select(begins, identity(instr), before);

  Elem inGroup = groupScan(instr, x);
  Elem inLeaf = combine(instr, before, inGroup);
  for (int64_t first = kScanGroup; first < lanes; first += kScanGroup) {
    // The next group follows the last lane of this one.
    SmallVector<bool, 16> isLater;
    for (int64_t k = 0; k < lanes; ++k)
      isLater.push_back(k >= first);
    Elem next = combine(instr, lane(inLeaf, first - 1), inGroup);
    inLeaf = scalars.select(laneMask(b, isLater), next, inLeaf);
  }
  memory.store(lane(inLeaf, lanes - 1), groups);
  memory.store(inLeaves, leaves);
  return combine(instr, inLeaves, inLeaf);
}

} // namespace quern
