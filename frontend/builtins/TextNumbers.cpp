//===- TextNumbers.cpp - Numbers in text ----------------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/builtins/ArrayView.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/NumberText.h"
#include "frontend/builtins/TextArgs.h"
#include "frontend/builtins/TextFamilies.h"
#include "frontend/builtins/TextScan.h"
#include <cmath>
#include <limits>

namespace quern {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Doubles or, if any has an imaginary part written, complex numbers.
Value makeNumbers(const Shape &shape,
                  const std::vector<std::complex<double>> &numbers,
                  bool isComplex) {
  if (isComplex)
    return makeArray(ElementType::C128, shape, numbers.data());
  std::vector<double> reals;
  for (std::complex<double> z : numbers)
    reals.push_back(z.real());
  return makeDoubles(shape, reals);
}

void callStr2double(Call &call) {
  Value &v = call[0];
  Shape shape =
      v.isChar() ? Shape(v.isEmpty() ? 1 : v.shape().dim(0), 1) : v.shape();
  std::vector<std::complex<double>> out;
  bool anyComplex = false;
  auto add = [&](const Value &element) {
    std::optional<TextArray> text;
    if (!element.isCell())
      text = readText(element);
    bool isComplex = false;
    out.push_back(text && text->isScalar()
                      ? parseDouble(text->texts[0], isComplex)
                      : kNaN);
    anyComplex |= isComplex;
  };
  if (v.isCell()) {
    for (const Value &element : cellOf(v).elements)
      add(element);
  } else if (std::optional<TextArray> text = readText(v)) {
    for (const std::string &t : text->texts) {
      bool isComplex = false;
      out.push_back(parseDouble(t, isComplex));
      anyComplex |= isComplex;
    }
  } else {
    shape = Shape();
    out.push_back(kNaN);
  }
  call.returns(makeNumbers(shape, out, anyComplex));
}

/// str2num evaluates its text; failures give [] and false.
void callStr2num(Call &call) {
  TextArray rows = textArrayArg(call, 0, "str2num");
  std::string code = "[";
  for (const std::string &row : rows.texts)
    code += row + ";";
  code.back() = ']';
  ValueList results;
  bool ok = true;
  try {
    call.interpreter.evalText(code, 1, results);
  } catch (const MatlabError &) {
    ok = false;
  }
  ok = ok && !results.empty() && results[0].isDefined();
  call.returns(ok ? std::move(results[0]) : Value::emptyMatrix());
  call.returns(Value::logical(ok));
}

// --- Bases -----------------------------------------------------------------

void toBase(Call &call, unsigned base, size_t minDigits) {
  std::vector<double> numbers = doublesOf(call[0], ForceReason::HostFunction);
  TextRows rows;
  checkRoom(static_cast<int64_t>(minDigits), numbers.size());
  size_t widest = minDigits;
  for (double x : numbers) {
    if (!(x >= 0 && x < 0x1p64) || x != std::floor(x))
      throwError("MATLAB:dec2base:FirstArg",
                 "[dec2base] First argument must be an array of nonnegative "
                 "integers below 2^64.");
    rows.push_back(digitsOfBase(static_cast<uint64_t>(x), base, 1));
    widest = std::max(widest, rows.back().size());
  }
  for (std::string &row : rows)
    row.insert(0, widest - row.size(), '0');
  call.returns(makeCharMatrix(rows));
}

size_t minDigitsArg(Call &call, size_t i) {
  return call.size() > i ? static_cast<size_t>(countArg(call, i, "digits")) : 0;
}

unsigned baseArg(Call &call) {
  int64_t base = countArg(call, 1, "base");
  if (base < 2 || base > 36)
    throwError("MATLAB:dec2base:BaseOutOfRange",
               "[dec2base] The base must be an integer between 2 and 36.");
  return static_cast<unsigned>(base);
}

void callDec2bin(Call &call) { toBase(call, 2, minDigitsArg(call, 1)); }
void callDec2hex(Call &call) { toBase(call, 16, minDigitsArg(call, 1)); }
void callDec2base(Call &call) {
  toBase(call, baseArg(call), minDigitsArg(call, 2));
}

void fromBase(Call &call, unsigned base) {
  TextArray texts = textArrayArg(call, 0, "base2dec");
  std::vector<double> out;
  for (const std::string &t : texts.texts) {
    double value;
    if (!parseBase(t, base, value))
      throwError("MATLAB:base2dec:InvalidDigit",
                 "[base2dec] '%s' is no number of base %u.", t.c_str(), base);
    out.push_back(value);
  }
  call.returns(makeDoubles(Shape(static_cast<int64_t>(out.size()), 1), out));
}

void callBin2dec(Call &call) { fromBase(call, 2); }
void callHex2dec(Call &call) { fromBase(call, 16); }
void callBase2dec(Call &call) { fromBase(call, baseArg(call)); }

// --- sscanf ----------------------------------------------------------------

void callSscanf(Call &call) {
  std::string text = textArg(call, 0, "text");
  std::string format = textArg(call, 1, "format");
  std::vector<double> size;
  if (call.size() > 2)
    size = doublesOf(call[2], ForceReason::HostFunction);
  returnScan(call, scanText(text, format, maxScanned(size)), size);
}

constexpr Builtin kTextNumberBuiltins[] = {
    {"str2double", 1, 1, callStr2double, "the number that a text is, or NaN"},
    {"str2num", 1, 1, callStr2num, "the value of an expression in text"},
    {"dec2bin", 1, 2, callDec2bin, "binary digits"},
    {"bin2dec", 1, 1, callBin2dec, "number from binary digits"},
    {"dec2hex", 1, 2, callDec2hex, "hexadecimal digits"},
    {"hex2dec", 1, 1, callHex2dec, "number from hexadecimal digits"},
    {"dec2base", 2, 3, callDec2base, "digits of any base"},
    {"base2dec", 2, 2, callBase2dec, "number from digits of any base"},
    {"sscanf", 2, 3, callSscanf, "numbers read from text by a format"},
};

} // namespace

llvm::ArrayRef<Builtin> textNumberBuiltins() { return kTextNumberBuiltins; }

} // namespace quern
