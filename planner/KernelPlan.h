//===- KernelPlan.h - One fused kernel, ready for code generation ---------===//
//
// What the planner hands to code generation: a loop nest over a small space,
// straight-line element code, and how each buffer is walked. A plan holds no
// extents, no strides and no scalar values; these are bound at launch, so one
// compiled kernel serves every size. Plans with equal keys are the same kernel.
//
//   for outer in space[1..rank)          work items, split over threads
//     for i in space[0]                  vectorised, tail masked
//       body: loads, maps, stores of map outputs, folds into accumulators
//     epilogue: maps on fold results, stores of fold outputs
//
// A kernel that folds may make several passes over a row, each with body and
// epilogue of its own: what the epilogue of a pass computes is constant along
// the row in the passes after it (softmax: max; exp and sum; division).
// Elements that a later pass needs again are computed again or kept in scratch
// memory, which holds one row (outer folds: a chunk of rows) of each. Outer
// folds keep what they read as well: in the array its pieces lie far apart.
//
// An input that is adjacent along dimension 1 but not along dimension 0 (a
// transposed operand) is read in tiles: a block of it is put in order in near
// memory, and the elements come from there (isTiled).
//
// An input that is gathered has, besides the walk of its loop dimensions, an
// axis along which an instruction's value says where to read. So has a store
// that scatters, along which it says where to write; where it may say so more
// than once, one thread runs the kernel from its first element to its last
// (inOrder). A buffer of rounds has an axis along which the rounds of the
// kernel's loop go: each reads or stores a slice of its own.
//
// At most one loop dimension is folded. If it is dimension 0 the fold is
// "inner": the elements of one item are combined. Otherwise it is "outer":
// dimension 0 is kept and vectorised, and the folded dimension is the loop
// just around it (dimension 1).
//
// The order of combination is part of the meaning of a fold and depends on
// neither thread count, vector width nor what else is in the kernel:
//   inner: leaves of kFoldLeaf consecutive elements; within a leaf, element i
//     goes to stream i mod kFoldStreams, each stream combined in order; streams
//     combined by halving (s with s + n/2); the leaves' results are folded
//     again by the same rule until one is left.
//   outer: blocks of kFoldBlock consecutive indices, combined in order; the
//     blocks' results combined in order.
//
// So it is for a scan (running fold), whose value at an element combines all
// elements of the row up to it:
//   inner: leaves as above; within a leaf groups of kScanGroup elements, whose
//     running folds are made by doubling (each combined with the one 1, 2, 4
//     before it); these follow the running fold of the groups before, that of
//     the leaf the one of the leaves before.
//   outer: in order.
// A kernel with scans visits whole rows, as one with several passes does.
//
// A kernel may contain one loop of rounds: the instructions [loopBegin,
// loopEnd) of one body run a number of times for each element before what
// follows them. Carried values begin as their operands and are replaced after
// each round; scalars may differ from round to round. The number of rounds is
// bound at launch. Where slices are read or stored, each round visits a block
// of elements, so that adjacent ones are visited together; what is carried
// stays in near memory.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_KERNELPLAN_H
#define QUERN_PLANNER_KERNELPLAN_H

#include "ir/Op.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <string>
#include <vector>

namespace quern {

inline constexpr int64_t kFoldLeaf = 4096;
inline constexpr int64_t kFoldStreams = 32;
inline constexpr int64_t kFoldBlock = 256;
inline constexpr int64_t kScanGroup = 8;
inline constexpr unsigned kMaxPasses = 4;

/// Elements of dimension 0 that an outer fold works on at a time.
inline constexpr int64_t kChunk = 512;
/// With several passes what a chunk keeps from one pass to the next are about
/// this many vectors (kernelLanes), 1 MB: they stay in the core's own cache.
/// Pieces of rows shorter than kNarrowVectors, 256 bytes, are read at a
/// fraction of the speed. So many are folded side by side as well.
inline constexpr int64_t kChunkVectors = 1 << 14;
inline constexpr int64_t kNarrowVectors = 4;

/// A blocked fold works on this many vectors of dimension 0 (a power of two)
/// for this many items of dimension 2 at a time. Its extents are at most
/// kBlockedExtent: one block, and transposed inputs fit into the nearest cache.
inline constexpr unsigned kBlockedVectors = 2;
inline constexpr unsigned kBlockedItems = 4;
inline constexpr int64_t kBlockedExtent = 64;
static_assert(kBlockedExtent <= kFoldBlock);

/// How a buffer moves when one loop index advances by 1.
enum class StrideClass : uint8_t {
  Zero, ///< not at all: broadcast
  Unit, ///< by one element
  Any,  ///< by a number of elements bound at launch
};

/// A buffer and its walk. \c strides has one entry per loop dimension (for
/// outputs of folds the folded dimension's entry is Zero).
struct KernelBuffer {
  ElementType type = ElementType::F64;
  llvm::SmallVector<StrideClass, 4> strides;
  /// Along an axis of its own, which is no loop dimension; Zero: there is none.
  StrideClass axis = StrideClass::Zero;
  /// The loop's rounds walk the axis, from its beginning, a step in each. Else
  /// instructions say where on it they read (Gather), or a store writes.
  bool isOfRounds = false;
  bool hasAxis() const { return axis != StrideClass::Zero; }
  bool isIndexed() const { return hasAxis() && !isOfRounds; }
};

/// Index of an instruction in KernelPlan::code.
using InstrId = uint16_t;

/// One step of the element code. Instructions are in dependence order.
struct KernelInstr {
  enum class Kind : uint8_t {
    Load,     ///< element of inputs[index] at the current position
    Gather,   ///< the same, moved along the input's axis to where operands[0]
              ///< says: from 1, brought into range, fractions dropped
    Param,    ///< scalar parameter number \c index
    Constant, ///< \c bits, a value of \c type
    Position, ///< I64: linear column-major position in the *kept+folded* space
    Apply,    ///< a Map or Generate op on \c operands
    Fold,     ///< a Reduce op on operands[0]; usable by epilogues only
    Scan,     ///< a Scan op on operands[0], along the folded dimension
    Recall,   ///< what operands[0], of the body of an earlier pass, was here
    Carried,  ///< in the loop: operands[0] in the first round
    PerRound, ///< in the loop: scalar number \c index of this round
    AtRound,  ///< in the loop: element of inputs[index], of rounds
    After,    ///< Carried operands[0] when all rounds are done
  };
  Kind kind = Kind::Load;
  Op op = Op::Input;                      ///< Apply, Fold
  ElementType type = ElementType::F64;    ///< of the result
  ElementType compute = ElementType::F64; ///< operands are converted to it
  uint8_t pass = 0;                       ///< the pass that runs it
  bool inEpilogue = false; ///< runs once per item, after the pass's folds
  /// Apply: raise the reals flag where the row's leavesReals holds.
  bool checksReals = false;
  uint16_t index = 0;
  llvm::SmallVector<InstrId, 4> operands;
  uint64_t bits = 0;
};

/// Writes the value of an instruction to a buffer; if that is of rounds, in
/// each of them.
struct KernelStore {
  InstrId value = 0;
  KernelBuffer buffer;
  InstrId at = 0; ///< where along an indexed buffer's axis, as Gather has it
};

/// What a round puts in place of a Carried instruction.
struct KernelCarried {
  InstrId carried = 0;
  InstrId next = 0;
};

struct KernelPlan {
  uint8_t rank = 1;
  /// Folded loop dimension: -1 none, 0 inner, 1 outer.
  int8_t foldDim = -1;
  uint8_t numPasses = 1; ///< more than 1 only with a folded dimension
  /// An outer fold over a small space, some inputs of which stand still along
  /// dimension 2: accumulators of several rows and items stay in registers.
  /// The planner says so where canBlock does.
  bool isBlocked = false;
  bool inOrder = false; ///< what it scatters may meet: the last one stays
  std::vector<KernelBuffer> inputs;
  std::vector<ElementType> params;
  std::vector<KernelInstr> code;
  std::vector<KernelStore> stores;
  /// The loop of rounds: Carried and PerRound instructions, then maps. All
  /// that they read of the outside stands before it.
  InstrId loopBegin = 0, loopEnd = 0;
  llvm::SmallVector<KernelCarried, 4> carried; ///< in order of Carried
  std::vector<ElementType> roundParams;        ///< scalars of one round

  /// Buffer \p which of the inputs, then the stores.
  const KernelBuffer &buffer(unsigned which) const {
    return which < inputs.size() ? inputs[which]
                                 : stores[which - inputs.size()].buffer;
  }
  unsigned numBuffers() const { return inputs.size() + stores.size(); }

  /// How many of the buffers before \p which have an axis: its place among
  /// them.
  unsigned axisNumber(unsigned which) const;
  bool scatters() const;
  /// Whether the loop reads or stores slices of its rounds.
  bool hasSlices() const;

  bool hasLoop() const { return loopBegin != loopEnd; }
  bool isInLoop(InstrId id) const { return id >= loopBegin && id < loopEnd; }

  /// Whether one thread runs a row (a chunk of rows) from its first element to
  /// its last: several passes, or scans.
  bool visitsWholeRows() const;

  /// The instructions whose elements are kept for later passes; the scratch
  /// memory holds them in this order.
  llvm::SmallVector<InstrId, 4> kept() const;

  /// Canonical text of the whole plan: the cache key and the plan dump.
  std::string str() const;
};

/// Whether input \p which is read in tiles: it is strided along dimension 0 and
/// adjacent along dimension 1, so that walking dimension 0 alone would use one
/// element of each cache line.
inline bool isTiled(const KernelPlan &plan, unsigned which) {
  const KernelBuffer &input = plan.inputs[which];
  return !plan.visitsWholeRows() && !plan.scatters() && !input.hasAxis() &&
         input.strides.size() > 1 && input.strides[0] == StrideClass::Any &&
         input.strides[1] == StrideClass::Unit;
}
bool hasTiles(const KernelPlan &plan);

/// Whether \p plan may be blocked if it runs on \p extents: a plain outer fold
/// that would read some input again for each index of dimension 2, as a matrix
/// product does.
bool canBlock(const KernelPlan &plan, llvm::ArrayRef<int64_t> extents);

/// Lanes of every vector in the kernel: 8 if it computes in 8-byte types, else
/// 16. 64-byte vectors; targets with shorter ones split them.
unsigned kernelLanes(const KernelPlan &plan);

/// The elements that such a chunk of an outer fold with several passes has.
int64_t chunkElems(const KernelPlan &plan);
/// Its width for \p extent folded elements: kNarrowVectors or a multiple.
int64_t chunkWidth(const KernelPlan &plan, int64_t extent);

/// Slots, of 16 bytes, that one kept value takes: \p extent folded elements of
/// a row (inner), or of a chunk of rows (outer).
int64_t keptSlots(const KernelPlan &plan, int64_t extent);

/// What a launch passes to a compiled kernel. Read by generated code: its
/// layout is part of the kernel ABI (bump kKernelAbi when it changes).
struct KernelArgs {
  void *const *buffers;   ///< inputs, then stores
  const int64_t *strides; ///< [buffer][loop dimension], in elements; all of
                          ///< them are valid, also those of class Zero, Unit;
                          ///< then stride and extent of each axis
  const int64_t *extents; ///< per loop dimension
  const uint64_t *params; ///< bits of each scalar, in its low bytes; then,
                          ///< with a loop, the number of rounds and the
                          ///< scalars of one round after the other
  void *partials;  ///< inner folds of more than one leaf: a value of 16 bytes
                   ///< for each [fold][item][leaf]; whole rows: for each
                   ///< [fold][leaf], of one thread
  void *kept;      ///< keptSlots for each kept value, of one thread
  uint64_t *flags; ///< bit 0: some element left the reals
};

inline constexpr uint32_t kKernelAbi = 2;

/// Runs items [itemBegin, itemEnd) of the outer space (the product of the
/// extents of all dimensions but 0, the folded one excluded), and of each the
/// range [begin, end) of dimension 0. \p begin is a multiple of 64; for inner
/// folds of kFoldLeaf, and [begin, end) is the whole dimension unless it has
/// more than one leaf. An inner fold whose dimension 0 has at most one leaf
/// also runs the epilogue; otherwise it writes partials and `finish` must run.
/// A kernel that visits whole rows always runs them with their epilogues.
using KernelRunFn = void (*)(const KernelArgs *args, int64_t itemBegin,
                             int64_t itemEnd, int64_t begin, int64_t end);
/// Combines the partials of items [itemBegin, itemEnd) and runs the epilogue.
using KernelFinishFn = void (*)(const KernelArgs *args, int64_t itemBegin,
                                int64_t itemEnd);

} // namespace quern

#endif // QUERN_PLANNER_KERNELPLAN_H
