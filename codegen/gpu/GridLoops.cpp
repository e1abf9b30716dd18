//===- GridLoops.cpp - Threads, items and tiles ---------------------------===//
#include "codegen/gpu/GridLoops.h"
#include "codegen/Mlir.pch.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

using namespace mlir;

namespace quern {

GridLoops::GridLoops(const KernelPlan &plan, const KernelFrame &frame,
                     OpBuilder &b, unsigned numLanes, unsigned pass)
    : FoldLoops(plan, frame, b, pass) {
  lanes = numLanes;
}

Value GridLoops::threadInBlock() {
  return gpu::ThreadIdOp::create(b, b.getUnknownLoc(), gpu::Dimension::x);
}

Value GridLoops::laneInWarp() {
  return at.bitAnd(threadInBlock(), kWarpLanes - 1);
}

Value GridLoops::warpInBlock() {
  return at.divide(threadInBlock(), at.constant(kWarpLanes));
}

Value GridLoops::blockInGrid() {
  return gpu::BlockIdOp::create(b, b.getUnknownLoc(), gpu::Dimension::x);
}

Value GridLoops::numBlocks() {
  return gpu::GridDimOp::create(b, b.getUnknownLoc(), gpu::Dimension::x);
}

void GridLoops::forEach(Value first, Value end, Value step,
                        llvm::function_ref<void(Value)> body) {
  scf::ForOp::create(b, b.getUnknownLoc(), first, end, step, ValueRange(),
                     [&](OpBuilder &, Location loc, Value i, ValueRange) {
                       body(i);
                       scf::YieldOp::create(b, loc);
                     });
}

FoldValues GridLoops::nothing(ElementCode &code) {
  FoldValues values;
  for (unsigned f = 0; f < folds.size(); ++f)
    values.push_back(identity(code, f));
  return values;
}

void GridLoops::forEachTile(Value log2Columns, int64_t elems, TileBody body) {
  Value numItems = itemDims().empty() ? Value() : frame.itemEnd;
  forEachTile(log2Columns, elems, numItems, body);
}

void GridLoops::forEachTile(Value log2Columns, int64_t elems, Value numItems,
                            TileBody body) {
  Location loc = b.getUnknownLoc();
  auto shiftRight = [&](Value x, Value by) -> Value {
    return arith::ShRUIOp::create(b, loc, x, by);
  };
  auto shiftLeft = [&](Value x, Value by) -> Value {
    return arith::ShLIOp::create(b, loc, x, by);
  };
  Value one = at.constant(1), thread = threadInBlock();
  Value columns = shiftLeft(one, log2Columns);
  Value column =
      arith::AndIOp::create(b, loc, thread, at.sub(columns, at.constant(1)));
  Value log2Elems = at.constant(llvm::Log2_64(elems));
  Value log2Width = at.add(log2Columns, log2Elems); // of a tile
  Value last = at.sub(shiftLeft(one, log2Width), one);
  Value tilesOfItem = shiftRight(at.add(frame.extents[0], last), log2Width);
  Value offset = at.mul(column, lanes);
  if (!numItems) {
    forEach(blockInGrid(), tilesOfItem, numBlocks(), [&](Value tile) {
      body(at.constant(0), at.add(shiftLeft(tile, log2Width), offset));
    });
    return;
  }
  Value row = shiftRight(thread, log2Columns);
  Value log2Rows =
      at.sub(at.constant(llvm::Log2_64(kBlockThreads)), log2Columns);
  Value lastRow = at.sub(shiftLeft(one, log2Rows), one);
  Value groups = shiftRight(at.add(numItems, lastRow), log2Rows);
  Value tiles = at.mul(tilesOfItem, groups);
  forEach(blockInGrid(), tiles, numBlocks(), [&](Value tile) {
    Value group = at.divide(tile, tilesOfItem);
    Value inItem = at.sub(tile, at.mul(group, tilesOfItem));
    Value item = at.add(shiftLeft(group, log2Rows), row);
    at.ifThenElse(at.less(item, numItems), [&] {
      body(item, at.add(shiftLeft(inItem, log2Width), offset));
    });
  });
}

} // namespace quern
