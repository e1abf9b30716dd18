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

namespace {

/// The lanes of a vector.
class VectorLanes final : public LaneExchange {
public:
  VectorLanes(OpBuilder &b, unsigned lanes) : b(b), lanes(lanes) {}

  unsigned count() const override { return lanes; }
  Elem fromLane(const Elem &x, unsigned lane) override {
    return shuffled(b, x, SmallVector<int64_t, 16>(lanes, lane));
  }
  Elem fromBelow(const Elem &x, unsigned distance) override {
    SmallVector<int64_t, 16> order;
    for (int64_t lane = 0; lane < lanes; ++lane)
      order.push_back(std::max<int64_t>(lane - distance, 0));
    return shuffled(b, x, order);
  }
  Elem isAtLeast(unsigned number, unsigned groupLanes) override {
    SmallVector<bool, 16> holds;
    for (unsigned lane = 0; lane < lanes; ++lane)
      holds.push_back(lane % groupLanes >= number);
    auto type = VectorType::get(lanes, b.getI1Type());
    Value mask = arith::ConstantOp::create(b, b.getUnknownLoc(),
                                           DenseElementsAttr::get(type, holds));
    return {ElementType::Bool, VectorPrims::wrap(mask), nullptr};
  }

private:
  OpBuilder &b;
  unsigned lanes;
};

} // namespace

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
    state.running = allocateElems(b, instr.compute,
                                  carried && !isInner ? kChunk + lanes : lanes);
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
    Loops loops(b);
    Value at = carried ? loops.sub(index, carried->first) : loops.constant(0);
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
Elem ElementCode::groupScan(const KernelInstr &instr, Elem x,
                            LaneExchange &lanes) {
  for (int64_t distance = 1; distance < kScanGroup; distance *= 2) {
    Elem before = lanes.fromBelow(x, distance);
    x = scalars.select(lanes.isAtLeast(distance, kScanGroup),
                       combine(instr, before, x), x);
  }
  return x;
}

/// Takes the groups of the lanes into the running fold, each after the one
/// before it; returns, in the lanes of each, what there was before it. Only one
/// combination for each group waits for the lanes before.
Elem ElementCode::followGroups(const KernelInstr &instr, const Elem &inGroup,
                               const ScanState &state, LaneExchange &lanes) {
  Access running = firstOf(b, state.running);
  Elem before = memory.load(instr.compute, running), starts = before;
  for (unsigned first = 0; first < lanes.count(); first += kScanGroup) {
    if (first > 0)
      starts =
          scalars.select(lanes.isAtLeast(first, lanes.count()), before, starts);
    Elem total = lanes.fromLane(inGroup, first + kScanGroup - 1);
    before = combine(instr, before, total);
  }
  memory.store(before, running);
  return starts;
}

Elem ElementCode::emitInnerScan(const KernelInstr &instr, const Elem &x,
                                const ScanState &state) {
  VectorLanes vector(b, prims.laneCount());
  LaneExchange &lanes = frame.lanes ? *frame.lanes : vector;
  Elem inGroup = groupScan(instr, x, lanes);
  Elem starts = followGroups(instr, inGroup, state, lanes);
  Elem leaves = memory.load(instr.compute, firstOf(b, state.leaves));
  return combine(instr, leaves, combine(instr, starts, inGroup));
}

} // namespace quern
