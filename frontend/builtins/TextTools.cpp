//===- TextTools.cpp - Text operations on host data -----------------------===//
#include "frontend/builtins/TextTools.h"

#include <algorithm>

namespace quern {

namespace {

bool isUpperUnit(char16_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
}
bool isLowerUnit(char16_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7);
}
bool isDigitUnit(char16_t c) { return c >= '0' && c <= '9'; }
bool isAlphanumUnit(char16_t c) { return isLetterUnit(c) || isDigitUnit(c); }
bool isControlUnit(char16_t c) { return c < 32 || c == 127; }
bool isGraphicUnit(char16_t c) { return c > 32 && c != 127; }
bool isPrintUnit(char16_t c) { return c >= 32 && c != 127; }
bool isHexUnit(char16_t c) {
  return isDigitUnit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool isPunctuationUnit(char16_t c) {
  return c < 127 && isGraphicUnit(c) && !isAlphanumUnit(c);
}

struct Category {
  const char *name;
  UnitTest test;
};
constexpr Category kCategories[] = {
    {"alpha", isLetterUnit},      {"alphanum", isAlphanumUnit},
    {"alnum", isAlphanumUnit},    {"digit", isDigitUnit},
    {"lower", isLowerUnit},       {"upper", isUpperUnit},
    {"wspace", isSpaceUnit},      {"space", isSpaceUnit},
    {"punct", isPunctuationUnit}, {"cntrl", isControlUnit},
    {"graphic", isGraphicUnit},   {"graph", isGraphicUnit},
    {"print", isPrintUnit},       {"xdigit", isHexUnit},
};

std::string mapUnits(llvm::StringRef text, char16_t (*fn)(char16_t)) {
  CharUnits units = utf16Of(text);
  for (char16_t &c : units)
    c = fn(c);
  return utf8Of(units);
}

} // namespace

bool isSpaceUnit(char16_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0;
}
bool isLetterUnit(char16_t c) {
  return isUpperUnit(c) || isLowerUnit(c) || c > 0xFF;
}

UnitTest unitTestNamed(llvm::StringRef category) {
  for (const Category &row : kCategories)
    if (category == row.name)
      return row.test;
  return nullptr;
}

char16_t lowerUnit(char16_t c) { return isUpperUnit(c) ? c + 32 : c; }
char16_t upperUnit(char16_t c) {
  return isLowerUnit(c) && c != 0xDF && c != 0xFF ? c - 32 : c;
}
std::string lowerText(llvm::StringRef text) {
  return mapUnits(text, lowerUnit);
}
std::string upperText(llvm::StringRef text) {
  return mapUnits(text, upperUnit);
}

std::vector<double> findAll(const CharUnits &text, const CharUnits &pattern) {
  std::vector<double> out;
  if (pattern.empty())
    return out;
  for (auto it = text.begin();; ++it) {
    it = std::search(it, text.end(), pattern.begin(), pattern.end());
    if (it == text.end())
      return out;
    out.push_back(static_cast<double>(it - text.begin()) + 1);
  }
}

std::string replaceAll(llvm::StringRef text, llvm::StringRef from,
                       llvm::StringRef to) {
  std::string out;
  if (from.empty())
    return text.str();
  for (size_t hit; (hit = text.find(from)) != llvm::StringRef::npos;) {
    out += text.take_front(hit);
    out += to;
    text = text.drop_front(hit + from.size());
  }
  return out + text.str();
}

std::string replaceOverlapping(llvm::StringRef text, llvm::StringRef from,
                               llvm::StringRef to) {
  std::string out;
  if (from.empty())
    return text.str();
  size_t covered = 0; // up to here occurrences replace the text
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(from)) {
      out += to;
      covered = i + from.size();
    } else if (i >= covered) {
      out += text[i];
    }
  }
  return out;
}

std::vector<std::string> splitText(llvm::StringRef text,
                                   llvm::ArrayRef<std::string> delimiters,
                                   bool collapse,
                                   std::vector<std::string> *found) {
  std::vector<std::string> out;
  size_t start = 0;
  bool afterDelimiter = false; // and nothing since
  for (size_t i = 0; i < text.size();) {
    const std::string *hit = nullptr;
    for (const std::string &d : delimiters)
      if (!d.empty() && text.substr(i).starts_with(d) &&
          (!hit || d.size() > hit->size()))
        hit = &d;
    if (!hit) {
      ++i;
      afterDelimiter = false;
      continue;
    }
    if (!(collapse && afterDelimiter)) {
      out.push_back(text.slice(start, i).str());
      if (found)
        found->push_back(*hit);
    } else if (found) {
      found->back() += *hit;
    }
    i += hit->size();
    start = i;
    afterDelimiter = true;
  }
  out.push_back(text.substr(start).str());
  return out;
}

void firstToken(llvm::StringRef text, llvm::StringRef delimiters,
                std::string &token, std::string &rest) {
  size_t begin = std::min(text.find_first_not_of(delimiters), text.size());
  size_t end = std::min(text.find_first_of(delimiters, begin), text.size());
  token = text.slice(begin, end).str();
  rest = text.substr(end).str();
}

std::string justified(llvm::StringRef row, char side) {
  llvm::StringRef body = side == 'r' ? row.rtrim(' ') : row.trim(' ');
  size_t blanks = row.size() - body.size();
  size_t left = side == 'l' ? 0 : side == 'r' ? blanks : blanks / 2;
  return std::string(left, ' ') + body.str() + std::string(blanks - left, ' ');
}

std::string trimText(llvm::StringRef text, bool left, bool right) {
  // Null characters count as blanks, as in strtrim and deblank.
  constexpr llvm::StringRef kBlanks(" \t\n\v\f\r\0", 7);
  if (left)
    text = text.ltrim(kBlanks);
  return (right ? text.rtrim(kBlanks) : text).str();
}

} // namespace quern
