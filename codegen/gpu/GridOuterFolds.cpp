//===- GridOuterFolds.cpp - Outer folds of grids --------------------------===//
#include "codegen/Mlir.pch.h"
#include "codegen/gpu/GridLoops.h"

using namespace mlir;

namespace quern {

/// Indices of the folded dimension that a thread loads side by side.
static constexpr int64_t kRowsAtOnce = 8;

/// At least one: an empty dimension's fold is the identity.
Value GridOuterFolds::numFoldBlocks() {
  return at.max(at.ceilDivPow2(frame.extents[1], kFoldBlock), at.constant(1));
}

/// A thread for each column of each block of kFoldBlock rows: few columns have
/// many rows.
void GridOuterFolds::emitRun(Value log2Columns) {
  ElementCode code = bodyCode();
  ElementCode epilogue = epilogueCode(lanes);
  code.enterFunction();
  epilogue.enterFunction();
  Value blocks = numFoldBlocks(), isOne = at.equal(blocks, at.constant(1));
  Value units = at.mul(frame.itemEnd, blocks);
  forEachTile(log2Columns, lanes, units, [&](Value unit, Value index) {
    at.ifThenElse(at.less(index, frame.extents[0]), [&] {
      Value block = at.divide(unit, frame.itemEnd);
      Value item = at.sub(unit, at.mul(block, frame.itemEnd));
      LoopIndices indices = indicesOf(item);
      code.enterItem(indices);
      Value jBegin = at.mul(block, kFoldBlock);
      Value jEnd = at.min(at.add(jBegin, kFoldBlock), frame.extents[1]);
      FoldValues results = foldBlock(code, index, jBegin, jEnd);
      at.ifThenElse(
          isOne, [&] { storeResults(epilogue, indices, index, results); },
          [&] {
            for (unsigned f = 0; f < folds.size(); ++f)
              epilogue.memory.store(results[f], partial(f, block, item, index));
          });
    });
  });
}

/// [fold][block][item][column], 16 bytes each.
Access GridOuterFolds::partial(unsigned f, Value block, Value item,
                               Value index) {
  int64_t stride = slotStride(accumulatorType(f));
  Value slot = at.add(at.mul(numFoldBlocks(), f), block);
  slot = at.add(at.mul(slot, frame.itemEnd), item);
  slot = at.add(at.mul(slot, frame.extents[0]), index);
  return {frame.partials[foldNumbers[f]], at.mul(slot, stride)};
}

void GridOuterFolds::storeResults(ElementCode &epilogue,
                                  const LoopIndices &indices, Value index,
                                  const FoldValues &results) {
  epilogue.enterItem(indices);
  epilogue.enterStep(index);
  setResults(epilogue, results);
  storeEpilogue(epilogue, index, nullptr);
}

/// Combines the blocks' results in their order.
void GridOuterFolds::emitFinish(Value log2Columns) {
  ElementCode epilogue = epilogueCode(lanes);
  epilogue.enterFunction();
  forEachTile(log2Columns, lanes, [&](Value item, Value index) {
    at.ifThenElse(at.less(index, frame.extents[0]), [&] {
      auto load = [&](Value block) {
        FoldValues values;
        for (unsigned f = 0; f < folds.size(); ++f)
          values.push_back(epilogue.memory.load(
              accumulatorType(f), partial(f, block, item, index)));
        return values;
      };
      Carried total = at.forEach(
          at.constant(1), numFoldBlocks(), 1, flatten(load(at.constant(0))),
          [&](Value block, ValueRange flat) {
            FoldValues sum = unflatten(flat)[0], next = load(block);
            for (unsigned f = 0; f < folds.size(); ++f)
              sum[f] = combine(epilogue, f, sum[f], next[f]);
            return flatten(sum);
          });
      storeResults(epilogue, indicesOf(item), index, unflatten(total)[0]);
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
  Carried acc = flatten(nothing(code));
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
