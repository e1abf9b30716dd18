//===- Ranges.h - Elements of low:step:high ---------------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_RANGES_H
#define QUERN_FRONTEND_RANGES_H

#include "ir/Source.h"

namespace quern {

/// How many elements low:step:high has; -1 if a limit is NaN (the range is
/// then one NaN). Throws for what no array can hold.
int64_t rangeCount(double low, double step, double high, SpanId span);

/// The last of \p count elements: at most \p high.
double rangeLast(double low, double step, double high, int64_t count);

/// Element \p i (0-based) of \p count elements from \p low to \p last.
double rangeElement(double low, double step, double last, int64_t count,
                    int64_t i);

} // namespace quern

#endif // QUERN_FRONTEND_RANGES_H
