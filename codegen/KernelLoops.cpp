//===- KernelLoops.cpp - Items and maps -----------------------------------===//
#include "codegen/KernelLoops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

KernelLoops::KernelLoops(const KernelPlan &plan, const KernelFrame &frame,
                         OpBuilder &b, unsigned pass)
    : plan(plan), frame(frame), b(b), pass(pass), at(b),
      lanes(kernelLanes(plan)), folds(kernelFolds(plan, pass)) {
  for (unsigned s = 0; s < plan.stores.size(); ++s)
    if (plan.code[plan.stores[s].value].pass == pass)
      (storesFromEpilogue(plan, s)        ? epilogueStores
       : plan.stores[s].buffer.isOfRounds ? roundStores
                                          : bodyStores)
          .push_back(s);
  for (const auto &[slot, id] : llvm::enumerate(plan.kept()))
    if (plan.code[id].pass == pass)
      keptSlots.push_back(slot);
  for (const auto &[number, id] : llvm::enumerate(kernelFolds(plan)))
    if (plan.code[id].pass == pass)
      foldNumbers.push_back(number);
}

Value KernelLoops::allocate(ElementType t, int64_t count) {
  return allocateElems(b, t, count);
}

SmallVector<unsigned, 4> KernelLoops::itemDims() const {
  SmallVector<unsigned, 4> dims;
  for (unsigned d = 1; d < plan.rank; ++d)
    if (static_cast<int>(d) != plan.foldDim)
      dims.push_back(d);
  return dims;
}

Value KernelLoops::numItems() {
  Value n = at.constant(1);
  for (unsigned d : itemDims())
    n = at.mul(n, frame.extents[d]);
  return n;
}

LoopIndices KernelLoops::indicesOf(Value item) {
  LoopIndices indices(plan.rank);
  SmallVector<unsigned, 4> dims = itemDims();
  for (unsigned d : dims) {
    bool isLast = d == dims.back();
    indices[d] = isLast ? item : at.modulo(item, frame.extents[d]);
    if (!isLast)
      item = at.divide(item, frame.extents[d]);
  }
  return indices;
}

/// The indices of the items after the first advance like an odometer.
void KernelLoops::forEachItem(ItemBody body) {
  SmallVector<unsigned, 4> dims = itemDims();
  LoopIndices indices = indicesOf(frame.itemBegin);
  if (dims.empty()) {
    body(indices, at.constant(0));
    return;
  }
  Carried first;
  for (unsigned d : dims)
    first.push_back(indices[d]);
  at.forEach(frame.itemBegin, frame.itemEnd, 1, first,
             [&](Value item, ValueRange carried) {
               for (size_t k = 0; k < dims.size(); ++k)
                 indices[dims[k]] = carried[k];
               body(indices, item);
               Carried next;
               Value zero = at.constant(0);
               Value carry = at.constant(1);
               for (size_t k = 0; k < dims.size(); ++k) {
                 Value moved = at.add(carried[k], carry);
                 if (k + 1 == dims.size()) {
                   next.push_back(moved);
                   break;
                 }
                 Value wraps = at.equal(moved, frame.extents[dims[k]]);
                 next.push_back(at.select(wraps, zero, moved));
                 carry = at.select(wraps, at.constant(1), zero);
               }
               return next;
             });
}

void KernelLoops::forEachRun(unsigned along, RunBody body) {
  Value extent = frame.extents[along];
  Value firstRun = at.divide(frame.itemBegin, extent);
  Value last = at.sub(frame.itemEnd, at.constant(1));
  Value endRun = at.add(at.divide(last, extent), 1);
  at.forEach(firstRun, endRun, 1, [&](Value run) {
    LoopIndices indices(plan.rank);
    Value rest = run;
    for (unsigned d = along + 1; d < plan.rank; ++d) {
      bool isLast = d + 1 == plan.rank;
      indices[d] = isLast ? rest : at.modulo(rest, frame.extents[d]);
      if (!isLast)
        rest = at.divide(rest, frame.extents[d]);
    }
    Value item = at.mul(run, extent);
    Value begin = at.max(at.sub(frame.itemBegin, item), at.constant(0));
    Value end = at.min(at.sub(frame.itemEnd, item), extent);
    body(indices, begin, end, item);
  });
}

void KernelLoops::forEachStrip(int64_t rows, StripBody body) {
  forEachRun(1, [&](LoopIndices &indices, Value begin, Value end, Value item) {
    at.forEach(begin, end, rows, [&](Value lo) {
      body(indices, lo, at.min(at.add(lo, rows), end), item);
    });
  });
}

void KernelLoops::storeStep(ElementCode &code, ArrayRef<unsigned> stores,
                            Value index, Value mask) {
  SmallVector<ElementCode::Stored, 4> results;
  for (unsigned s : stores)
    results.push_back(code.stored(s));
  code.reportFlags();
  for (size_t k = 0; k < stores.size(); ++k)
    code.store(stores[k], results[k], index, mask);
}

void KernelLoops::storeElements(ElementCode &code, Value index, Value mask) {
  for (unsigned slot : keptSlots)
    code.keep(slot);
  storeStep(code, bodyStores, index, mask);
}

unsigned numSteps(const KernelPlan &plan, unsigned pass) {
  float steps = 0;
  for (const KernelInstr &instr : plan.code)
    if (instr.kind == KernelInstr::Kind::Apply && instr.pass == pass &&
        !instr.inEpilogue)
      steps += std::max(info(instr.op).cost.flop, 1.0f);
  return steps;
}

/// A round waits for the one before it: what else is in flight fills the gaps,
/// though calls of elementary functions spill it.
unsigned KernelLoops::stepsPerRound() const {
  unsigned numMaps = 0, numParts = 0;
  for (InstrId id = plan.loopBegin; id < plan.loopEnd; ++id)
    numMaps += plan.code[id].kind == KernelInstr::Kind::Apply;
  for (const KernelCarried &each : plan.carried)
    numParts += isComplex(plan.code[each.carried].type) ? 2 : 1;
  if (numMaps <= 24 && numParts <= 4)
    return 4;
  return numMaps <= 48 && numParts <= 8 ? 2 : 1;
}

bool appliesFunctions(const KernelPlan &plan, unsigned pass) {
  return llvm::any_of(plan.code, [&](const KernelInstr &instr) {
    return instr.kind == KernelInstr::Kind::Apply && instr.pass == pass &&
           !instr.inEpilogue && info(instr.op).cost.sfu > 0;
  });
}

unsigned vectorsInFlight(const KernelPlan &plan, unsigned pass) {
  if (appliesFunctions(plan, pass))
    return 1;
  unsigned steps = numSteps(plan, pass);
  return steps <= 12 ? 4 : steps <= 24 ? 2 : 1;
}

unsigned KernelLoops::unrollFactor() const {
  return hasRounds() ? stepsPerRound() : vectorsInFlight(plan, pass);
}

/// Iterations of a map overlap by themselves: past six steps two vectors fill
/// the processor as well as four, at half the code to compile.
unsigned MapLoops::vectorsPerIteration() const {
  unsigned unroll = unrollFactor();
  return !hasRounds() && unroll == 4 && numSteps(plan, pass) > 6 ? 2 : unroll;
}

bool MapLoops::storesAdjacent(unsigned s) const {
  const KernelBuffer &out = plan.stores[s].buffer;
  return strideClass(out, 0) == StrideClass::Unit && !out.hasAxis();
}

void MapLoops::emitRun() {
  ElementCode code = bodyCode();
  allocateBlock(code);
  code.enterFunction();
  forEachItem([&](const LoopIndices &indices, Value) {
    code.enterItem(indices);
    emitRange(code, frame.begin, frame.end);
  });
}

void MapLoops::emitTiles(InputTiles &tiles) {
  ElementCode code = bodyCode();
  allocateBlock(code);
  code.enterFunction();
  int64_t width = kTileVectors * lanes;
  forEachStrip(kTileRows,
               [&](LoopIndices &indices, Value jLo, Value jHi, Value) {
                 at.forEach(frame.begin, frame.end, width, [&](Value lo) {
                   Value hi = at.min(at.add(lo, width), frame.end);
                   tiles.fill(code, indices, lo, hi, jLo, jHi);
                   at.forEach(jLo, jHi, 1, [&](Value j) {
                     indices[1] = j;
                     code.enterItem(indices);
                     emitRange(code, lo, hi);
                   });
                   indices[1] = Value();
                 });
               });
}

/// Elements before the first at which every adjacent output is aligned for
/// non-temporal stores; sets \p nonTemporal if these are wanted and possible.
Value MapLoops::alignedHead(ElementCode &code, Value begin, Value end,
                            Value &nonTemporal) {
  Location loc = b.getUnknownLoc();
  Value head;
  nonTemporal = frame.streaming;
  for (unsigned s : bodyStores) {
    if (!storesAdjacent(s))
      continue;
    unsigned which = plan.inputs.size() + s;
    int64_t elemBytes = byteSize(plan.stores[s].buffer.type);
    int64_t align = std::min<int64_t>(lanes * elemBytes, 64);
    Value base = memref::ExtractAlignedPointerAsIndexOp::create(
        b, loc, frame.buffers[which]);
    Value first = at.add(code.offset(which), begin);
    Value address = at.add(base, at.mul(first, elemBytes));
    if (!head) {
      Value gap = at.bitAnd(at.sub(at.constant(0), address), align - 1);
      head = at.divide(gap, at.constant(elemBytes));
    }
    Value start = at.add(address, at.mul(head, elemBytes));
    Value aligned = at.equal(at.bitAnd(start, align - 1), at.constant(0));
    nonTemporal = arith::AndIOp::create(b, loc, nonTemporal, aligned);
  }
  if (!head)
    return nullptr;
  Value count = at.sub(end, begin);
  return at.select(nonTemporal, at.min(head, count), at.constant(0));
}

/// The unmasked part runs first; what is left over at both ends is covered by
/// one masked loop, so that the element code is emitted only twice. Code with
/// elementary functions is long: masks cost it little, and all its vectors run
/// in the masked loop.
void MapLoops::emitRange(ElementCode &code, Value begin, Value end) {
  if (plan.hasSlices())
    return emitBlocks(code, begin, end);
  Value nonTemporal;
  Value head = alignedHead(code, begin, end, nonTemporal);
  if (!head) {
    head = at.constant(0);
    nonTemporal = nullptr;
  } else if (code.hasScans()) {
    // From first to last, in whole vectors from the first on.
    Value isAligned = at.equal(head, at.constant(0));
    nonTemporal =
        arith::AndIOp::create(b, b.getUnknownLoc(), nonTemporal, isAligned);
    head = at.constant(0);
  }
  Value start = at.add(begin, head), mainEnd = start;
  if (!isMasked())
    mainEnd = emitMain(code, start, end, nonTemporal);

  Value hasHead = at.less(begin, start);
  Value headSteps = at.select(hasHead, at.constant(1), at.constant(0));
  Value tail = at.ceilDivPow2(at.sub(end, mainEnd), lanes);
  Carried range = {at.select(hasHead, begin, mainEnd),
                   at.select(hasHead, start, end)};
  auto step = [&](Value, ValueRange range) -> Carried {
    Value lo = range[0];
    Value count = at.min(at.sub(range[1], lo), at.constant(lanes));
    Value mask = at.firstLanes(code.prims, count);
    code.enterStep(lo, mask);
    if (!isMasked()) {
      storeStep(code, bodyStores, lo, mask);
      return {at.max(at.add(lo, count), mainEnd), end};
    }
    StepResults results = bodyResults(code);
    code.reportFlags();
    at.ifThenElse(
        at.less(count, at.constant(lanes)),
        [&] {
          for (size_t k = 0; k < bodyStores.size(); ++k)
            code.store(bodyStores[k], results[k], lo, mask);
        },
        [&] { storeVectors(code, results, lo, nonTemporal); });
    return {at.add(lo, count), end};
  };
  at.forEach(at.constant(0), at.add(headSteps, tail), 1, range, step);
}

MapLoops::StepResults MapLoops::bodyResults(ElementCode &code) {
  StepResults results;
  for (unsigned s : bodyStores)
    results.push_back(code.stored(s));
  return results;
}

/// One branch per iteration chooses the kind of store: cheaper to compile than
/// a second loop, and free to run.
void MapLoops::storeVectors(ElementCode &code, ArrayRef<StepResults> results,
                            ArrayRef<Value> indices, Value nonTemporal) {
  auto storeAll = [&](bool streaming) {
    for (size_t u = 0; u < results.size(); ++u)
      for (size_t k = 0; k < bodyStores.size(); ++k)
        code.store(bodyStores[k], results[u][k], indices[u], nullptr,
                   streaming && storesAdjacent(bodyStores[k]));
  };
  if (!nonTemporal)
    return storeAll(false);
  at.ifThenElse(nonTemporal, [&] { storeAll(true); }, [&] { storeAll(false); });
}

/// Whole vectors from \p start on, several side by side; where they end.
Value MapLoops::emitMain(ElementCode &code, Value start, Value end,
                         Value nonTemporal) {
  auto emitGroups = [&](Value from, unsigned unroll) {
    int64_t group = unroll * lanes;
    Value to = at.add(from, at.bitAnd(at.sub(end, from), -group));
    at.forEach(from, to, group, [&](Value i) {
      SmallVector<StepResults, 4> results;
      SmallVector<Value, 4> indices;
      for (unsigned u = 0; u < unroll; ++u)
        indices.push_back(at.add(i, u * lanes));
      ElementCode::StepStates states = code.enterSteps(indices);
      for (unsigned u = 0; u < unroll; ++u) {
        code.resume(states[u]);
        results.push_back(bodyResults(code));
      }
      code.reportFlags();
      storeVectors(code, results, indices, nonTemporal);
    });
    return to;
  };
  unsigned unroll = vectorsPerIteration();
  Value mainEnd = emitGroups(start, unroll);
  // Of a short piece of a row much would be left over.
  return plan.foldDim == 1 && unroll > 1 ? emitGroups(mainEnd, 1) : mainEnd;
}

} // namespace quern
