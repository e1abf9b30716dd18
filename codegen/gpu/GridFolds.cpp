//===- GridFolds.cpp - Inner folds of grids -------------------------------===//
#include "codegen/Mlir.pch.h"
#include "codegen/gpu/GridLoops.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

using namespace mlir;

namespace quern {

/// Elements that a lane loads side by side.
static constexpr int64_t kFoldUnroll = 8;

Value GridInnerFolds::laneInWarp() {
  return at.bitAnd(threadInBlock(), kWarpLanes - 1);
}

Value GridInnerFolds::warpInBlock() {
  return at.divide(threadInBlock(), at.constant(kWarpLanes));
}

/// At least one: an empty dimension's fold is the identity.
Value GridInnerFolds::numLeaves() {
  return at.max(at.ceilDivPow2(frame.extents[0], kFoldLeaf), at.constant(1));
}

void GridInnerFolds::emitRun() {
  ElementCode code = bodyCode();
  ElementCode epilogue = epilogueCode(1);
  code.enterFunction();
  epilogue.enterFunction();
  constexpr int64_t kWarps = kBlockThreads / kWarpLanes;
  Value lane = laneInWarp(), leaves = numLeaves();
  Value first = at.add(at.mul(blockInGrid(), kWarps), warpInBlock());
  Value end = at.mul(frame.itemEnd, leaves);
  forEach(first, end, at.mul(numBlocks(), kWarps), [&](Value unit) {
    Value item = at.divide(unit, leaves);
    Value leaf = at.sub(unit, at.mul(item, leaves));
    LoopIndices indices = indicesOf(item);
    code.enterItem(indices);
    Value lo = at.mul(leaf, kFoldLeaf);
    Value hi = at.min(at.add(lo, kFoldLeaf), frame.extents[0]);
    FoldValues results = foldLeaf(code, lo, hi);
    at.ifThenElse(at.equal(lane, at.constant(0)), [&] {
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

FoldValues GridInnerFolds::nothing(ElementCode &code) {
  FoldValues values;
  for (unsigned f = 0; f < folds.size(); ++f)
    values.push_back(identity(code, f));
  return values;
}

FoldValues GridInnerFolds::foldLeaf(ElementCode &code, Value lo, Value hi) {
  constexpr int64_t kStep = kWarpLanes * kFoldUnroll;
  Value lane = laneInWarp();
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
  if (!appliesFunctions()) {
    mainEnd = at.add(lo, at.bitAnd(at.sub(hi, lo), -kStep));
    acc = at.forEach(lo, mainEnd, kStep, acc, [&](Value i, ValueRange flat) {
      SmallVector<Value, 8> indices;
      for (int64_t k = 0; k < kFoldUnroll; ++k)
        indices.push_back(at.add(at.add(i, lane), k * kWarpLanes));
      return step(unflatten(flat)[0], indices);
    });
  }
  acc = at.forEach(
      at.add(mainEnd, lane), hi, kWarpLanes, acc,
      [&](Value i, ValueRange flat) { return step(unflatten(flat)[0], i); });
  return reduceWarp(code, unflatten(acc)[0]);
}

FoldValues GridInnerFolds::reduceWarp(ElementCode &code, FoldValues streams) {
  for (unsigned half = kWarpLanes / 2; half > 0; half /= 2)
    for (unsigned f = 0; f < folds.size(); ++f)
      streams[f] =
          combine(code, f, streams[f], fromLaneBelow(streams[f], half));
  return streams;
}

Elem GridInnerFolds::fromLaneBelow(const Elem &x, unsigned distance) {
  auto part = [&](PrimValue p) -> PrimValue {
    return p ? VectorPrims::wrap(
                   fromLaneBelow(VectorPrims::unwrap(p), distance))
             : nullptr;
  };
  return {x.type, part(x.re), part(x.im)};
}

/// Lanes exchange words of 32 bits.
Value GridInnerFolds::fromLaneBelow(Value x, unsigned distance) {
  Location loc = b.getUnknownLoc();
  Type type = x.getType();
  unsigned width = type.getIntOrFloatBitWidth();
  Type bits = b.getIntegerType(width), word = b.getI32Type();
  if (isa<FloatType>(type))
    x = arith::BitcastOp::create(b, loc, bits, x);
  auto exchange = [&](Value w) -> Value {
    return gpu::ShuffleOp::create(b, loc, w, distance, kWarpLanes,
                                  gpu::ShuffleMode::DOWN)
        .getShuffleResult();
  };
  if (width <= 32) {
    if (width < 32)
      x = arith::ExtUIOp::create(b, loc, word, x);
    x = exchange(x);
    if (width < 32)
      x = arith::TruncIOp::create(b, loc, bits, x);
  } else {
    Value up = arith::ConstantIntOp::create(b, loc, 32, 64);
    Value low = exchange(arith::TruncIOp::create(b, loc, word, x));
    Value high = arith::ShRUIOp::create(b, loc, x, up);
    high = exchange(arith::TruncIOp::create(b, loc, word, high));
    high = arith::ExtUIOp::create(b, loc, bits, high);
    high = arith::ShLIOp::create(b, loc, high, up);
    low = arith::ExtUIOp::create(b, loc, bits, low);
    x = arith::OrIOp::create(b, loc, high, low);
  }
  if (isa<FloatType>(type))
    x = arith::BitcastOp::create(b, loc, type, x);
  return x;
}

/// As KernelArgs::partials has them: [fold][item][leaf], 16 bytes each.
Access GridInnerFolds::partial(unsigned f, Value item, Value leaf) {
  int64_t stride = 16 / byteSize(accumulatorType(f));
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
  constexpr int64_t kStep = kWarpLanes * kFoldUnroll;
  Value lane = laneInWarp();
  Value mainEnd = at.add(lo, at.bitAnd(at.sub(hi, lo), -kStep));
  Carried acc = at.forEach(lo, mainEnd, kStep, flatten(nothing(scalar)),
                           [&](Value i, ValueRange flat) {
                             FoldValues acc = unflatten(flat)[0];
                             Value mine = at.add(i, lane);
                             for (int64_t k = 0; k < kFoldUnroll; ++k)
                               acc = step(acc, at.add(mine, k * kWarpLanes));
                             return flatten(acc);
                           });
  acc = at.forEach(at.add(mainEnd, lane), hi, kWarpLanes, acc,
                   [&](Value i, ValueRange flat) {
                     return flatten(step(unflatten(flat)[0], i));
                   });
  return reduceWarp(scalar, unflatten(acc)[0]);
}

/// A block for each item. As often as it takes, the item's partials are folded,
/// each leaf of them by a warp, and the results take the place of the first
/// ones: of leaves that the block has read already.
void GridInnerFolds::emitFinish() {
  Location loc = b.getUnknownLoc();
  ElementCode scalar = epilogueCode(1);
  scalar.enterFunction();
  constexpr int64_t kWarps = kBlockThreads / kWarpLanes;
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
          at.forEach(at.constant(0), leaves, kWarps, [&](Value firstLeaf) {
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
