//===- LoopSpace.h - The loop nest of a kernel ------------------*- C++ -*-===//
//
// Turns the logical shape that a kernel iterates over into its loop
// dimensions: extents of 1 are dropped, neighbours that every buffer walks
// with one stride become one, the folded dimension comes to position 0 (inner)
// or 1 (outer), and a pure map puts first what most buffers walk by one
// element.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_LOOPSPACE_H
#define QUERN_PLANNER_LOOPSPACE_H

#include "planner/IndexMap.h"
#include "planner/KernelPlan.h"

namespace quern {

struct LoopSpace {
  int8_t foldDim = -1;
  Strides extents;              ///< per loop dimension
  std::vector<Strides> strides; ///< per buffer, per loop dimension
};

/// How a buffer is walked, still in logical dimensions.
struct LogicalWalk {
  Strides strides; ///< one per dimension of the space; 0 where it stands still
  bool isStore = false;
};

/// The loops over \p shape, whose axes \p foldMask are folded (0: none), for
/// buffers \p walks. \p keepOrder: the body reads its position, so dimensions
/// may be joined but not reordered.
LoopSpace makeLoopSpace(const Shape &shape, uint32_t foldMask,
                        llvm::ArrayRef<LogicalWalk> walks, bool keepOrder);

/// The classes of \p strides.
llvm::SmallVector<StrideClass, 4> classify(llvm::ArrayRef<int64_t> strides);

} // namespace quern

#endif // QUERN_PLANNER_LOOPSPACE_H
