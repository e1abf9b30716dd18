//===- Utf.h - UTF-8 and the 16-bit units of char arrays --------*- C++ -*-===//
//
// Char arrays hold UTF-16 units; text inside the program is UTF-8. Malformed
// input is kept as replacement characters, never an error.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_UTF_H
#define QUERN_FRONTEND_BUILTINS_UTF_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace quern {

using CharUnits = std::vector<char16_t>;

CharUnits utf16Of(llvm::StringRef utf8);
std::string utf8Of(const char16_t *units, size_t count);
inline std::string utf8Of(const CharUnits &units) {
  return utf8Of(units.data(), units.size());
}
/// Number of code points, the width that %5s pads to.
size_t numCodePoints(llvm::StringRef utf8);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_UTF_H
