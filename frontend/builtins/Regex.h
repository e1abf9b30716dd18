//===- Regex.h - MATLAB regular expressions ---------------------*- C++ -*-===//
//
// PCRE2 on the 16-bit units of char arrays, so that positions are MATLAB's.
// What differs from Perl is set here: '.' matches newlines and anchors are the
// ends of the text unless asked otherwise, `\<` and `\>` are word boundaries,
// empty matches are dropped, replacements use $1 and $<name>. Not supported:
// dynamic expressions, (?@cmd) and ${cmd}.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_REGEX_H
#define QUERN_FRONTEND_BUILTINS_REGEX_H

#include "frontend/builtins/Utf.h"
#include <memory>

namespace quern {

struct RegexOptions {
  bool ignoreCase = false;
  bool once = false;
  bool lineAnchors = false;
  bool dotExceptNewline = false;
  bool freeSpacing = false;
  bool emptyMatch = false;
};

/// Half-open interval of units; empty and at npos if the group took no part.
struct UnitRange {
  static constexpr size_t kNone = static_cast<size_t>(-1);
  size_t begin = kNone;
  size_t end = kNone;
  bool isSet() const { return begin != kNone; }
};

struct RegexMatch {
  UnitRange whole;
  std::vector<UnitRange> groups;
};

class Regex {
public:
  /// Errors: MATLAB:regexp:... with PCRE2's message and position.
  Regex(const CharUnits &pattern, const RegexOptions &options);
  ~Regex();

  unsigned numGroups() const { return groupCount; }
  /// Names of groups in order of their numbers; empty if unnamed.
  const std::vector<std::string> &groupNames() const { return names; }
  /// All matches in \p text, left to right; at most one with `once`.
  std::vector<RegexMatch> matches(const CharUnits &text) const;
  /// \p text with its matches replaced.
  CharUnits replace(const CharUnits &text, const CharUnits &with) const;

private:
  void expand(CharUnits &out, const CharUnits &with, const CharUnits &text,
              const RegexMatch &match) const;
  struct Code;
  std::unique_ptr<Code> code;
  RegexOptions options;
  unsigned groupCount = 0;
  std::vector<std::string> names;
};

/// regexptranslate('escape' or 'wildcard', text).
std::string escapeRegex(llvm::StringRef text);
std::string regexFromWildcard(llvm::StringRef text);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_REGEX_H
