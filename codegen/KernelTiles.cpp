//===- KernelTiles.cpp ----------------------------------------------------===//
#include "codegen/KernelTiles.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

/// Rows of the source from a load to the prefetch that it comes with.
static constexpr int64_t kRowsAhead = 8;

InputTiles::InputTiles(const KernelPlan &plan, const KernelFrame &frame,
                       OpBuilder &b, int64_t width, int64_t rows)
    : original(plan), originalFrame(frame), tiledPlan(plan), tiledFrame(frame),
      b(b), at(b), prims(b, kernelLanes(plan)), width(width) {
  for (unsigned which = 0; which < plan.inputs.size(); ++which) {
    if (!isTiled(plan, which))
      continue;
    inputs.push_back(which);
    KernelBuffer &tile = tiledPlan.inputs[which];
    tile.strides.assign(plan.rank, StrideClass::Zero);
    tile.strides[0] = StrideClass::Unit;
    tile.strides[1] = StrideClass::Any;
    tiledFrame.buffers[which] = allocateElems(b, tile.type, width * rows);
    tiledFrame.strides[which].assign(plan.rank, Value());
    tiledFrame.strides[which][1] = at.constant(width);
  }
}

Value InputTiles::sourceAt(const Copy &copy, Value i, Value j) {
  return at.add(copy.from, at.add(at.mul(i, copy.stride), j));
}

/// In units of the memref, which has two for a complex element.
Value InputTiles::partAt(const Copy &copy, Value element) {
  return isComplex(copy.type) ? at.add(element, element) : element;
}

Value InputTiles::tileAt(const Copy &copy, Value i, Value j) {
  return at.add(copy.to, at.add(i, at.mul(j, width)));
}

/// Exchanges rows and columns of a square of vectors: squares of 1, 2, 4, ...
/// elements change places across the diagonal of those twice as large.
static void transpose(OpBuilder &b, MutableArrayRef<Value> rows) {
  auto lanes = static_cast<int64_t>(rows.size());
  for (int64_t size = 1; size < lanes; size *= 2) {
    SmallVector<int64_t, 16> low, high;
    for (int64_t lane = 0; lane < lanes; ++lane) {
      low.push_back(lane & size ? lanes + lane - size : lane);
      high.push_back(lane & size ? lanes + lane : lane + size);
    }
    for (int64_t row = 0; row < lanes; ++row) {
      if (row & size)
        continue;
      Value x = rows[row], y = rows[row + size];
      Location loc = b.getUnknownLoc();
      rows[row] = vector::ShuffleOp::create(b, loc, x, y, low);
      rows[row + size] = vector::ShuffleOp::create(b, loc, x, y, high);
    }
  }
}

void InputTiles::copyBlock(const Copy &copy, Value i, Value j) {
  unsigned lanes = prims.laneCount();
  ElementMemory memory(b, prims);
  SmallVector<Value, 16> re, im;
  for (unsigned k = 0; k < lanes; ++k) {
    Value first = sourceAt(copy, at.add(i, k), j);
    // Too few lines follow each other for the processor to see it coming.
    Value ahead = sourceAt(copy, at.add(i, k + kRowsAhead), j);
    memref::PrefetchOp::create(b, b.getUnknownLoc(), copy.source,
                               ValueRange{partAt(copy, ahead)},
                               /*isWrite=*/false, /*localityHint=*/3,
                               /*isDataCache=*/true);
    Elem x = memory.load(copy.type, {copy.source, first, nullptr, nullptr});
    re.push_back(VectorPrims::unwrap(x.re));
    if (x.im)
      im.push_back(VectorPrims::unwrap(x.im));
  }
  transpose(b, re);
  if (!im.empty())
    transpose(b, im);
  for (unsigned k = 0; k < lanes; ++k) {
    Elem x = {copy.type, VectorPrims::wrap(re[k]),
              im.empty() ? nullptr : VectorPrims::wrap(im[k])};
    Value first = tileAt(copy, i, at.add(j, k));
    memory.store(x, {copy.tile, first, nullptr, nullptr});
  }
}

void InputTiles::copyEdge(const Copy &copy, Value i, Value hi, Value jLo,
                          Value jHi) {
  Value mask = at.firstLanes(prims, at.sub(hi, i));
  ElementMemory memory(b, prims);
  at.forEach(jLo, jHi, 1, [&](Value j) {
    Elem x = memory.load(
        copy.type, {copy.source, sourceAt(copy, i, j), copy.stride, mask});
    memory.store(x, {copy.tile, tileAt(copy, i, j), nullptr, nullptr});
  });
}

void InputTiles::fill(ElementCode &code, const LoopIndices &indices, Value lo,
                      Value hi, Value jLo, Value jHi) {
  unsigned lanes = prims.laneCount();
  for (unsigned which : inputs) {
    const KernelBuffer &input = original.inputs[which];
    Copy copy;
    // A bool is copied as the byte that it is in memory.
    copy.type =
        kind(input.type) == TypeKind::Bool ? ElementType::U8 : input.type;
    copy.source = originalFrame.buffers[which];
    copy.tile = tiledFrame.buffers[which];
    copy.stride = originalFrame.strides[which][0];
    copy.from = at.constant(0);
    for (unsigned d = 2; d < original.rank; ++d)
      if (indices[d] && input.strides[d] != StrideClass::Zero)
        copy.from =
            at.add(copy.from,
                   input.strides[d] == StrideClass::Unit
                       ? indices[d]
                       : at.mul(indices[d], originalFrame.strides[which][d]));
    copy.to = at.sub(at.constant(0), at.add(lo, at.mul(jLo, width)));
    code.setOrigin(which, copy.to);
    at.forEach(lo, hi, lanes, [&](Value i) {
      // Along dimension 1 for as long as whole blocks fit.
      Value fits = at.select(at.less(hi, at.add(i, lanes)), jLo, jHi);
      Value whole = at.bitAnd(at.sub(fits, jLo), -int64_t(lanes));
      Value jMain = at.add(jLo, whole);
      at.forEach(jLo, jMain, lanes, [&](Value j) { copyBlock(copy, i, j); });
      copyEdge(copy, i, hi, jMain, jHi);
    });
  }
}

} // namespace quern
