//===- Format.cpp - Functions that print and format -----------------------===//
#include "frontend/Builtin.h"
#include "frontend/Interpreter.h"
#include "frontend/builtins/Display.h"
#include "frontend/builtins/Files.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/NumberText.h"
#include "frontend/builtins/Printf.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

namespace quern {

void displayValue(Interpreter &interpreter, llvm::StringRef name,
                  const Value &value) {
  interpreter.write(displayText(name, value, displayFormat()));
}

namespace {

void callDisp(Call &call) {
  std::string text = dispText(call[0], displayFormat());
  if (call.numOutputs > 0)
    return call.returns(Value::charRow(text));
  call.interpreter.write(text);
}

void callFdisp(Call &call) {
  int fid = saturated<int>(scalarArg(call, 0, "file identifier"));
  writeFile(call.interpreter, fid, dispText(call[1], displayFormat()));
}

void callSprintf(Call &call) {
  std::string text = formatValues(call.args, "sprintf");
  call.returns(call[0].isString() ? Value::stringScalar(text)
                                  : Value::charRow(text));
}

void callFprintf(Call &call) {
  int fid = 1;
  llvm::ArrayRef<Value> args = call.args;
  if (args[0].isNumeric() && !args[0].isChar() && args[0].isScalar()) {
    fid = saturated<int>(scalarArg(call, 0, "file identifier"));
    args = args.drop_front();
  }
  if (args.empty()) // fprintf(x) prints x as %g would not: one number
    return call.interpreter.write(std::to_string(fid));
  std::string text = formatValues(args, "fprintf");
  writeFile(call.interpreter, fid, text);
  if (call.numOutputs > 0)
    call.returns(Value(static_cast<double>(text.size())));
}

/// More digits than a double has tell nothing.
int precisionArg(Call &call, size_t i) {
  constexpr int64_t kMost = 1100;
  return static_cast<int>(std::min(countArg(call, i, "precision"), kMost));
}

void callNum2str(Call &call) {
  if (call[0].isChar() || call[0].isString())
    return call.returns(std::move(call[0]));
  if (!call[0].isNumeric())
    throwError("MATLAB:num2str:nonNumericInput",
               "Input to num2str must be numeric.");
  ArrayView view = viewOf(call[0], ForceReason::Output);
  TextRows rows;
  if (call.size() < 2)
    rows = numberRows(view);
  else if (call[1].isText())
    rows = numberRows(view, llvm::StringRef(call[1].text()));
  else
    rows = numberRows(view, precisionArg(call, 1));
  call.returns(makeCharMatrix(rows));
}

void callInt2str(Call &call) {
  if (call[0].isChar())
    return call.returns(std::move(call[0]));
  std::vector<double> rounded = doublesOf(call[0], ForceReason::Output);
  for (double &x : rounded)
    x = std::round(x);
  Shape shape = call[0].shape();
  ArrayView view(ElementType::F64, shape, rounded.data());
  if (view.numElems() == 0)
    return call.returns(Value::charRow(""));
  call.returns(makeCharMatrix(numberRows(view)));
}

void callMat2str(Call &call) {
  constexpr int kDefaultDigits = 15;
  int digits = kDefaultDigits;
  bool withClass = false;
  for (size_t i = 1; i < call.size(); ++i) {
    if (call[i].isText())
      withClass = call[i].text() == "class";
    else
      digits = precisionArg(call, i);
  }
  if (!call[0].isNumeric() || call[0].shape().rank() > 2)
    throwError("MATLAB:mat2str:TwoDInput",
               "[mat2str] Input matrix must be 2-D, not %s %s.",
               call[0].shape().str().c_str(),
               call[0].className().str().c_str());
  ArrayView view = viewOf(call[0], ForceReason::Output);
  call.returns(Value::charRow(matrixText(view, digits, withClass)));
}

/// One word of the format command; false if it is none.
bool setFormat(DisplayFormat &format, llvm::StringRef word) {
  if (word == "compact" || word == "loose") {
    format.compact = word == "compact";
    return true;
  }
  int style = llvm::StringSwitch<int>(word)
                  .Case("short", static_cast<int>(NumberStyle::Short))
                  .Case("long", static_cast<int>(NumberStyle::Long))
                  .Case("shorte", static_cast<int>(NumberStyle::ShortE))
                  .Case("longe", static_cast<int>(NumberStyle::LongE))
                  .Case("shortg", static_cast<int>(NumberStyle::ShortG))
                  .Case("longg", static_cast<int>(NumberStyle::LongG))
                  .Case("bank", static_cast<int>(NumberStyle::Bank))
                  .Case("hex", static_cast<int>(NumberStyle::Hex))
                  .Default(-1);
  if (style < 0)
    return false;
  format.style = static_cast<NumberStyle>(style);
  return true;
}

void callFormat(Call &call) {
  DisplayFormat &format = displayFormat();
  if (call.size() == 0) {
    format = DisplayFormat();
    return;
  }
  for (size_t i = 0; i < call.size(); ++i) {
    std::string word = llvm::StringRef(textArg(call, i, "format")).lower();
    // `format long g` is `format longg`.
    if (i + 1 < call.size() && (word == "long" || word == "short")) {
      std::string next =
          llvm::StringRef(textArg(call, i + 1, "format")).lower();
      if (next == "e" || next == "g") {
        word += next;
        ++i;
      }
    }
    if (!setFormat(format, word))
      throwError("MATLAB:format:UnknownOption",
                 "[format] Unknown command option '%s'.", word.c_str());
  }
}

constexpr Builtin kFormatBuiltins[] = {
    {"disp", 1, 1, callDisp, "prints a value without its name"},
    {"display", 1, 1, callDisp, "prints a value"},
    {"fdisp", 2, 2, callFdisp, "prints a value to a file"},
    {"sprintf", 1, -1, callSprintf, "text from a format and data"},
    {"fprintf", 1, -1, callFprintf, "formatted text to the output or a file"},
    {"printf", 1, -1, callFprintf, "formatted text to the output"},
    {"num2str", 1, 2, callNum2str, "num2str(x), (x, digits), (x, format)"},
    {"int2str", 1, 1, callInt2str, "rounded numbers as text"},
    {"mat2str", 1, 3, callMat2str, "text that evaluates to the matrix"},
    {"format", 0, -1, callFormat, "how numbers are displayed"},
};

} // namespace

llvm::ArrayRef<Builtin> formatBuiltins() {
  static const std::vector<Builtin> rows = [] {
    std::vector<Builtin> all(std::begin(kFormatBuiltins),
                             std::end(kFormatBuiltins));
    all.insert(all.end(), fileBuiltins().begin(), fileBuiltins().end());
    return all;
  }();
  return rows;
}

} // namespace quern
