//===- Shape.h - Array extents and their interning --------------*- C++ -*-===//
//
// Arrays are column-major with at least two dimensions; trailing dimensions of
// extent 1 do not exist, as in MATLAB. A graph interns its shapes, so that two
// nodes have the same shape if and only if their ShapeIds are equal.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_SHAPE_H
#define QUERN_IR_SHAPE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <deque>
#include <string>

namespace quern {

/// Extents of an array, dimension 0 fastest. Always normalised: rank >= 2 and
/// no trailing extent of 1 beyond dimension 1.
class Shape {
public:
  Shape() : dims{1, 1} {}
  Shape(int64_t rows, int64_t columns) : dims{rows, columns} {}
  explicit Shape(llvm::ArrayRef<int64_t> extents);

  unsigned rank() const { return dims.size(); }
  /// Extent of dimension \p d (0-based); 1 beyond the rank.
  int64_t dim(unsigned d) const { return d < dims.size() ? dims[d] : 1; }
  llvm::ArrayRef<int64_t> extents() const { return dims; }
  /// Product of the extents, which checkedNumElems bounds; 0 if one of them is,
  /// however large the others are.
  int64_t numElems() const;
  bool isScalar() const {
    return dims.size() == 2 && dims[0] == 1 && dims[1] == 1;
  }
  bool isEmpty() const { return numElems() == 0; }
  /// 1xN or Nx1 (scalars and 1x0 included), as isvector plus empties.
  bool isVector() const {
    return dims.size() == 2 && (dims[0] == 1 || dims[1] == 1);
  }
  /// The dimension that sum, max, ... take by default: the first whose extent
  /// is not 1; dimension 0 for scalars.
  unsigned firstNonSingleton() const;
  /// This shape with dimension \p d set to \p extent.
  Shape with(unsigned d, int64_t extent) const;
  /// "3x4x2".
  std::string str() const;

  bool operator==(const Shape &other) const { return dims == other.dims; }

private:
  llvm::SmallVector<int64_t, 4> dims;
};

/// The shape of an elementwise operation on \p a and \p b by implicit
/// expansion: equal extents, or 1 against anything. Returns false if two
/// extents differ and neither is 1.
bool broadcastShapes(const Shape &a, const Shape &b, Shape &result);

/// Extents of the box that \p slice names: start, step and count of each
/// dimension.
Shape boxShape(llvm::ArrayRef<int64_t> slice);

/// What a gather along the one axis of mask \p axes walks of an array of
/// \p shape: all but that axis.
Shape gatheredLine(const Shape &shape, int64_t axes);

/// What a scatter along the one axis of mask \p axes replaces of an array of
/// \p shape, by positions of shape \p at: as many elements along the axis.
Shape scatteredPart(const Shape &shape, const Shape &at, int64_t axes);

/// Product of \p extents, or -1 if it exceeds 2^47 (MATLAB's own limit).
int64_t checkedNumElems(llvm::ArrayRef<int64_t> extents);

using ShapeId = uint32_t;
inline constexpr ShapeId kScalarShape = 0;

/// Interns shapes. Ids are dense; id 0 is 1x1.
class ShapeTable {
public:
  ShapeTable();
  ShapeId intern(const Shape &shape);
  const Shape &operator[](ShapeId id) const { return shapes[id]; }
  int64_t numElems(ShapeId id) const { return counts[id]; }
  size_t size() const { return shapes.size(); }

private:
  std::deque<Shape> shapes; // references stay valid
  std::vector<int64_t> counts;
  llvm::DenseMap<uint64_t, llvm::SmallVector<ShapeId, 1>> byHash;
};

} // namespace quern

#endif // QUERN_IR_SHAPE_H
