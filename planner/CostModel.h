//===- CostModel.h - What computing and storing cost ------------*- C++ -*-===//
//
// Prices the one choice that partitioning has: when several kernels need a
// value, store it once or compute it again in each. Coefficients are those of
// one core that streams from memory.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PLANNER_COSTMODEL_H
#define QUERN_PLANNER_COSTMODEL_H

#include "planner/DeviceModel.h"
#include <algorithm>
#include <cstdint>

namespace quern {

/// What one element of a value costs if everything under it that can be
/// computed in place is. Shared parts count once per path: an upper bound.
struct ConeCost {
  float flop = 0;      ///< simple operations
  float sfu = 0;       ///< elementary functions
  float loadBytes = 0; ///< read from arrays that are not 1x1
  bool scans = false;  ///< an element takes all before it, or all rounds of a
                       ///< loop: computed once only
};

struct CostModel {
  CostModel() = default;
  /// What \p model says, once it was measured; the guesses below till then.
  explicit CostModel(const DeviceModel &model);

  double flopNs = 0.1;
  double sfuNs = 1;
  double byteNs = 0.1;
  double launchNs = 2000;
  /// To and from the cache that a core has for itself.
  double cacheByteNs = 0.02;
  /// What of that cache one kernel may count on from one pass over a row to
  /// the next.
  int64_t rowBytes = 1 << 20;
  /// Results of calls below this stay in cache until the next step anyway.
  double minPanelledBytes = 1 << 20;
  /// A cone above this is never computed twice: it bounds planning time and
  /// code size.
  float maxConeFlop = 16;

  double computeNs(const ConeCost &cone) const {
    return cone.flop * flopNs + cone.sfu * sfuNs;
  }
  /// True if \p extra further kernels should compute \p numElems elements of
  /// \p bytes each again rather than read them back.
  bool recompute(const ConeCost &cone, int64_t numElems, unsigned bytes,
                 unsigned extra) const {
    if (cone.scans || cone.flop > maxConeFlop)
      return false;
    double again = extra * (computeNs(cone) + cone.loadBytes * byteNs);
    double store = (1 + extra) * bytes * byteNs;
    // A part of a complex number is better stored than read out of it.
    return numElems == 1 || again < store;
  }
  /// True if a value of \p bytes that a later pass over the row needs again
  /// should be kept rather than computed from what is in cache.
  /// Reading and computing overlap.
  bool keep(const ConeCost &cone, unsigned bytes) const {
    return cone.scans || cone.flop > maxConeFlop ||
           std::max(computeNs(cone), cone.loadBytes * cacheByteNs) >
               2 * bytes * cacheByteNs;
  }
  /// True if \p rowElems elements of \p bytes, of three arrays or so, stay in
  /// cache while a row is visited several times.
  bool staysInCache(int64_t rowElems, unsigned bytes) const {
    return rowElems <= rowBytes / (3 * static_cast<int64_t>(bytes));
  }
  /// True if computing elements in \p numRows rows of \p rowElems, each on one
  /// thread, takes longer than storing them first.
  bool losesThreads(const ConeCost &cone, int64_t rowElems,
                    int64_t numRows) const {
    return numRows < 4 && computeNs(cone) > 3 * flopNs &&
           computeNs(cone) * rowElems > 10 * launchNs;
  }
  /// True if a value of \p numElems elements should be computed anew at each
  /// of the \p spaceElems positions where it is expanded.
  bool expand(const ConeCost &cone, int64_t numElems, int64_t spaceElems,
              unsigned bytes) const {
    if (cone.scans || cone.flop > maxConeFlop)
      return false;
    double store = 2.0 * numElems * bytes * byteNs + launchNs;
    // A 1x1 value does not vary: it is computed before the loop.
    return numElems == 1 || computeNs(cone) * spaceElems <= store;
  }
};

} // namespace quern

#endif // QUERN_PLANNER_COSTMODEL_H
