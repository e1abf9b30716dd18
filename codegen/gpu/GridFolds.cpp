//===- GridFolds.cpp - Inner folds of grids -------------------------------===//
#include "codegen/Mlir.pch.h"
#include "codegen/gpu/GridLoops.h"
#include "codegen/gpu/WarpLanes.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

using namespace mlir;

namespace quern {

/// Bytes that a lane loads side by side.
static constexpr int64_t kBytesAtOnce = 64;
/// Steps of a fold of elementary functions, whose code is long.
static constexpr int64_t kLongUnroll = 2;
/// Partials that a lane loads side by side.
static constexpr int64_t kPartialUnroll = 32;

/// Steps that a lane takes side by side.
int64_t GridInnerFolds::foldUnroll() const {
  if (appliesFunctions())
    return kLongUnroll;
  int64_t bytes = 0; // of an element
  for (const KernelBuffer &input : plan.inputs)
    if (strideClass(input, 0) != StrideClass::Zero)
      bytes += byteSize(input.type);
  int64_t fits = kBytesAtOnce / std::max<int64_t>(bytes, 1);
  return std::clamp<int64_t>(llvm::bit_floor<uint64_t>(fits), 2, 16);
}

/// Each thread has as many streams as it accesses elements at a time.
int64_t GridInnerFolds::threadsPerLeaf() const { return kWarpLanes / lanes; }

Value GridInnerFolds::threadInLeaf() {
  return at.bitAnd(threadInBlock(), threadsPerLeaf() - 1);
}

/// At least one: an empty dimension's fold is the identity.
Value GridInnerFolds::numLeaves() {
  return at.max(at.ceilDivPow2(frame.extents[0], kFoldLeaf), at.constant(1));
}

void GridInnerFolds::emitRun() {
  ElementCode code = bodyCode();
  ElementCode epilogue = epilogueCode(1);
  code.memory.alignVectors();
  code.enterFunction();
  epilogue.enterFunction();
  Value thread = threadInLeaf(), leaves = numLeaves();
  Value place = at.divide(laneInWarp(), at.constant(threadsPerLeaf()));
  int64_t unitsOfBlock = kBlockThreads / threadsPerLeaf();
  Value first =
      at.add(at.mul(blockInGrid(), unitsOfBlock), at.mul(warpInBlock(), lanes));
  Value end = at.mul(frame.itemEnd, leaves);
  forEach(first, end, at.mul(numBlocks(), unitsOfBlock), [&](Value unit) {
    // All threads of a warp go on, because they exchange values.
    unit = at.add(unit, place);
    Value exists = at.less(unit, end);
    unit = at.select(exists, unit, at.constant(0));
    Value item = at.divide(unit, leaves);
    Value leaf = at.sub(unit, at.mul(item, leaves));
    LoopIndices indices = indicesOf(item);
    code.enterItem(indices);
    Value lo = at.mul(leaf, kFoldLeaf);
    Value hi = at.min(at.add(lo, kFoldLeaf), frame.extents[0]);
    FoldValues results = foldLeaf(code, lo, at.select(exists, hi, lo));
    Value stores = arith::AndIOp::create(b, b.getUnknownLoc(), exists,
                                         at.equal(thread, at.constant(0)));
    at.ifThenElse(stores, [&] {
      at.ifThenElse(
          at.less(at.constant(1), leaves),
          [&] {
            for (unsigned f = 0; f < folds.size(); ++f)
              epilogue.memory.store(results[f], partial(f, item, leaf));
          },
          [&] {
            epilogue.enterItem(indices);
            storeResults(epilogue, results);
          });
    });
  });
}

FoldValues GridInnerFolds::foldLeaf(ElementCode &code, Value lo, Value hi) {
  int64_t unroll = foldUnroll(), group = kWarpLanes * unroll;
  Value first = at.mul(threadInLeaf(), lanes);
  auto step = [&](FoldValues acc, ArrayRef<Value> indices) {
    ElementCode::StepStates states = code.enterSteps(indices);
    for (const auto &[state, index] : llvm::zip_equal(states, indices)) {
      code.resume(state);
      acc = foldStep(code, acc, nullptr);
      storeElements(code, index, nullptr);
    }
    return flatten(acc);
  };
  Value mainEnd = lo;
  Carried acc = flatten(nothing(code));
  if (code.hasScans())
    return reduceWarp(code, unflatten(foldScanned(code, lo, hi, acc))[0]);
  mainEnd = at.add(lo, at.bitAnd(at.sub(hi, lo), -group));
  acc = at.forEach(lo, mainEnd, group, acc, [&](Value i, ValueRange flat) {
    SmallVector<Value, 16> indices;
    for (int64_t k = 0; k < unroll; ++k)
      indices.push_back(at.add(at.add(i, first), k * kWarpLanes));
    return step(unflatten(flat)[0], indices);
  });
  acc = at.forEach(
      at.add(mainEnd, first), hi, kWarpLanes, acc,
      [&](Value i, ValueRange flat) { return step(unflatten(flat)[0], i); });
  return reduceWarp(code, unflatten(acc)[0]);
}

/// All lanes take every step, because scans need all of them; beyond the end
/// with the last element.
Carried GridInnerFolds::foldScanned(ElementCode &code, Value lo, Value hi,
                                    const Carried &init) {
  Value lane = laneInWarp();
  return at.forEach(lo, hi, kWarpLanes, init, [&](Value i, ValueRange flat) {
    Value index = at.add(i, lane), exists = at.less(index, hi);
    index = at.min(index, at.sub(hi, at.constant(1)));
    code.enterStep(index);
    code.emitScans();
    FoldValues acc;
    if (hasFolds())
      acc = foldStep(code, unflatten(flat)[0], exists);
    at.ifThenElse(exists, [&] { storeElements(code, index, nullptr); });
    return flatten(acc);
  });
}

/// Folds the row that \p code has entered; every lane has the results.
FoldValues GridInnerFolds::foldRow(ElementCode &code) {
  Value lane = laneInWarp(), one = at.constant(1), leaves = numLeaves();
  WarpLanes warp(b, lane);
  auto toAll = [&](FoldValues values) {
    for (Elem &x : values)
      x = warp.fromLane(x, 0);
    return values;
  };
  // Result number k of a level belongs to stream k of the one above.
  auto follow = [&](FoldValues streams, Value number, const FoldValues &x) {
    Value mine = at.equal(at.bitAnd(number, kFoldStreams - 1), lane);
    for (unsigned f = 0; f < folds.size(); ++f)
      streams[f] =
          select(code, mine, combine(code, f, streams[f], x[f]), streams[f]);
    return streams;
  };
  Carried init = flatten(nothing(code));
  size_t width = init.size();
  init.append(init); // of one leaf; streams of the leaves
  Carried last = at.forEach(
      at.constant(0), leaves, 1, init, [&](Value leaf, ValueRange flat) {
        Value lo = at.mul(leaf, kFoldLeaf);
        Value hi = at.min(at.add(lo, kFoldLeaf), frame.extents[0]);
        FoldValues result = toAll(foldLeaf(code, lo, hi));
        code.endLeaf();
        Carried next = flatten(result);
        next.append(flatten(
            follow(unflatten(flat.drop_front(width))[0], leaf, result)));
        return next;
      });
  ValueRange values(last);
  FoldValues single = unflatten(values.take_front(width))[0];
  FoldValues several =
      toAll(reduceWarp(code, unflatten(values.drop_front(width))[0]));
  Value isSingle = at.equal(leaves, one);
  for (unsigned f = 0; f < folds.size(); ++f)
    several[f] = select(code, isSingle, single[f], several[f]);
  return several;
}

/// The elements of a row that nothing is folded of.
void GridInnerFolds::emitElements(ElementCode &code) {
  Value lane = laneInWarp(), extent = frame.extents[0];
  if (code.hasScans()) {
    at.forEach(at.constant(0), at.ceilDivPow2(extent, kFoldLeaf), 1,
               [&](Value leaf) {
                 Value lo = at.mul(leaf, kFoldLeaf);
                 Value hi = at.min(at.add(lo, kFoldLeaf), extent);
                 foldScanned(code, lo, hi, {});
                 code.endLeaf();
               });
    return;
  }
  unsigned unroll = appliesFunctions() ? 1 : 4;
  int64_t step = kWarpLanes * unroll;
  Value mainEnd = at.bitAnd(extent, -step);
  auto emitSteps = [&](ArrayRef<Value> indices) {
    ElementCode::StepStates states = code.enterSteps(indices);
    for (const auto &[state, index] : llvm::zip_equal(states, indices)) {
      code.resume(state);
      storeElements(code, index, nullptr);
    }
  };
  at.forEach(at.constant(0), mainEnd, step, [&](Value i) {
    SmallVector<Value, 4> indices;
    for (unsigned k = 0; k < unroll; ++k)
      indices.push_back(at.add(at.add(i, lane), k * kWarpLanes));
    emitSteps(indices);
  });
  at.forEach(at.add(mainEnd, lane), extent, kWarpLanes,
             [&](Value i) { emitSteps(i); });
}

FoldValues GridInnerFolds::reduceWarp(ElementCode &code, FoldValues streams) {
  WarpLanes warp(b, laneInWarp());
  for (unsigned half = kWarpLanes / 2; half >= lanes; half /= 2)
    for (unsigned f = 0; f < folds.size(); ++f)
      streams[f] = combine(code, f, streams[f],
                           warp.fromAbove(streams[f], half / lanes));
  if (lanes > 1)
    for (unsigned f = 0; f < folds.size(); ++f)
      streams[f] = reduceLanes(code, f, streams[f]);
  return streams;
}

/// As KernelArgs::partials has them: [fold][item][leaf], 16 bytes each.
Access GridInnerFolds::partial(unsigned f, Value item, Value leaf) {
  int64_t stride = slotStride(accumulatorType(f));
  Value first = at.add(at.mul(frame.itemEnd, at.constant(f)), item);
  Value slot = at.add(at.mul(first, numLeaves()), leaf);
  return {frame.partials[foldNumbers[f]], at.mul(slot, stride)};
}

void GridInnerFolds::storeResults(ElementCode &epilogue,
                                  const FoldValues &results) {
  Value zero = at.constant(0);
  epilogue.enterStep(zero);
  setResults(epilogue, results);
  storeStep(epilogue, epilogueStores, zero, nullptr);
}

/// The partials of leaf \p leaf of the \p count partials that are left.
FoldValues GridInnerFolds::foldPartials(ElementCode &scalar, Value item,
                                        Value leaf, Value count) {
  Value lo = at.mul(leaf, kFoldLeaf);
  Value hi = at.min(at.add(lo, kFoldLeaf), count);
  auto step = [&](FoldValues acc, Value i) {
    for (unsigned f = 0; f < folds.size(); ++f) {
      Elem x = scalar.memory.load(accumulatorType(f), partial(f, item, i));
      acc[f] = combine(scalar, f, acc[f], x);
    }
    return acc;
  };
  constexpr int64_t kStep = kWarpLanes * kPartialUnroll;
  Value lane = laneInWarp();
  Value mainEnd = at.add(lo, at.bitAnd(at.sub(hi, lo), -kStep));
  Carried acc = at.forEach(lo, mainEnd, kStep, flatten(nothing(scalar)),
                           [&](Value i, ValueRange flat) {
                             FoldValues acc = unflatten(flat)[0];
                             Value mine = at.add(i, lane);
                             for (int64_t k = 0; k < kPartialUnroll; ++k)
                               acc = step(acc, at.add(mine, k * kWarpLanes));
                             return flatten(acc);
                           });
  acc = at.forEach(at.add(mainEnd, lane), hi, kWarpLanes, acc,
                   [&](Value i, ValueRange flat) {
                     return flatten(step(unflatten(flat)[0], i));
                   });
  return reduceWarp(scalar, unflatten(acc)[0]);
}

void GridInnerFolds::emitFinish() {
  ElementCode scalar = epilogueCode(1);
  scalar.enterFunction();
  at.ifThenElse(
      at.less(numLeaves(), at.constant(kWarpLeaves + 1)),
      [&] { finishByWarps(scalar); }, [&] { finishByBlocks(scalar); });
}

/// A warp for each item.
void GridInnerFolds::finishByWarps(ElementCode &scalar) {
  Value zero = at.constant(0), isFirstLane = at.equal(laneInWarp(), zero);
  Value first = at.add(at.mul(blockInGrid(), kBlockWarps), warpInBlock());
  forEach(first, frame.itemEnd, at.mul(numBlocks(), kBlockWarps),
          [&](Value item) {
            FoldValues results = foldPartials(scalar, item, zero, numLeaves());
            at.ifThenElse(isFirstLane, [&] {
              scalar.enterItem(indicesOf(item));
              storeResults(scalar, results);
            });
          });
}

/// A block for each item. As often as it takes, the item's partials are folded,
/// each leaf of them by a warp, and the results take the place of the first
/// ones: of leaves that the block has read already.
void GridInnerFolds::finishByBlocks(ElementCode &scalar) {
  Location loc = b.getUnknownLoc();
  Value one = at.constant(1), warp = warpInBlock();
  Value isFirstLane = at.equal(laneInWarp(), at.constant(0));
  forEach(blockInGrid(), frame.itemEnd, numBlocks(), [&](Value item) {
    scf::WhileOp::create(
        b, loc, TypeRange{b.getIndexType()}, ValueRange{numLeaves()},
        [&](OpBuilder &, Location, ValueRange args) {
          scf::ConditionOp::create(b, loc, at.less(one, args[0]), args);
        },
        [&](OpBuilder &, Location, ValueRange args) {
          Value leaves = at.ceilDivPow2(args[0], kFoldLeaf);
          at.forEach(at.constant(0), leaves, kBlockWarps, [&](Value firstLeaf) {
            Value leaf = at.add(firstLeaf, warp);
            FoldValues results = foldPartials(scalar, item, leaf, args[0]);
            gpu::BarrierOp::create(b, loc);
            Value stores = arith::AndIOp::create(b, loc, isFirstLane,
                                                 at.less(leaf, leaves));
            at.ifThenElse(stores, [&] {
              for (unsigned f = 0; f < folds.size(); ++f)
                scalar.memory.store(results[f], partial(f, item, leaf));
            });
          });
          gpu::BarrierOp::create(b, loc);
          scf::YieldOp::create(b, loc, leaves);
        });
    at.ifThenElse(at.equal(threadInBlock(), at.constant(0)), [&] {
      scalar.enterItem(indicesOf(item));
      FoldValues results;
      for (unsigned f = 0; f < folds.size(); ++f)
        results.push_back(scalar.memory.load(accumulatorType(f),
                                             partial(f, item, at.constant(0))));
      storeResults(scalar, results);
    });
  });
}

} // namespace quern
