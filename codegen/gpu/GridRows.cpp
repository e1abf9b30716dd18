//===- GridRows.cpp - Several passes over a row, and scans ----------------===//
//
// What a pass keeps for later ones is in memory: a row's (inner) or an item's
// (outer) part of the scratch begins at the number of its first element.
//
//===----------------------------------------------------------------------===//
#include "codegen/Mlir.pch.h"
#include "codegen/gpu/GridLoops.h"
#include "codegen/gpu/WarpLanes.h"

using namespace mlir;

namespace quern {

/// What emits one pass. In place: its parts refer to each other.
struct GridRows::Pass {
  Pass(const KernelPlan &plan, const KernelFrame &frame, OpBuilder &b,
       unsigned number)
      : inner(plan, frame, b, 1, number), outer(plan, frame, b, 1, number),
        body(plan, frame, b, 1, number, false),
        epilogue(plan, frame, b, 1, number, true) {
    body.allocateScans();
    body.enterFunction();
    epilogue.enterFunction();
  }

  GridInnerFolds inner;
  GridOuterFolds outer;
  ElementCode body, epilogue;
};

void GridRows::emitRun(Value log2Columns) {
  std::vector<std::unique_ptr<Pass>> passes;
  for (unsigned p = 0; p < plan.numPasses; ++p) {
    passes.push_back(std::make_unique<Pass>(plan, frame, b, p));
    passes.back()->body.setKeptOrigin(at.constant(0));
  }
  if (plan.foldDim == 1) {
    forEachTile(log2Columns, 1, [&](Value item, Value index) {
      at.ifThenElse(at.less(index, frame.extents[0]),
                    [&] { emitColumn(passes, item, index); });
    });
    return;
  }
  Value first = at.add(at.mul(blockInGrid(), kBlockWarps), warpInBlock());
  forEach(first, frame.itemEnd, at.mul(numBlocks(), kBlockWarps),
          [&](Value item) { emitRow(passes, item); });
}

void GridRows::enterItem(Passes passes, Value item) {
  LoopIndices indices = indicesOf(item);
  for (auto &pass : passes) {
    pass->body.enterItem(indices);
    pass->epilogue.enterItem(indices);
    if (!frame.kept.empty()) {
      Value slots = at.mul(frame.keptSlots, frame.kept.size());
      pass->body.setKeptBase(at.mul(item, slots));
    }
  }
}

/// Gives later passes what the epilogue of pass \p p computes for them.
void GridRows::carryOn(Passes passes, unsigned p) {
  for (InstrId id : carriedFrom(plan, p)) {
    Elem x = passes[p]->epilogue.value(id);
    for (auto &later : passes.drop_front(p + 1)) {
      later->body.setValue(id, x);
      later->epilogue.setValue(id, x);
    }
  }
}

void GridRows::emitRow(Passes passes, Value item) {
  Value zero = at.constant(0);
  Value isFirstLane = at.equal(laneInWarp(), zero);
  for (unsigned p = 0; p < plan.numPasses; ++p) {
    Pass &now = *passes[p];
    if (p == 0)
      enterItem(passes, item);
    now.body.beginRow();
    FoldValues results;
    if (now.inner.hasFolds())
      results = now.inner.foldRow(now.body);
    else if (now.inner.hasBodyStores())
      now.inner.emitElements(now.body);
    now.epilogue.enterStep(zero);
    now.inner.setResults(now.epilogue, results);
    carryOn(passes, p);
    at.ifThenElse(isFirstLane, [&] {
      now.inner.storeEpilogue(now.epilogue, zero, nullptr);
    });
  }
}

void GridRows::emitColumn(Passes passes, Value item, Value index) {
  for (unsigned p = 0; p < plan.numPasses; ++p) {
    Pass &now = *passes[p];
    if (p == 0)
      enterItem(passes, item);
    now.body.beginRows(at.constant(1));
    FoldValues results;
    if (now.outer.hasFolds())
      results = now.outer.foldColumn(now.body, index);
    else if (now.outer.hasBodyStores())
      now.outer.emitElements(now.body, index);
    now.epilogue.enterStep(index);
    now.outer.setResults(now.epilogue, results);
    carryOn(passes, p);
    now.outer.storeEpilogue(now.epilogue, index, nullptr);
  }
}

} // namespace quern
