//===- KernelTiles.h - Transposed operands in tiles -------------*- C++ -*-===//
//
// An input that is adjacent along dimension 1 (isTiled) is copied tile by tile
// into stack memory where it is adjacent along dimension 0, and the loops read
// it there: both it and what is walked along dimension 0 stream through whole
// cache lines. Blocks of lanes x lanes elements are transposed in registers;
// what does not fill a block is gathered. Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_KERNELTILES_H
#define QUERN_CODEGEN_KERNELTILES_H

#include "codegen/ElementCode.h"
#include "codegen/Loops.h"

namespace quern {

/// The tile of a map, in vectors of dimension 0 and rows: long enough along
/// both that few cache lines and pages are visited twice, small enough for L1.
inline constexpr int64_t kTileVectors = 8;
inline constexpr int64_t kTileRows = 64;
/// Of an inner fold: a piece of a leaf of as many items as fill a vector.
inline constexpr int64_t kFoldTileWidth = 512;
/// Of an outer fold, as wide as a chunk.
inline constexpr int64_t kFoldTileRows = 16;

class InputTiles {
public:
  /// Tiles of \p width elements of dimension 0, a multiple of the lanes, and
  /// \p rows of dimension 1. To be made where the function begins; \p plan and
  /// \p frame outlive it.
  InputTiles(const KernelPlan &plan, const KernelFrame &frame,
             mlir::OpBuilder &b, int64_t width, int64_t rows);

  /// The kernel with its tiled inputs replaced by the tiles.
  const KernelPlan &plan() const { return tiledPlan; }
  const KernelFrame &frame() const { return tiledFrame; }

  /// Fills the tiles with indices [lo, hi) of dimension 0 and [jLo, jHi) of
  /// dimension 1, the others from \p indices, and lets \p code read there.
  /// Lanes from hi up to a whole vector are undefined.
  void fill(ElementCode &code, const LoopIndices &indices, mlir::Value lo,
            mlir::Value hi, mlir::Value jLo, mlir::Value jHi);

private:
  /// One input: its element at (i, j) is at \c from + i * \c stride + j, and
  /// goes to \c to + i + j * width of its tile.
  struct Copy {
    ElementType type;
    mlir::Value source, tile;
    mlir::Value from, to, stride;
  };
  void copyBlock(const Copy &copy, mlir::Value i, mlir::Value j);
  void copyEdge(const Copy &copy, mlir::Value i, mlir::Value hi,
                mlir::Value jLo, mlir::Value jHi);
  mlir::Value sourceAt(const Copy &copy, mlir::Value i, mlir::Value j);
  mlir::Value partAt(const Copy &copy, mlir::Value element);
  mlir::Value tileAt(const Copy &copy, mlir::Value i, mlir::Value j);

  const KernelPlan &original;
  const KernelFrame &originalFrame;
  KernelPlan tiledPlan;
  KernelFrame tiledFrame;
  mlir::OpBuilder &b;
  Loops at;
  VectorPrims prims;
  int64_t width;
  llvm::SmallVector<unsigned, 4> inputs;
};

} // namespace quern

#endif // QUERN_CODEGEN_KERNELTILES_H
