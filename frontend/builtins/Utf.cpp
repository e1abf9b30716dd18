//===- Utf.cpp - UTF-8 and the 16-bit units of char arrays ----------------===//
#include "frontend/builtins/Utf.h"

namespace quern {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

void appendUtf8(std::string &out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

/// Decodes one code point at \p i and moves \p i past it.
char32_t decode(llvm::StringRef s, size_t &i) {
  auto lead = static_cast<unsigned char>(s[i++]);
  if (lead < 0x80)
    return lead;
  unsigned extra = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  if (extra == 0 || i + extra > s.size())
    return kReplacement;
  char32_t c = lead & (0x3F >> extra);
  for (unsigned k = 0; k < extra; ++k) {
    auto next = static_cast<unsigned char>(s[i + k]);
    if ((next & 0xC0) != 0x80)
      return kReplacement;
    c = c << 6 | (next & 0x3F);
  }
  i += extra;
  return c;
}

} // namespace

CharUnits utf16Of(llvm::StringRef utf8) {
  CharUnits out;
  out.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size();) {
    char32_t c = decode(utf8, i);
    if (c < 0x10000) {
      out.push_back(static_cast<char16_t>(c));
    } else {
      out.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF)));
    }
  }
  return out;
}

std::string utf8Of(const char16_t *units, size_t count) {
  std::string out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    char32_t c = units[i];
    bool isHigh = c >= 0xD800 && c < 0xDC00;
    if (isHigh && i + 1 < count && (units[i + 1] & 0xFC00) == 0xDC00) {
      c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00);
    } else if ((c & 0xF800) == 0xD800) {
      c = kReplacement;
    }
    appendUtf8(out, c);
  }
  return out;
}

size_t numCodePoints(llvm::StringRef utf8) {
  size_t n = 0;
  for (char c : utf8)
    n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

} // namespace quern
