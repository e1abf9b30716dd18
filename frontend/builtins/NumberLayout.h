//===- NumberLayout.h - How numbers are laid out in columns -----*- C++ -*-===//
//
// One layout serves all elements of an array: it is chosen from the largest
// magnitude and from whether all finite elements are integers. Sources: the
// MATLAB page of `format` with its examples, and recorded sessions of R2018b
// and later. For `format short`:
//  - Integers below 1e3 in width 6, below 1e9 in width 12; NaN and Inf count
//    as integers.
//  - Other scalars with 0.001 < |x| < 1000: %10.4f; outside: %13.4e.
//  - Other arrays: %10.4f, after division by a common power of ten (printed
//    as `1.0e+03 *`) if the largest magnitude is outside that interval. Exact
//    zeros print as a bare 0.
//  - Complex parts: %9.4f and %7.4f; the interval ends at 100.
//  - Integer classes: three blanks and the widest element. Logical: width 4.
// `format long` has 15 decimals (single: 7) and its interval ends at 100.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_NUMBERLAYOUT_H
#define QUERN_FRONTEND_BUILTINS_NUMBERLAYOUT_H

#include "frontend/builtins/ArrayView.h"
#include <string>

namespace quern {

enum class NumberStyle : uint8_t {
  Short,
  Long,
  ShortE,
  LongE,
  ShortG,
  LongG,
  Bank,
  Hex,
};

struct NumberLayout {
  enum class Form : uint8_t { Integer, Fixed, Exponent, General, Hex };
  Form form = Form::Integer;
  bool complex = false;
  int width = 6;     ///< of a column, blanks between columns included
  int digits = 4;    ///< after the point; significant ones for General
  int realWidth = 0; ///< of complex elements
  int imagWidth = 0;
  int scaleExponent = 0; ///< elements are divided by ten to this

  bool hasScale() const { return scaleExponent != 0; }
  /// "   1.0e+03 *".
  std::string scaleText() const;
};

/// The layout of \p view, which is not empty and not char.
NumberLayout layoutOf(const ArrayView &view, NumberStyle style);

/// Element \p i right-justified in the column width.
std::string elementText(const ArrayView &view, int64_t i,
                        const NumberLayout &layout);

/// Element \p i as a scalar without blanks around it, as in struct fields and
/// cells: "3", "3.1416", "1.0000 + 2.0000i".
std::string scalarText(const ArrayView &view, int64_t i, NumberStyle style);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_NUMBERLAYOUT_H
