//===- Printf.cpp - The printf engine of sprintf, fprintf, error ----------===//
#include "frontend/builtins/Printf.h"

#include "frontend/MatlabError.h"
#include "frontend/Value.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <cstdio>
#include <optional>

namespace quern {

namespace {

/// `%-8.3f`: flags, width and precision as written; '*' takes data.
struct Conversion {
  std::string flags;
  int width = -1;     // -1: not given
  int precision = -1; // -1: not given
  bool starWidth = false;
  bool starPrecision = false;
  char subtype = 0; // 'b' or 't' of %bx, %tx
  char letter = 0;  // 0: a piece of literal text
};

struct Piece {
  std::string literal; // before the conversion
  Conversion conversion;
};

bool isFlag(char c) {
  return c == '-' || c == '+' || c == ' ' || c == '0' || c == '#';
}

int parseNumber(llvm::StringRef s, size_t &i) {
  int n = 0;
  for (; i < s.size() && llvm::isDigit(s[i]); ++i)
    n = std::min(n * 10 + (s[i] - '0'), 100000);
  return n;
}

/// Parses what follows a '%' at \p i. No letter in the result: malformed.
Conversion parseConversion(llvm::StringRef s, size_t &i) {
  Conversion c;
  while (i < s.size() && isFlag(s[i]))
    c.flags += s[i++];
  if (i < s.size() && s[i] == '*')
    c.starWidth = ++i;
  else if (i < s.size() && llvm::isDigit(s[i]))
    c.width = parseNumber(s, i);
  if (i < s.size() && s[i] == '.') {
    ++i;
    if (i < s.size() && s[i] == '*')
      c.starPrecision = ++i;
    else
      c.precision = parseNumber(s, i);
  }
  while (i < s.size() && llvm::StringRef("lhLbt").contains(s[i])) {
    if (s[i] == 'b' || s[i] == 't')
      c.subtype = s[i];
    ++i;
  }
  if (i < s.size() && llvm::StringRef("diufeEgGxXocs%").contains(s[i]))
    c.letter = s[i++];
  return c;
}

std::vector<Piece> parseFormat(llvm::StringRef s) {
  std::vector<Piece> pieces;
  std::string literal;
  for (size_t i = 0; i < s.size();) {
    if (s[i] != '%') {
      literal += s[i++];
      continue;
    }
    Conversion c = parseConversion(s, ++i);
    if (c.letter == '%') {
      literal += '%';
      continue;
    }
    if (c.letter == 0) // MATLAB ends the output at a malformed conversion
      break;
    pieces.push_back({std::move(literal), c});
    literal.clear();
  }
  if (!literal.empty())
    pieces.push_back({std::move(literal), {}});
  return pieces;
}

/// Walks the elements of all arguments.
class DataCursor {
public:
  explicit DataCursor(llvm::ArrayRef<PrintfArg> args) : args(args) {}

  bool hasData() {
    skipUsed();
    return arg < args.size();
  }
  /// The argument and element that come next; hasData() only.
  const ArrayView &view() const { return args[arg].view; }
  int64_t index() const { return element; }
  void advance(int64_t n) { element += n; }
  /// An untouched empty text argument feeds one %s or %c with "".
  bool takeEmptyText() {
    while (arg < args.size() && element >= size(arg)) {
      bool fresh = size(arg) == 0 && view().isChar();
      ++arg;
      element = 0;
      if (fresh)
        return true;
    }
    return false;
  }
  int64_t remaining() const { return size(arg) - element; }
  int starValue() {
    if (!hasData())
      return -1;
    double v = view().part(element++);
    return v == v ? static_cast<int>(std::clamp(v, -1e5, 1e5)) : -1;
  }

private:
  int64_t size(size_t i) const { return args[i].view.numParts(); }
  void skipUsed() {
    while (arg < args.size() && element >= size(arg)) {
      ++arg;
      element = 0;
    }
  }

  llvm::ArrayRef<PrintfArg> args;
  size_t arg = 0;
  int64_t element = 0;
};

template <typename T>
void appendC(std::string &out, const Conversion &c, const char *length,
             char letter, T value, bool keepPrecision = true) {
  std::string spec = "%" + c.flags;
  if (c.width >= 0)
    spec += std::to_string(c.width);
  if (c.precision >= 0 && keepPrecision)
    spec += "." + std::to_string(c.precision);
  spec += length;
  spec += letter;
  char fixed[128];
  int n = std::snprintf(fixed, sizeof fixed, spec.c_str(), value);
  if (n < static_cast<int>(sizeof fixed)) {
    out.append(fixed, n);
    return;
  }
  std::string big(n + 1, '\0');
  std::snprintf(big.data(), big.size(), spec.c_str(), value);
  out.append(big.data(), n);
}

void appendText(std::string &out, const Conversion &c, llvm::StringRef text) {
  size_t points = numCodePoints(text);
  std::string cut;
  if (c.precision >= 0 && c.letter == 's' &&
      points > static_cast<size_t>(c.precision)) {
    CharUnits units = utf16Of(text);
    cut = utf8Of(units.data(), std::min<size_t>(units.size(), c.precision));
    text = cut;
    points = c.precision;
  }
  size_t pad = c.width > 0 && points < static_cast<size_t>(c.width)
                   ? c.width - points
                   : 0;
  bool left = c.flags.find('-') != std::string::npos;
  if (!left)
    out.append(pad, ' ');
  out += text;
  if (left)
    out.append(pad, ' ');
}

void appendNonFinite(std::string &out, const Conversion &c, double value) {
  Conversion plain = c;
  plain.letter = 'd';
  llvm::StringRef text = std::isnan(value) ? "NaN" : value < 0 ? "-Inf" : "Inf";
  bool plus = value > 0 && c.flags.find('+') != std::string::npos;
  appendText(out, plain, plus ? "+Inf" : text);
}

/// %f %e %g, and whatever does not fit the conversion asked for.
void appendFloat(std::string &out, const Conversion &c, char letter,
                 double value) {
  if (!std::isfinite(value))
    return appendNonFinite(out, c, value);
  appendC(out, c, "", letter, value);
}

constexpr double kTwo63 = 9223372036854775808.0;
constexpr double kTwo64 = 18446744073709551616.0;

bool isUnsignedLetter(char letter) {
  return letter == 'u' || letter == 'o' || letter == 'x' || letter == 'X';
}

/// %d %i %u %o %x %X of an integral double.
void appendIntegral(std::string &out, const Conversion &c, double value) {
  if (value >= -kTwo63 && value < kTwo63) {
    auto n = static_cast<long long>(value);
    if (n < 0 && isUnsignedLetter(c.letter))
      return c.letter == 'u' ? appendC(out, c, "ll", 'd', n)
                             : appendFloat(out, c, 'e', value);
    return appendC(out, c, "ll", c.letter, n);
  }
  if (value > 0 && value < kTwo64 && isUnsignedLetter(c.letter))
    return appendC(out, c, "ll", c.letter,
                   static_cast<unsigned long long>(value));
  // Beyond 64 bits all digits are printed: sprintf('%d', 1e20).
  Conversion wide = c;
  wide.precision = 0;
  appendC(out, wide, "", 'f', value);
}

/// %bx %tx and relatives: the bits of a double or a single.
void appendBits(std::string &out, const Conversion &c, double value) {
  uint64_t bits = 0;
  if (c.subtype == 'b') {
    std::memcpy(&bits, &value, sizeof value);
  } else {
    auto narrow = static_cast<float>(value);
    std::memcpy(&bits, &narrow, sizeof narrow);
  }
  Conversion padded = c;
  if (c.width < 0 && c.letter != 'o' && c.letter != 'u') {
    padded.width = c.subtype == 'b' ? 16 : 8;
    padded.flags += '0';
  }
  appendC(out, padded, "ll", c.letter, static_cast<unsigned long long>(bits));
}

/// One number under a text conversion.
void appendNumberAsText(std::string &out, const Conversion &c, double value) {
  if (value >= 0 && value <= 0xFFFF && value == std::floor(value)) {
    auto unit = static_cast<char16_t>(value);
    return appendText(out, c, utf8Of(&unit, 1));
  }
  if (!std::isfinite(value))
    return appendNonFinite(out, c, value);
  appendC(out, c, "", 'e', value);
}

void appendNumber(std::string &out, const Conversion &c, const ArrayView &view,
                  int64_t i) {
  char letter = c.letter;
  double value = view.part(i);
  if (c.subtype && (isUnsignedLetter(letter)))
    return appendBits(out, c, value);
  if (letter == 's' || letter == 'c')
    return appendNumberAsText(out, c, value);
  if (llvm::StringRef("feEgG").contains(letter))
    return appendFloat(out, c, letter, value);
  // The 64-bit classes print exactly.
  if (view.type() == ElementType::U64)
    return appendC(out, c, "ll", letter == 'd' || letter == 'i' ? 'u' : letter,
                   static_cast<unsigned long long>(view.unsignedAt(i)));
  if (view.type() == ElementType::I64 && !isUnsignedLetter(letter))
    return appendC(out, c, "ll", letter,
                   static_cast<long long>(view.signedAt(i)));
  if (!std::isfinite(value))
    return appendNonFinite(out, c, value);
  if (value != std::floor(value))
    return appendFloat(out, c, 'e', value);
  appendIntegral(out, c, value);
}

/// Runs one conversion; false: no data for it.
bool runConversion(std::string &out, Conversion c, DataCursor &data) {
  if (c.starWidth) {
    c.width = data.starValue();
    if (c.width < -1) {
      c.flags += '-';
      c.width = -c.width;
    }
  }
  if (c.starPrecision)
    c.precision = data.starValue();
  bool wantsText = c.letter == 's' || c.letter == 'c';
  if (wantsText && data.takeEmptyText()) {
    appendText(out, c, "");
    return true;
  }
  if (!data.hasData())
    return false;
  const ArrayView &view = data.view();
  if (view.isChar() && wantsText) {
    int64_t count = c.letter == 's' ? data.remaining() : 1;
    appendText(out, c, view.utf8(data.index(), count));
    data.advance(count);
    return true;
  }
  appendNumber(out, c, view, data.index());
  data.advance(1);
  return true;
}

/// The format once, with every conversion printing nothing.
std::string runWithoutData(llvm::ArrayRef<Piece> pieces) {
  std::string out;
  for (const Piece &piece : pieces) {
    out += piece.literal;
    if (piece.conversion.letter)
      appendText(out, piece.conversion, "");
  }
  return out;
}

std::optional<char> simpleEscape(char c) {
  switch (c) {
  case 'a':
    return '\a';
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  case 'v':
    return '\v';
  case '\\':
    return '\\';
  case '"':
    return '"';
  case '\'':
    return '\'';
  default:
    return std::nullopt;
  }
}

/// Reads at most \p limit digits of \p radix at \p i.
unsigned readDigits(llvm::StringRef s, size_t &i, unsigned radix,
                    unsigned limit) {
  unsigned value = 0;
  for (unsigned k = 0; k < limit && i < s.size(); ++k, ++i) {
    unsigned digit = llvm::hexDigitValue(s[i]);
    if (digit >= radix)
      break;
    value = value * radix + digit;
  }
  return value;
}

} // namespace

std::string expandEscapes(llvm::StringRef s) {
  std::string out;
  for (size_t i = 0; i < s.size();) {
    if (s[i] != '\\' || i + 1 == s.size()) {
      out += s[i++];
      continue;
    }
    char c = s[i + 1];
    char16_t unit = 0;
    if (std::optional<char> simple = simpleEscape(c)) {
      out += *simple;
      i += 2;
    } else if (c == 'x' && i + 2 < s.size() && llvm::isHexDigit(s[i + 2])) {
      i += 2;
      unit = readDigits(s, i, 16, 4);
      out += utf8Of(&unit, 1);
    } else if (c >= '0' && c <= '7') {
      i += 1;
      unit = readDigits(s, i, 8, 3);
      out += utf8Of(&unit, 1);
    } else {
      out += s[i++];
    }
  }
  return out;
}

std::string formatPrintf(llvm::StringRef format,
                         llvm::ArrayRef<PrintfArg> args) {
  std::vector<Piece> pieces = parseFormat(expandEscapes(format));
  bool anyConversion = false;
  for (const Piece &piece : pieces)
    anyConversion |= piece.conversion.letter != 0;
  DataCursor data(args);
  if (!args.empty() && !data.hasData())
    return runWithoutData(pieces);
  data = DataCursor(args);
  std::string out;
  do {
    for (const Piece &piece : pieces) {
      out += piece.literal;
      if (piece.conversion.letter &&
          !runConversion(out, piece.conversion, data))
        return out;
    }
  } while (anyConversion && data.hasData());
  return out;
}

std::vector<PrintfArg> printfArgs(llvm::ArrayRef<Value> values,
                                  const char *function) {
  std::vector<PrintfArg> args;
  for (const Value &v : values) {
    if (v.isString()) {
      for (const std::string &text : stringsOf(v).elements)
        args.emplace_back(llvm::StringRef(text));
    } else if (v.isNumeric()) {
      args.emplace_back(viewOf(v, ForceReason::Output));
    } else {
      throwError("MATLAB:printf:InvalidInputType",
                 "[%s] Function is not defined for '%s' inputs.", function,
                 v.className().str().c_str());
    }
  }
  return args;
}

std::string formatValues(llvm::ArrayRef<Value> values, const char *function) {
  if (values.empty() || !values[0].isText())
    throwError("MATLAB:printf:InvalidFormat",
               "[%s] The format must be a character vector or string scalar.",
               function);
  return formatPrintf(values[0].text(),
                      printfArgs(values.drop_front(), function));
}

} // namespace quern
