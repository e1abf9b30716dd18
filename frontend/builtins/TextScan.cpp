//===- TextScan.cpp - Reading numbers by a format -------------------------===//
#include "frontend/builtins/TextScan.h"

#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/Printf.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <limits>

namespace quern {

namespace {

struct ScanPiece {
  enum class Kind : uint8_t { Blank, Literal, Conversion } kind;
  char letter = 0;      // the literal, or d i u f g e x o s c [
  bool skip = false;    // %*d
  size_t width = 0;     // 0: none
  std::string set = ""; // of %[...]
  bool negated = false;
};

/// Parses "...]" of %[...] at \p i.
void parseSet(llvm::StringRef f, size_t &i, ScanPiece &piece) {
  if (i < f.size() && f[i] == '^') {
    piece.negated = true;
    ++i;
  }
  for (bool first = true; i < f.size() && (first || f[i] != ']'); first = false)
    if (f[i] == '-' && !piece.set.empty() && i + 1 < f.size() &&
        f[i + 1] != ']') {
      for (int c = piece.set.back() + 1; c <= f[i + 1]; ++c)
        piece.set += static_cast<char>(c);
      i += 2;
    } else {
      piece.set += f[i++];
    }
  ++i;
}

std::vector<ScanPiece> parseScanFormat(llvm::StringRef f) {
  using Kind = ScanPiece::Kind;
  std::vector<ScanPiece> out;
  for (size_t i = 0; i < f.size();) {
    if (llvm::isSpace(f[i])) {
      out.push_back({.kind = Kind::Blank});
      ++i;
    } else if (f[i] != '%' || f.substr(i).starts_with("%%")) {
      i += f[i] == '%';
      out.push_back({.kind = Kind::Literal, .letter = f[i++]});
    } else {
      ScanPiece piece{.kind = Kind::Conversion};
      ++i;
      if (i < f.size() && f[i] == '*')
        piece.skip = ++i;
      for (; i < f.size() && llvm::isDigit(f[i]); ++i)
        piece.width = piece.width * 10 + (f[i] - '0');
      while (i < f.size() && (f[i] == 'l' || f[i] == 'h'))
        ++i;
      if (i >= f.size())
        break;
      piece.letter = f[i++];
      if (piece.letter == '[')
        parseSet(f, i, piece);
      out.push_back(std::move(piece));
    }
  }
  return out;
}

/// The longest start of \p s that is a number of the kind \p letter; 0: none.
size_t numberLength(llvm::StringRef s, char letter, double &value) {
  size_t i = 0;
  if (i < s.size() && (s[i] == '+' || s[i] == '-'))
    ++i;
  bool isInteger = llvm::StringRef("diuxo").contains(letter);
  if (!isInteger) {
    for (llvm::StringRef word : {"inf", "nan"})
      if (s.substr(i).starts_with_insensitive(word)) {
        value = word == "nan" ? std::numeric_limits<double>::quiet_NaN()
                : s[0] == '-' ? -std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::infinity();
        return i + 3;
      }
  }
  unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : 10;
  if (letter == 'i' && s.substr(i).starts_with("0"))
    base = s.substr(i).starts_with_insensitive("0x") ? 16 : 8;
  if (base == 16 && s.substr(i).starts_with_insensitive("0x"))
    i += 2;
  size_t digitsFrom = i;
  while (i < s.size() && llvm::hexDigitValue(s[i]) < base)
    ++i;
  bool any = i > digitsFrom;
  if (isInteger) {
    if (!any)
      return 0;
    value = 0;
    for (char c : s.slice(digitsFrom, i))
      value = value * base + llvm::hexDigitValue(c);
    value = s[0] == '-' ? -value : value;
    return i;
  }
  if (i < s.size() && s[i] == '.')
    for (++i; i < s.size() && llvm::isDigit(s[i]); ++i)
      any = true;
  if (!any)
    return 0;
  size_t e = i;
  if (e < s.size() && llvm::toLower(s[e]) == 'e') {
    ++e;
    e += e < s.size() && (s[e] == '+' || s[e] == '-');
    if (e < s.size() && llvm::isDigit(s[e])) {
      while (e < s.size() && llvm::isDigit(s[e]))
        ++e;
      i = e;
    }
  }
  value = std::strtod(s.take_front(i).str().c_str(), nullptr);
  return i;
}

size_t textLength(llvm::StringRef s, const ScanPiece &piece) {
  if (piece.letter == 'c')
    return std::min<size_t>(s.size(), piece.width ? piece.width : 1);
  size_t limit = piece.width ? std::min(piece.width, s.size()) : s.size();
  size_t n = 0;
  while (n < limit &&
         (piece.letter == 's'
              ? !llvm::isSpace(s[n])
              : llvm::StringRef(piece.set).contains(s[n]) != piece.negated))
    ++n;
  return n;
}

} // namespace

ScanResult scanText(llvm::StringRef text, llvm::StringRef format,
                    int64_t limit) {
  std::vector<ScanPiece> pieces = parseScanFormat(expandEscapes(format));
  ScanResult out;
  size_t &pos = out.position;
  auto skipBlanks = [&] {
    while (pos < text.size() && llvm::isSpace(text[pos]))
      ++pos;
  };
  auto isFull = [&] {
    return limit >= 0 && static_cast<int64_t>(out.numbers.size()) >= limit;
  };
  bool matched = !pieces.empty();
  while (matched && pos < text.size() && !isFull()) {
    size_t before = pos;
    for (const ScanPiece &piece : pieces) {
      if (isFull())
        break;
      if (piece.kind == ScanPiece::Kind::Blank) {
        skipBlanks();
        continue;
      }
      if (piece.letter != 'c' && piece.letter != '[')
        skipBlanks();
      llvm::StringRef rest = text.substr(pos);
      matched = false;
      if (piece.kind == ScanPiece::Kind::Literal) {
        if (rest.empty() || rest[0] != piece.letter)
          break;
        matched = true;
        ++pos;
        continue;
      }
      bool isText = llvm::StringRef("sc[").contains(piece.letter);
      double value = 0;
      llvm::StringRef field = piece.width ? rest.take_front(piece.width) : rest;
      size_t n = isText ? textLength(rest, piece)
                        : numberLength(field, piece.letter, value);
      if (n == 0)
        break;
      matched = true;
      pos += n;
      if (piece.skip)
        continue;
      ++out.numConversions;
      out.onlyText &= isText;
      if (!isText)
        out.numbers.push_back(value);
      for (char16_t c : isText ? utf16Of(rest.take_front(n)) : CharUnits())
        out.numbers.push_back(c);
    }
    if (pos == before)
      break;
  }
  if (!matched && pos < text.size())
    out.error = "Matching failure in format.";
  return out;
}

int64_t maxScanned(const std::vector<double> &size) {
  double limit = 1;
  for (double d : size)
    limit *= d;
  return size.empty() || !std::isfinite(limit) ? -1
                                               : static_cast<int64_t>(limit);
}

void returnScan(Call &call, const ScanResult &result,
                const std::vector<double> &size) {
  std::vector<double> numbers = result.numbers;
  auto count = static_cast<int64_t>(numbers.size());
  bool isText = result.onlyText && count > 0;
  Shape shape = count == 0 ? Shape(0, 0)
                : isText   ? Shape(1, count)
                           : Shape(count, 1);
  if (size.size() > 1 && count > 0) {
    auto rows = static_cast<int64_t>(size[0]);
    int64_t columns = (count + rows - 1) / rows;
    numbers.resize(rows * columns);
    shape = Shape(rows, columns);
  }
  if (isText)
    call.returns(makeChars(shape, CharUnits(numbers.begin(), numbers.end())));
  else
    call.returns(makeDoubles(shape, numbers));
  call.returns(Value(static_cast<double>(result.numConversions)));
  call.returns(Value::charRow(result.error));
  call.returns(Value(static_cast<double>(result.position) + 1));
}

} // namespace quern
