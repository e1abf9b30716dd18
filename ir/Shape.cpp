//===- Shape.cpp - Array extents and their interning ----------------------===//
#include "ir/Shape.h"

#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/bit.h"
#include <algorithm>

namespace quern {

Shape::Shape(llvm::ArrayRef<int64_t> extents)
    : dims(extents.begin(), extents.end()) {
  while (dims.size() < 2)
    dims.push_back(1);
  while (dims.size() > 2 && dims.back() == 1)
    dims.pop_back();
}

int64_t Shape::numElems() const {
  uint64_t n = 1; // wraps where a later 0 makes up for it
  for (int64_t d : dims)
    n *= static_cast<uint64_t>(d);
  return static_cast<int64_t>(n);
}

unsigned Shape::firstNonSingleton() const {
  for (unsigned d = 0; d < dims.size(); ++d)
    if (dims[d] != 1)
      return d;
  return 0;
}

Shape Shape::with(unsigned d, int64_t extent) const {
  llvm::SmallVector<int64_t, 4> out(dims);
  if (d >= out.size())
    out.resize(d + 1, 1);
  out[d] = extent;
  return Shape(out);
}

std::string Shape::str() const {
  std::string out;
  for (int64_t d : dims)
    out += (out.empty() ? "" : "x") + std::to_string(d);
  return out;
}

bool broadcastShapes(const Shape &a, const Shape &b, Shape &result) {
  llvm::SmallVector<int64_t, 4> out;
  for (unsigned d = 0, n = std::max(a.rank(), b.rank()); d < n; ++d) {
    int64_t x = a.dim(d), y = b.dim(d);
    if (x != y && x != 1 && y != 1)
      return false;
    out.push_back(x == 1 ? y : x);
  }
  result = Shape(out);
  return true;
}

Shape boxShape(llvm::ArrayRef<int64_t> slice) {
  llvm::SmallVector<int64_t, 4> extents;
  for (size_t d = 0; d < slice.size(); d += 3)
    extents.push_back(slice[d + 2]);
  return Shape(extents);
}

Shape gatheredLine(const Shape &shape, int64_t axes) {
  auto axis =
      static_cast<unsigned>(llvm::countr_zero(static_cast<uint64_t>(axes)));
  return axis < shape.rank() ? shape.with(axis, 1) : shape;
}

Shape scatteredPart(const Shape &shape, const Shape &at, int64_t axes) {
  auto axis =
      static_cast<unsigned>(llvm::countr_zero(static_cast<uint64_t>(axes)));
  llvm::SmallVector<int64_t, 4> extents(shape.extents());
  extents.resize(std::max<size_t>(extents.size(), axis + 1), 1);
  extents[axis] = at.dim(axis);
  return Shape(extents);
}

// An extent of 0 does not lift the limit of the others: strides, which are
// products of some extents, must not overflow either.
int64_t checkedNumElems(llvm::ArrayRef<int64_t> extents) {
  constexpr int64_t kLimit = int64_t(1) << 47;
  int64_t n = 1;
  bool isEmpty = false;
  for (int64_t d : extents) {
    isEmpty |= d == 0;
    if (d > 0 && n > kLimit / d)
      return -1;
    n *= d > 0 ? d : 1;
  }
  return isEmpty ? 0 : n;
}

ShapeTable::ShapeTable() { intern(Shape()); }

ShapeId ShapeTable::intern(const Shape &shape) {
  uint64_t hash =
      llvm::hash_combine_range(shape.extents().begin(), shape.extents().end());
  llvm::SmallVector<ShapeId, 1> &bucket = byHash[hash >> 2];
  for (ShapeId id : bucket)
    if (shapes[id] == shape)
      return id;
  auto id = static_cast<ShapeId>(shapes.size());
  shapes.push_back(shape);
  counts.push_back(shape.numElems());
  bucket.push_back(id);
  return id;
}

} // namespace quern
