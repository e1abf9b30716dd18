//===- TileRunner.h - One call of an interpreted kernel ---------*- C++ -*-===//
//
// Internal to runtime/tier0.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_TIER0_TILERUNNER_H
#define QUERN_RUNTIME_TIER0_TILERUNNER_H

#include "runtime/tier0/TileMemory.h"
#include "runtime/tier0/TileProgram.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace quern {

/// As an extent, makes a block's stores bypass the caches.
inline constexpr int64_t kEndless = int64_t(1) << 40;
/// Strides of a block of rank 1.
inline constexpr int64_t kAdjacent[8] = {1, 1, 1, 1, 1, 1, 1, 1};

class TileRunner {
public:
  TileRunner(const TileProgram &program, const KernelArgs &args);

  void run(int64_t itemBegin, int64_t itemEnd, int64_t begin, int64_t end,
           const std::atomic<const CpuKernel *> *compiled);
  void finish(int64_t itemBegin, int64_t itemEnd);

private:
  static constexpr int64_t kDense = INT64_MIN;

  /// An operand of a block of rank 2.
  struct Rows {
    char *data;
    int64_t rowStep;
  };
  /// The elements that a section of code works on: \c width from \c first of
  /// dimension 0 on, of \c rows indices of dimension 1.
  struct Tile {
    int64_t first = 0, width = 0, rows = 1;
    int64_t elems() const { return width * rows; }
  };

  // TileRunner.cpp: steps
  void enterFunction(int64_t tileElems, int64_t lineElems);
  void enterItem(int64_t item);
  void runBody(const TilePass &pass, const Tile &at, bool isNewRow);
  void runEpilogue(const TilePass &pass, const Tile &at);
  void fill(const TileStep &step, const Tile &at);
  void runSteps(llvm::ArrayRef<TileStep> steps, const Tile &at);
  void load(const TileStep &step, const Tile &at);
  TilePositions positionsIn(unsigned which, TileValueId at) const;
  void gather(const TileStep &step, const Tile &at);
  void writePositions(const TileStep &step, const Tile &at);
  void expand(const TileStep &step, const Tile &at);
  void apply(const TileStep &step, const Tile &at);
  void store(unsigned s, char *value, const Tile &at);
  void store(const TileStore &s, const Tile &at);
  TilePlace placeOf(unsigned buffer, unsigned bytes, const Tile &at) const;
  char *destination(TileValueId value, const Tile &at);
  char *keptPlace(const TileValue &value, const Tile &at);
  int64_t bytesOf(TileValueId value) const {
    return byteSize(program.values[value].type);
  }
  int64_t rowStepOf(TileValueId value, const Tile &at) const {
    return rowSteps[value] == kDense ? at.width : rowSteps[value];
  }
  void callRows(KernelRunFn block, llvm::ArrayRef<Rows> operands, int64_t width,
                int64_t rows);

  // TileCalls.cpp
  void enterRow(const TilePass &pass, const Tile &at);
  void enterStreams(const TilePass &pass, const Tile &at);
  void enterCalls(const TilePass &pass, const Tile &at);
  void nextFetches(const TilePass &pass, const Tile &at);
  void fetchAhead() {
    if (fetchBegin < fetchEnd)
      fetchShare();
  }
  void fetchShare();
  void runCalls(const Tile &at);

  // TileRunner.cpp: maps
  void runMap(int64_t itemBegin, int64_t itemEnd, int64_t begin, int64_t end);
  bool handOver(int64_t item, int64_t itemEnd, int64_t from, int64_t begin,
                int64_t end);

  // TileFolds.cpp
  void runRows(int64_t itemBegin, int64_t itemEnd);
  void runLeaves(int64_t itemBegin, int64_t itemEnd, int64_t begin,
                 int64_t end);
  void runPasses(int64_t rows);
  void foldShortRows(const TilePass &pass, int64_t rows);
  void foldLongRow(const TilePass &pass);
  void foldLeaf(const TilePass &pass, int64_t leaf, bool isNewRow,
                llvm::function_ref<char *(const TileFold &)> result);
  char *slot(const TileFold &fold, int64_t item, int64_t leaf) const;
  void combineSlots(const TileFold &fold, char *slots, int64_t count);
  void runChunks(int64_t itemBegin, int64_t itemEnd, int64_t begin,
                 int64_t end);
  void foldProducts(const TileFold &fold, const Tile &at);
  void foldChunk(const TilePass &pass, int64_t first, int64_t width);
  void foldBlock(const TilePass &pass, const Tile &chunk, int64_t begin,
                 int64_t end);
  void resetScans(const TilePass &pass, int64_t width);
  void scan(const TileStep &step, const Tile &at);
  void scanRow(const TileScan &scan, char *x, int64_t first, int64_t count);
  void scanGroups(const TileScan &scan, char *x, int64_t count);
  bool isLong() const;

  const TileProgram &program;
  const KernelPlan &plan;
  const KernelArgs &args;
  const std::atomic<const CpuKernel *> *compiled = nullptr;
  char *memory;
  int64_t numItems = 1;
  int64_t numLeaves = 1; ///< of a row that is folded
  uint64_t ignoredFlags = 0;
  uint64_t round = 0; ///< of the plan's loop
  /// Per buffer: what a round adds to its place, in elements.
  llvm::SmallVector<int64_t, 8> roundSteps;
  bool streaming = false;
  bool fetches = false;     ///< more is read than a core's own cache holds
  int64_t leafFirst = 0;    ///< where the current leaf begins
  bool rowsAreLong = false; ///< one row, tile by tile
  int64_t chunkFirst = 0;   ///< outer folds: where the chunk begins
  int64_t rowFirst = 0;     ///< where the row's first tile begins
  llvm::SmallVector<int64_t, 4> index;     ///< of the tile's first row
  llvm::SmallVector<char *, 32> data;      ///< of each value
  llvm::SmallVector<int64_t, 32> rowSteps; ///< between its rows, or kDense

  // Of a row's tiles, see TileCalls.cpp:
  /// An input that is read without gaps, from the row's first tile on.
  struct Stream {
    const char *data;
    unsigned bytes; ///< of an element
  };
  /// A block's operand or result, at the row's first tile or in a register.
  struct Slot {
    char *data = nullptr;
    unsigned bytes = 0; ///< by which it moves on with each element
    bool isOfLeaf = false;
  };
  struct Call {
    KernelRunFn block;
    size_t firstSlot;
    KernelArgs args;
  };
  llvm::SmallVector<Stream, 8> streams;
  int64_t lineElems = 0; ///< of the widest stream, in a cache line
  int64_t fetchBegin = 0, fetchEnd = 0; ///< of the row, to be fetched
  int64_t fetchStep = 0;                ///< so many by each instruction
  llvm::SmallVector<Call, 8> calls;
  llvm::SmallVector<Slot, 24> slots; ///< of all calls
  llvm::SmallVector<void *, 24> callBuffers;
  int64_t callExtent = 0;
};

} // namespace quern

#endif // QUERN_RUNTIME_TIER0_TILERUNNER_H
