//===- GridOuterFolds.cpp - Outer folds of grids --------------------------===//
#include "codegen/Mlir.pch.h"
#include "codegen/gpu/GridLoops.h"

using namespace mlir;

namespace quern {

/// Indices of the folded dimension that a thread loads side by side.
static constexpr int64_t kRowsAtOnce = 4;

void GridOuterFolds::emitRun(Value log2Columns) {
  ElementCode code = bodyCode();
  ElementCode epilogue = epilogueCode(lanes);
  code.enterFunction();
  epilogue.enterFunction();
  forEachTile(log2Columns, lanes, [&](Value item, Value index) {
    at.ifThenElse(at.less(index, frame.extents[0]), [&] {
      LoopIndices indices = indicesOf(item);
      code.enterItem(indices);
      FoldValues results = foldColumn(code, index);
      epilogue.enterItem(indices);
      epilogue.enterStep(index);
      setResults(epilogue, results);
      storeEpilogue(epilogue, index, nullptr);
    });
  });
}

FoldValues GridOuterFolds::foldColumn(ElementCode &code, Value index) {
  Value extent = frame.extents[1], zero = at.constant(0);
  Value firstEnd = at.min(at.constant(kFoldBlock), extent);
  // The first block's result is the total as it is.
  Carried total = flatten(foldBlock(code, index, zero, firstEnd));
  total = at.forEach(firstEnd, extent, kFoldBlock, total,
                     [&](Value jBegin, ValueRange flat) {
                       Value jEnd = at.min(at.add(jBegin, kFoldBlock), extent);
                       FoldValues block = foldBlock(code, index, jBegin, jEnd);
                       FoldValues sum = unflatten(flat)[0];
                       for (unsigned f = 0; f < folds.size(); ++f)
                         sum[f] = combine(code, f, sum[f], block[f]);
                       return flatten(sum);
                     });
  return unflatten(total)[0];
}

void GridOuterFolds::enterRow(ElementCode &code, Value index, Value j) {
  code.enterFoldIndex(j);
  code.setKeptOrigin(at.mul(j, frame.extents[0]));
  code.enterStep(index);
}

void GridOuterFolds::emitElements(ElementCode &code, Value index) {
  at.forEach(at.constant(0), frame.extents[1], 1, [&](Value j) {
    enterRow(code, index, j);
    storeElements(code, index, nullptr);
  });
}

/// Rows [jBegin, jEnd) of the column at \p index.
FoldValues GridOuterFolds::foldBlock(ElementCode &code, Value index,
                                     Value jBegin, Value jEnd) {
  auto step = [&](Value j, ValueRange flat) {
    enterRow(code, index, j);
    FoldValues acc = foldStep(code, unflatten(flat)[0], nullptr);
    storeElements(code, index, nullptr);
    return flatten(acc);
  };
  FoldValues nothing;
  for (unsigned f = 0; f < folds.size(); ++f)
    nothing.push_back(identity(code, f));
  Carried acc = flatten(nothing);
  Value mainEnd = jBegin;
  if (!appliesFunctions()) {
    mainEnd = at.add(jBegin, at.bitAnd(at.sub(jEnd, jBegin), -kRowsAtOnce));
    acc = at.forEach(jBegin, mainEnd, kRowsAtOnce, acc,
                     [&](Value j, ValueRange flat) {
                       Carried acc(flat);
                       for (int64_t k = 0; k < kRowsAtOnce; ++k)
                         acc = step(at.add(j, k), acc);
                       return acc;
                     });
  }
  acc = at.forEach(mainEnd, jEnd, 1, acc, step);
  return unflatten(acc)[0];
}

} // namespace quern
