//===- IndexBounds.h - What is known of an array's values -------*- C++ -*-===//
//
// Subscripts may stay pending only if it is certain that they are whole numbers
// within an array: an error must come from the statement that has it. What is
// certain follows from the values of evaluated arrays and from the operations
// on them, which round monotonically, so that bounds computed as elements are
// hold for elements.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_INDEXBOUNDS_H
#define QUERN_FRONTEND_INDEXBOUNDS_H

#include "ir/Graph.h"
#include <array>
#include <limits>
#include <optional>

namespace quern {

/// Every element that is not NaN is between \c low and \c high.
struct ValueBounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool isWhole = false; ///< those that are finite are integers
  bool mayBeNan = true;

  /// Whether each element is a subscript of some large enough array.
  bool areSubscripts() const { return isWhole && !mayBeNan && low >= 1; }
};

class IndexBounds {
public:
  /// Looks at evaluated elements, at the speed of memory, and at the operations
  /// on them; evaluates nothing.
  ValueBounds of(const Graph &graph, NodeId node);
  /// Of the elements of an evaluated array. Those of the last few large ones
  /// are remembered.
  ValueBounds ofElements(const Graph &graph, NodeId node);
  /// Whether \p node's elements, all of which are subscripts, are certain to
  /// differ from each other: as those of a range do. Evaluated elements are
  /// looked at.
  bool areDistinct(const Graph &graph, NodeId node);

private:
  struct Known {
    NodeId node = 0;
    uint32_t serial = 0;
    uint32_t writes = 0;
    ValueBounds bounds;
    std::optional<bool> areDistinct = {};
  };
  Known *find(const Graph &graph, NodeId node);
  std::array<Known, 16> known;
  size_t oldest = 0;
};

} // namespace quern

#endif // QUERN_FRONTEND_INDEXBOUNDS_H
