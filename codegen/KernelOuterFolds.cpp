//===- KernelOuterFolds.cpp - Folds over dimension 1 ----------------------===//
//
// Dimension 0 is walked in chunks whose accumulators stay in L1. For a chunk
// the folded dimension runs outermost, so that every pass reads contiguous
// memory: several rows of it at once, each accumulator loaded and stored once
// for all of them. The narrow chunks of three passes are walked in panels of
// a few vectors instead, whose accumulators stay in registers. Elements that do
// not fill a vector keep their accumulators in registers and run on their own.
//
//===----------------------------------------------------------------------===//
#include "codegen/KernelLoops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

/// Indices of the folded dimension that one pass combines, if code is short.
static constexpr unsigned kRowsAtOnce = 4;

FoldValues OuterFoldLoops::loadAll(ElementCode &code, ArrayRef<Value> arrays,
                                   Value from) {
  FoldValues x;
  for (unsigned f = 0; f < folds.size(); ++f)
    x.push_back(code.memory.load(accumulatorType(f),
                                 {arrays[f], from, nullptr, nullptr}));
  return x;
}

void OuterFoldLoops::storeAll(ElementCode &code, ArrayRef<Value> arrays,
                              Value to, const FoldValues &x) {
  for (unsigned f = 0; f < folds.size(); ++f)
    code.memory.store(x[f], {arrays[f], to, nullptr, nullptr});
}

void OuterFoldLoops::fill(ElementCode &code, ArrayRef<Value> arrays,
                          Value end) {
  FoldValues nothing;
  for (unsigned f = 0; f < folds.size(); ++f)
    nothing.push_back(identity(code, f));
  at.forEach(at.constant(0), end, lanes,
             [&](Value v) { storeAll(code, arrays, v, nothing); });
}

void OuterFoldLoops::allocateAccumulators() {
  for (unsigned f = 0; f < folds.size(); ++f) {
    blocks.push_back(allocate(accumulatorType(f), kChunk));
    totals.push_back(allocate(accumulatorType(f), kChunk));
  }
}

void OuterFoldLoops::emitRun() {
  ElementCode code = bodyCode();
  ElementCode epilogue = epilogueCode(lanes);
  allocateAccumulators();
  code.enterFunction();
  epilogue.enterFunction();
  forEachItem([&](const LoopIndices &indices, Value) {
    code.enterItem(indices);
    epilogue.enterItem(indices);
    item = indices;
    at.forEach(frame.begin, frame.end, kChunk, [&](Value lo) {
      Value width = at.min(at.sub(frame.end, lo), at.constant(kChunk));
      emitChunk(code, epilogue, lo, width, [&](Value first, Value mask) {
        storeEpilogue(epilogue, at.add(lo, first), mask);
      });
    });
  });
}

void OuterFoldLoops::emitChunk(ElementCode &code, ElementCode &epilogue,
                               Value lo, Value width, EpilogueStep step) {
  if (hasFolds())
    foldChunk(code, lo, width);
  at.forEach(at.constant(0), width, lanes, [&](Value v) {
    Value mask = at.firstLanes(epilogue.prims, at.sub(width, v));
    epilogue.enterStep(at.add(lo, v), mask);
    setResults(epilogue, loadAll(epilogue, totals, v));
    step(v, mask);
  });
}

void OuterFoldLoops::foldChunk(ElementCode &code, Value lo, Value width) {
  fill(code, totals, width);
  at.forEach(at.constant(0), frame.extents[1], kFoldBlock, [&](Value jBegin) {
    Value jEnd = at.min(at.add(jBegin, kFoldBlock), frame.extents[1]);
    fill(code, blocks, width);
    if (!tiles) {
      foldRows(code, lo, width, jBegin, jEnd);
    } else {
      at.forEach(jBegin, jEnd, kFoldTileRows, [&](Value jLo) {
        Value jHi = at.min(at.add(jLo, kFoldTileRows), jEnd);
        tiles->fill(code, item, lo, at.add(lo, width), jLo, jHi);
        foldRows(code, lo, width, jLo, jHi);
      });
    }
    addBlocks(code, width, at.less(jBegin, at.constant(kFoldBlock)));
  });
}

/// Folds rows [jBegin, jEnd) of the chunk into the blocks.
void OuterFoldLoops::foldRows(ElementCode &code, Value lo, Value width,
                              Value jBegin, Value jEnd) {
  Value full = at.bitAnd(width, -static_cast<int64_t>(lanes));
  emitBlock(code, lo, full, jBegin, jEnd);
  at.ifThenElse(at.less(full, width),
                [&] { emitStrip(code, lo, width, full, jBegin, jEnd); });
}

/// The first block's results are the totals as they are: combining them with
/// the identity is no identity for complex products of infinities.
void OuterFoldLoops::addBlocks(ElementCode &code, Value width, Value isFirst) {
  auto forEachVector = [&](llvm::function_ref<FoldValues(Value)> total) {
    at.forEach(at.constant(0), width, lanes,
               [&](Value v) { storeAll(code, totals, v, total(v)); });
  };
  at.ifThenElse(
      isFirst,
      [&] { forEachVector([&](Value v) { return loadAll(code, blocks, v); }); },
      [&] {
        forEachVector([&](Value v) {
          FoldValues total = loadAll(code, totals, v);
          FoldValues block = loadAll(code, blocks, v);
          for (unsigned f = 0; f < folds.size(); ++f)
            total[f] = combine(code, f, total[f], block[f]);
          return total;
        });
      });
}

/// Folds rows [jBegin, jEnd) of the chunk's whole vectors into the blocks.
void OuterFoldLoops::emitBlock(ElementCode &code, Value lo, Value full,
                               Value jBegin, Value jEnd) {
  Value rest = jBegin, from = at.constant(0);
  if (unrollFactor() == 4 && !hasRounds() && plan.numPasses > 2) {
    from = emitPanels(code, lo, full, jBegin, jEnd);
  } else if (unrollFactor() == 4 && !hasRounds()) {
    Value rows =
        at.bitAnd(at.sub(jEnd, jBegin), -static_cast<int64_t>(kRowsAtOnce));
    rest = at.add(jBegin, rows);
    at.forEach(jBegin, rest, kRowsAtOnce, [&](Value j) {
      emitRows(code, lo, from, full, j, kRowsAtOnce);
    });
  }
  at.forEach(rest, jEnd, 1,
             [&](Value j) { emitRows(code, lo, from, full, j, 1); });
}

/// Folds rows [jBegin, jEnd) of a few vectors, then of the next ones; returns
/// where what fills no panel begins.
Value OuterFoldLoops::emitPanels(ElementCode &code, Value lo, Value full,
                                 Value jBegin, Value jEnd) {
  int64_t width = kNarrowVectors * lanes;
  Value end = at.bitAnd(full, -width);
  at.forEach(at.constant(0), end, width, [&](Value panel) {
    SmallVector<Value, 4> first, indices;
    SmallVector<FoldValues, 4> accs;
    for (int64_t k = 0; k < kNarrowVectors; ++k) {
      first.push_back(at.add(panel, k * lanes));
      indices.push_back(at.add(lo, first.back()));
      accs.push_back(loadAll(code, blocks, first.back()));
    }
    Carried last = at.forEach(
        jBegin, jEnd, 1, flatten(accs), [&](Value j, ValueRange flat) {
          enterRow(code, lo, j);
          SmallVector<FoldValues, 4> next = unflatten(flat);
          ElementCode::StepStates states = code.enterSteps(indices);
          for (int64_t k = 0; k < kNarrowVectors; ++k) {
            code.resume(states[k]);
            next[k] = foldStep(code, next[k], nullptr);
            storeElements(code, indices[k], nullptr);
          }
          return flatten(next);
        });
    accs = unflatten(last);
    for (int64_t k = 0; k < kNarrowVectors; ++k)
      storeAll(code, blocks, first[k], accs[k]);
  });
  return end;
}

void OuterFoldLoops::enterRow(ElementCode &code, Value lo, Value j) {
  code.enterFoldIndex(j);
  if (!frame.kept.empty())
    code.setKeptOrigin(keptOriginOfRow(plan, frame, at, lo, j));
}

/// Rows j, j + 1, ... are folded in this order. Each has an ElementCode of its
/// own, because what is constant along a row is emitted before the row's loop.
void OuterFoldLoops::emitRows(ElementCode &code, Value lo, Value from,
                              Value full, Value j, unsigned count) {
  SmallVector<ElementCode, 0> rows;
  rows.reserve(count);
  for (unsigned k = 0; k < count; ++k) {
    rows.push_back(code);
    enterRow(rows.back(), lo, at.add(j, k));
  }
  at.forEach(from, full, lanes, [&](Value v) {
    Value i = at.add(lo, v);
    FoldValues acc = loadAll(code, blocks, v);
    for (ElementCode &row : rows) {
      row.enterStep(i);
      acc = foldStep(row, acc, nullptr);
      storeElements(row, i, nullptr);
    }
    storeAll(code, blocks, v, acc);
  });
}

/// The elements after the chunk's last whole vector.
void OuterFoldLoops::emitStrip(ElementCode &code, Value lo, Value width,
                               Value full, Value jBegin, Value jEnd) {
  Value i = at.add(lo, full);
  Value mask = at.firstLanes(code.prims, at.sub(width, full));
  FoldValues before = loadAll(code, blocks, full);
  Carried last = at.forEach(
      jBegin, jEnd, 1, flatten(before), [&](Value j, ValueRange flat) {
        enterRow(code, lo, j);
        code.enterStep(i, mask);
        FoldValues acc = foldStep(code, unflatten(flat).front(), mask);
        storeElements(code, i, mask);
        return flatten(acc);
      });
  storeAll(code, blocks, full, unflatten(last).front());
}

} // namespace quern
