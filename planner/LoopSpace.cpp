//===- LoopSpace.cpp - The loop nest of a kernel --------------------------===//
#include "planner/LoopSpace.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include <algorithm>

namespace quern {

/// A loop of fewer elements fills no vector.
static constexpr int64_t kShortLoop = 8;

namespace {

/// One loop: a run of logical dimensions, walked through the first of them.
struct Loop {
  int64_t extent;
  unsigned dim; ///< the lowest logical dimension of the run
  bool isFolded;
};

} // namespace

using Loops = llvm::SmallVector<Loop, 4>;

/// True if every buffer steps from the end of \p a to the next of \p b.
static bool canMerge(const Loop &a, const Loop &b,
                     llvm::ArrayRef<LogicalWalk> walks) {
  if (a.isFolded || b.isFolded)
    return a.isFolded && b.isFolded; // the partitioner saw to that
  for (const LogicalWalk &walk : walks)
    if (walk.strides[b.dim] != walk.strides[a.dim] * a.extent)
      return false;
  return true;
}

static Loops logicalLoops(const Shape &shape, uint32_t foldMask,
                          llvm::ArrayRef<LogicalWalk> walks) {
  Loops loops;
  // Axes of extent 1 above the rank may be folded too: they are one loop of
  // one element.
  unsigned rank = shape.rank();
  if (foldMask)
    rank = std::max(rank, 32u - __builtin_clz(foldMask));
  for (unsigned d = 0; d < rank; ++d) {
    bool folded = foldMask >> d & 1;
    if (shape.dim(d) == 1 && !folded)
      continue;
    Loop loop = {shape.dim(d), d, folded};
    if (!loops.empty() && canMerge(loops.back(), loop, walks))
      loops.back().extent *= loop.extent;
    else
      loops.push_back(loop);
  }
  return loops;
}

/// Brings the folded loop to position 0 or 1.
static int8_t placeFold(Loops &loops) {
  auto fold = std::find_if(loops.begin(), loops.end(),
                           [](const Loop &loop) { return loop.isFolded; });
  if (fold == loops.end())
    return -1;
  if (fold == loops.begin())
    return 0;
  std::rotate(loops.begin() + 1, fold, fold + 1);
  return 1;
}

static int64_t strideAlong(const LogicalWalk &walk, const Loop &loop) {
  return loop.dim < walk.strides.size() ? walk.strides[loop.dim] : 0;
}

/// The loop that most of \p walks, each counted by \p weight, walk by one
/// element; the first of several.
static Loops::iterator mostAdjacent(
    Loops &loops, llvm::ArrayRef<LogicalWalk> walks,
    llvm::function_ref<int(const LogicalWalk &, const Loop &)> weight) {
  auto score = [&](const Loop &loop) {
    int sum = 0;
    for (const LogicalWalk &walk : walks)
      if (strideAlong(walk, loop) == 1)
        sum += weight(walk, loop);
    return sum;
  };
  auto best = loops.begin();
  for (auto it = loops.begin(); it != loops.end(); ++it)
    if (score(*it) > score(*best))
      best = it;
  return best;
}

/// Puts the loop first that most buffers walk by one element. A store counts
/// for more than all loads: these are read in tiles where they are adjacent
/// along the second loop, which is the one that most of them wait for. A loop
/// that does not fill a vector is nothing to walk along.
static void permute(Loops &loops, llvm::ArrayRef<LogicalWalk> walks) {
  auto best = mostAdjacent(
      loops, walks, [&](const LogicalWalk &walk, const Loop &loop) {
        if (loop.extent < kShortLoop)
          return 0;
        return walk.isStore ? static_cast<int>(walks.size()) : 1;
      });
  std::rotate(loops.begin(), best, best + 1);
}

/// Brings the loop to position 1 along which most inputs are adjacent that are
/// strided along position 0, so that they can be read in tiles.
static void placeTiles(Loops &loops, llvm::ArrayRef<LogicalWalk> walks) {
  const Loop inner = loops[0];
  auto best = mostAdjacent(loops, walks,
                           [&](const LogicalWalk &walk, const Loop &loop) {
                             return !walk.isStore && loop.dim != inner.dim &&
                                    strideAlong(walk, inner) != 0;
                           });
  if (best != loops.begin())
    std::rotate(loops.begin() + 1, best, best + 1);
}

LoopSpace makeLoopSpace(const Shape &shape, uint32_t foldMask,
                        llvm::ArrayRef<LogicalWalk> walks, bool keepOrder) {
  Loops loops = logicalLoops(shape, foldMask, walks);
  LoopSpace out;
  out.foldDim = placeFold(loops);
  if (!foldMask && !keepOrder && loops.size() > 1)
    permute(loops, walks);
  if (out.foldDim != 1 && !keepOrder && loops.size() > 2)
    placeTiles(loops, walks);
  for (const Loop &loop : loops)
    out.extents.push_back(loop.extent);
  for (const LogicalWalk &walk : walks) {
    Strides strides;
    for (const Loop &loop : loops)
      strides.push_back(strideAlong(walk, loop));
    // A single element: the same kernel as for a vector.
    if (loops.empty())
      strides.push_back(1);
    out.strides.push_back(std::move(strides));
  }
  if (loops.empty())
    out.extents.push_back(1);
  return out;
}

llvm::SmallVector<StrideClass, 4> classify(llvm::ArrayRef<int64_t> strides) {
  llvm::SmallVector<StrideClass, 4> classes;
  for (int64_t stride : strides)
    classes.push_back(stride == 0   ? StrideClass::Zero
                      : stride == 1 ? StrideClass::Unit
                                    : StrideClass::Any);
  return classes;
}

} // namespace quern
