//===- TileFolds.cpp - Folds and scans, tile by tile ----------------------===//
//
// The order in which elements combine is that of planner/KernelPlan.h; blocks
// of a fold's own compute a leaf, or a block of an outer fold, at once.
//
//===----------------------------------------------------------------------===//
#include "runtime/tier0/TileRunner.h"
#include <algorithm>
#include <cstring>

namespace quern {

//===----------------------------------------------------------------------===//
// Inner folds
//===----------------------------------------------------------------------===//

/// Whether a row takes several tiles. Scans, whose state is that of one row,
/// take rows one by one.
bool TileRunner::isLong() const {
  for (const TilePass &pass : program.passes)
    if (!pass.scans.empty())
      return true;
  return args.extents[0] >
         (program.isUnbounded ? kFoldLeaf : program.tileElems);
}

void TileRunner::runRows(int64_t itemBegin, int64_t itemEnd) {
  int64_t width = args.extents[0];
  rowsAreLong = isLong();
  int64_t rowsAtOnce = 1;
  if (!rowsAreLong && plan.rank > 1)
    rowsAtOnce = program.isUnbounded || width == 0
                     ? kTileLine
                     : std::min(program.tileElems / width, kTileLine);
  rowsAtOnce = std::min(rowsAtOnce, itemEnd - itemBegin);
  enterFunction(width * rowsAtOnce, rowsAtOnce);
  for (int64_t item = itemBegin; item < itemEnd;) {
    if (handOver(item, itemEnd, 0, 0, width))
      return;
    enterItem(item);
    int64_t rows = std::min(rowsAtOnce, itemEnd - item);
    if (rows > 1)
      rows = std::min(rows, args.extents[1] - index[1]);
    runPasses(rows);
    item += rows;
  }
}

void TileRunner::runPasses(int64_t rows) {
  for (const TilePass &pass : program.passes) {
    resetScans(pass, 1);
    if (rowsAreLong)
      foldLongRow(pass);
    else
      foldShortRows(pass, rows);
    runEpilogue(pass, {0, 1, rows});
  }
}

/// Rows that make one tile, of one leaf each.
void TileRunner::foldShortRows(const TilePass &pass, int64_t rows) {
  int64_t width = args.extents[0];
  Tile at = {0, width, rows};
  if (width > 0)
    runBody(pass, at, true);
  for (const TileFold &fold : pass.folds) {
    int64_t strides[4] = {1, rowStepOf(fold.operand, at), 0, 1};
    int64_t extents[2] = {width, rows};
    void *buffers[2] = {data[fold.operand], data[fold.result]};
    KernelArgs call = {buffers, strides, extents,      nullptr,
                       nullptr, nullptr, &ignoredFlags};
    fold.inner(&call, 0, rows, 0, width);
  }
}

/// Runs the body of one leaf of a row and folds it.
void TileRunner::foldLeaf(const TilePass &pass, int64_t leaf, bool isNewRow,
                          llvm::function_ref<char *(const TileFold &)> result) {
  leafFirst = leaf * kFoldLeaf;
  int64_t last = std::min(leafFirst + kFoldLeaf, args.extents[0]);
  int64_t most = program.isUnbounded ? kFoldLeaf : program.tileElems;
  llvm::SmallVector<char *, 4> operands(pass.folds.size());
  for (int64_t first = leafFirst; first < last; first += most) {
    runBody(pass, {first, std::min(most, last - first), 1},
            isNewRow && first == leafFirst);
    if (first == leafFirst)
      for (size_t f = 0; f < operands.size(); ++f)
        operands[f] = data[pass.folds[f].operand];
  }
  for (size_t f = 0; f < operands.size(); ++f) {
    const TileFold &fold = pass.folds[f];
    static constexpr int64_t kStrides[4] = {1, 0, 0, 0};
    int64_t extents[2] = {last - leafFirst, 1};
    void *buffers[2] = {operands[f], result(fold)};
    KernelArgs call = {buffers, kStrides, extents,      nullptr,
                       nullptr, nullptr,  &ignoredFlags};
    fold.inner(&call, 0, 1, 0, extents[0]);
  }
}

/// Where the partial result of a leaf is, in slots of 16 bytes.
char *TileRunner::slot(const TileFold &fold, int64_t item, int64_t leaf) const {
  int64_t row = program.wholeRows ? fold.number : fold.number * numItems + item;
  return static_cast<char *>(args.partials) + 16 * (row * numLeaves + leaf);
}

void TileRunner::foldLongRow(const TilePass &pass) {
  for (int64_t leaf = 0; leaf < numLeaves; ++leaf)
    foldLeaf(pass, leaf, leaf == 0, [&](const TileFold &fold) {
      return numLeaves == 1 ? data[fold.result] : slot(fold, 0, leaf);
    });
  if (numLeaves == 1)
    return;
  for (const TileFold &fold : pass.folds) {
    combineSlots(fold, slot(fold, 0, 0), numLeaves);
    std::memcpy(data[fold.result], slot(fold, 0, 0), bytesOf(fold.result));
  }
}

/// Leaves of rows that have several: `finish` does the rest.
void TileRunner::runLeaves(int64_t itemBegin, int64_t itemEnd, int64_t begin,
                           int64_t end) {
  rowsAreLong = true;
  enterFunction(end - begin, 0);
  for (int64_t item = itemBegin; item < itemEnd; ++item) {
    enterItem(item);
    for (int64_t first = begin; first < end; first += kFoldLeaf) {
      if (handOver(item, itemEnd, first, begin, end))
        return;
      foldLeaf(program.passes[0], first / kFoldLeaf, first == begin,
               [&](const TileFold &fold) {
                 return slot(fold, item, first / kFoldLeaf);
               });
    }
  }
}

/// Folds \p count partial results, in place, by the rule for elements.
void TileRunner::combineSlots(const TileFold &fold, char *slots,
                              int64_t count) {
  int64_t bytes = bytesOf(fold.operand);
  char *dense = memory + program.gather;
  while (count > 1) {
    int64_t leaves = (count + kFoldLeaf - 1) / kFoldLeaf;
    for (int64_t leaf = 0; leaf < leaves; ++leaf) {
      int64_t first = leaf * kFoldLeaf;
      int64_t extents[2] = {std::min(kFoldLeaf, count - first), 1};
      copyTile({dense, 1, 0}, {slots + 16 * first, 16 / bytes, 0}, bytes,
               extents[0], 1);
      static constexpr int64_t kStrides[4] = {1, 0, 0, 0};
      void *buffers[2] = {dense, slots + 16 * leaf};
      KernelArgs call = {buffers, kStrides, extents,      nullptr,
                         nullptr, nullptr,  &ignoredFlags};
      fold.inner(&call, 0, 1, 0, extents[0]);
    }
    count = leaves;
  }
}

void TileRunner::finish(int64_t itemBegin, int64_t itemEnd) {
  const TilePass &pass = program.passes[0];
  enterFunction(0, 1);
  for (int64_t item = itemBegin; item < itemEnd; ++item) {
    enterItem(item);
    for (const TileFold &fold : pass.folds) {
      combineSlots(fold, slot(fold, item, 0), numLeaves);
      std::memcpy(data[fold.result], slot(fold, item, 0), bytesOf(fold.result));
    }
    runEpilogue(pass, {0, 1, 1});
  }
}

//===----------------------------------------------------------------------===//
// Outer folds
//===----------------------------------------------------------------------===//

void TileRunner::runChunks(int64_t itemBegin, int64_t itemEnd, int64_t begin,
                           int64_t end) {
  int64_t most =
      plan.numPasses > 1 ? chunkWidth(plan, args.extents[1]) : kChunk;
  if (!program.isUnbounded)
    most = std::min(most, program.tileElems);
  int64_t width = std::min(most, end - begin);
  enterFunction(width * std::max<int64_t>(1, args.extents[1]), width);
  for (int64_t item = itemBegin; item < itemEnd; ++item) {
    enterItem(item);
    for (chunkFirst = begin; chunkFirst < end; chunkFirst += most) {
      if (handOver(item, itemEnd, chunkFirst, begin, end))
        return;
      width = std::min(most, end - chunkFirst);
      for (const TilePass &pass : program.passes) {
        resetScans(pass, width);
        foldChunk(pass, chunkFirst, width);
        index[1] = 0;
        runEpilogue(pass, {chunkFirst, width, 1});
      }
    }
  }
}

/// The first block's results are the totals as they are: combining them with
/// the identity is no identity for complex products of infinities.
void TileRunner::foldChunk(const TilePass &pass, int64_t first, int64_t width) {
  if (pass.folds.size() == 1 && pass.folds[0].product)
    return foldProducts(pass.folds[0], {first, width, 1});
  for (const TileFold &fold : pass.folds)
    callRows(fold.outer, {{data[fold.result], width}, {data[fold.result], 0}},
             width, 0);
  int64_t extent = args.extents[1];
  for (int64_t begin = 0; begin < extent; begin += kFoldBlock) {
    foldBlock(pass, {first, width, 1}, begin,
              std::min(begin + kFoldBlock, extent));
    for (const TileFold &fold : pass.folds) {
      char *total = data[fold.result], *block = memory + fold.block;
      if (begin == 0)
        std::memcpy(total, block, width * bytesOf(fold.result));
      else
        callRows(fold.combine, {{total, 0}, {block, 0}, {total, 0}}, width, 1);
    }
  }
}

void TileRunner::foldProducts(const TileFold &fold, const Tile &at) {
  index[1] = 0;
  unsigned bytes = bytesOf(fold.result) / 2;
  TilePlace x = placeOf(fold.factors[0], bytes, at);
  TilePlace y = placeOf(fold.factors[1], bytes, at);
  int64_t strides[6] = {x.step, x.rowStep, y.step, y.rowStep, 1, 0};
  int64_t extents[2] = {at.width, args.extents[1]};
  void *buffers[3] = {x.data, y.data, data[fold.result]};
  KernelArgs call = {buffers, strides, extents,      nullptr,
                     nullptr, nullptr, &ignoredFlags};
  fold.product(&call, 0, 1, 0, at.width);
}

/// Folds rows [begin, end) of a chunk into the folds' blocks, tile by tile.
void TileRunner::foldBlock(const TilePass &pass, const Tile &chunk,
                           int64_t begin, int64_t end) {
  int64_t rowsAtOnce =
      program.isUnbounded
          ? kFoldBlock
          : std::max<int64_t>(1, program.tileElems / chunk.width);
  for (int64_t j = begin; j < end; j += rowsAtOnce) {
    Tile at = {chunk.first, chunk.width, std::min(rowsAtOnce, end - j)};
    index[1] = j;
    runBody(pass, at, true);
    for (const TileFold &fold : pass.folds) {
      char *x = data[fold.operand], *block = memory + fold.block;
      int64_t rowStep = rowStepOf(fold.operand, at);
      if (j == begin)
        callRows(fold.outer, {{x, rowStep}, {block, 0}}, at.width, at.rows);
      else
        callRows(fold.combine, {{block, 0}, {x, rowStep}, {block, 0}}, at.width,
                 at.rows);
    }
  }
}

//===----------------------------------------------------------------------===//
// Scans
//===----------------------------------------------------------------------===//

/// Begins new rows: one (inner), or \p width of them (outer).
void TileRunner::resetScans(const TilePass &pass, int64_t width) {
  for (uint16_t number : pass.scans) {
    const TileScan &scan = program.scans[number];
    char *state = memory + scan.state;
    if (plan.foldDim == 0)
      width = 2; // the leaf's, the leaves'
    callRows(scan.outer, {{state, width}, {state, 0}}, width, 0);
  }
}

void TileRunner::scan(const TileStep &step, const Tile &at) {
  const TileScan &scan = program.scans[step.index];
  int64_t bytes = byteSize(scan.type);
  char *x = data[step.operands[0]], *to = destination(step.value, at);
  if (x != to)
    std::memcpy(to, x, at.elems() * bytes);
  if (plan.foldDim == 0)
    return scanRow(scan, to, at.first, at.width);
  char *state = memory + scan.state;
  int64_t width = at.width;
  callRows(scan.combine, {{state, 0}, {to, 0}, {to, 0}}, width, 1);
  if (at.rows > 1)
    callRows(
        scan.combine,
        {{to, width}, {to + width * bytes, width}, {to + width * bytes, width}},
        width, at.rows - 1);
  std::memcpy(state, to + (at.rows - 1) * width * bytes, width * bytes);
}

/// The running folds of each group of \p count elements, by doubling.
void TileRunner::scanGroups(const TileScan &scan, char *x, int64_t count) {
  int64_t bytes = byteSize(scan.type);
  int64_t groups = count / kScanGroup, rest = count % kScanGroup;
  char *last = x + groups * kScanGroup * bytes;
  for (int64_t distance = 1; distance < kScanGroup; distance *= 2) {
    // A group is at most one vector, read before it is written.
    auto combine = [&](char *from, int64_t width, int64_t rows) {
      char *to = from + distance * bytes;
      callRows(scan.combine,
               {{from, kScanGroup}, {to, kScanGroup}, {to, kScanGroup}},
               width - distance, rows);
    };
    if (groups > 0)
      combine(x, kScanGroup, groups);
    if (rest > distance)
      combine(last, rest, 1);
  }
}

/// Makes elements \p x of a row, from \p first on, their running folds. A tile
/// begins at a multiple of kScanGroup and does not cross leaves.
void TileRunner::scanRow(const TileScan &scan, char *x, int64_t first,
                         int64_t count) {
  int64_t bytes = byteSize(scan.type);
  char *before = memory + scan.state, *leaves = before + bytes;
  if (first % kFoldLeaf == 0) {
    callRows(scan.combine, {{leaves, 0}, {before, 0}, {leaves, 0}}, 1, 1);
    callRows(scan.outer, {{before, 1}, {before, 0}}, 1, 0);
  }
  scanGroups(scan, x, count);
  int64_t groups = count / kScanGroup, rest = count % kScanGroup;
  char *group = x;
  auto follow = [&](char *last, int64_t width, int64_t rows) {
    callRows(scan.combineSingle,
             {{last, kScanGroup}, {group, kScanGroup}, {group, kScanGroup}},
             width, rows);
    group += rows * kScanGroup * bytes;
  };
  // Each group follows the last element of the one before.
  follow(before, std::min(count, kScanGroup), 1);
  if (groups > 1)
    follow(group - bytes, kScanGroup, groups - 1);
  if (groups > 0 && rest > 0)
    follow(group - bytes, rest, 1);
  std::memcpy(before, x + (count - 1) * bytes, bytes);
  callRows(scan.combineSingle, {{leaves, 0}, {x, 0}, {x, 0}}, count, 1);
}

} // namespace quern
