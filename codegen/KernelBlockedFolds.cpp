//===- KernelBlockedFolds.cpp - Small outer folds in registers ------------===//
//
// Some vectors of dimension 0 of some items of dimension 2 are folded side by
// side, their accumulators in registers. What stands still along dimension 2
// (the left operand of a product) is loaded and computed once for all of these
// items, what stands still along dimension 0 (the right one) once for all of
// the vectors. The last items are repeated where there are too few: every
// element is loaded before the first one of the block is stored.
//
//===----------------------------------------------------------------------===//
#include "codegen/KernelLoops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

void BlockedFoldLoops::emitRun() {
  ElementCode code = bodyCode();
  ElementCode epilogue = epilogueCode(lanes);
  code.enterFunction();
  epilogue.enterFunction();
  forEachRun(2, [&](LoopIndices &indices, Value begin, Value end, Value) {
    if (tiles)
      tiles->fill(code, indices, frame.begin, frame.end, at.constant(0),
                  frame.extents[1]);
    at.forEach(begin, end, kBlockedItems, [&](Value item) {
      Columns codes = enterColumns(code, indices, item, end);
      Columns epilogues = enterColumns(epilogue, indices, item, end);
      // Rows of many vectors, then of fewer: the last vector is not full.
      Value first = frame.begin;
      for (unsigned count = kBlockedVectors; count > 0; count /= 2) {
        int64_t width = count * lanes;
        Value enough = at.sub(frame.end, at.constant(width - lanes));
        Value rest = at.max(at.sub(enough, first), at.constant(0));
        Value end = at.add(first, at.mul(at.ceilDivPow2(rest, width), width));
        at.forEach(first, end, width, [&](Value from) {
          emitVectors(codes, epilogues, from, count);
        });
        first = end;
      }
    });
  });
}

/// Copies of \p code at the items from index \p begin of dimension 2 on.
BlockedFoldLoops::Columns
BlockedFoldLoops::enterColumns(const ElementCode &code, LoopIndices indices,
                               Value begin, Value end) {
  Columns columns;
  columns.reserve(kBlockedItems);
  Value last = at.sub(end, at.constant(1));
  for (unsigned c = 0; c < kBlockedItems; ++c) {
    indices[2] = c == 0 ? begin : at.min(at.add(begin, c), last);
    columns.push_back(code);
    columns.back().enterItem(indices);
  }
  return columns;
}

/// The elements that a vector has which begins at \p index.
Value BlockedFoldLoops::stepMask(ElementCode &code, Value index) {
  Value count = at.max(at.sub(frame.end, index), at.constant(0));
  return at.firstLanes(code.prims, count);
}

/// The folds of each column at each of \p count vectors from \p first on.
SmallVector<FoldValues, 4> BlockedFoldLoops::fold(Columns &codes, Value first,
                                                  unsigned count) {
  SmallVector<Value, 4> masks;
  for (unsigned v = 0; v < count; ++v)
    masks.push_back(stepMask(codes[0], at.add(first, v * lanes)));
  SmallVector<FoldValues, 4> nothing(count * codes.size());
  for (FoldValues &accs : nothing)
    for (unsigned f = 0; f < folds.size(); ++f)
      accs.push_back(identity(codes[0], f));
  Carried last =
      at.forEach(at.constant(0), frame.extents[1], 1, flatten(nothing),
                 [&](Value j, ValueRange flat) {
                   SmallVector<FoldValues, 4> accs = unflatten(flat);
                   for (ElementCode &code : codes)
                     code.enterFoldIndex(j);
                   for (unsigned v = 0; v < count; ++v)
                     for (size_t c = 0; c < codes.size(); ++c) {
                       FoldValues &acc = accs[v * codes.size() + c];
                       codes[c].enterStep(at.add(first, v * lanes), masks[v]);
                       if (c > 0)
                         codes[c].shareStep(codes[0], 2);
                       acc = foldStep(codes[c], acc, nullptr);
                       codes[c].reportFlags();
                     }
                   return flatten(accs);
                 });
  return unflatten(last);
}

void BlockedFoldLoops::emitVectors(Columns &codes, Columns &epilogues,
                                   Value first, unsigned count) {
  SmallVector<FoldValues, 4> results = fold(codes, first, count);
  for (unsigned v = 0; v < count; ++v) {
    Value index = at.add(first, v * lanes);
    Value mask = stepMask(codes[0], index);
    for (size_t c = 0; c < epilogues.size(); ++c) {
      ElementCode &epilogue = epilogues[c];
      epilogue.enterStep(index, mask);
      setResults(epilogue, results[v * epilogues.size() + c]);
      for (unsigned s : epilogueStores)
        epilogue.value(plan.stores[s].value);
    }
    for (ElementCode &epilogue : epilogues)
      storeEpilogue(epilogue, index, mask);
  }
}

} // namespace quern
