//===- BufferWalk.h - Which elements a launch visits ------------*- C++ -*-===//
//
// Overlap is decided by intervals and by remainders; where neither tells two
// walks apart they count as meeting, so a good plan must be provably good.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_BUFFERWALK_H
#define QUERN_PLANNER_BUFFERWALK_H

#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <utility>

namespace quern {

/// The elements that a buffer's loops visit: offset + sum of i * stride.
struct BufferWalk {
  int64_t offset = 0;
  bool isEmpty = false;
  llvm::SmallVector<std::pair<int64_t, int64_t>, 4> loops; ///< (stride, extent)

  int64_t lowest() const { return offset + reach(-1); }
  int64_t highest() const { return offset + reach(1); }
  int64_t count() const {
    int64_t n = isEmpty ? 0 : 1;
    for (auto [stride, extent] : loops)
      n *= extent;
    return n;
  }

private:
  int64_t reach(int sign) const {
    int64_t sum = 0;
    for (auto [stride, extent] : loops)
      if ((stride < 0) == (sign < 0))
        sum += stride * (extent - 1);
    return sum;
  }
};

/// True if no two positions of \p walk are the same element.
bool isInjective(BufferWalk walk);

/// Whether \p a and \p b, walks of one array, may visit the same element.
bool mayMeet(const BufferWalk &a, const BufferWalk &b);

/// Whether they visit the same element at the same position.
bool isSameWalk(const BufferWalk &a, const BufferWalk &b);

} // namespace quern

#endif // QUERN_PLANNER_BUFFERWALK_H
