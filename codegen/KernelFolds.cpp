//===- KernelFolds.cpp - Folds: what both kinds share, and inner ones -----===//
//
// Accumulators live in registers in the main loop of a leaf and in an array of
// kFoldStreams elements around it; the array makes the remainder, the masked
// tail and short dimensions the same code.
//
//===----------------------------------------------------------------------===//
#include "codegen/KernelLoops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

//===----------------------------------------------------------------------===//
// Shared
//===----------------------------------------------------------------------===//

Elem FoldLoops::identity(ElementCode &code, unsigned f) {
  return code.identity(plan.code[folds[f]]);
}

Elem FoldLoops::combine(ElementCode &code, unsigned f, const Elem &acc,
                        const Elem &x) {
  return code.combine(plan.code[folds[f]], acc, x);
}

Elem FoldLoops::select(ElementCode &code, Value mask, const Elem &x,
                       const Elem &y) {
  Elem condition = {ElementType::Bool, VectorPrims::wrap(mask), nullptr};
  return code.scalars.select(condition, x, y);
}

FoldValues FoldLoops::foldStep(ElementCode &code, const FoldValues &accs,
                               Value mask) {
  FoldValues next;
  for (unsigned f = 0; f < folds.size(); ++f) {
    InstrId operand = plan.code[folds[f]].operands[0];
    Elem x = code.converted(operand, accumulatorType(f));
    Elem r = combine(code, f, accs[f], x);
    next.push_back(mask ? select(code, mask, r, accs[f]) : r);
  }
  return next;
}

void FoldLoops::setResults(ElementCode &epilogue, const FoldValues &results) {
  for (unsigned f = 0; f < folds.size(); ++f) {
    ElementType t = plan.code[folds[f]].type;
    epilogue.setValue(folds[f], results[f].type == t
                                    ? results[f]
                                    : epilogue.scalars.convert(results[f], t));
  }
}

/// Combines lane k with lane k + half until lane 0 holds all; the lanes above
/// compute what nobody reads.
Elem FoldLoops::reduceLanes(ElementCode &code, unsigned f, Elem acc) {
  for (unsigned half = lanes / 2; half > 0; half /= 2) {
    SmallVector<int64_t, 16> order;
    for (unsigned k = 0; k < lanes; ++k)
      order.push_back((k + half) % lanes);
    acc = combine(code, f, acc, shuffled(b, acc, order));
  }
  auto lane0 = [&](PrimValue x) -> PrimValue {
    if (!x)
      return nullptr;
    return VectorPrims::wrap(vector::ExtractOp::create(
        b, b.getUnknownLoc(), VectorPrims::unwrap(x), 0));
  };
  return {acc.type, lane0(acc.re), lane0(acc.im)};
}

Carried FoldLoops::flatten(ArrayRef<FoldValues> accs) {
  Carried flat;
  for (const FoldValues &group : accs)
    for (const Elem &x : group) {
      flat.push_back(VectorPrims::unwrap(x.re));
      if (x.im)
        flat.push_back(VectorPrims::unwrap(x.im));
    }
  return flat;
}

SmallVector<FoldValues, 4> FoldLoops::unflatten(ValueRange flat) const {
  SmallVector<FoldValues, 4> accs;
  for (size_t i = 0; i < flat.size();) {
    FoldValues &group = accs.emplace_back();
    for (unsigned f = 0; f < folds.size(); ++f) {
      ElementType t = accumulatorType(f);
      Elem x = {t, VectorPrims::wrap(flat[i++]), nullptr};
      if (isComplex(t))
        x.im = VectorPrims::wrap(flat[i++]);
      group.push_back(x);
    }
  }
  return accs;
}

//===----------------------------------------------------------------------===//
// Inner folds
//===----------------------------------------------------------------------===//

Value InnerFoldLoops::numLeaves() {
  return at.ceilDivPow2(frame.extents[0], kFoldLeaf);
}

void InnerFoldLoops::allocateStreams(int64_t items) {
  for (unsigned f = 0; f < folds.size(); ++f)
    streams.push_back(allocate(accumulatorType(f), items * kFoldStreams));
}

Access InnerFoldLoops::streamAccess(unsigned f, Value stream) {
  if (firstStream)
    stream = at.add(firstStream, stream);
  return {streams[f], stream, nullptr, nullptr};
}

void InnerFoldLoops::emitRun() {
  ElementCode code = bodyCode();
  ElementCode epilogue = epilogueCode(1);
  allocateStreams();
  code.enterFunction();
  epilogue.enterFunction();
  forEachItem([&](const LoopIndices &indices, Value item) {
    code.enterItem(indices);
    epilogue.enterItem(indices);
    forEachLeaf([&](Value leaf, Value lo, Value hi) {
      finishItemLeaf(epilogue, item, leaf, emitLeaf(code, lo, hi));
    });
  });
}

/// A piece of a leaf of several items, one item after the other, then the next
/// piece: the items' accumulators wait in their streams.
void InnerFoldLoops::emitTiles(InputTiles &tiles) {
  ElementCode code = bodyCode();
  ElementCode epilogue = epilogueCode(1);
  allocateStreams(lanes);
  code.enterFunction();
  epilogue.enterFunction();
  forEachStrip(
      lanes, [&](LoopIndices &indices, Value jLo, Value jHi, Value firstItem) {
        auto forEachRow = [&](llvm::function_ref<void(Value)> body) {
          at.forEach(jLo, jHi, 1, [&](Value j) {
            firstStream = at.mul(at.sub(j, jLo), kFoldStreams);
            indices[1] = j;
            body(j);
          });
        };
        forEachLeaf([&](Value leaf, Value lo, Value hi) {
          forEachRow([&](Value) { clearStreams(code); });
          at.forEach(lo, hi, kFoldTileWidth, [&](Value pieceLo) {
            Value pieceHi = at.min(at.add(pieceLo, kFoldTileWidth), hi);
            tiles.fill(code, indices, pieceLo, pieceHi, jLo, jHi);
            forEachRow([&](Value) {
              code.enterItem(indices);
              foldRange(code, pieceLo, pieceHi);
            });
          });
          forEachRow([&](Value j) {
            epilogue.enterItem(indices);
            FoldValues results = reduceStreams(code);
            finishItemLeaf(epilogue, at.add(firstItem, j), leaf, results);
          });
        });
      });
  firstStream = Value();
}

void InnerFoldLoops::clearStreams(ElementCode &code) {
  for (unsigned f = 0; f < folds.size(); ++f)
    for (int64_t k = 0; k < kFoldStreams; k += lanes)
      code.memory.store(identity(code, f), streamAccess(f, at.constant(k)));
}

/// Slot in the partials of the first leaf of \p item; where whole rows
/// are visited the slots are those of one item.
Value InnerFoldLoops::firstSlot(unsigned f, Value item) {
  if (!plan.visitsWholeRows())
    return at.mul(at.add(at.mul(numItems(), f), item), numLeaves());
  Value one = at.constant(1);
  Value leaves = at.select(at.less(one, numLeaves()), numLeaves(), one);
  return at.mul(leaves, foldNumbers[f]);
}

/// Runs \p body for each leaf of the range that the call is about.
void InnerFoldLoops::forEachLeaf(
    llvm::function_ref<void(Value leaf, Value lo, Value hi)> body) {
  Value one = at.constant(1);
  Value several = at.less(one, numLeaves());
  Value firstLeaf = at.divide(frame.begin, at.constant(kFoldLeaf));
  Value endLeaf = at.ceilDivPow2(frame.end, kFoldLeaf);
  // An empty dimension still has one (empty) leaf: its fold is the identity.
  endLeaf = at.select(several, endLeaf, at.add(firstLeaf, one));
  at.forEach(firstLeaf, endLeaf, 1, [&](Value leaf) {
    Value lo = at.mul(leaf, kFoldLeaf);
    body(leaf, lo, at.min(at.add(lo, kFoldLeaf), frame.end));
  });
}

/// Of several leaves \p results go to the partials.
void InnerFoldLoops::finishItemLeaf(ElementCode &epilogue, Value item,
                                    Value leaf, const FoldValues &results) {
  at.ifThenElse(
      at.less(at.constant(1), numLeaves()),
      [&] {
        for (unsigned f = 0; f < folds.size(); ++f)
          storePartial(epilogue, f, item, leaf, results[f]);
      },
      [&] { emitEpilogue(epilogue, results); });
}

void InnerFoldLoops::storePartial(ElementCode &scalar, unsigned f, Value item,
                                  Value leaf, const Elem &x) {
  Value slot = at.add(firstSlot(f, item), leaf);
  Value to = at.mul(slot, slotStride(accumulatorType(f)));
  scalar.memory.store(x,
                      {frame.partials[foldNumbers[f]], to, nullptr, nullptr});
}

void InnerFoldLoops::emitRow(ElementCode &code, ElementCode &epilogue) {
  Value zero = at.constant(0), one = at.constant(1);
  Value leaves = at.select(at.less(one, numLeaves()), numLeaves(), one);
  at.forEach(zero, leaves, 1, [&](Value leaf) {
    Value lo = at.mul(leaf, kFoldLeaf);
    Value hi = at.min(at.add(lo, kFoldLeaf), frame.extents[0]);
    FoldValues results = emitLeaf(code, lo, hi);
    for (unsigned f = 0; f < folds.size(); ++f)
      storePartial(epilogue, f, zero, leaf, results[f]);
    code.endLeaf();
  });
  FoldValues results;
  for (unsigned f = 0; f < folds.size(); ++f)
    results.push_back(finishFold(epilogue, f, zero));
  epilogue.enterStep(zero);
  setResults(epilogue, results);
}

void InnerFoldLoops::emitEpilogue(ElementCode &epilogue,
                                  const FoldValues &results) {
  Value zero = at.constant(0);
  epilogue.enterStep(zero);
  setResults(epilogue, results);
  storeStep(epilogue, epilogueStores, zero, nullptr);
}

/// Whole groups of kFoldStreams elements; returns where they end and leaves
/// the accumulators in the streams' arrays.
Value InnerFoldLoops::emitLeafMain(ElementCode &code, Value lo, Value hi) {
  // Long element code keeps its accumulators in memory: one copy of it.
  unsigned groups = unrollFactor() == 4 ? kFoldStreams / lanes : 1;
  // A loop of rounds wants several vectors side by side in any case.
  unsigned vectors = groups > 1 || !hasRounds() ? groups : unrollFactor();
  int64_t step = vectors * lanes;
  Value mainEnd = at.add(lo, at.bitAnd(at.sub(hi, lo), -step));
  SmallVector<FoldValues, 4> accs(groups);
  for (unsigned k = 0; k < groups; ++k)
    for (unsigned f = 0; f < folds.size(); ++f)
      accs[k].push_back(
          firstStream && groups > 1
              ? code.memory.load(accumulatorType(f),
                                 streamAccess(f, at.constant(k * lanes)))
              : identity(code, f));
  auto storeGroups = [&](ArrayRef<FoldValues> groups) {
    for (unsigned k = 0; k < kFoldStreams / lanes; ++k)
      for (unsigned f = 0; f < folds.size(); ++f)
        code.memory.store(groups[k % groups.size()][f],
                          streamAccess(f, at.constant(k * lanes)));
  };
  auto body = [&](Value i, FoldValues acc) {
    acc = foldStep(code, acc, nullptr);
    storeElements(code, i, nullptr);
    return acc;
  };
  if (groups > 1) {
    Carried last = at.forEach(
        lo, mainEnd, step, flatten(accs), [&](Value i, ValueRange flat) {
          SmallVector<FoldValues, 4> next = unflatten(flat);
          SmallVector<Value, 4> indices;
          for (unsigned k = 0; k < groups; ++k)
            indices.push_back(at.add(i, k * lanes));
          ElementCode::StepStates states = code.enterSteps(indices);
          for (unsigned k = 0; k < groups; ++k) {
            code.resume(states[k]);
            next[k] = body(indices[k], next[k]);
          }
          return flatten(next);
        });
    storeGroups(unflatten(last));
    return mainEnd;
  }
  if (!firstStream)
    storeGroups(accs);
  at.forEach(lo, mainEnd, step, [&](Value first) {
    SmallVector<Value, 4> indices;
    for (unsigned k = 0; k < vectors; ++k)
      indices.push_back(at.add(first, k * lanes));
    ElementCode::StepStates states = code.enterSteps(indices);
    for (unsigned k = 0; k < vectors; ++k) {
      Value stream = at.bitAnd(indices[k], kFoldStreams - 1);
      FoldValues acc;
      for (unsigned f = 0; f < folds.size(); ++f)
        acc.push_back(
            code.memory.load(accumulatorType(f), streamAccess(f, stream)));
      code.resume(states[k]);
      acc = body(indices[k], acc);
      for (unsigned f = 0; f < folds.size(); ++f)
        code.memory.store(acc[f], streamAccess(f, stream));
    }
  });
  return mainEnd;
}

FoldValues InnerFoldLoops::emitLeaf(ElementCode &code, Value lo, Value hi) {
  foldRange(code, lo, hi);
  return reduceStreams(code);
}

/// Folds elements [lo, hi) of a leaf, \p lo a multiple of kFoldStreams, into
/// the streams.
void InnerFoldLoops::foldRange(ElementCode &code, Value lo, Value hi) {
  Value mainEnd = lo;
  if (!isMasked())
    mainEnd = emitLeafMain(code, lo, hi);
  else if (!firstStream)
    clearStreams(code);
  at.forEach(mainEnd, hi, lanes, [&](Value i) {
    Value mask = at.firstLanes(code.prims, at.sub(hi, i));
    Value stream = at.bitAnd(i, kFoldStreams - 1);
    FoldValues acc;
    for (unsigned f = 0; f < folds.size(); ++f)
      acc.push_back(
          code.memory.load(accumulatorType(f), streamAccess(f, stream)));
    code.enterStep(i, mask);
    acc = foldStep(code, acc, mask);
    storeElements(code, i, mask);
    for (unsigned f = 0; f < folds.size(); ++f)
      code.memory.store(acc[f], streamAccess(f, stream));
  });
}

/// Streams by halving: first whole vectors, then the lanes of the last one.
FoldValues InnerFoldLoops::reduceStreams(ElementCode &code) {
  FoldValues results;
  for (unsigned f = 0; f < folds.size(); ++f) {
    SmallVector<Elem, 4> parts;
    for (unsigned k = 0; k < kFoldStreams / lanes; ++k)
      parts.push_back(code.memory.load(
          accumulatorType(f), streamAccess(f, at.constant(k * lanes))));
    for (size_t half = parts.size() / 2; half > 0; half /= 2)
      for (size_t k = 0; k < half; ++k)
        parts[k] = combine(code, f, parts[k], parts[k + half]);
    results.push_back(reduceLanes(code, f, parts[0]));
  }
  return results;
}

//===----------------------------------------------------------------------===//
// The partials of inner folds
//===----------------------------------------------------------------------===//

void InnerFoldLoops::emitFinish() {
  ElementCode scalar = epilogueCode(1);
  allocateStreams();
  scalar.enterFunction();
  forEachItem([&](const LoopIndices &indices, Value item) {
    scalar.enterItem(indices);
    FoldValues results;
    for (unsigned f = 0; f < folds.size(); ++f)
      results.push_back(finishFold(scalar, f, item));
    emitEpilogue(scalar, results);
  });
}

/// Each pass replaces the item's n partials by ceil(n / kFoldLeaf), in place:
/// slot k is read by leaf k / kFoldLeaf <= k, before it is written.
Elem InnerFoldLoops::finishFold(ElementCode &scalar, unsigned f, Value item) {
  Location loc = b.getUnknownLoc();
  int64_t stride = slotStride(accumulatorType(f));
  Value first = firstSlot(f, item);
  Value one = at.constant(1);
  scf::WhileOp::create(
      b, loc, TypeRange{b.getIndexType()}, ValueRange{numLeaves()},
      [&](OpBuilder &, Location, ValueRange args) {
        scf::ConditionOp::create(b, loc, at.less(one, args[0]), args);
      },
      [&](OpBuilder &, Location, ValueRange args) {
        Value leaves = at.ceilDivPow2(args[0], kFoldLeaf);
        at.forEach(at.constant(0), leaves, 1, [&](Value leaf) {
          finishLeaf(scalar, f, first, leaf, args[0]);
        });
        scf::YieldOp::create(b, loc, leaves);
      });
  return scalar.memory.load(accumulatorType(f),
                            {frame.partials[foldNumbers[f]],
                             at.mul(first, stride), nullptr, nullptr});
}

void InnerFoldLoops::finishLeaf(ElementCode &scalar, unsigned f, Value first,
                                Value leaf, Value count) {
  ElementType t = accumulatorType(f);
  auto stream = [&](Value k) {
    return Access{streams[f], k, nullptr, nullptr};
  };
  auto slot = [&](Value k) {
    Value to = at.mul(at.add(first, k), slotStride(t));
    return Access{frame.partials[foldNumbers[f]], to, nullptr, nullptr};
  };
  Elem nothing = identity(scalar, f);
  at.forEach(at.constant(0), at.constant(kFoldStreams), 1,
             [&](Value k) { scalar.memory.store(nothing, stream(k)); });
  Value lo = at.mul(leaf, kFoldLeaf);
  Value hi = at.min(at.add(lo, kFoldLeaf), count);
  at.forEach(lo, hi, 1, [&](Value k) {
    Value s = at.bitAnd(k, kFoldStreams - 1);
    Elem acc = scalar.memory.load(t, stream(s));
    Elem x = scalar.memory.load(t, slot(k));
    scalar.memory.store(combine(scalar, f, acc, x), stream(s));
  });
  for (int64_t half = kFoldStreams / 2; half > 0; half /= 2)
    at.forEach(at.constant(0), at.constant(half), 1, [&](Value k) {
      Elem acc = scalar.memory.load(t, stream(k));
      Elem x = scalar.memory.load(t, stream(at.add(k, half)));
      scalar.memory.store(combine(scalar, f, acc, x), stream(k));
    });
  Elem result = scalar.memory.load(t, stream(at.constant(0)));
  scalar.memory.store(result, slot(leaf));
}

} // namespace quern
