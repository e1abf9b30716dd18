//===- GridLoops.h - The loop nests of a grid's kernel ----------*- C++ -*-===//
//
// One class for each shape of a kernel, as in KernelLoops.h. Internal to
// codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_GPU_GRIDLOOPS_H
#define QUERN_CODEGEN_GPU_GRIDLOOPS_H

#include "codegen/KernelLoops.h"
#include "codegen/gpu/GridEmitter.h"

namespace quern {

/// What the loop nests share.
class GridLoops : public FoldLoops {
public:
  GridLoops(const KernelPlan &plan, const KernelFrame &frame,
            mlir::OpBuilder &b, unsigned lanes, unsigned pass = 0);

protected:
  mlir::Value threadInBlock();
  mlir::Value laneInWarp();
  mlir::Value warpInBlock();
  mlir::Value blockInGrid();
  mlir::Value numBlocks();
  /// for (i = first; i < end; i += step), as of a thread's share of a grid's
  /// work.
  void forEach(mlir::Value first, mlir::Value end, mlir::Value step,
               llvm::function_ref<void(mlir::Value)> body);
  /// Runs \p body for each tile of the items and of dimension 0 that is this
  /// block's: with the item of this thread, which exists, and the index of its
  /// first element, which need not. \p elems of a thread in a tile.
  using TileBody =
      llvm::function_ref<void(mlir::Value item, mlir::Value first)>;
  void forEachTile(mlir::Value log2Columns, int64_t elems, TileBody body);
  /// The same of \p numItems items.
  void forEachTile(mlir::Value log2Columns, int64_t elems, mlir::Value numItems,
                   TileBody body);
  /// What folds begin with.
  FoldValues nothing(ElementCode &code);
};

/// Kernels without folds.
class GridMaps : public GridLoops {
public:
  using GridLoops::GridLoops;
  void emitRun(mlir::Value log2Columns);

private:
  void emitInOrder(ElementCode &code);
  void emitSteps(ElementCode &code, llvm::ArrayRef<mlir::Value> indices);
  void emitSlices(ElementCode &code, mlir::Value index);
};

/// Folds along dimension 0.
class GridInnerFolds : public GridLoops {
public:
  using GridLoops::GridLoops;
  void emitRun();
  void emitFinish();
  FoldValues foldRow(ElementCode &code);
  void emitElements(ElementCode &code);

private:
  void finishByWarps(ElementCode &scalar);
  void finishByBlocks(ElementCode &scalar);
  int64_t foldUnroll() const;
  int64_t threadsPerLeaf() const;
  mlir::Value threadInLeaf();
  mlir::Value numLeaves();
  FoldValues foldLeaf(ElementCode &code, mlir::Value lo, mlir::Value hi);
  FoldValues foldPartials(ElementCode &scalar, mlir::Value item,
                          mlir::Value leaf, mlir::Value count);
  /// The streams of a warp, by halving; the result is lane 0's.
  FoldValues reduceWarp(ElementCode &code, FoldValues streams);
  Carried foldScanned(ElementCode &code, mlir::Value lo, mlir::Value hi,
                      const Carried &init);
  Access partial(unsigned f, mlir::Value item, mlir::Value leaf);
  void storeResults(ElementCode &epilogue, const FoldValues &results);
};

/// Folds along dimension 1.
class GridOuterFolds : public GridLoops {
public:
  using GridLoops::GridLoops;
  void emitRun(mlir::Value log2Columns);
  void emitFinish(mlir::Value log2Columns);
  /// Folds the column at \p index of the item that \p code has entered.
  FoldValues foldColumn(ElementCode &code, mlir::Value index);
  /// The elements of a column that nothing is folded of.
  void emitElements(ElementCode &code, mlir::Value index);

private:
  mlir::Value numFoldBlocks();
  Access partial(unsigned f, mlir::Value block, mlir::Value item,
                 mlir::Value index);
  void storeResults(ElementCode &epilogue, const LoopIndices &indices,
                    mlir::Value index, const FoldValues &results);
  void enterRow(ElementCode &code, mlir::Value index, mlir::Value j);
  FoldValues foldBlock(ElementCode &code, mlir::Value index, mlir::Value jBegin,
                       mlir::Value jEnd);
};

/// Kernels that visit whole rows: a warp for each row along dimension 0, a
/// thread for each along dimension 1.
class GridRows : public GridLoops {
public:
  using GridLoops::GridLoops;
  void emitRun(mlir::Value log2Columns);

private:
  struct Pass;
  using Passes = llvm::ArrayRef<std::unique_ptr<Pass>>;
  void emitRow(Passes passes, mlir::Value item);
  void emitColumn(Passes passes, mlir::Value item, mlir::Value index);
  void enterItem(Passes passes, mlir::Value item);
  void carryOn(Passes passes, unsigned p);
};

} // namespace quern

#endif // QUERN_CODEGEN_GPU_GRIDLOOPS_H
