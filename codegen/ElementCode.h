//===- ElementCode.h - A kernel's element code at one place -----*- C++ -*-===//
//
// Turns a plan's instructions into MLIR values for the current step of the
// loop nest. Values that do not change with dimension 0 are emitted where they
// are set (function entry, item, index of the folded dimension), so that no
// later pass has to hoist them. Internal to codegen/.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_ELEMENTCODE_H
#define QUERN_CODEGEN_ELEMENTCODE_H

#include "codegen/ElementMemory.h"
#include "codegen/Loops.h"
#include "planner/KernelPlan.h"
#include "llvm/ADT/DenseMap.h"

namespace quern {

/// How the elements of one step, one in each lane, reach each other.
class LaneExchange {
public:
  virtual ~LaneExchange() = default;
  virtual unsigned count() const = 0; ///< a multiple of kScanGroup
  /// The value of lane \p lane, in all of them.
  virtual Elem fromLane(const Elem &x, unsigned lane) = 0;
  /// The value of the lane \p distance below; anything where there is none.
  virtual Elem fromBelow(const Elem &x, unsigned distance) = 0;
  /// Bool: the lane's number within its group of \p groupLanes is at least
  /// \p number.
  virtual Elem isAtLeast(unsigned number, unsigned groupLanes) = 0;
};

/// The values of a kernel function that its loops use.
struct KernelFrame {
  llvm::SmallVector<mlir::Value> buffers; ///< inputs, then stores
  /// [buffer][dimension]; null unless the walk's class is Any.
  llvm::SmallVector<llvm::SmallVector<mlir::Value, 4>> strides;
  llvm::SmallVector<mlir::Value, 4> extents;
  /// [buffer]: stride and extent of its axis; null if it has none.
  struct Axis {
    mlir::Value stride, extent;
  };
  llvm::SmallVector<Axis> axes;
  /// What one step of a dimension adds to Position; null if there is none.
  llvm::SmallVector<mlir::Value, 4> positions;
  llvm::SmallVector<mlir::Value, 4> partials; ///< one memref for each fold
  /// One memref for each kept value, which has \c keptSlots slots.
  llvm::SmallVector<mlir::Value, 4> kept;
  mlir::Value keptSlots;
  mlir::Value strideArray, extentArray, params, flags;
  mlir::Value streaming; ///< i1: outputs are too large to be cached
  mlir::Value itemBegin, itemEnd, begin, end;
  /// The lanes of a step whose elements are those of several threads; null:
  /// those of a vector.
  LaneExchange *lanes = nullptr;
};

/// A loop dimension's current index; the index of dimension 0 is the step's.
using LoopIndices = llvm::SmallVector<mlir::Value, 4>;

/// The walk's class in dimension \p d.
inline StrideClass strideClass(const KernelBuffer &buffer, unsigned d) {
  return d < buffer.strides.size() ? buffer.strides[d] : StrideClass::Zero;
}

/// What the epilogues of earlier passes leave for later ones: for each
/// instruction a memref with its values from index \c first of dimension 0.
struct CarriedArrays {
  llvm::SmallDenseMap<InstrId, mlir::Value> memrefs;
  mlir::Value first;
};

class ElementCode {
public:
  /// Emits the body of \p pass or its epilogue, which is not hoisted.
  /// \p carried: where to find values of earlier epilogues that setValue does
  /// not give.
  ElementCode(const KernelPlan &plan, const KernelFrame &frame,
              mlir::OpBuilder &b, unsigned lanes, unsigned pass,
              bool inEpilogue, const CarriedArrays *carried = nullptr);

  /// Emits what is constant in the whole function.
  void enterFunction();
  /// Moves to an item; \p indices has an entry per dimension, null for 0 and
  /// the folded one.
  void enterItem(const LoopIndices &indices);
  /// Where the element at index 0 of every dimension is in buffer \p which,
  /// from now on; elsewhere 0. For buffers that stand for a part of an array.
  void setOrigin(unsigned which, mlir::Value origin);
  /// Outer folds: moves to index \p j of dimension 1.
  void enterFoldIndex(mlir::Value j);
  /// Moves to \p lanes elements from \p index of dimension 0. With a mask, no
  /// others are touched.
  void enterStep(mlir::Value index, mlir::Value mask = nullptr);
  /// What is known at one of several steps that are entered together.
  struct StepState {
    mlir::Value index, mask;
    std::vector<Elem> values;
  };
  using StepStates = llvm::SmallVector<StepState, 4>;
  /// Enters the steps at \p indices; the rounds of a loop run for all of them
  /// side by side, so that their chains of dependent operations overlap.
  StepStates enterSteps(llvm::ArrayRef<mlir::Value> indices,
                        mlir::Value mask = nullptr);
  /// Moves to one of these steps.
  void resume(const StepState &state);

  /// A loop over slices visits a block of elements in each round, so what is
  /// needed from one to the next is in arrays: carried values, and what a round
  /// reads of the code before it other than loads.
  llvm::SmallVector<InstrId, 8> valuesBetweenRounds() const;
  /// Gives the number of rounds.
  mlir::Value roundCount() const { return numRounds; }
  /// Moves to one vector of elements, outside of the rounds.
  void enterVector(mlir::Value index, mlir::Value mask);
  /// Begins round \p number.
  void enterRound(mlir::Value number);
  /// Moves to one vector of the round.
  void enterVectorOfRound(mlir::Value index, mlir::Value mask);

  /// Takes the values of the current step over from \p other, whose item
  /// differs in the index of dimension \p d only, where they do not depend on
  /// it.
  void shareStep(const ElementCode &other, unsigned d);

  /// The value of \p id at the current step.
  Elem value(InstrId id);
  /// Its value as operand of its user, which computes in \p compute.
  Elem converted(InstrId id, ElementType compute);
  /// Gives the value of a fold or, before entering an item, of an instruction
  /// of an earlier epilogue; one lane becomes all.
  void setValue(InstrId id, const Elem &x);
  /// Makes the memory of running folds; to be called where the function begins.
  void allocateScans();
  bool hasScans() const { return !scanStates.empty(); }
  /// Emits them at the current step.
  void emitScans() {
    for (const ScanState &state : scanStates)
      value(state.scan);
  }
  /// Outer: begins \p width rows from the carried arrays' first index on.
  void beginRows(mlir::Value width);
  /// Inner: begins a row.
  void beginRow();
  /// Inner: the leaf ends whose steps have been emitted.
  void endLeaf();
  /// Where the element at index 0 of dimension 0 is among the kept ones.
  void setKeptOrigin(mlir::Value origin) { keptOrigin = origin; }
  /// Where the kept values of this row begin, in slots.
  void setKeptBase(mlir::Value slots) { keptBase = slots; }
  /// Keeps the current element of kept value number \p slot.
  void keep(unsigned slot);
  /// What output \p s stores at the current step, and where if it scatters.
  struct Stored {
    Elem value, at;
  };
  Stored stored(unsigned s);
  /// Stores \p x through output \p s at \p index of dimension 0.
  void store(unsigned s, const Stored &x, mlir::Value index, mlir::Value mask,
             bool nonTemporal = false);
  /// Of a fold or a scan: \p acc with \p x combined after it, and the value
  /// over nothing, in the type that \p instr computes in.
  Elem combine(const KernelInstr &instr, const Elem &acc, const Elem &x);
  Elem identity(const KernelInstr &instr);
  /// Reports elements of earlier steps that left the reals.
  void reportFlags();

  /// Index of the first element of buffer \p which at the current item (and
  /// index of the folded dimension).
  mlir::Value offset(unsigned which) const { return offsets[which]; }
  /// The same of the slice of the round, if it is of rounds.
  mlir::Value roundOffset(unsigned which);

  VectorPrims prims;
  ScalarBuilder scalars;
  ElementMemory memory;

private:
  enum class Level : uint8_t { Function, Item, FoldIndex, Step };
  Level loadLevel(const KernelBuffer &buffer) const;
  Level operandLevel(InstrId id) const;
  void findLevels();
  void emitLevel(Level level);
  const KernelBuffer &buffer(unsigned which) const {
    return plan.buffer(which);
  }
  mlir::Value addStride(mlir::Value offset, unsigned which, unsigned d,
                        mlir::Value index);
  Elem emit(InstrId id);
  Elem emitLoad(const KernelInstr &instr);
  Elem loadFrom(unsigned which, mlir::Value origin);
  Elem emitGather(const KernelInstr &instr);
  mlir::Value axisOffset(unsigned which, const Elem &at, VectorPrims &lanes);
  Access moved(unsigned which, InstrId id, const Elem &at, mlir::Value index,
               mlir::Value mask);
  Elem emitParam(const KernelInstr &instr);
  Elem emitConstant(const KernelInstr &instr);
  Elem emitPosition();
  Elem emitApply(const KernelInstr &instr);
  Elem emitCarried(InstrId id);
  Elem emitScan(InstrId id);
  Elem emitBits(ElementType t, mlir::Value at);
  void emitRounds(StepStates &states);
  void enterRounds(StepStates &states, Carried &init);
  void emitRound(StepStates &states, mlir::ValueRange carriedValues,
                 Carried &next);
  Elem takeCarried(InstrId id, mlir::ValueRange &flat) const;
  bool ownsLoop() const {
    return plan.hasLoop() && isOwn(plan.code[plan.loopBegin]);
  }
  bool loopChecksReals() const;
  bool loopMaySettle() const;
  mlir::Value anyChanged(mlir::ValueRange before, mlir::ValueRange after);
  Carried untilSettled(const Carried &init, size_t numParts,
                       llvm::function_ref<Carried(mlir::ValueRange)> body);
  struct ScanState;
  Elem emitInnerScan(const KernelInstr &instr, const Elem &x,
                     const ScanState &state);
  Elem groupScan(const KernelInstr &instr, Elem x, LaneExchange &lanes);
  Elem followGroups(const KernelInstr &instr, const Elem &inGroup,
                    const ScanState &state, LaneExchange &lanes);
  void findStreams();
  void prefetch();
  Access keptAccess(unsigned slot, ElementType t);
  /// Whether this object emits \p instr.
  bool isOwn(const KernelInstr &instr) const {
    return instr.pass == pass && instr.inEpilogue == inEpilogue &&
           instr.kind != KernelInstr::Kind::Fold;
  }

  const KernelPlan &plan;
  const KernelFrame &frame;
  mlir::OpBuilder &b;
  unsigned pass;
  bool inEpilogue;
  const CarriedArrays *carried;
  llvm::SmallVector<InstrId, 4> keptIds;
  /// Inner: the running fold of the current leaf's groups and of the leaves
  /// before, each in all lanes. Outer: of every row of the chunk.
  struct ScanState {
    InstrId scan = 0;
    mlir::Value running, leaves;
  };
  llvm::SmallVector<ScanState, 4> scanStates;
  /// The inputs whose elements prefetch asks for.
  llvm::SmallVector<unsigned, 4> streams;
  std::vector<Level> levels;
  std::vector<Elem> values; // re is null where not emitted yet
  llvm::SmallVector<mlir::Value> origins, itemOffsets, offsets;
  mlir::Value itemPosition, position;
  mlir::Value numRounds, round;
  /// Of the round: its scalars.
  llvm::SmallVector<std::pair<InstrId, Elem>, 8> roundScalars;
  mlir::Value index, mask, keptOrigin, keptBase;
  mlir::Value leftReals; // bool lanes, or null
};

} // namespace quern

#endif // QUERN_CODEGEN_ELEMENTCODE_H
