//===- Box.cpp - Evenly spaced parts of arrays ----------------------------===//
//
// Dimensions are independent of each other, so each function works on
// progressions.
//
//===----------------------------------------------------------------------===//
#include "ir/Box.h"

#include <algorithm>

namespace quern {

namespace {

/// One dimension of a box.
struct Progression {
  int64_t start, step, count;

  int64_t last() const { return start + step * (count - 1); }
};

} // namespace

static unsigned rankOf(BoxRef box) { return box.size() / 3; }

static Progression dimOf(BoxRef box, unsigned d) {
  if (d >= rankOf(box))
    return {0, 1, 1};
  return {box[3 * d], box[3 * d + 1], box[3 * d + 2]};
}

static void append(Box &box, const Progression &p) {
  box.append({p.start, p.step, p.count});
}

static Progression ascend(Progression p) {
  if (p.count <= 1)
    return {p.start, 1, p.count};
  return p.step < 0 ? Progression{p.last(), -p.step, p.count} : p;
}

/// What \p fine, whose step divides that of \p coarse, has of it.
static Progression restricted(const Progression &coarse,
                              const Progression &fine) {
  int64_t below = std::max<int64_t>(fine.start - coarse.start, 0);
  int64_t first = (below + coarse.step - 1) / coarse.step;
  int64_t room = fine.last() - coarse.start;
  int64_t end = room < 0 ? 0 : room / coarse.step + 1;
  int64_t count = std::max<int64_t>(std::min(end, coarse.count) - first, 0);
  if ((coarse.start - fine.start) % fine.step != 0)
    count = 0;
  return {coarse.start + first * coarse.step, coarse.step, count};
}

/// Of ascending progressions; nothing if neither step divides the other.
static std::optional<Progression> meet(Progression a, Progression b) {
  if (a.count == 0 || b.count == 0)
    return Progression{0, 1, 0};
  if (a.count == 1)
    a.step = b.step;
  if (b.count == 1)
    b.step = a.step;
  if (a.step % b.step == 0)
    return ascend(restricted(a, b));
  if (b.step % a.step == 0)
    return ascend(restricted(b, a));
  return std::nullopt;
}

Box wholeBox(const Shape &shape) {
  Box box;
  for (int64_t extent : shape.extents())
    box.append({0, 1, extent});
  return box;
}

int64_t numElems(BoxRef box) {
  int64_t count = 1;
  for (unsigned d = 0; d < rankOf(box); ++d)
    count *= dimOf(box, d).count;
  return count;
}

Box ascending(BoxRef box) {
  Box result;
  for (unsigned d = 0; d < rankOf(box); ++d)
    append(result, ascend(dimOf(box, d)));
  return result;
}

std::optional<Box> intersection(BoxRef a, BoxRef b) {
  Box result;
  for (unsigned d = 0; d < std::max(rankOf(a), rankOf(b)); ++d) {
    std::optional<Progression> common =
        meet(ascend(dimOf(a, d)), ascend(dimOf(b, d)));
    if (!common)
      return std::nullopt;
    append(result, *common);
  }
  return result;
}

bool contains(BoxRef outer, BoxRef inner) {
  std::optional<Box> common = intersection(outer, inner);
  return common && numElems(*common) == numElems(inner);
}

bool subtract(BoxRef part, BoxRef box, std::vector<Box> &rest) {
  std::optional<Box> common = intersection(part, box);
  if (!common)
    return false;
  Box from = ascending(part);
  if (numElems(*common) == 0) {
    if (numElems(from) != 0)
      rest.push_back(from);
    return true;
  }
  Box within = numbered(from, *common);
  for (unsigned d = 0; d < rankOf(within); ++d)
    if (Progression p = dimOf(within, d); p.step != 1 && p.count > 1)
      return false;
  Box left; // numbers of elements of `from`
  for (unsigned d = 0; d < rankOf(from); ++d)
    append(left, {0, 1, dimOf(from, d).count});
  for (unsigned d = rankOf(from); d-- > 0;) {
    Progression cut = dimOf(within, d);
    int64_t extent = left[3 * d + 2], end = cut.start + cut.count;
    for (auto [start, stop] : {std::pair<int64_t, int64_t>{0, cut.start},
                               std::pair<int64_t, int64_t>{end, extent}}) {
      if (start == stop)
        continue;
      Box slab = left;
      slab[3 * d] = start;
      slab[3 * d + 2] = stop - start;
      rest.push_back(ascending(composed(from, slab)));
    }
    left[3 * d] = cut.start;
    left[3 * d + 2] = cut.count;
  }
  return true;
}

Box composed(BoxRef outer, BoxRef inner) {
  Box result;
  for (unsigned d = 0; d < rankOf(outer); ++d) {
    Progression out = dimOf(outer, d), in = dimOf(inner, d);
    append(result,
           {out.start + in.start * out.step, out.step * in.step, in.count});
  }
  return result;
}

Box numbered(BoxRef outer, BoxRef inner) {
  Box result;
  for (unsigned d = 0; d < rankOf(outer); ++d) {
    Progression out = dimOf(outer, d), in = dimOf(inner, d);
    int64_t step = out.step != 0 && in.count > 1 ? in.step / out.step : 1;
    int64_t start = out.step != 0 ? (in.start - out.start) / out.step : 0;
    append(result, {start, step, in.count});
  }
  return result;
}

Box fitted(BoxRef box, const Shape &shape) {
  Box result;
  for (unsigned d = 0; d < shape.rank(); ++d)
    append(result, shape.dim(d) == 1 ? Progression{0, 1, 1} : dimOf(box, d));
  return result;
}

} // namespace quern
