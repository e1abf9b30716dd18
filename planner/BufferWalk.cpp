//===- BufferWalk.cpp -----------------------------------------------------===//
#include "planner/BufferWalk.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace quern {

/// Each stride is longer than all that the smaller ones reach together.
bool isInjective(BufferWalk walk) {
  std::sort(walk.loops.begin(), walk.loops.end(), [](auto a, auto b) {
    return std::abs(a.first) < std::abs(b.first);
  });
  int64_t reach = 0;
  for (auto [stride, extent] : walk.loops) {
    if (std::abs(stride) <= reach)
      return false;
    reach += std::abs(stride) * (extent - 1);
  }
  return true;
}

bool mayMeet(const BufferWalk &a, const BufferWalk &b) {
  if (a.isEmpty || b.isEmpty || a.highest() < b.lowest() ||
      b.highest() < a.lowest())
    return false;
  int64_t step = 0;
  for (const BufferWalk *walk : {&a, &b})
    for (auto [stride, extent] : walk->loops)
      step = std::gcd(step, stride);
  int64_t apart = a.offset - b.offset;
  return step == 0 ? apart == 0 : apart % step == 0;
}

bool isSameWalk(const BufferWalk &a, const BufferWalk &b) {
  return a.offset == b.offset && a.loops == b.loops;
}

} // namespace quern
