//===- NumberLayout.cpp - How numbers are laid out in columns -------------===//
#include "frontend/builtins/NumberLayout.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

namespace quern {

namespace {

constexpr double kLargestInteger = 1e9; // from here on as a fraction
constexpr double kSmallestFixed = 1e-3;

std::string printed(const char *spec, int a, int b, double x) {
  char text[400];
  int n = std::snprintf(text, sizeof text, spec, a, b, x);
  return std::string(text, n);
}

std::string padLeft(llvm::StringRef text, int width) {
  int pad = width - static_cast<int>(text.size());
  return std::string(pad > 0 ? pad : 0, ' ') + text.str();
}

/// What the choice of a layout depends on.
struct Summary {
  double largest = 0; // finite magnitudes
  bool allIntegers = true;
};

Summary summarise(const ArrayView &view) {
  Summary s;
  for (int64_t i = 0, n = view.numParts(); i < n; ++i) {
    double x = std::fabs(view.part(i));
    if (!std::isfinite(x))
      continue;
    s.largest = std::max(s.largest, x);
    s.allIntegers &= x == std::floor(x);
  }
  return s;
}

int exponentFor(double largest) {
  double l = std::log10(largest);
  return static_cast<int>(largest >= 1 ? std::floor(l) : std::ceil(l));
}

bool isLong(NumberStyle s) {
  return s == NumberStyle::Long || s == NumberStyle::LongE ||
         s == NumberStyle::LongG;
}

/// Digits after the point (or significant ones of the G styles).
int digitsOf(const ArrayView &view, NumberStyle style) {
  if (style == NumberStyle::Bank)
    return 2;
  bool general = style == NumberStyle::ShortG || style == NumberStyle::LongG;
  if (!isLong(style))
    return general ? 5 : 4;
  return isSingle(view.type()) ? 7 : 15;
}

void setExponent(NumberLayout &l) {
  l.form = NumberLayout::Form::Exponent;
  int number = l.digits + 6; // d.ddde+00
  l.width = number + (l.digits > 10 ? 5 : 3);
  l.realWidth = l.width;
  l.imagWidth = number + 1;
}

void setFixed(NumberLayout &l) {
  l.form = NumberLayout::Form::Fixed;
  // Long columns leave three blanks before one digit; short ones four.
  l.width = l.digits == 2 ? 14 : l.digits + (l.digits > 4 ? 5 : 6);
  l.realWidth = l.digits + 5;
  l.imagWidth = l.digits + 3;
}

void setFloating(NumberLayout &l, const ArrayView &view, NumberStyle style,
                 double largest) {
  bool fixedLimit100 = l.complex || style == NumberStyle::Long;
  double limit = fixedLimit100 ? 100 : 1000;
  bool inRange = largest == 0 || (largest > kSmallestFixed && largest < limit);
  if (inRange || style == NumberStyle::Bank)
    return setFixed(l);
  if (view.numElems() == 1)
    return setExponent(l);
  setFixed(l);
  l.scaleExponent = exponentFor(largest);
}

NumberLayout integerClassLayout(const ArrayView &view) {
  NumberLayout l;
  size_t widest = 1;
  bool isUnsigned = view.type() == ElementType::U64;
  for (int64_t i = 0, n = view.numElems(); i < n; ++i)
    widest =
        std::max(widest, isUnsigned ? std::to_string(view.unsignedAt(i)).size()
                                    : std::to_string(view.signedAt(i)).size());
  l.width = static_cast<int>(widest) + 3;
  return l;
}

std::string nonFiniteText(double x) {
  return std::isnan(x) ? "NaN" : x < 0 ? "-Inf" : "Inf";
}

std::string partText(double x, const NumberLayout &l, int width) {
  using Form = NumberLayout::Form;
  if (!std::isfinite(x))
    return padLeft(nonFiniteText(x), width);
  if (l.hasScale())
    x /= std::pow(10.0, l.scaleExponent);
  switch (l.form) {
  case Form::Integer:
    return printed("%*.*f", width, 0, x == 0 ? 0.0 : x);
  case Form::Fixed:
    if (x == 0 && !l.complex && l.digits != 2)
      return padLeft("0", width);
    return printed("%*.*f", width, l.digits, x);
  case Form::Exponent:
    return printed("%*.*e", width, l.digits, x);
  case Form::General:
    return printed("%*.*g", width, l.digits, x);
  case Form::Hex:
    break;
  }
  uint64_t bits;
  std::memcpy(&bits, &x, sizeof x);
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format_hex_no_prefix(bits, 16);
  return padLeft(text, width);
}

} // namespace

std::string NumberLayout::scaleText() const {
  return "   " + printed("%*.*e", 0, 1, std::pow(10.0, scaleExponent)) + " *";
}

NumberLayout layoutOf(const ArrayView &view, NumberStyle style) {
  if (view.type() == ElementType::Bool)
    return NumberLayout{.width = 4};
  if (!view.isFloating() && !view.isChar())
    return integerClassLayout(view);

  NumberLayout l;
  l.complex = view.isComplex();
  l.digits = digitsOf(view, style);
  Summary s = summarise(view);
  bool asInteger = s.allIntegers && !l.complex && s.largest < kLargestInteger;
  switch (style) {
  case NumberStyle::Hex:
    l.form = NumberLayout::Form::Hex;
    l.width = l.realWidth = l.imagWidth = 19;
    break;
  case NumberStyle::ShortG:
  case NumberStyle::LongG:
    l.form = NumberLayout::Form::General;
    l.width = l.digits + (l.digits == 5 ? 8 : 11);
    l.realWidth = l.width;
    l.imagWidth = l.width - 2;
    break;
  case NumberStyle::ShortE:
  case NumberStyle::LongE:
    setExponent(l);
    break;
  default:
    setFloating(l, view, style, s.largest);
  }
  if (asInteger && style != NumberStyle::Hex && style != NumberStyle::Bank) {
    l = NumberLayout();
    l.width = s.largest < 1000 ? 6 : 12;
  }
  if (l.complex)
    l.width = l.realWidth + 2 + l.imagWidth + 1;
  return l;
}

std::string elementText(const ArrayView &view, int64_t i,
                        const NumberLayout &l) {
  if (!view.isFloating()) {
    std::string text = view.type() == ElementType::U64
                           ? std::to_string(view.unsignedAt(i))
                           : std::to_string(view.signedAt(i));
    return padLeft(text, l.width);
  }
  if (!l.complex)
    return partText(view.real(i), l, l.width);
  double im = view.imag(i);
  return partText(view.real(i), l, l.realWidth) +
         (std::signbit(im) && !std::isnan(im) ? " -" : " +") +
         partText(std::fabs(im), l, l.imagWidth) + "i";
}

std::string scalarText(const ArrayView &view, int64_t i, NumberStyle style) {
  double parts[2] = {view.real(i), view.imag(i)};
  ArrayView one = view;
  int64_t index = i;
  if (view.isFloating()) {
    float narrow[2] = {static_cast<float>(parts[0]),
                       static_cast<float>(parts[1])};
    bool single = isSingle(view.type());
    one = ArrayView(view.type(), Shape(),
                    single ? static_cast<void *>(narrow) : parts);
    std::string text = elementText(one, 0, layoutOf(one, style));
    return llvm::StringRef(text).trim(' ').str();
  }
  std::string text = elementText(one, index, NumberLayout{.width = 0});
  return text;
}

} // namespace quern
