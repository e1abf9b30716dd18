//===- KernelLoops.h - The loop nests of a kernel ---------------*- C++ -*-===//
//
// One class for each shape of kernel: maps, inner folds, outer folds. Each
// emits the body of `run` (and `finish`). Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_KERNELLOOPS_H
#define QUERN_CODEGEN_KERNELLOOPS_H

#include "codegen/ElementCode.h"
#include "codegen/KernelEmitter.h"
#include "codegen/Loops.h"

namespace quern {

/// What the loop nests share.
class KernelLoops {
public:
  KernelLoops(const KernelPlan &plan, const KernelFrame &frame,
              mlir::OpBuilder &b);

protected:
  using ItemBody =
      llvm::function_ref<void(const LoopIndices &, mlir::Value item)>;
  /// Runs \p body for each item of the call, with its indices.
  void forEachItem(ItemBody body);
  /// Product of the extents of the item space.
  mlir::Value numItems();
  /// Stores the values of \p stores at a step.
  void storeStep(ElementCode &code, llvm::ArrayRef<unsigned> stores,
                 mlir::Value index, mlir::Value mask);
  /// Vectors in flight in an unmasked loop.
  unsigned unrollFactor() const;
  /// Operations on each element.
  unsigned numSteps() const;

  const KernelPlan &plan;
  const KernelFrame &frame;
  mlir::OpBuilder &b;
  Loops at;
  unsigned lanes;
  llvm::SmallVector<unsigned, 4> bodyStores, epilogueStores;
  llvm::SmallVector<InstrId, 4> folds;

private:
  llvm::SmallVector<unsigned, 4> itemDims() const;
};

class MapLoops : KernelLoops {
public:
  using KernelLoops::KernelLoops;
  void emitRun();

private:
  unsigned vectorsPerIteration() const;
  void emitItem(ElementCode &code);
  mlir::Value alignedHead(ElementCode &code, mlir::Value &nonTemporal);
  void emitMain(ElementCode &code, mlir::Value start, mlir::Value mainEnd,
                mlir::Value nonTemporal);
  bool storesAdjacent(unsigned s) const;
};

/// The accumulators of all folds of a kernel.
using FoldValues = llvm::SmallVector<Elem, 4>;

/// What inner and outer folds share: values of the fold operations.
class FoldLoops : protected KernelLoops {
public:
  using KernelLoops::KernelLoops;

protected:
  /// Value of fold \p f over nothing.
  Elem identity(ElementCode &code, unsigned f);
  /// \p acc with \p x folded in after it.
  Elem combine(ElementCode &code, unsigned f, const Elem &acc, const Elem &x);
  /// The accumulators with the current step's elements folded in; lanes
  /// outside \p mask keep their value.
  FoldValues foldStep(ElementCode &code, const FoldValues &accs,
                      mlir::Value mask);
  Elem select(ElementCode &code, mlir::Value mask, const Elem &x,
              const Elem &y);
  ElementType accumulatorType(unsigned f) const {
    return plan.code[folds[f]].compute;
  }
  /// Stack memory for \p count elements of \p t, allocated at function entry.
  mlir::Value allocate(ElementType t, int64_t count);
  /// The results of the folds, in their types, as values of the epilogue.
  void setResults(ElementCode &epilogue, const FoldValues &results);

  /// Loop-carried form of accumulators.
  static Carried flatten(llvm::ArrayRef<FoldValues> accs);
  llvm::SmallVector<FoldValues, 4> unflatten(mlir::ValueRange flat) const;
};

class InnerFoldLoops : FoldLoops {
public:
  using FoldLoops::FoldLoops;
  void emitRun();
  void emitFinish();

private:
  void emitItem(ElementCode &code, ElementCode &epilogue, mlir::Value item);
  FoldValues emitLeaf(ElementCode &code, mlir::Value lo, mlir::Value hi);
  mlir::Value emitLeafMain(ElementCode &code, mlir::Value lo, mlir::Value hi);
  FoldValues reduceStreams(ElementCode &code);
  Elem reduceLanes(ElementCode &code, unsigned f, Elem acc);
  void emitEpilogue(ElementCode &epilogue, const FoldValues &results);
  mlir::Value firstSlot(unsigned f, mlir::Value item);
  Elem finishFold(ElementCode &scalar, unsigned f, mlir::Value item);
  void finishLeaf(ElementCode &scalar, unsigned f, mlir::Value first,
                  mlir::Value leaf, mlir::Value count);
  mlir::Value numLeaves();

  /// One array of kFoldStreams accumulators for each fold.
  llvm::SmallVector<mlir::Value, 4> streams;
};

class OuterFoldLoops : FoldLoops {
public:
  using FoldLoops::FoldLoops;
  void emitRun();

private:
  void emitChunk(ElementCode &code, ElementCode &epilogue, mlir::Value lo,
                 mlir::Value width);
  void emitBlock(ElementCode &code, mlir::Value lo, mlir::Value full,
                 mlir::Value jBegin, mlir::Value jEnd);
  void emitStrip(ElementCode &code, mlir::Value lo, mlir::Value width,
                 mlir::Value full, mlir::Value jBegin, mlir::Value jEnd);
  void emitRows(ElementCode &code, mlir::Value lo, mlir::Value full,
                mlir::Value j, unsigned count);
  void fill(ElementCode &code, llvm::ArrayRef<mlir::Value> arrays,
            mlir::Value end);
  FoldValues loadAll(ElementCode &code, llvm::ArrayRef<mlir::Value> arrays,
                     mlir::Value at);
  void storeAll(ElementCode &code, llvm::ArrayRef<mlir::Value> arrays,
                mlir::Value at, const FoldValues &x);

  /// Accumulators of a chunk of dimension 0: of the current block, of all.
  llvm::SmallVector<mlir::Value, 4> blocks, totals;
};

} // namespace quern

#endif // QUERN_CODEGEN_KERNELLOOPS_H
