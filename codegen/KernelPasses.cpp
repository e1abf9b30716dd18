//===- KernelPasses.cpp - Several passes over a row -----------------------===//
//
// The passes of an item (inner folds) or of a chunk of rows (outer folds) run
// one after the other, so that a later pass finds in cache what an earlier one
// read. What an epilogue computes for later passes stays in registers (inner)
// or in an array of the chunk's width (outer).
//
//===----------------------------------------------------------------------===//
#include "codegen/KernelLoops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

/// chunkWidth(plan, extent), computed by the kernel.
static Value emitChunkWidth(const KernelPlan &plan, const KernelFrame &frame,
                            Loops &at) {
  Value extent = frame.extents[1];
  int64_t narrow = kNarrowVectors * kernelLanes(plan);
  Value some = at.max(extent, at.constant(1));
  Value fits = at.divide(at.constant(chunkElems(plan)), some);
  Value whole = at.max(at.bitAnd(fits, -narrow), at.constant(narrow));
  return at.min(whole, at.constant(kChunk));
}

Value emitKeptSlots(const KernelPlan &plan, const KernelFrame &frame,
                    Loops &at) {
  if (plan.foldDim == 0)
    return at.bitAnd(at.add(frame.extents[0], 63), -64);
  return at.mul(frame.extents[1], emitChunkWidth(plan, frame, at));
}

Value keptOriginOfRow(const KernelPlan &plan, const KernelFrame &frame,
                      Loops &at, Value lo, Value j) {
  return at.sub(at.mul(j, emitChunkWidth(plan, frame, at)), lo);
}

/// What emits one pass. In place: its parts refer to each other.
struct PassLoops::Pass {
  Pass(const KernelPlan &plan, const KernelFrame &frame, OpBuilder &b,
       unsigned lanes, unsigned number, const CarriedArrays *carried)
      : maps(plan, frame, b, number), inner(plan, frame, b, number),
        outer(plan, frame, b, number),
        body(plan, frame, b, lanes, number, false, carried),
        epilogue(plan, frame, b, plan.foldDim == 0 ? 1 : lanes, number, true,
                 carried) {
    if (plan.foldDim == 0)
      inner.allocateStreams();
    else
      outer.allocateAccumulators();
    body.allocateScans();
    body.enterFunction();
    epilogue.enterFunction();
  }

  MapLoops maps;
  InnerFoldLoops inner;
  OuterFoldLoops outer;
  ElementCode body, epilogue;
};

SmallVector<InstrId, 4> carriedFrom(const KernelPlan &plan, unsigned p) {
  SmallVector<InstrId, 4> ids;
  for (size_t id = 0; id < plan.code.size(); ++id) {
    const KernelInstr &instr = plan.code[id];
    bool isResult = instr.inEpilogue || instr.kind == KernelInstr::Kind::Fold;
    if (!isResult || instr.pass != p)
      continue;
    if (llvm::any_of(plan.code, [&](const KernelInstr &user) {
          return user.pass > p && llvm::is_contained(user.operands, id);
        }))
      ids.push_back(id);
  }
  return ids;
}

void PassLoops::emitRun() {
  bool isInner = plan.foldDim == 0;
  if (!isInner)
    for (unsigned p = 0; p < plan.numPasses; ++p)
      for (InstrId id : carriedFrom(plan, p))
        // A vector may begin at the last element.
        carried.memrefs[id] = allocate(plan.code[id].type, kChunk + lanes);
  std::vector<std::unique_ptr<Pass>> passes;
  for (unsigned p = 0; p < plan.numPasses; ++p) {
    passes.push_back(std::make_unique<Pass>(plan, frame, b, lanes, p,
                                            isInner ? nullptr : &carried));
    passes.back()->body.setKeptOrigin(at.constant(0));
  }
  forEachItem([&](const LoopIndices &indices, Value) {
    if (isInner)
      return emitRow(passes, indices);
    for (auto &pass : passes) {
      pass->body.enterItem(indices);
      pass->epilogue.enterItem(indices);
    }
    Value width = plan.numPasses > 1 ? emitChunkWidth(plan, frame, at)
                                     : at.constant(kChunk);
    Value extent = at.sub(frame.end, frame.begin);
    Value count = at.divide(at.add(extent, at.add(width, -1)), width);
    at.forEach(at.constant(0), count, 1, [&](Value k) {
      Value lo = at.add(frame.begin, at.mul(k, width));
      emitChunk(passes, lo, at.min(at.sub(frame.end, lo), width));
    });
  });
}

void PassLoops::emitRow(Passes passes, const LoopIndices &indices) {
  Value zero = at.constant(0);
  for (unsigned p = 0; p < plan.numPasses; ++p) {
    Pass &now = *passes[p];
    now.body.enterItem(indices);
    now.epilogue.enterItem(indices);
    now.body.beginRow();
    if (now.inner.hasFolds()) {
      now.inner.emitRow(now.body, now.epilogue);
    } else {
      if (now.maps.hasBodyStores())
        emitElements(now);
      now.epilogue.enterStep(zero);
    }
    for (InstrId id : carriedFrom(plan, p)) {
      Elem x = now.epilogue.value(id);
      for (auto &later : passes.drop_front(p + 1)) {
        later->body.setValue(id, x);
        later->epilogue.setValue(id, x);
      }
    }
    // Last, because it reports the flags of all of them.
    now.inner.storeEpilogue(now.epilogue, zero, nullptr);
  }
}

/// A pass over a row that folds nothing; leaf by leaf if it scans.
void PassLoops::emitElements(Pass &now) {
  Value zero = at.constant(0), extent = frame.extents[0];
  if (!now.body.hasScans())
    return now.maps.emitRange(now.body, zero, extent);
  Value numLeaves = at.ceilDivPow2(extent, kFoldLeaf);
  at.forEach(zero, numLeaves, 1, [&](Value leaf) {
    Value lo = at.mul(leaf, kFoldLeaf);
    Value hi = at.min(at.add(lo, kFoldLeaf), extent);
    now.maps.emitRange(now.body, lo, hi);
    now.body.endLeaf();
  });
}

void PassLoops::emitChunk(Passes passes, Value lo, Value width) {
  carried.first = lo;
  for (unsigned p = 0; p < plan.numPasses; ++p) {
    Pass &now = *passes[p];
    now.body.beginRows(width);
    if (!now.outer.hasFolds() && now.maps.hasBodyStores())
      at.forEach(at.constant(0), frame.extents[1], 1, [&](Value j) {
        now.body.enterFoldIndex(j);
        now.body.setKeptOrigin(keptOriginOfRow(plan, frame, at, lo, j));
        now.maps.emitRange(now.body, lo, at.add(lo, width));
      });
    SmallVector<InstrId, 4> results = carriedFrom(plan, p);
    now.outer.emitChunk(
        now.body, now.epilogue, lo, width, [&](Value first, Value mask) {
          for (InstrId id : results)
            now.epilogue.memory.store(
                now.epilogue.value(id),
                {carried.memrefs[id], first, nullptr, nullptr});
          now.outer.storeEpilogue(now.epilogue, at.add(lo, first), mask);
        });
  }
}

} // namespace quern
