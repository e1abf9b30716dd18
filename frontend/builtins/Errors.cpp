//===- Errors.cpp - error, warning, assert and what goes with them --------===//
#include "frontend/Interpreter.h"
#include "frontend/builtins/Printf.h"
#include "frontend/builtins/SystemFamilies.h"
#include <cmath>

namespace quern {
namespace {

/// "Toolbox:part:name" without blanks: what counts as an identifier.
bool isIdentifier(llvm::StringRef text) {
  return text.contains(':') && !text.contains(' ') && !text.contains('\t') &&
         !text.contains('\n') && !text.ends_with(":") && !text.starts_with(":");
}

/// Identifier and message from (id, format, ...), (format, ...) or (text).
struct Message {
  std::string identifier;
  std::string text;
};
Message readMessage(llvm::ArrayRef<Value> args, const char *function) {
  Message message;
  if (args.empty() || !args[0].isText())
    throwError("MATLAB:minrhs", "[%s] a message is needed.", function);
  std::string first = args[0].text();
  if (args.size() >= 2 && isIdentifier(first)) {
    message.identifier = first;
    args = args.drop_front();
    // With an identifier the message is always a format.
    message.text = formatValues(args, function);
    return message;
  }
  // One argument is taken as it is.
  message.text = args.size() == 1 ? first : formatValues(args, function);
  return message;
}

void callError(Call &call) {
  if (call[0].isStruct()) {
    MatlabError error = call.interpreter.errorFromValue(call[0]);
    if (error.message.empty())
      return;
    error.span = call.span;
    throw error;
  }
  Message message = readMessage(call.args, "error");
  if (message.text.empty() && message.identifier.empty())
    return;
  throw MatlabError{message.identifier, message.text, call.span, {}};
}

void callRethrow(Call &call) { throw call.interpreter.errorFromValue(call[0]); }

void callMException(Call &call) {
  if (call.size() < 2)
    throwError("MATLAB:minrhs", "Not enough input arguments.");
  MatlabError error;
  error.identifier = textArg(call, 0, "Identifier");
  error.message = formatValues(call.args.drop_front(), "MException");
  call.returns(call.interpreter.makeErrorValue(error));
}

void callGetReport(Call &call) {
  MatlabError error = call.interpreter.errorFromValue(call[0]);
  call.returns(Value::charRow("Error: " + error.message));
}

void callLasterr(Call &call) {
  call.returns(Value::charRow(call.interpreter.lastError.message));
  call.returns(Value::charRow(call.interpreter.lastError.identifier));
}

void callLasterror(Call &call) {
  call.returns(call.interpreter.makeErrorValue(call.interpreter.lastError));
}

void callWarning(Call &call) {
  Interpreter &interpreter = call.interpreter;
  auto stateOf = [&](llvm::StringRef id) {
    Value state = makeStruct();
    setField(state, "identifier", Value::charRow(id));
    setField(state, "state",
             Value::charRow(interpreter.isWarningOn(id) ? "on" : "off"));
    return state;
  };
  if (call.size() == 0)
    return call.returns(stateOf("all"));
  if (call[0].isStruct()) { // as an earlier call returned it
    const StructObject &states = structOf(call[0]);
    int id = states.findField("identifier");
    int state = states.findField("state");
    if (id < 0 || state < 0)
      throwError("MATLAB:warning:invalidStructure",
                 "Warning states need the fields 'identifier' and 'state'.");
    for (int64_t i = 0; i < call[0].numElems(); ++i)
      interpreter.setWarningState(states.columns[id][i].text(),
                                  states.columns[state][i].text() != "off");
    return;
  }
  std::string first = textArg(call, 0, "Message");
  if (first == "on" || first == "off" || first == "error" || first == "query") {
    std::string id =
        call.size() > 1 ? textArg(call, 1, "Identifier") : std::string("all");
    if (first == "query" || call.numOutputs > 0)
      call.returns(stateOf(id));
    if (first != "query")
      interpreter.setWarningState(id, first != "off");
    return;
  }
  Message message = readMessage(call.args, "warning");
  interpreter.warn(message.identifier, message.text);
}

void callLastwarn(Call &call) {
  call.returns(Value::charRow(call.interpreter.lastWarning));
  call.returns(Value::charRow(call.interpreter.lastWarningId));
  if (call.size() > 0)
    call.interpreter.lastWarning = textArg(call, 0, "Message");
  if (call.size() > 1)
    call.interpreter.lastWarningId = textArg(call, 1, "Identifier");
}

void callAssert(Call &call) {
  bool holds = false;
  // assert(observed, expected) compares; assert(condition, message...) tests.
  if (call.size() >= 2 && !call[1].isText()) {
    Value args[] = {call[0], call[1]};
    holds = call.interpreter.isTrue(
        call.interpreter.call1("isequal", args, call.span), call.span);
  } else {
    holds = call.interpreter.isTrue(call[0], call.span);
  }
  if (holds)
    return;
  if (call.size() >= 2 && call[1].isText()) {
    Message message = readMessage(call.args.drop_front(), "assert");
    throw MatlabError{message.identifier, message.text, call.span, {}};
  }
  throw MatlabError{
      "MATLAB:assertion:failed", "Assertion failed.", call.span, {}};
}

void callPrintUsage(Call &call) {
  std::string name = call.interpreter.currentFunctionName();
  throw MatlabError{"Quern:invalidCall",
                    "Invalid call" + (name.empty() ? "" : " to " + name) + ".",
                    call.span,
                    {}};
}

void checkCount(Call &call, int given, const char *few, const char *fewText,
                const char *many, const char *manyText) {
  double low = scalarArg(call, 0, "Minimum");
  double high = scalarArg(call, 1, "Maximum");
  if (given < low)
    throw MatlabError{
        few, fewText, call.interpreter.currentFrame().callSpan, {}};
  if (given > high)
    throw MatlabError{
        many, manyText, call.interpreter.currentFrame().callSpan, {}};
}

void callNarginchk(Call &call) {
  checkCount(call, call.interpreter.currentFrame().numArgs,
             "MATLAB:narginchk:notEnoughInputs", "Not enough input arguments.",
             "MATLAB:narginchk:tooManyInputs", "Too many input arguments.");
}

void callNargoutchk(Call &call) {
  checkCount(call, call.interpreter.currentFrame().numOutputs,
             "MATLAB:nargoutchk:notEnoughOutputs",
             "Not enough output arguments.", "MATLAB:nargoutchk:tooManyOutputs",
             "Too many output arguments.");
}

/// One attribute of validateattributes over the elements.
bool hasAttribute(Call &call, const Value &v, llvm::StringRef attribute,
                  const Value *limit) {
  Shape shape = v.shape();
  auto everyElement = [&](llvm::function_ref<bool(double)> holds) {
    for (double d : doublesOf(v, ForceReason::ErrorValue))
      if (!holds(d))
        return false;
    return true;
  };
  double bound = limit ? doublesOf(*limit, ForceReason::ErrorValue).front() : 0;
  if (attribute == "scalar")
    return shape.isScalar();
  if (attribute == "vector")
    return shape.isVector();
  if (attribute == "row")
    return shape.rank() == 2 && shape.dim(0) == 1;
  if (attribute == "column")
    return shape.rank() == 2 && shape.dim(1) == 1;
  if (attribute == "2d")
    return shape.rank() == 2;
  if (attribute == "square")
    return shape.rank() == 2 && shape.dim(0) == shape.dim(1);
  if (attribute == "nonempty")
    return !shape.isEmpty();
  if (attribute == "real")
    return !isComplex(v.elementType());
  if (attribute == "positive")
    return everyElement([](double d) { return d > 0; });
  if (attribute == "nonnegative")
    return everyElement([](double d) { return d >= 0; });
  if (attribute == "nonzero")
    return everyElement([](double d) { return d != 0; });
  if (attribute == "integer")
    return everyElement([](double d) { return d == __builtin_floor(d); });
  if (attribute == "finite")
    return everyElement([](double d) { return std::isfinite(d); });
  if (attribute == "nonnan")
    return everyElement([](double d) { return !std::isnan(d); });
  if (attribute == "numel")
    return static_cast<double>(shape.numElems()) == bound;
  if (attribute == "ncols")
    return static_cast<double>(shape.dim(1)) == bound;
  if (attribute == "nrows")
    return static_cast<double>(shape.dim(0)) == bound;
  if (attribute == ">")
    return everyElement([&](double d) { return d > bound; });
  if (attribute == ">=")
    return everyElement([&](double d) { return d >= bound; });
  if (attribute == "<")
    return everyElement([&](double d) { return d < bound; });
  if (attribute == "<=")
    return everyElement([&](double d) { return d <= bound; });
  return true;
}

void callValidateAttributes(Call &call) {
  const CellObject &classes = cellOf(call[1]);
  bool fits = classes.elements.empty();
  for (const Value &name : classes.elements) {
    Value args[] = {call[0], name};
    fits =
        fits || call.interpreter.isTrue(
                    call.interpreter.call1("isa", args, call.span), call.span);
  }
  if (!fits)
    throwError("MATLAB:invalidType",
               "Expected input to be of another class than %s.",
               call[0].className().str().c_str());
  const CellObject &attributes = cellOf(call[2]);
  for (size_t i = 0; i < attributes.elements.size(); ++i) {
    const Value &v = attributes.elements[i];
    if (!v.isText())
      continue;
    const Value *limit = i + 1 < attributes.elements.size() &&
                                 !attributes.elements[i + 1].isText() &&
                                 attributes.elements[i + 1].isNumeric() &&
                                 !attributes.elements[i + 1].isEmpty()
                             ? &attributes.elements[i + 1]
                             : nullptr;
    if (!hasAttribute(call, call[0], v.text(), limit))
      throwError(("MATLAB:expected" + v.text()).c_str(),
                 "Expected input to be %s.", v.text().c_str());
  }
}

constexpr Builtin kErrorBuiltins[] = {
    {"error", 1, -1, callError, "raises an error"},
    {"rethrow", 1, 1, callRethrow, "raises a caught error again"},
    {"throw", 1, 1, callRethrow, "raises an error object"},
    {"MException", 1, -1, callMException, "an error object"},
    {"getReport", 1, -1, callGetReport, "text of an error object"},
    {"lasterr", 0, 0, callLasterr, "message and identifier of the last error"},
    {"lasterror", 0, 0, callLasterror, "the last error as a struct"},
    {"warning", 0, -1, callWarning, "warns, or switches warnings"},
    {"lastwarn", 0, 2, callLastwarn, "the last warning"},
    {"assert", 1, -1, callAssert, "an error unless the condition holds"},
    {"print_usage", 0, 0, callPrintUsage, "an error about wrong arguments"},
    {"narginchk", 2, 2, callNarginchk, "checks the number of inputs"},
    {"nargoutchk", 2, 2, callNargoutchk, "checks the number of outputs"},
    {"validateattributes", 3, 6, callValidateAttributes,
     "checks class and attributes of a value"},
};

} // namespace

llvm::ArrayRef<Builtin> errorBuiltins() { return kErrorBuiltins; }

} // namespace quern
