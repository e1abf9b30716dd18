//===- TextTools.h - Text operations on host data ---------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_TEXTTOOLS_H
#define QUERN_FRONTEND_BUILTINS_TEXTTOOLS_H

#include "frontend/builtins/Utf.h"
#include "llvm/ADT/ArrayRef.h"

namespace quern {

using UnitTest = bool (*)(char16_t);
bool isSpaceUnit(char16_t c);
bool isLetterUnit(char16_t c);
/// isstrprop's categories: "alpha", "digit", "alphanum", "upper", ...; null if
/// there is none of that name.
UnitTest unitTestNamed(llvm::StringRef category);

/// Latin-1 letters included.
char16_t lowerUnit(char16_t c);
char16_t upperUnit(char16_t c);
std::string lowerText(llvm::StringRef text);
std::string upperText(llvm::StringRef text);

/// 1-based places of \p pattern, overlapping ones included.
std::vector<double> findAll(const CharUnits &text, const CharUnits &pattern);
/// Every occurrence of \p from, left to right and not overlapping, replaced.
std::string replaceAll(llvm::StringRef text, llvm::StringRef from,
                       llvm::StringRef to);
/// strrep: overlapping occurrences count each, so that "222" with "22" for "*"
/// gives "**" (the example of its MATLAB page).
std::string replaceOverlapping(llvm::StringRef text, llvm::StringRef from,
                               llvm::StringRef to);
/// Text between occurrences of any of \p delimiters, tried in order at each
/// place. \p collapse: a run of delimiters counts as one. \p found gets the
/// delimiters, if not null.
std::vector<std::string> splitText(llvm::StringRef text,
                                   llvm::ArrayRef<std::string> delimiters,
                                   bool collapse,
                                   std::vector<std::string> *found = nullptr);
/// strtok: skips leading delimiters, then reads up to the next one.
void firstToken(llvm::StringRef text, llvm::StringRef delimiters,
                std::string &token, std::string &rest);
/// strjust: side is 'l', 'r' or 'c'.
std::string justified(llvm::StringRef row, char side);
std::string trimText(llvm::StringRef text, bool left, bool right);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_TEXTTOOLS_H
