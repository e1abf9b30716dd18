//===- KernelLoops.h - The loop nests of a kernel ---------------*- C++ -*-===//
//
// One class for each shape of a pass: maps, inner folds, outer and blocked
// ones. Each emits the body of `run` (and `finish`) of a kernel that has one
// pass; PassLoops puts several together. Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_KERNELLOOPS_H
#define QUERN_CODEGEN_KERNELLOOPS_H

#include "codegen/ElementCode.h"
#include "codegen/KernelEmitter.h"
#include "codegen/KernelTiles.h"
#include "codegen/Loops.h"

namespace quern {

/// Simple operations on each element in the body of \p pass.
unsigned numSteps(const KernelPlan &plan, unsigned pass);
/// Whether its elements go through elementary functions, whose code is long.
bool appliesFunctions(const KernelPlan &plan, unsigned pass);
/// How many vectors of elements fill a processor; 1 of long code.
unsigned vectorsInFlight(const KernelPlan &plan, unsigned pass);

/// Elements of \p t from one 16-byte slot of partials to the next.
inline int64_t slotStride(ElementType t) { return 16 / byteSize(t); }

/// What the loop nests share.
class KernelLoops {
public:
  KernelLoops(const KernelPlan &plan, const KernelFrame &frame,
              mlir::OpBuilder &b, unsigned pass = 0);

  /// Stores what the epilogue stores at its current step.
  void storeEpilogue(ElementCode &epilogue, mlir::Value index,
                     mlir::Value mask) {
    storeStep(epilogue, epilogueStores, index, mask);
  }
  bool hasFolds() const { return !folds.empty(); }
  bool hasBodyStores() const { return !bodyStores.empty(); }

protected:
  using ItemBody =
      llvm::function_ref<void(const LoopIndices &, mlir::Value item)>;
  /// Runs \p body for each item of the call, with its indices.
  void forEachItem(ItemBody body);
  using RunBody = llvm::function_ref<void(LoopIndices &, mlir::Value begin,
                                          mlir::Value end, mlir::Value item)>;
  /// Runs \p body for each run of items that differ in the index of dimension
  /// \p along only, the first of the items' dimensions: it is [begin, end);
  /// \c item is that of index 0.
  void forEachRun(unsigned along, RunBody body);
  using StripBody = llvm::function_ref<void(LoopIndices &, mlir::Value jLo,
                                            mlir::Value jHi, mlir::Value item)>;
  /// Runs \p body for each strip of up to \p rows items that differ in the
  /// index of dimension 1, which is [jLo, jHi); \c item is that of index 0.
  void forEachStrip(int64_t rows, StripBody body);
  /// The indices of \p item; that costs divisions.
  LoopIndices indicesOf(mlir::Value item);
  /// Product of the extents of the item space.
  mlir::Value numItems();
  /// Stores the values of \p stores at a step.
  void storeStep(ElementCode &code, llvm::ArrayRef<unsigned> stores,
                 mlir::Value index, mlir::Value mask);
  /// Stores what the body stores or keeps at a step.
  void storeElements(ElementCode &code, mlir::Value index, mlir::Value mask);
  /// Vectors in flight in an unmasked loop.
  unsigned unrollFactor() const;
  unsigned stepsPerRound() const;
  /// Whether the loop of rounds is in this pass.
  bool hasRounds() const {
    return plan.hasLoop() && plan.code[plan.loopBegin].pass == pass;
  }
  /// Whether elements go through elementary functions, whose code is long.
  bool appliesFunctions() const { return quern::appliesFunctions(plan, pass); }
  /// Whether whole vectors run in the loop of the others, under a mask: one
  /// copy of long code is enough.
  bool isMasked() const { return appliesFunctions() && !hasRounds(); }

  ElementCode bodyCode(const CarriedArrays *carried = nullptr) const {
    return {plan, frame, b, lanes, pass, false, carried};
  }
  ElementCode epilogueCode(unsigned numLanes,
                           const CarriedArrays *carried = nullptr) const {
    return {plan, frame, b, numLanes, pass, true, carried};
  }
  /// Stack memory for \p count elements of \p t, allocated at function entry.
  mlir::Value allocate(ElementType t, int64_t count);

  const KernelPlan &plan;
  const KernelFrame &frame;
  mlir::OpBuilder &b;
  unsigned pass;
  Loops at;
  unsigned lanes;
  // Of this pass:
  llvm::SmallVector<unsigned, 4> bodyStores, epilogueStores, roundStores;
  llvm::SmallVector<unsigned, 4> keptSlots;
  llvm::SmallVector<InstrId, 4> folds;
  /// Their numbers among all folds of the kernel.
  llvm::SmallVector<unsigned, 4> foldNumbers;

  llvm::SmallVector<unsigned, 4> itemDims() const;
};

class MapLoops : public KernelLoops {
public:
  using KernelLoops::KernelLoops;
  void emitRun();
  /// The same with inputs in \p tiles, whose plan this is made of.
  void emitTiles(InputTiles &tiles);
  /// Indices [begin, end) of dimension 0.
  void emitRange(ElementCode &code, mlir::Value begin, mlir::Value end);

private:
  unsigned vectorsPerIteration() const;
  mlir::Value alignedHead(ElementCode &code, mlir::Value begin, mlir::Value end,
                          mlir::Value &nonTemporal);
  /// Of each store of the body.
  using StepResults = llvm::SmallVector<ElementCode::Stored, 4>;
  StepResults bodyResults(ElementCode &code);
  void storeVectors(ElementCode &code, llvm::ArrayRef<StepResults> results,
                    llvm::ArrayRef<mlir::Value> indices,
                    mlir::Value nonTemporal);
  mlir::Value emitMain(ElementCode &code, mlir::Value start, mlir::Value end,
                       mlir::Value nonTemporal);
  bool storesAdjacent(unsigned s) const;

  // Loops over slices (KernelSlices.cpp).
  void allocateBlock(ElementCode &code);
  void emitBlocks(ElementCode &code, mlir::Value begin, mlir::Value end);
  void emitBlockRounds(ElementCode &code, mlir::Value lo, mlir::Value hi);
  using VectorBody =
      llvm::function_ref<void(mlir::Value index, mlir::Value mask)>;
  void forEachVector(ElementCode &code, mlir::Value lo, mlir::Value hi,
                     VectorBody body);
  Access blockAccess(size_t k, mlir::Value lo, mlir::Value index,
                     mlir::Value mask);

  /// What is needed from one round to the next, and a block's elements of each.
  llvm::SmallVector<InstrId, 8> blockValues;
  llvm::SmallVector<mlir::Value, 8> blockArrays;
  int64_t blockElems = 0;
};

/// The accumulators of all folds of a kernel.
using FoldValues = llvm::SmallVector<Elem, 4>;

/// What inner and outer folds share: values of the fold operations.
class FoldLoops : public KernelLoops {
public:
  using KernelLoops::KernelLoops;
  /// The results of the folds, in their types, as values of the epilogue.
  void setResults(ElementCode &epilogue, const FoldValues &results);

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
  /// The lanes of \p acc, by halving; a scalar.
  Elem reduceLanes(ElementCode &code, unsigned f, Elem acc);
  ElementType accumulatorType(unsigned f) const {
    return plan.code[folds[f]].compute;
  }
  /// Loop-carried form of accumulators.
  static Carried flatten(llvm::ArrayRef<FoldValues> accs);
  llvm::SmallVector<FoldValues, 4> unflatten(mlir::ValueRange flat) const;
};

class InnerFoldLoops : public FoldLoops {
public:
  using FoldLoops::FoldLoops;
  void emitRun();
  /// The same with inputs in \p tiles, whose plan this is made of.
  void emitTiles(InputTiles &tiles);
  void emitFinish();
  /// To be called where the function begins; \p items at the same time.
  void allocateStreams(int64_t items = 1);
  /// Folds the whole row of the item that \p code has entered; several leaves
  /// as `finish` would. The results are set in \p epilogue.
  void emitRow(ElementCode &code, ElementCode &epilogue);

private:
  void forEachLeaf(
      llvm::function_ref<void(mlir::Value leaf, mlir::Value lo, mlir::Value hi)>
          body);
  void finishItemLeaf(ElementCode &epilogue, mlir::Value item, mlir::Value leaf,
                      const FoldValues &results);
  void clearStreams(ElementCode &code);
  Access streamAccess(unsigned f, mlir::Value stream);
  void foldRange(ElementCode &code, mlir::Value lo, mlir::Value hi);
  FoldValues emitLeaf(ElementCode &code, mlir::Value lo, mlir::Value hi);
  mlir::Value emitLeafMain(ElementCode &code, mlir::Value lo, mlir::Value hi);
  FoldValues reduceStreams(ElementCode &code);
  void emitEpilogue(ElementCode &epilogue, const FoldValues &results);
  void storePartial(ElementCode &scalar, unsigned f, mlir::Value item,
                    mlir::Value leaf, const Elem &x);
  mlir::Value firstSlot(unsigned f, mlir::Value item);
  Elem finishFold(ElementCode &scalar, unsigned f, mlir::Value item);
  void finishLeaf(ElementCode &scalar, unsigned f, mlir::Value first,
                  mlir::Value leaf, mlir::Value count);
  mlir::Value numLeaves();

  /// One array of kFoldStreams accumulators for each fold and item.
  llvm::SmallVector<mlir::Value, 4> streams;
  /// Where those of the current item begin, which already hold what was folded
  /// before; null: at 0, with nothing folded yet.
  mlir::Value firstStream;
};

class OuterFoldLoops : public FoldLoops {
public:
  using FoldLoops::FoldLoops;
  /// With inputs in \p newTiles, whose plan this is made of.
  void readTiles(InputTiles &newTiles) { tiles = &newTiles; }
  void emitRun();
  using EpilogueStep =
      llvm::function_ref<void(mlir::Value first, mlir::Value mask)>;
  /// Folds elements [lo, lo + width) of dimension 0, then runs the epilogue,
  /// in steps that begin \c first elements after \p lo.
  void emitChunk(ElementCode &code, ElementCode &epilogue, mlir::Value lo,
                 mlir::Value width, EpilogueStep step);
  /// To be called where the function begins.
  void allocateAccumulators();

private:
  void foldChunk(ElementCode &code, mlir::Value lo, mlir::Value width);
  void foldRows(ElementCode &code, mlir::Value lo, mlir::Value width,
                mlir::Value jBegin, mlir::Value jEnd);
  void addBlocks(ElementCode &code, mlir::Value width, mlir::Value isFirst);
  void enterRow(ElementCode &code, mlir::Value lo, mlir::Value j);
  void emitBlock(ElementCode &code, mlir::Value lo, mlir::Value full,
                 mlir::Value jBegin, mlir::Value jEnd);
  void emitStrip(ElementCode &code, mlir::Value lo, mlir::Value width,
                 mlir::Value full, mlir::Value jBegin, mlir::Value jEnd);
  void emitRows(ElementCode &code, mlir::Value lo, mlir::Value from,
                mlir::Value full, mlir::Value j, unsigned count);
  mlir::Value emitPanels(ElementCode &code, mlir::Value lo, mlir::Value full,
                         mlir::Value jBegin, mlir::Value jEnd);
  void fill(ElementCode &code, llvm::ArrayRef<mlir::Value> arrays,
            mlir::Value end);
  FoldValues loadAll(ElementCode &code, llvm::ArrayRef<mlir::Value> arrays,
                     mlir::Value at);
  void storeAll(ElementCode &code, llvm::ArrayRef<mlir::Value> arrays,
                mlir::Value at, const FoldValues &x);

  /// Accumulators of a chunk of dimension 0: of the current block, of all.
  llvm::SmallVector<mlir::Value, 4> blocks, totals;
  InputTiles *tiles = nullptr;
  LoopIndices item; ///< that the tiles are of
};

/// Blocked outer folds (KernelPlan::isBlocked).
class BlockedFoldLoops : public FoldLoops {
public:
  using FoldLoops::FoldLoops;
  /// With inputs in \p newTiles, whose plan this is made of.
  void readTiles(InputTiles &newTiles) { tiles = &newTiles; }
  void emitRun();

private:
  using Columns = std::vector<ElementCode>;
  Columns enterColumns(const ElementCode &code, LoopIndices indices,
                       mlir::Value begin, mlir::Value end);
  void emitVectors(Columns &codes, Columns &epilogues, mlir::Value first,
                   unsigned count);
  llvm::SmallVector<FoldValues, 4> fold(Columns &codes, mlir::Value first,
                                        unsigned count);
  mlir::Value stepMask(ElementCode &code, mlir::Value index);

  InputTiles *tiles = nullptr;
};

/// Outer folds: where the kept elements of row \p j of the chunk at \p lo
/// begin, for index 0 of dimension 0.
mlir::Value keptOriginOfRow(const KernelPlan &plan, const KernelFrame &frame,
                            Loops &at, mlir::Value lo, mlir::Value j);

/// Several passes over each row (inner folds) or over each chunk of rows
/// (outer folds).
class PassLoops : KernelLoops {
public:
  using KernelLoops::KernelLoops;
  void emitRun();

private:
  struct Pass;
  using Passes = llvm::ArrayRef<std::unique_ptr<Pass>>;
  void emitRow(Passes passes, const LoopIndices &indices);
  void emitElements(Pass &now);
  void emitChunk(Passes passes, mlir::Value lo, mlir::Value width);

  CarriedArrays carried; ///< outer folds
};

/// The values of the epilogue of \p pass that later passes read.
llvm::SmallVector<InstrId, 4> carriedFrom(const KernelPlan &plan,
                                          unsigned pass);

/// The slots of one kept value (see keptSlots).
mlir::Value emitKeptSlots(const KernelPlan &plan, const KernelFrame &frame,
                          Loops &at);

} // namespace quern

#endif // QUERN_CODEGEN_KERNELLOOPS_H
