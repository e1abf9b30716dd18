//===- Classes.cpp - What a value is --------------------------------------===//
#include "frontend/FunctionObject.h"
#include "frontend/Interpreter.h"
#include "frontend/builtins/SystemFamilies.h"

namespace quern {
namespace {

ElementType settledType(Call &call, const Value &v) {
  if (!v.isArray())
    return v.elementType();
  return valueOrThrow(call.session.settledType(v.tensor()));
}

void callClass(Call &call) {
  call.returns(Value::charRow(call[0].className()));
}

bool isA(Call &call, const Value &v, llvm::StringRef name) {
  if (name == v.className())
    return true;
  if (!v.isNumeric())
    return false;
  ElementType t = v.elementType();
  bool isReal = isFloat(t) || isComplex(t);
  if (name == "float")
    return isReal;
  if (name == "integer")
    return isInteger(t);
  return name == "numeric" && (isReal || isInteger(t));
}

void callIsa(Call &call) {
  std::string name = textArg(call, 1, "Class name");
  call.returns(Value::logical(isA(call, call[0], name)));
}

template <bool (*Test)(Call &, const Value &)> void predicate(Call &call) {
  call.returns(Value::logical(Test(call, call[0])));
}

bool isNumericClass(Call &call, const Value &v) {
  return isA(call, v, "numeric");
}
bool isFloatClass(Call &call, const Value &v) { return isA(call, v, "float"); }
bool isIntegerClass(Call &call, const Value &v) {
  return isA(call, v, "integer");
}
bool isRealValue(Call &call, const Value &v) {
  return v.isNumeric() && !isComplex(settledType(call, v));
}
bool isComplexValue(Call &call, const Value &v) {
  return v.isNumeric() && isComplex(settledType(call, v));
}
bool isLogicalClass(Call &, const Value &v) {
  return v.isNumeric() && v.elementType() == ElementType::Bool;
}
bool isCellClass(Call &, const Value &v) { return v.isCell(); }
bool isStructClass(Call &, const Value &v) { return v.isStruct(); }
bool isHandle(Call &, const Value &v) { return v.isFunction(); }
bool isObjectClass(Call &, const Value &) { return false; }

void callFunc2str(Call &call) {
  call.returns(Value::charRow(functionOf(call[0]).text));
}

void callStr2func(Call &call) {
  std::string text = llvm::StringRef(textArg(call, 0, "Function")).trim().str();
  if (!text.empty() && text[0] == '@') {
    ValueList results;
    call.interpreter.evalText(text, 1, results);
    call.returns(std::move(results.front()));
    return;
  }
  call.returns(call.interpreter.makeHandle(text));
}

void callFeval(Call &call) {
  Value function = call[0];
  call.interpreter.callValue(function, call.args.drop_front(), call.numOutputs,
                             call.results, call.span);
}

void callDeal(Call &call) {
  int wanted = std::max(call.numOutputs, 1);
  if (call.size() != 1 && static_cast<int>(call.size()) != wanted)
    throwError("MATLAB:deal:narginNargoutMismatch",
               "The number of outputs should match the number of inputs.");
  for (int i = 0; i < wanted; ++i)
    call.returns(call[call.size() == 1 ? 0 : static_cast<size_t>(i)]);
}

constexpr Builtin kClassBuiltins[] = {
    {"class", 1, 1, callClass, "name of the class of a value"},
    {"isa", 2, 2, callIsa, "whether a value is of a class or category"},
    {"isnumeric", 1, 1, predicate<isNumericClass>, "integer or floating point"},
    {"isfloat", 1, 1, predicate<isFloatClass>, "double or single"},
    {"isinteger", 1, 1, predicate<isIntegerClass>, "one of the int classes"},
    {"isreal", 1, 1, predicate<isRealValue>, "stored without imaginary part"},
    {"iscomplex", 1, 1, predicate<isComplexValue>, "stored as complex"},
    {"islogical", 1, 1, predicate<isLogicalClass>, "class logical"},
    {"isbool", 1, 1, predicate<isLogicalClass>, "class logical"},
    {"iscell", 1, 1, predicate<isCellClass>, "class cell"},
    {"isstruct", 1, 1, predicate<isStructClass>, "class struct"},
    {"is_function_handle", 1, 1, predicate<isHandle>, "a function handle"},
    {"isobject", 1, 1, predicate<isObjectClass>, "an object of a class"},
    {"func2str", 1, 1, callFunc2str, "text of a function handle"},
    {"str2func", 1, 2, callStr2func, "function handle from text"},
    {"feval", 1, -1, callFeval, "calls a function by name or handle"},
    {"deal", 1, -1, callDeal, "hands its inputs to its outputs"},
};

} // namespace

llvm::ArrayRef<Builtin> classBuiltins() { return kClassBuiltins; }

} // namespace quern
