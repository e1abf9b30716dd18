//===- IndexMap.cpp - Strided reading of an array -------------------------===//
#include "planner/IndexMap.h"

namespace quern {

Strides contiguousStrides(const Shape &shape) {
  Strides out;
  uint64_t stride = 1; // wraps for some arrays without elements: unused there
  for (int64_t extent : shape.extents()) {
    out.push_back(static_cast<int64_t>(stride));
    stride *= static_cast<uint64_t>(extent);
  }
  return out;
}

int64_t strideIn(const IndexMap &map, const Shape &shape, unsigned d,
                 int64_t extent) {
  if (d >= map.strides.size() || (shape.dim(d) == 1 && extent != 1))
    return 0;
  return map.strides[d];
}

bool isMatrixLayout(const Shape &shape, const Strides &strides) {
  if (shape.rank() != 2 || strides.size() < 2 || shape.isEmpty())
    return false;
  for (unsigned d : {0, 1}) {
    int64_t extent = shape.dim(d), others = shape.dim(1 - d);
    bool isAdjacent = extent == 1 || strides[d] == 1;
    if (isAdjacent && (others == 1 || strides[1 - d] >= extent))
      return true;
  }
  return false;
}

/// A maximal group of dimensions that one stride walks.
struct StridedRun {
  int64_t extent;
  int64_t stride;
};

static llvm::SmallVector<StridedRun, 4> runsOf(const Shape &shape,
                                               const Strides &strides) {
  llvm::SmallVector<StridedRun, 4> runs;
  for (unsigned d = 0; d < shape.rank(); ++d) {
    int64_t extent = shape.dim(d);
    if (extent == 1)
      continue;
    if (!runs.empty() && strides[d] == runs.back().stride * runs.back().extent)
      runs.back().extent *= extent;
    else
      runs.push_back({extent, strides[d]});
  }
  return runs;
}

/// Strides that read the elements of \p from in column-major order as \p to.
static bool reshapeStrides(const Shape &from, const Strides &strides,
                           const Shape &to, Strides &out) {
  out.assign(to.rank(), 0);
  if (to.isEmpty())
    return true;
  llvm::SmallVector<StridedRun, 4> runs = runsOf(from, strides);
  size_t next = 0;
  StridedRun left = {1, 1};
  for (unsigned d = 0; d < to.rank(); ++d) {
    int64_t extent = to.dim(d);
    if (extent == 1)
      continue;
    if (left.extent == 1)
      left = runs[next++];
    if (left.extent % extent != 0)
      return false;
    out[d] = left.stride;
    left.stride *= extent;
    left.extent /= extent;
  }
  return true;
}

static void permuteMap(llvm::ArrayRef<int64_t> perm, const IndexMap &operand,
                       unsigned rank, IndexMap &result) {
  result.strides.assign(rank, 0);
  for (unsigned d = 0; d < rank && d < perm.size(); ++d)
    if (static_cast<size_t>(perm[d]) < operand.strides.size())
      result.strides[d] = operand.strides[perm[d]];
}

static void sliceMap(llvm::ArrayRef<int64_t> slice, const IndexMap &operand,
                     unsigned rank, IndexMap &result) {
  result.strides.assign(rank, 0);
  for (unsigned d = 0; 3 * d < slice.size(); ++d) {
    int64_t stride = d < operand.strides.size() ? operand.strides[d] : 0;
    result.offset += slice[3 * d] * stride;
    if (d < rank)
      result.strides[d] = slice[3 * d + 1] * stride;
  }
}

IndexMap sliceOf(llvm::ArrayRef<int64_t> slice, const IndexMap &operand) {
  IndexMap result = {operand.base, operand.offset, {}};
  sliceMap(slice, operand, boxShape(slice).rank(), result);
  return result;
}

bool applyView(const Graph &graph, NodeId view, const IndexMap &operand,
               IndexMap &result) {
  const Shape &from = graph.shape(graph.operands(view)[0]);
  const Shape &to = graph.shape(view);
  llvm::ArrayRef<int64_t> attrs = graph.attrs(view);
  result.base = operand.base;
  result.offset = operand.offset;
  switch (info(graph[view].op).attr) {
  case AttrKind::Perm:
    permuteMap(attrs, operand, to.rank(), result);
    return true;
  case AttrKind::Slice:
    sliceMap(attrs, operand, to.rank(), result);
    return true;
  default:
    break;
  }
  if (from.numElems() == to.numElems())
    return reshapeStrides(from, operand.strides, to, result.strides);
  result.strides.resize(to.rank());
  for (unsigned d = 0; d < to.rank(); ++d)
    result.strides[d] = strideIn(operand, from, d, to.dim(d));
  return true;
}

} // namespace quern
