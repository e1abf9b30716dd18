//===- TextArgs.h - Text arguments in their three forms ---------*- C++ -*-===//
//
// MATLAB text is a char array, a cell of char rows or a string array. Most
// text functions treat them alike: they see a TextArray and give back the form
// they got.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_TEXTARGS_H
#define QUERN_FRONTEND_BUILTINS_TEXTARGS_H

#include "frontend/Builtin.h"
#include "frontend/builtins/Utf.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace quern {

struct TextArray {
  enum class Form : uint8_t { Char, Cell, String };
  Form form = Form::Char;
  Shape shape; ///< of the texts: 1x1 for a char row
  std::vector<std::string> texts;

  bool isScalar() const { return texts.size() == 1; }
  const std::string &at(size_t i) const { return texts[isScalar() ? 0 : i]; }
};

/// \p v as texts: a char matrix gives one per row. Nothing if it is no text.
std::optional<TextArray> readText(const Value &v);
/// The same for argument \p i. Errors: MATLAB:<function>:MustBeText.
TextArray textArrayArg(Call &call, size_t i, const char *function);
/// Text that some form of text, or fewer than all elements of a cell, hold;
/// elements of \p v that are no text are skipped.
bool isTextCell(const Value &v); ///< iscellstr
/// A Value in the form of \p like with other texts.
Value makeText(const TextArray &like, std::vector<std::string> texts);
/// Result of \p fn on every text, in the form of argument \p i.
Value mapText(Call &call, size_t i, const char *function,
              llvm::function_ref<std::string(llvm::StringRef)> fn);
/// Logical array in the shape of \p texts.
Value mapTextLogical(const TextArray &texts,
                     llvm::function_ref<bool(llvm::StringRef)> fn);
/// Units of a char row or scalar string.
CharUnits unitsArg(Call &call, size_t i, const char *what);
/// Units of any char array, column-major.
CharUnits unitsOf(const Value &v);
/// Whether a trailing option pair ('IgnoreCase', true) is given; removes it
/// from what \p count counts.
bool ignoreCaseOption(Call &call, size_t &count);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_TEXTARGS_H
