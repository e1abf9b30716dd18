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

/// \p x with its lanes in \p order.
static Elem shuffled(OpBuilder &b, const Elem &x, ArrayRef<int64_t> order) {
  auto part = [&](PrimValue p) -> PrimValue {
    if (!p)
      return nullptr;
    Value v = VectorPrims::unwrap(p);
    return VectorPrims::wrap(
        vector::ShuffleOp::create(b, b.getUnknownLoc(), v, v, order));
  };
  return {x.type, part(x.re), part(x.im)};
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
    ElementType t = instr.compute;
    int64_t count = plan.foldDim == 0 ? 2 * lanes : kChunk + lanes;
    auto type =
        MemRefType::get({count * (isComplex(t) ? 2 : 1)}, storageType(b, t));
    scanStates[id] = memref::AllocaOp::create(b, b.getUnknownLoc(), type,
                                              b.getI64IntegerAttr(64));
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
  Location loc = b.getUnknownLoc();
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
    auto type = VectorType::get({lanes}, b.getI1Type());
    Value mask = arith::ConstantOp::create(
        b, loc, DenseElementsAttr::get(type, ArrayRef<bool>(reaches)));
    Elem condition = {ElementType::Bool, VectorPrims::wrap(mask), nullptr};
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
    auto type = VectorType::get({lanes}, b.getI1Type());
    Value later = arith::ConstantOp::create(
        b, b.getUnknownLoc(),
        DenseElementsAttr::get(type, ArrayRef<bool>(isLater)));
    Elem next = combine(instr, lane(inLeaf, first - 1), inGroup);
    inLeaf = scalars.select(
        {ElementType::Bool, VectorPrims::wrap(later), nullptr}, next, inLeaf);
  }
  memory.store(lane(inLeaf, lanes - 1), groups);
  memory.store(inLeaves, leaves);
  return combine(instr, inLeaves, inLeaf);
}

} // namespace quern
