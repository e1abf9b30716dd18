//===- DisplayPages.h - Parts that all displays share -----------*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_DISPLAYPAGES_H
#define QUERN_FRONTEND_BUILTINS_DISPLAYPAGES_H

#include "frontend/builtins/Display.h"

namespace quern {

/// The 2-d pages of an N-d array, in order.
struct Pages {
  explicit Pages(const Shape &shape);
  /// "(:,:,2)" of page 1; empty for 2-d arrays.
  std::string suffix(int64_t page) const;

  const Shape &shape;
  int64_t count = 1;
};

/// The empty line that `format compact` leaves out.
void addBlank(std::string &out, const DisplayFormat &format);

/// "  Columns 1 through 8" for the columns [\p first, \p last), 0-based.
void addColumnsHeader(std::string &out, int64_t first, int64_t last,
                      const DisplayFormat &format);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_DISPLAYPAGES_H
