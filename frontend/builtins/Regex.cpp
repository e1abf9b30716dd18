//===- Regex.cpp - MATLAB regular expressions -----------------------------===//
#include "frontend/builtins/Regex.h"

#include "frontend/MatlabError.h"
#define PCRE2_CODE_UNIT_WIDTH 16
#include <algorithm>
#include <pcre2.h>

namespace quern {

struct Regex::Code {
  pcre2_code *compiled = nullptr;
  ~Code() { pcre2_code_free(compiled); }
};

namespace {

void append(CharUnits &out, const char *ascii) {
  for (; *ascii; ++ascii)
    out.push_back(static_cast<unsigned char>(*ascii));
}

/// Rewrites what MATLAB spells differently.
CharUnits translate(const CharUnits &pattern) {
  CharUnits out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    bool isEscape = pattern[i] == '\\' && i + 1 < pattern.size();
    if (!isEscape) {
      out.push_back(pattern[i]);
      continue;
    }
    char16_t c = pattern[++i];
    if (c == '<') {
      append(out, "\\b(?=\\w)");
    } else if (c == '>') {
      append(out, "\\b(?<=\\w)");
    } else {
      out.push_back('\\');
      out.push_back(c);
    }
  }
  return out;
}

uint32_t compileFlags(const RegexOptions &o) {
  return PCRE2_DUPNAMES | (o.ignoreCase ? PCRE2_CASELESS : 0) |
         (o.lineAnchors ? PCRE2_MULTILINE : PCRE2_DOLLAR_ENDONLY) |
         (o.dotExceptNewline ? 0 : PCRE2_DOTALL) |
         (o.freeSpacing ? PCRE2_EXTENDED : 0);
}

PCRE2_SPTR16 pointerTo(const CharUnits &units) {
  static const char16_t kNothing = 0;
  return reinterpret_cast<PCRE2_SPTR16>(units.empty() ? &kNothing
                                                      : units.data());
}

std::string compileError(int code) {
  PCRE2_UCHAR16 text[256];
  int n = pcre2_get_error_message(code, text, 256);
  return n > 0 ? utf8Of(reinterpret_cast<const char16_t *>(text), n) : "";
}

} // namespace

Regex::Regex(const CharUnits &pattern, const RegexOptions &options)
    : code(std::make_unique<Code>()), options(options) {
  CharUnits translated = translate(pattern);
  int error;
  PCRE2_SIZE where;
  code->compiled =
      pcre2_compile(pointerTo(translated), translated.size(),
                    compileFlags(options), &error, &where, nullptr);
  if (!code->compiled)
    throwError("MATLAB:regexp:invalidPattern",
               "[regexp] In '%s': %s at position %zu.", utf8Of(pattern).c_str(),
               compileError(error).c_str(), where + 1);
  pcre2_pattern_info(code->compiled, PCRE2_INFO_CAPTURECOUNT, &groupCount);
  names.resize(groupCount);
  uint32_t count = 0, entrySize = 0;
  PCRE2_SPTR16 table = nullptr;
  pcre2_pattern_info(code->compiled, PCRE2_INFO_NAMECOUNT, &count);
  pcre2_pattern_info(code->compiled, PCRE2_INFO_NAMEENTRYSIZE, &entrySize);
  pcre2_pattern_info(code->compiled, PCRE2_INFO_NAMETABLE,
                     static_cast<void *>(&table));
  for (uint32_t i = 0; i < count; ++i, table += entrySize) {
    auto *name = reinterpret_cast<const char16_t *>(table + 1);
    size_t length = 0;
    while (name[length])
      ++length;
    names[table[0] - 1] = utf8Of(name, length);
  }
}

Regex::~Regex() = default;

std::vector<RegexMatch> Regex::matches(const CharUnits &text) const {
  std::vector<RegexMatch> out;
  pcre2_match_data *data =
      pcre2_match_data_create_from_pattern(code->compiled, nullptr);
  for (size_t start = 0; start <= text.size();) {
    int n = pcre2_match(code->compiled, pointerTo(text), text.size(), start,
                        options.emptyMatch ? 0 : PCRE2_NOTEMPTY, data, nullptr);
    if (n <= 0)
      break;
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(data);
    RegexMatch match;
    match.whole = {ends[0], ends[1]};
    for (unsigned g = 1; g <= groupCount; ++g)
      match.groups.push_back({ends[2 * g], ends[2 * g + 1]});
    start = ends[1] > ends[0] ? ends[1] : ends[1] + 1;
    out.push_back(std::move(match));
    if (options.once)
      break;
  }
  pcre2_match_data_free(data);
  return out;
}

namespace {

void appendRange(CharUnits &out, const CharUnits &text, UnitRange r) {
  if (r.isSet())
    out.insert(out.end(), text.begin() + r.begin, text.begin() + r.end);
}

char16_t escaped(char16_t c) {
  switch (c) {
  case 'n':
    return '\n';
  case 't':
    return '\t';
  case 'r':
    return '\r';
  case 'f':
    return '\f';
  case 'v':
    return '\v';
  case 'a':
    return '\a';
  case 'b':
    return '\b';
  default:
    return c; // \$, \\, ...
  }
}

} // namespace

void Regex::expand(CharUnits &out, const CharUnits &with, const CharUnits &text,
                   const RegexMatch &match) const {
  auto isDigit = [](char16_t c) { return c >= '0' && c <= '9'; };
  for (size_t i = 0; i < with.size(); ++i) {
    char16_t c = with[i], next = i + 1 < with.size() ? with[i + 1] : 0;
    if (c == '\\' && next) {
      out.push_back(escaped(next));
      ++i;
    } else if (c == '$' && isDigit(next)) {
      unsigned group = next - '0';
      ++i;
      // A second digit counts only if there are that many groups.
      if (i + 1 < with.size() && isDigit(with[i + 1]) &&
          group * 10 + (with[i + 1] - '0') <= groupCount)
        group = group * 10 + (with[++i] - '0');
      if (group == 0)
        appendRange(out, text, match.whole);
      else if (group <= match.groups.size())
        appendRange(out, text, match.groups[group - 1]);
    } else if (c == '$' && next == '<') {
      size_t close =
          std::find(with.begin() + i, with.end(), u'>') - with.begin();
      std::string name =
          utf8Of(with.data() + i + 2, close > i + 2 ? close - i - 2 : 0);
      for (size_t g = 0; g < names.size(); ++g)
        if (names[g] == name)
          appendRange(out, text, match.groups[g]);
      i = close;
    } else {
      out.push_back(c);
    }
  }
}

CharUnits Regex::replace(const CharUnits &text, const CharUnits &with) const {
  CharUnits out;
  size_t done = 0;
  for (const RegexMatch &match : matches(text)) {
    appendRange(out, text, {done, match.whole.begin});
    expand(out, with, text, match);
    done = match.whole.end;
  }
  appendRange(out, text, {done, text.size()});
  return out;
}

std::string escapeRegex(llvm::StringRef text) {
  std::string out;
  for (char c : text) {
    if (llvm::StringRef("\\^$.|?*+()[]{}").contains(c))
      out += '\\';
    out += c;
  }
  return out;
}

std::string regexFromWildcard(llvm::StringRef text) {
  std::string out;
  for (char c : text)
    out += c == '*'   ? ".*"
           : c == '?' ? "."
           : c == '.' ? "\\."
                      : std::string(1, c);
  return out;
}

} // namespace quern
