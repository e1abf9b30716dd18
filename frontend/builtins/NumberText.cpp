//===- NumberText.cpp - Numbers to text and back --------------------------===//
#include "frontend/builtins/NumberText.h"

#include "frontend/builtins/Printf.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace quern {

namespace {

std::string nonFiniteText(double x) {
  return std::isnan(x) ? "NaN" : x < 0 ? "-Inf" : "Inf";
}

std::string generalText(double x, int digits) {
  if (!std::isfinite(x))
    return nonFiniteText(x);
  char text[64];
  std::snprintf(text, sizeof text, "%.*g", digits, x);
  return text;
}

std::string integerText(const ArrayView &view, int64_t i) {
  if (view.type() == ElementType::U64)
    return std::to_string(view.unsignedAt(i));
  if (view.type() == ElementType::I64)
    return std::to_string(view.signedAt(i));
  double x = view.real(i);
  if (!std::isfinite(x))
    return nonFiniteText(x);
  char text[400];
  std::snprintf(text, sizeof text, "%.0f", x == 0 ? 0.0 : x);
  return text;
}

/// What the columns of num2str depend on.
struct Extent {
  double largest = 0;
  bool allIntegers = true;
  bool anyNegative = false;
  bool anyNonFinite = false;
};

Extent extentOf(const ArrayView &view) {
  Extent e;
  for (int64_t i = 0, n = view.numParts(); i < n; ++i) {
    double x = view.part(i);
    e.anyNegative |= x < 0;
    if (!std::isfinite(x)) {
      e.anyNonFinite = true;
      continue;
    }
    e.largest = std::max(e.largest, std::fabs(x));
    e.allIntegers &= x == std::floor(x);
  }
  return e;
}

int exponentOf(double x) {
  return x == 0 ? 0 : static_cast<int>(std::floor(std::log10(x)));
}

/// Removes the blanks that all rows share on either side.
TextRows trimmed(TextRows rows) {
  size_t left = std::string::npos, end = 0;
  for (const std::string &row : rows) {
    size_t first = row.find_first_not_of(' ');
    left = std::min(left, first);
    if (first != std::string::npos)
      end = std::max(end, row.find_last_not_of(' ') + 1);
  }
  for (std::string &row : rows) {
    row.resize(std::max(row.size(), end), ' ');
    row = left == std::string::npos ? "" : row.substr(left, end - left);
  }
  return rows;
}

std::string padLeft(llvm::StringRef text, int width) {
  int pad = width - static_cast<int>(text.size());
  return std::string(std::max(pad, 0), ' ') + text.str();
}

template <typename ElementFn>
TextRows columns(const ArrayView &view, int width, ElementFn element) {
  TextRows rows(view.rows());
  for (int64_t c = 0; c < view.columns(); ++c)
    for (int64_t r = 0; r < view.rows(); ++r)
      rows[r] += padLeft(element(r + c * view.rows()), width);
  return trimmed(std::move(rows));
}

std::string complexText(const ArrayView &view, int64_t i, int digits) {
  double im = view.imag(i);
  bool minus = std::signbit(im) && !std::isnan(im);
  return generalText(view.real(i), digits) + (minus ? "-" : "+") +
         generalText(std::fabs(im), digits) + "i";
}

/// Left-justified columns, two blanks apart.
TextRows complexRows(const ArrayView &view, int digits) {
  size_t widest = 0;
  for (int64_t i = 0; i < view.numElems(); ++i)
    widest = std::max(widest, complexText(view, i, digits).size());
  TextRows rows(view.rows());
  for (int64_t c = 0; c < view.columns(); ++c)
    for (int64_t r = 0; r < view.rows(); ++r) {
      std::string text = complexText(view, r + c * view.rows(), digits);
      text.resize(widest + 2, ' ');
      rows[r] += text;
    }
  return trimmed(std::move(rows));
}

} // namespace

TextRows numberRows(const ArrayView &view) {
  if (view.numElems() == 0)
    return {};
  Extent e = extentOf(view);
  int exponent = exponentOf(e.largest);
  if (view.isComplex())
    return complexRows(view, e.allIntegers ? std::max(exponent + 1, 5)
                                           : std::clamp(exponent + 5, 5, 16));
  if (e.allIntegers) {
    int digits = exponent + 1 + (e.anyNegative ? 1 : 0);
    int width = std::max(digits + 2, e.anyNonFinite ? 5 : 0);
    return columns(view, width,
                   [&](int64_t i) { return integerText(view, i); });
  }
  int digits = std::clamp(exponent + 5, 5, 16);
  int width = digits + 7 + (e.anyNegative ? 1 : 0);
  return columns(view, width,
                 [&](int64_t i) { return generalText(view.real(i), digits); });
}

TextRows numberRows(const ArrayView &view, int precision) {
  if (view.numElems() == 0)
    return {};
  if (view.isComplex())
    return complexRows(view, precision);
  int width = precision + 7 + (extentOf(view).anyNegative ? 1 : 0);
  return columns(view, width, [&](int64_t i) {
    return generalText(view.real(i), precision);
  });
}

TextRows numberRows(const ArrayView &view, llvm::StringRef format) {
  TextRows rows;
  size_t widest = 0;
  int64_t parts = view.isComplex() ? 2 : 1;
  for (int64_t r = 0; r < view.rows(); ++r) {
    std::vector<double> row;
    for (int64_t c = 0; c < view.columns(); ++c)
      for (int64_t p = 0; p < parts; ++p)
        row.push_back(view.part((r + c * view.rows()) * parts + p));
    Shape shape(1, static_cast<int64_t>(row.size()));
    PrintfArg arg(ArrayView(ElementType::F64, shape, row.data()));
    rows.push_back(formatPrintf(format, arg));
    widest = std::max(widest, rows.back().size());
  }
  // Blanks that every row begins or ends with are left out.
  size_t margin = widest, end = 0;
  for (const std::string &row : rows) {
    margin = std::min(margin, row.find_first_not_of(' '));
    end = std::max(end, row.find_last_not_of(' ') + 1);
  }
  for (std::string &row : rows) {
    row.resize(widest, ' ');
    row = row.substr(margin, end > margin ? end - margin : 0);
  }
  return rows;
}

namespace {

std::string literalText(const ArrayView &view, int64_t i, int digits) {
  if (view.type() == ElementType::Bool)
    return view.real(i) != 0 ? "true" : "false";
  if (!view.isFloating())
    return integerText(view, i);
  if (!view.isComplex())
    return generalText(view.real(i), digits);
  return complexText(view, i, digits);
}

/// The text of one row in quotes, quotes in it doubled.
std::string quotedRow(const ArrayView &view, int64_t r) {
  std::string out = "'";
  for (char c : view.utf8(r, view.columns(), view.rows())) {
    if (c == '\'')
      out += '\'';
    out += c;
  }
  return out + "'";
}

std::string zerosText(const ArrayView &view) {
  return "zeros(" + std::to_string(view.rows()) + "," +
         std::to_string(view.columns()) + ")";
}

} // namespace

std::string matrixText(const ArrayView &view, int digits, bool withClass) {
  std::string out;
  int64_t rows = view.rows(), columns = view.columns();
  if (view.isChar() && rows == 1) {
    out = quotedRow(view, 0);
  } else if (view.numElems() == 0) {
    out = view.isChar() ? "''" : zerosText(view);
  } else {
    for (int64_t r = 0; r < rows; ++r) {
      if (r)
        out += ';';
      if (view.isChar()) {
        out += quotedRow(view, r);
        continue;
      }
      for (int64_t c = 0; c < columns; ++c)
        out += (c ? " " : "") + literalText(view, r + c * rows, digits);
    }
    if (view.numElems() > 1)
      out = "[" + out + "]";
  }
  bool needsClass = withClass && realOf(view.type()) != ElementType::F64 &&
                    view.type() != ElementType::Bool && !view.isChar();
  if (!needsClass)
    return out;
  return (llvm::Twine(info(view.type()).matlabClass) + "(" + out + ")").str();
}

// --- str2double ------------------------------------------------------------

namespace {

/// Recursive descent over one number; `pos` moves, nothing is allocated.
class NumberReader {
public:
  explicit NumberReader(llvm::StringRef text) : text(text) {}

  bool read(std::complex<double> &result, bool &isComplex) {
    double parts[2] = {0, 0};
    bool seen[2] = {false, false};
    for (int k = 0; k < 2; ++k) {
      double value;
      bool imaginary;
      skipBlanks();
      if (!readTerm(/*needsSign=*/k > 0, value, imaginary) || seen[imaginary])
        return false;
      parts[imaginary] = value;
      seen[imaginary] = true;
      skipBlanks();
      if (pos == text.size())
        break;
    }
    result = {parts[0], parts[1]};
    isComplex = seen[1];
    return pos == text.size();
  }

private:
  char peek() const { return pos < text.size() ? text[pos] : '\0'; }
  void skipBlanks() {
    while (pos < text.size() && llvm::isSpace(text[pos]))
      ++pos;
  }
  bool accept(char lower) {
    if (llvm::toLower(peek()) != lower)
      return false;
    ++pos;
    return true;
  }
  bool acceptWord(llvm::StringRef word) {
    if (!text.substr(pos).starts_with_insensitive(word))
      return false;
    pos += word.size();
    return true;
  }
  bool acceptUnit() {
    if (peek() != 'i' && peek() != 'j')
      return false;
    ++pos;
    return true;
  }

  /// [sign] (number [[*] i] | i [* number])
  bool readTerm(bool needsSign, double &value, bool &imaginary) {
    double sign = 1;
    if (peek() == '+' || peek() == '-') {
      sign = text[pos++] == '-' ? -1 : 1;
      skipBlanks();
    } else if (needsSign) {
      return false;
    }
    imaginary = false;
    if (!text.substr(pos).starts_with_insensitive("inf") && acceptUnit()) {
      imaginary = true;
      value = 1;
      size_t before = pos;
      skipBlanks();
      if (accept('*')) {
        skipBlanks();
        if (!readMagnitude(value))
          return false;
      } else {
        pos = before;
      }
    } else {
      if (!readMagnitude(value))
        return false;
      size_t before = pos;
      skipBlanks();
      bool times = accept('*');
      skipBlanks();
      imaginary = (times || pos == before) && acceptUnit();
      if (times && !imaginary)
        return false;
      if (!imaginary)
        pos = before;
    }
    value *= sign;
    return true;
  }

  bool readMagnitude(double &value) {
    if (acceptWord("inf")) {
      acceptWord("inity");
      value = std::numeric_limits<double>::infinity();
      return true;
    }
    if (acceptWord("nan")) {
      value = std::numeric_limits<double>::quiet_NaN();
      return true;
    }
    std::string digits;
    bool any = false;
    for (; llvm::isDigit(peek()) || (any && peek() == ','); ++pos)
      if (peek() != ',') {
        digits += peek();
        any = true;
      }
    if (peek() == '.') {
      digits += text[pos++];
      for (; llvm::isDigit(peek()); any = true)
        digits += text[pos++];
    }
    if (!any)
      return false;
    char e = llvm::toLower(peek());
    if (e == 'e' || e == 'd') {
      size_t after = pos + 1;
      std::string exponent = "e";
      if (after < text.size() && (text[after] == '+' || text[after] == '-'))
        exponent += text[after++];
      if (after >= text.size() || !llvm::isDigit(text[after]))
        return false;
      while (after < text.size() && llvm::isDigit(text[after]))
        exponent += text[after++];
      digits += exponent;
      pos = after;
    }
    value = std::strtod(digits.c_str(), nullptr);
    return true;
  }

  llvm::StringRef text;
  size_t pos = 0;
};

} // namespace

std::complex<double> parseDouble(llvm::StringRef text, bool &isComplex) {
  std::complex<double> result;
  if (NumberReader(text).read(result, isComplex))
    return result;
  isComplex = false;
  return std::numeric_limits<double>::quiet_NaN();
}

// --- Bases -----------------------------------------------------------------

std::string digitsOfBase(uint64_t value, unsigned base, size_t minDigits) {
  std::string out;
  for (; value != 0; value /= base)
    out += "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value % base];
  out.resize(std::max(out.size(), std::max<size_t>(minDigits, 1)), '0');
  std::reverse(out.begin(), out.end());
  return out;
}

bool parseBase(llvm::StringRef digits, unsigned base, double &value) {
  value = 0;
  for (char c : digits) {
    if (c == ' ')
      continue;
    unsigned digit = llvm::isDigit(c)   ? c - '0'
                     : llvm::isAlpha(c) ? llvm::toUpper(c) - 'A' + 10
                                        : base;
    if (digit >= base)
      return false;
    value = value * base + digit;
  }
  return true;
}

} // namespace quern
