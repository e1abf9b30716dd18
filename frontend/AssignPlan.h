//===- AssignPlan.h - Sizes of an assignment into a part --------*- C++ -*-===//
#ifndef QUERN_FRONTEND_ASSIGNPLAN_H
#define QUERN_FRONTEND_ASSIGNPLAN_H

#include "frontend/IndexLoops.h"

namespace quern {

/// What an assignment does to the shape of its target.
struct AssignPlan {
  Shape shape;                           ///< of the target afterwards
  llvm::SmallVector<int64_t, 4> extents; ///< that the subscripts see
  llvm::SmallVector<IndexArg, 3> args;   ///< colons on empty targets resolved
  int64_t count = 1;
  bool grows = false;
};

/// Checks sizes and works out what \p args name in an array of \p shape to
/// which something of shape \p rhs is assigned. Throws MATLAB's errors.
AssignPlan planAssignment(const Shape &shape, llvm::ArrayRef<IndexArg> args,
                          const Shape &rhs, bool isUndefined);

/// Parts of this many elements are worth kernels even if everything is known.
inline constexpr int64_t kLargePart = 1 << 15;

/// Records the assignment of \p rhs to what \p plan names in \p base as an
/// operation, if that pays; false: it is to be done at once.
bool recordAssignment(Interpreter &interpreter, Value &base,
                      const AssignPlan &plan, const Value &rhs, SpanId span);

/// Whether recording an assignment to what \p plan names in \p base pays
/// whatever is assigned: it is a large part, or writing would force what is
/// pending, or copy a large array.
bool isWorthRecording(const Graph &graph, const Value &base,
                      const AssignPlan &plan);

/// Whether the assignment of \p rhs to what \p plan names in \p base, which may
/// be recorded, had better be; \p value are then the new elements. May evaluate
/// them.
bool newElements(Interpreter &interpreter, const Value &base,
                 const AssignPlan &plan, const Value &rhs, SpanId span,
                 Value &value);

/// Calls \p move(old linear offset, new linear offset) for every element that
/// stays when \p from becomes \p to (no smaller anywhere).
template <typename Move>
void forEachKept(const Shape &from, const Shape &to, Move move) {
  int64_t n = from.numElems();
  if (!n)
    return;
  int64_t run = from.dim(0);
  unsigned rank = std::max(from.rank(), to.rank());
  llvm::SmallVector<int64_t, 4> at(rank, 0);
  for (int64_t k = 0; k < n; k += run) {
    int64_t offset = 0, stride = to.dim(0);
    for (unsigned d = 1; d < rank; ++d) {
      offset += at[d] * stride;
      stride *= to.dim(d);
    }
    for (int64_t i = 0; i < run; ++i)
      move(k + i, offset + i);
    for (unsigned d = 1; d < rank; ++d) {
      if (++at[d] < from.dim(d))
        break;
      at[d] = 0;
    }
  }
}

template <typename T>
void growVector(std::vector<T> &v, const Shape &from, const Shape &to,
                const T &fill) {
  checkRoom(to.numElems(), sizeof(T));
  auto n = static_cast<size_t>(to.numElems());
  bool inOrder =
      from.isVector() && to.isVector() &&
      (from.dim(0) == to.dim(0) || from.dim(1) == to.dim(1) || from.isEmpty());
  if (inOrder || from.isEmpty()) {
    v.resize(n, fill);
    return;
  }
  std::vector<T> grown(n, fill);
  forEachKept(from, to, [&](int64_t a, int64_t b) {
    grown[static_cast<size_t>(b)] = std::move(v[static_cast<size_t>(a)]);
  });
  v = std::move(grown);
}

inline bool isEmptyMatrix(const Value &v) {
  return v.isArray() && v.shape() == Shape(0, 0);
}

} // namespace quern

#endif // QUERN_FRONTEND_ASSIGNPLAN_H
