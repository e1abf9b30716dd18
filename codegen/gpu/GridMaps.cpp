//===- GridMaps.cpp - Kernels without folds -------------------------------===//
#include "codegen/Mlir.pch.h"
#include "codegen/gpu/GridLoops.h"

using namespace mlir;

namespace quern {

void GridMaps::emitRun(Value log2Columns) {
  ElementCode code = bodyCode();
  code.memory.alignVectors();
  code.enterFunction();
  if (plan.inOrder)
    return emitInOrder(code);
  unsigned unroll = gridUnroll(plan);
  forEachTile(log2Columns, unroll * lanes, [&](Value item, Value first) {
    code.enterItem(indicesOf(item));
    Value step = arith::ShLIOp::create(b, b.getUnknownLoc(), at.constant(lanes),
                                       log2Columns);
    SmallVector<Value, 4> indices = {first};
    for (unsigned k = 1; k < unroll; ++k)
      indices.push_back(at.add(indices.back(), step));
    Value extent = frame.extents[0];
    if (unroll == 1) {
      at.ifThenElse(at.less(first, extent), [&] { emitSteps(code, indices); });
      return;
    }
    at.ifThenElse(
        at.less(indices.back(), extent), [&] { emitSteps(code, indices); },
        [&] {
          forEach(first, extent, step,
                  [&](Value index) { emitSteps(code, index); });
        });
  });
}

/// One thread does everything.
void GridMaps::emitInOrder(ElementCode &code) {
  Value number = at.add(at.mul(blockInGrid(), kBlockThreads), threadInBlock());
  at.ifThenElse(at.equal(number, at.constant(0)), [&] {
    forEachItem([&](const LoopIndices &indices, Value) {
      code.enterItem(indices);
      at.forEach(at.constant(0), frame.extents[0], 1,
                 [&](Value index) { emitSteps(code, index); });
    });
  });
}

void GridMaps::emitSteps(ElementCode &code, ArrayRef<Value> indices) {
  if (plan.hasSlices()) {
    for (Value index : indices)
      emitSlices(code, index);
    return;
  }
  ElementCode::StepStates states = code.enterSteps(indices);
  SmallVector<SmallVector<ElementCode::Stored, 4>, 4> results;
  for (const ElementCode::StepState &state : states) {
    code.resume(state);
    auto &stored = results.emplace_back();
    for (unsigned s : bodyStores)
      stored.push_back(code.stored(s));
  }
  code.reportFlags();
  for (const auto &[stored, index] : llvm::zip_equal(results, indices))
    for (const auto &[s, x] : llvm::zip_equal(bodyStores, stored))
      code.store(s, x, index, nullptr);
}

/// The rounds of a loop over slices, for the elements at one place.
void GridMaps::emitSlices(ElementCode &code, Value index) {
  code.enterVector(index, nullptr);
  SmallVector<InstrId, 8> ids = code.valuesBetweenRounds();
  FoldValues init;
  for (const auto &[k, id] : llvm::enumerate(ids))
    init.push_back(
        code.value(k < plan.carried.size() ? plan.code[id].operands[0] : id));
  code.reportFlags();
  auto take = [&](ValueRange flat) {
    for (size_t k = 0; k < plan.carried.size(); ++k) {
      Elem x = {init[k].type, VectorPrims::wrap(flat.front()), nullptr};
      flat = flat.drop_front();
      if (init[k].im) {
        x.im = VectorPrims::wrap(flat.front());
        flat = flat.drop_front();
      }
      code.setValue(ids[k], x);
    }
    for (size_t k = plan.carried.size(); k < ids.size(); ++k)
      code.setValue(ids[k], init[k]);
  };
  FoldValues carried(init.begin(), init.begin() + plan.carried.size());
  Carried last =
      at.forEach(at.constant(0), code.roundCount(), 1, flatten(carried),
                 [&](Value round, ValueRange flat) {
                   code.enterRound(round);
                   code.enterVectorOfRound(index, nullptr);
                   take(flat);
                   FoldValues next;
                   for (const KernelCarried &each : plan.carried)
                     next.push_back(code.value(each.next));
                   storeStep(code, roundStores, index, nullptr);
                   return flatten(next);
                 });
  if (bodyStores.empty())
    return;
  code.enterVector(index, nullptr);
  take(last);
  storeStep(code, bodyStores, index, nullptr);
}

} // namespace quern
