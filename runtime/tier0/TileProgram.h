//===- TileProgram.h - A kernel plan, ready to be interpreted ---*- C++ -*-===//
//
// Tier 0: any kernel plan runs without being compiled, through the blocks that
// were compiled with Quern (codegen/blocks), one block call for each
// instruction and tile. A tile is so many elements that the values between
// instructions stay in L1: a piece of a row (dimension 0), or several whole
// rows if they are short. Values of a tile are dense arrays.
//
// Folds and scans combine in the order that KernelPlan.h prescribes, so results
// are those of the compiled kernel, bit for bit.
//
//   TileBuilder    plan -> program: steps by how often they run, where each
//                  value lives
//   TileRunner     program -> results of one call; TileFolds what folds, scans;
//                  TileCalls the tiles of a row, one after the other
//   TileMemory     strided copies
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_TIER0_TILEPROGRAM_H
#define QUERN_RUNTIME_TIER0_TILEPROGRAM_H

#include "codegen/cpu/CpuCompiler.h"
#include <atomic>

namespace quern {

/// Index of a value of the program: an instruction's, or one that a conversion,
/// a copy or an expansion makes of it.
using TileValueId = uint16_t;

/// Where the elements of a value are.
struct TileValue {
  enum class Home : uint8_t {
    Register, ///< a tile's elements; a Load may point to its input instead
    Leaf,     ///< a leaf's elements, for a fold
    Kept,     ///< with a row's other elements, for later passes
    Recalled, ///< there, from an earlier pass
  };
  ElementType type = ElementType::F64;
  Home home = Home::Register;
  uint16_t slot = 0;   ///< Kept, Recalled: which
  uint32_t offset = 0; ///< of its register in the scratch memory
};

struct TileStep {
  enum class Kind : uint8_t {
    Fill,     ///< \c bits, or parameter \c index, everywhere
    Load,     ///< input \c index
    Gather,   ///< input \c index, along its axis where operand 0 says
    Position, ///< as KernelInstr::Kind::Position
    Expand,   ///< operand 0, of an earlier epilogue, for every element
    Recall,   ///< finds a kept value
    Apply,    ///< block(operands)
    Scan,     ///< running fold number \c index of operand 0
    Rounds,   ///< the next \c index steps, as often as the plan's loop says
    Move,     ///< operand 0 to \c value, which has been computed before
    Store,    ///< operand 0, through store \c index, in a round
  };
  Kind kind = Kind::Apply;
  TileValueId value = 0;
  uint16_t index = 0;
  bool isParam = false;    ///< Fill
  bool isPerRound = false; ///< Fill: with scalar \c index of the round
  bool mayPoint = true;    ///< Load: need not be copied if it is dense
  bool mayStride = false;  ///< Load: nor if only rows are; read by folds only
  bool checksReals = false;
  int16_t directStore = -1; ///< Apply: the store that this is the value of
  uint64_t bits = 0;
  KernelRunFn block = nullptr;
  llvm::SmallVector<TileValueId, 4> operands;
};

struct TileStore {
  TileValueId value = 0;
  uint16_t store = 0; ///< in the plan
  bool scatters = false;
  TileValueId at = 0; ///< where to, if it does
};

/// A body or an epilogue.
struct TileCode {
  std::vector<TileStep> function; ///< once for each call
  std::vector<TileStep> row;      ///< once for each row
  std::vector<TileStep> tile;     ///< for each tile
  std::vector<TileStore> stores;  ///< after a tile
};

struct TileFold {
  TileValueId operand = 0; ///< of the type that the fold computes in
  TileValueId result = 0;  ///< likewise, one for each row
  uint16_t number = 0;     ///< among all folds: its partials
  uint32_t block = 0;      ///< scratch: results of a block of an outer fold
  KernelRunFn inner = nullptr, outer = nullptr, combine = nullptr;
  /// The only fold, of the products of two inputs: a block that reads both
  /// where they are. There is no operand then.
  KernelRunFn product = nullptr;
  uint16_t factors[2] = {};
};

struct TileScan {
  ElementType type = ElementType::F64; ///< that it computes in
  uint32_t state = 0; ///< scratch: running folds of leaf and leaves, or of rows
  KernelRunFn outer = nullptr; ///< gives the identity
  KernelRunFn combine = nullptr, combineSingle = nullptr;
};

struct TilePass {
  TileCode body, epilogue;
  std::vector<TileFold> folds;
  std::vector<uint16_t> scans; ///< numbers
  /// Inputs that a tile of the body reads where they are, adjacent elements:
  /// the next tile's are fetched by so many instructions of the one before.
  std::vector<uint16_t> streams;
  unsigned numFetches = 0;
  /// A tile of the body is a list of block calls on such inputs, on registers,
  /// leaves and adjacent outputs.
  bool isPlain = false;
};

class TileProgram {
public:
  /// Errors: the plan has something that no block was built for.
  static llvm::Expected<std::unique_ptr<TileProgram>>
  make(const KernelPlan &plan, CpuIsa isa, MathMode math);

  /// As KernelRunFn and KernelFinishFn. As soon as \p compiled is set, what is
  /// left runs there.
  void run(const KernelArgs &args, int64_t itemBegin, int64_t itemEnd,
           int64_t begin, int64_t end,
           const std::atomic<const CpuKernel *> *compiled = nullptr) const;
  void finish(const KernelArgs &args, int64_t itemBegin, int64_t itemEnd) const;

  KernelPlan plan;
  std::vector<TileValue> values;
  std::vector<TilePass> passes;
  std::vector<TileScan> scans;
  KernelRunFn position = nullptr;
  unsigned numFolds = 0;
  bool wholeRows = false;
  /// No tile holds more elements, unless nothing is between the inputs and the
  /// folds, or the only operation.
  int64_t tileElems = 0;
  bool isUnbounded = false;
  int64_t streamedBytes = 0; ///< of map outputs, for each element
  uint32_t gather = 0;       ///< scratch: a leaf of partial results
  size_t scratchBytes = 0;
};

/// Elements of a tile at most where there are no registers: how long a compiled
/// kernel waits for its turn.
inline constexpr int64_t kTileUnbounded = 1 << 20;
/// Elements of the values of epilogues.
inline constexpr int64_t kTileLine = kChunk;

} // namespace quern

#endif // QUERN_RUNTIME_TIER0_TILEPROGRAM_H
