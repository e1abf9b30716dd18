//===- Display.h - What a variable looks like on the screen -----*- C++ -*-===//
//
// MATLAB's layouts as text, for automatic display (`x = 3` without semicolon)
// and for disp. Rules for numbers stand in NumberLayout.h; for the rest
// (sources: the MATLAB pages of `disp`, `display`, `cell`, `struct`, and
// recorded sessions of R2018b and later):
//  - `name =`, blank line, body, blank line. Structs, strings have a blank
//    after the `=`. N-d arrays print pages headed `name(:,:,k) =`.
//  - Values that are not double or char carry a header: `  int32`,
//    `  1×3 logical array`, `  2×2 single matrix`, `  1×2 cell array`.
//  - Rows that do not fit the line are split: `  Columns 1 through 8`.
//  - Inside cells and struct fields: scalars and short rows in full, other
//    values as size and class.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_DISPLAY_H
#define QUERN_FRONTEND_BUILTINS_DISPLAY_H

#include "frontend/builtins/NumberLayout.h"
#include "llvm/ADT/StringRef.h"

namespace quern {

class Interpreter;
class Value;

struct DisplayFormat {
  NumberStyle style = NumberStyle::Short;
  bool compact = false;
  int lineWidth = 80;
};

/// The format of this thread's interpreter, set by `format`.
DisplayFormat &displayFormat();

/// What the statement `name = value` without a semicolon prints.
std::string displayText(llvm::StringRef name, const Value &value,
                        const DisplayFormat &format);
/// What disp(value) prints.
std::string dispText(const Value &value, const DisplayFormat &format);

/// The same for an array on the host.
std::string displayText(llvm::StringRef name, const ArrayView &view,
                        const DisplayFormat &format);
std::string dispText(const ArrayView &view, const DisplayFormat &format);

/// "2×3", with the sign that MATLAB prints.
std::string sizeText(const Shape &shape);

/// Prints \p value as the interpreter's automatic display.
void displayValue(Interpreter &interpreter, llvm::StringRef name,
                  const Value &value);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_DISPLAY_H
