//===- KernelSlices.cpp - Loops of rounds over slices ---------------------===//
//
// Where each round reads or stores a slice of its own, rounds that run for a
// few vectors at a time would jump from slice to slice, a line here and a line
// there. So each round visits a block of elements, whose carried values are in
// arrays that stay in the nearest cache.
//
//===----------------------------------------------------------------------===//
#include "codegen/KernelLoops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

/// A block's arrays take about so many bytes altogether.
static constexpr int64_t kBlockBytes = 16 << 10;
static constexpr int64_t kMinBlock = 256, kMaxBlock = 2048;

void MapLoops::allocateBlock(ElementCode &code) {
  if (!plan.hasSlices())
    return;
  blockValues = code.valuesBetweenRounds();
  int64_t bytes = 1;
  for (InstrId id : blockValues)
    bytes += byteSize(plan.code[id].type);
  blockElems = kMaxBlock;
  while (blockElems > kMinBlock && blockElems * bytes > kBlockBytes)
    blockElems /= 2;
  for (InstrId id : blockValues)
    blockArrays.push_back(allocate(plan.code[id].type, blockElems));
}

void MapLoops::forEachVector(ElementCode &code, Value lo, Value hi,
                             VectorBody body) {
  Value whole = at.add(lo, at.bitAnd(at.sub(hi, lo), -int64_t(lanes)));
  at.forEach(lo, whole, lanes, [&](Value index) { body(index, nullptr); });
  at.forEach(whole, hi, lanes, [&](Value index) {
    body(index, at.firstLanes(code.prims, at.sub(hi, index)));
  });
}

/// Of the elements at \p index of value \p k, in a block that begins at \p lo.
Access MapLoops::blockAccess(size_t k, Value lo, Value index, Value mask) {
  return {blockArrays[k], at.sub(index, lo), nullptr, mask};
}

void MapLoops::emitBlockRounds(ElementCode &code, Value lo, Value hi) {
  at.forEach(at.constant(0), code.roundCount(), 1, [&](Value round) {
    code.enterRound(round);
    forEachVector(code, lo, hi, [&](Value index, Value mask) {
      code.enterVectorOfRound(index, mask);
      for (const auto &[k, id] : llvm::enumerate(blockValues))
        code.setValue(id, code.memory.load(plan.code[id].type,
                                           blockAccess(k, lo, index, mask)));
      SmallVector<Elem, 8> next;
      for (const KernelCarried &each : plan.carried)
        next.push_back(code.value(each.next));
      storeStep(code, roundStores, index, mask);
      for (const auto &[k, x] : llvm::enumerate(next))
        code.memory.store(x, blockAccess(k, lo, index, mask));
    });
  });
}

void MapLoops::emitBlocks(ElementCode &code, Value begin, Value end) {
  at.forEach(begin, end, blockElems, [&](Value lo) {
    Value hi = at.min(at.add(lo, blockElems), end);
    size_t numCarried = plan.carried.size();
    forEachVector(code, lo, hi, [&](Value index, Value mask) {
      code.enterVector(index, mask);
      for (const auto &[k, id] : llvm::enumerate(blockValues)) {
        InstrId from = k < numCarried ? plan.code[id].operands[0] : id;
        code.memory.store(code.value(from), blockAccess(k, lo, index, mask));
      }
      code.reportFlags();
    });
    emitBlockRounds(code, lo, hi);
    if (bodyStores.empty())
      return;
    forEachVector(code, lo, hi, [&](Value index, Value mask) {
      code.enterVector(index, mask);
      for (const auto &[k, id] : llvm::enumerate(blockValues))
        code.setValue(id, code.memory.load(plan.code[id].type,
                                           blockAccess(k, lo, index, mask)));
      storeStep(code, bodyStores, index, mask);
    });
  });
}

} // namespace quern
