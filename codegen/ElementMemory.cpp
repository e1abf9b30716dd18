//===- ElementMemory.cpp --------------------------------------------------===//
#include "codegen/ElementMemory.h"
#include "codegen/Loops.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

Type storageType(OpBuilder &b, ElementType t) {
  if (kind(t) == TypeKind::Bool)
    return b.getI8Type();
  return VectorPrims(b, 1).laneType(t);
}

Value allocateElems(OpBuilder &b, ElementType t, int64_t count) {
  int64_t parts = isComplex(t) ? 2 : 1;
  auto type = MemRefType::get({count * parts}, storageType(b, t));
  return memref::AllocaOp::create(b, b.getUnknownLoc(), type,
                                  b.getI64IntegerAttr(64));
}

Elem shuffled(OpBuilder &b, const Elem &x, ArrayRef<int64_t> order) {
  auto part = [&](PrimValue p) -> PrimValue {
    if (!p)
      return nullptr;
    Value v = VectorPrims::unwrap(p);
    return VectorPrims::wrap(
        vector::ShuffleOp::create(b, b.getUnknownLoc(), v, v, order));
  };
  return {x.type, part(x.re), part(x.im)};
}

static Value toLane(OpBuilder &b, VectorPrims &prims, ElementType t, Value x) {
  if (kind(t) != TypeKind::Bool)
    return x;
  return arith::CmpIOp::create(b, b.getUnknownLoc(), arith::CmpIPredicate::ne,
                               x, prims.splatInt(b.getI8Type(), 0));
}

static Value toStorage(OpBuilder &b, VectorPrims &prims, ElementType t,
                       Value x) {
  if (kind(t) != TypeKind::Bool)
    return x;
  return arith::ExtUIOp::create(b, b.getUnknownLoc(),
                                prims.shaped(b.getI8Type()), x);
}

Value ElementMemory::laneOffsets(Value stride) {
  Location loc = b.getUnknownLoc();
  Value each = arith::IndexCastOp::create(b, loc, b.getI64Type(), stride);
  return arith::MulIOp::create(b, loc, prims.iota(b.getI64Type()),
                               prims.splat(each));
}

static Value allLanes(OpBuilder &b, VectorPrims &prims) {
  return prims.splatInt(b.getI1Type(), 1);
}

static llvm::MaybeAlign vectorAlign(VectorType type) {
  return llvm::Align(type.getNumElements() * type.getElementTypeBitWidth() / 8);
}

Value ElementMemory::loadPart(Type lane, const Access &at) {
  Location loc = b.getUnknownLoc();
  ValueRange first = at.first;
  if (prims.laneCount() == 1)
    return memref::LoadOp::create(b, loc, at.memref, first);
  auto type = cast<VectorType>(prims.shaped(lane));
  bool isAdjacent = !at.stride && !at.offsets;
  if (isAdjacent && !at.mask)
    return vector::LoadOp::create(b, loc, type, at.memref, first,
                                  /*nontemporal=*/false,
                                  isAligned ? vectorAlign(type)
                                            : llvm::MaybeAlign());
  Value rest = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  if (isAdjacent)
    return vector::MaskedLoadOp::create(b, loc, type, at.memref, first, at.mask,
                                        rest);
  Value mask = at.mask ? at.mask : allLanes(b, prims);
  Value offsets = at.offsets ? at.offsets : laneOffsets(at.stride);
  return vector::GatherOp::create(b, loc, type, at.memref, first, offsets, mask,
                                  rest);
}

void ElementMemory::storePart(Value x, const Access &at, bool nonTemporal) {
  Location loc = b.getUnknownLoc();
  ValueRange first = at.first;
  if (prims.laneCount() == 1) {
    memref::StoreOp::create(b, loc, x, at.memref, first);
    return;
  }
  if (at.stride || at.offsets) {
    Value mask = at.mask ? at.mask : allLanes(b, prims);
    Value offsets = at.offsets ? at.offsets : laneOffsets(at.stride);
    vector::ScatterOp::create(b, loc, Type(), at.memref, first, offsets, mask,
                              x);
    return;
  }
  if (at.mask) {
    vector::MaskedStoreOp::create(b, loc, at.memref, first, at.mask, x);
    return;
  }
  llvm::MaybeAlign align;
  if (nonTemporal || isAligned)
    align = vectorAlign(cast<VectorType>(x.getType()));
  if (nonTemporal)
    align = std::min(*align, llvm::Align(64));
  vector::StoreOp::create(b, loc, x, at.memref, first, nonTemporal, align);
}

/// The lanes of \p even and \p odd in turn.
static Value interleave(OpBuilder &b, Value even, Value odd) {
  int64_t lanes = cast<VectorType>(even.getType()).getNumElements();
  SmallVector<int64_t, 32> order;
  for (int64_t i = 0; i < lanes; ++i)
    order.append({i, lanes + i});
  return vector::ShuffleOp::create(b, b.getUnknownLoc(), even, odd, order);
}

/// Every second lane of \p pairs, from lane \p first on.
static Value everySecond(OpBuilder &b, Value pairs, int64_t first) {
  int64_t lanes = cast<VectorType>(pairs.getType()).getNumElements();
  SmallVector<int64_t, 16> order;
  for (int64_t i = first; i < lanes; i += 2)
    order.push_back(i);
  return vector::ShuffleOp::create(b, b.getUnknownLoc(), pairs, pairs, order);
}

/// The access of the real parts, in units of one part.
static Access realParts(OpBuilder &b, const Access &at) {
  Location loc = b.getUnknownLoc();
  Access parts = at;
  parts.first = arith::AddIOp::create(b, loc, at.first, at.first);
  if (at.stride)
    parts.stride = arith::AddIOp::create(b, loc, at.stride, at.stride);
  if (at.offsets)
    parts.offsets = arith::AddIOp::create(b, loc, at.offsets, at.offsets);
  return parts;
}

static Access imagParts(OpBuilder &b, const Access &real) {
  Location loc = b.getUnknownLoc();
  Value one = arith::ConstantIndexOp::create(b, loc, 1);
  Access parts = real;
  parts.first = arith::AddIOp::create(b, loc, real.first, one);
  return parts;
}

Elem ElementMemory::loadPairs(ElementType t, const Access &at) {
  VectorPrims wide(b, 2 * prims.laneCount());
  Access all = at;
  if (at.mask)
    all.mask = interleave(b, at.mask, at.mask);
  ElementMemory both(b, wide);
  both.isAligned = isAligned;
  Value pairs = both.loadPart(prims.laneType(t), all);
  return {t, VectorPrims::wrap(everySecond(b, pairs, 0)),
          VectorPrims::wrap(everySecond(b, pairs, 1))};
}

void ElementMemory::storePairs(const Elem &x, const Access &at,
                               bool nonTemporal) {
  Access all = at;
  if (at.mask)
    all.mask = interleave(b, at.mask, at.mask);
  Value pairs =
      interleave(b, VectorPrims::unwrap(x.re), VectorPrims::unwrap(x.im));
  storePart(pairs, all, nonTemporal);
}

Elem ElementMemory::load(ElementType t, const Access &at) {
  Type lane = storageType(b, t);
  if (!isComplex(t)) {
    Value x = toLane(b, prims, t, loadPart(lane, at));
    return {t, VectorPrims::wrap(x), nullptr};
  }
  Access real = realParts(b, at);
  if (!at.stride && !at.offsets && prims.laneCount() > 1)
    return loadPairs(t, real);
  return {t, VectorPrims::wrap(loadPart(lane, real)),
          VectorPrims::wrap(loadPart(lane, imagParts(b, real)))};
}

void ElementMemory::prefetch(ElementType t, Value memref, Value first) {
  constexpr int64_t kLineBytes = 64, kIntoAllCaches = 3;
  Access at = {memref, first, nullptr, nullptr};
  if (isComplex(t))
    at = realParts(b, at);
  int64_t bytes = prims.laneCount() * static_cast<int64_t>(byteSize(t));
  int64_t perLine = kLineBytes / static_cast<int64_t>(byteSize(realOf(t)));
  Loops loops(b);
  for (int64_t line = 0; line * kLineBytes < bytes; ++line)
    memref::PrefetchOp::create(b, b.getUnknownLoc(), memref,
                               ValueRange{loops.add(at.first, line * perLine)},
                               /*isWrite=*/false, kIntoAllCaches,
                               /*isDataCache=*/true);
}

void ElementMemory::store(const Elem &x, const Access &at, bool nonTemporal) {
  Value re = VectorPrims::unwrap(x.re);
  if (!isComplex(x.type)) {
    storePart(toStorage(b, prims, x.type, re), at, nonTemporal);
    return;
  }
  Access real = realParts(b, at);
  if (!at.stride && !at.offsets && prims.laneCount() > 1) {
    storePairs(x, real, nonTemporal);
    return;
  }
  storePart(re, real, false);
  storePart(VectorPrims::unwrap(x.im), imagParts(b, real), false);
}

} // namespace quern
