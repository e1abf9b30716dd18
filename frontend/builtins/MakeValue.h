//===- MakeValue.h - Values from host data ----------------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_MAKEVALUE_H
#define QUERN_FRONTEND_BUILTINS_MAKEVALUE_H

#include "frontend/Value.h"
#include "frontend/builtins/Utf.h"
#include "llvm/ADT/ArrayRef.h"
#include <complex>

namespace quern {

/// An array of \p shape from column-major elements.
Value makeArray(ElementType type, const Shape &shape, const void *data);
Value makeDoubles(const Shape &shape, llvm::ArrayRef<double> elements);
inline Value makeRow(llvm::ArrayRef<double> elements) {
  return makeDoubles(Shape(1, static_cast<int64_t>(elements.size())), elements);
}
Value makeLogicals(const Shape &shape, llvm::ArrayRef<uint8_t> elements);
Value makeChars(const Shape &shape, llvm::ArrayRef<char16_t> units);
/// A 1xN char row; unlike Value::charRow, empty text is 1x0.
Value makeTextRow(llvm::StringRef text);
/// A char matrix, rows padded with blanks on the right; 0x0 without rows.
Value makeCharMatrix(llvm::ArrayRef<std::string> rows);
/// A cell of char rows.
Value makeTextCell(const Shape &shape, llvm::ArrayRef<std::string> texts);
/// A string array.
Value makeStrings(const Shape &shape, std::vector<std::string> texts);
/// Text in the class of \p like: string for strings, char otherwise.
Value makeTextLike(const Value &like, llvm::StringRef text);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_MAKEVALUE_H
