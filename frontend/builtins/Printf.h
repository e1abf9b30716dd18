//===- Printf.h - The printf engine of sprintf, fprintf, error ------------===//
//
// A format is parsed once into pieces of literal text and conversions, then
// run over all elements of all arguments in column-major order until the data
// are used up.
//
// Rules (MATLAB documentation of sprintf and "Formatting Text"):
//  - The format repeats while data remain; output stops at the first
//    conversion that finds no data. With arguments that hold no data at all,
//    the format runs once and every conversion prints nothing.
//  - %d %i %u %o %x %X %c %s of a number that does not fit print it as %e
//    (with the flags, width and precision given); NaN and Inf print as text.
//  - %s takes the rest of a char array; any other conversion takes one
//    character and, if it is numeric, prints its code.
//  - Escapes (\n, \t, \x41, \101, ...) are processed in the format only.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_PRINTF_H
#define QUERN_FRONTEND_BUILTINS_PRINTF_H

#include "frontend/builtins/ArrayView.h"
#include "frontend/builtins/Utf.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace quern {

/// One argument: numbers, or text that %s prints as a whole.
struct PrintfArg {
  explicit PrintfArg(ArrayView view) : view(std::move(view)) {}
  explicit PrintfArg(llvm::StringRef text) : storage(utf16Of(text)) {
    view = ArrayView(ElementType::Char,
                     Shape(1, static_cast<int64_t>(storage.size())),
                     storage.empty() ? "" : (const void *)storage.data());
  }
  // Moves only: the view of a copy would point into the original.
  PrintfArg(PrintfArg &&) noexcept = default;
  PrintfArg &operator=(PrintfArg &&) noexcept = default;
  CharUnits storage; // a vector: its elements stay put when the arg moves
  ArrayView view;
};

/// \p format run over \p args; UTF-8. Never fails: an unknown conversion ends
/// the output there.
std::string formatPrintf(llvm::StringRef format,
                         llvm::ArrayRef<PrintfArg> args);

/// \p text with its backslash escapes replaced.
std::string expandEscapes(llvm::StringRef text);

/// Values as printf arguments. Strings arrays add one argument per element.
/// Errors: MATLAB:printf:... for cells, structs and functions, naming
/// \p function.
std::vector<PrintfArg> printfArgs(llvm::ArrayRef<Value> values,
                                  const char *function);

/// What error, warning and sprintf make of (format, arguments...): the text of
/// \p values[0] run over the rest. Forces.
std::string formatValues(llvm::ArrayRef<Value> values, const char *function);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_PRINTF_H
