//===- Calls.cpp - Calling functions of every kind ------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/ValueLayout.h"

#include <cmath>

namespace quern {

using namespace syntax;

namespace {

/// MATLAB's own limit.
constexpr unsigned kMaxDepth = 500;

/// Makes \p frame the running one while it lives.
class FrameScope {
public:
  FrameScope(Frame *&current, unsigned &depth, Frame &frame)
      : current(current), depth(depth), outer(current) {
    frame.caller = outer;
    current = &frame;
    ++depth;
  }
  ~FrameScope() {
    current = outer;
    --depth;
  }

private:
  Frame *&current;
  unsigned &depth;
  Frame *outer;
};

[[noreturn]] void throwTooMany(const char *id, const char *what, SpanId span) {
  throw MatlabError{
      id, std::string("Too many ") + what + " arguments.", span, {}};
}

bool isNamed(const Expr *param, Symbol name) {
  return param->kind == NodeKind::Identifier &&
         static_cast<const IdentifierExpr *>(param)->name == name;
}

} // namespace

void Interpreter::checkDepth(SpanId span) const {
  if (depth >= kMaxDepth)
    throw MatlabError{"MATLAB:recursionLimit",
                      "Maximum recursion limit of 500 reached.",
                      span,
                      {}};
}

Frame *Interpreter::frameAt(int hops) {
  Frame *where = frame;
  for (; hops > 0; --hops)
    where = where->parent;
  return where;
}

/// f(x) and f(x, y) with a scalar function of plain doubles, without lists.
bool Interpreter::callScalarOp(const Callee &callee, const IndexExpr &expr,
                               Value &result) {
  const OpFunction &op = *callee.op;
  double number = 0;
  if (expr.args.size() == 1 && op.scalarUnary >= 0) {
    const Expr &arg = *expr.args[0];
    if (arg.kind >= NodeKind::CellIndex || arg.kind == NodeKind::Colon)
      return false;
    ValueList args, results;
    if (callOnMasked(callee, expr, 1, results)) {
      result = std::move(results.front());
      return true;
    }
    Value a = eval(arg);
    if (a.isNumber() && scalarUnary(op.scalarUnary)(a.number(), number)) {
      result = Value(number);
      return true;
    }
    args.push_back(std::move(a));
    call(callee, args, 1, results, expr.span);
    result = std::move(results.front());
    return true;
  }
  if (expr.args.size() == 2 && op.scalarBinary >= 0) {
    for (const Expr *arg : expr.args)
      if (arg->kind >= NodeKind::CellIndex || arg->kind == NodeKind::Colon)
        return false;
    Value a = eval(*expr.args[0]);
    Value b = eval(*expr.args[1]);
    if (a.isNumber() && b.isNumber() &&
        scalarBinary(op.scalarBinary)(a.number(), b.number(), number)) {
      result = Value(number);
      return true;
    }
    ValueList args, results;
    args.push_back(std::move(a));
    args.push_back(std::move(b));
    call(callee, args, 1, results, expr.span);
    result = std::move(results.front());
    return true;
  }
  return false;
}

void Interpreter::call(const Callee &callee, llvm::MutableArrayRef<Value> args,
                       int numOutputs, ValueList &results, SpanId span) {
  switch (callee.kind) {
  case Callee::Kind::User: {
    Frame *parent = callee.hops >= 0 ? frameAt(callee.hops) : nullptr;
    callFunction(*callee.function, *callee.unit, parent, args, numOutputs,
                 results, span);
    return;
  }
  case Callee::Kind::Script:
    if (!args.empty())
      throw MatlabError{"MATLAB:scriptNotAFunction",
                        "Attempt to execute SCRIPT " +
                            symbols.name(callee.name).str() + " as a function.",
                        span,
                        {}};
    runScript(*callee.unit);
    return;
  case Callee::Kind::Builtin:
  case Callee::Kind::Op:
    break;
  case Callee::Kind::None:
    throwUndefined(symbols.name(callee.name), span);
  }
  Call made{*this, *theSession, args, numOutputs, {}, span};
  try {
    if (callee.kind == Callee::Kind::Op) {
      callOpFunction(*callee.op, made);
    } else {
      const Builtin &builtin = *callee.builtin;
      auto n = static_cast<int>(args.size());
      if (n < builtin.minArgs)
        throwError("MATLAB:minrhs", "Not enough input arguments.");
      if (builtin.maxArgs >= 0 && n > builtin.maxArgs)
        throwError("MATLAB:TooManyInputs", "Too many input arguments.");
      builtin.fn(made);
    }
  } catch (MatlabError &e) {
    if (!e.span)
      e.span = span;
    throw;
  }
  if (numOutputs > 1 && static_cast<int>(made.results.size()) < numOutputs &&
      !made.results.empty() && callee.kind == Callee::Kind::Op)
    throw MatlabError{
        "MATLAB:TooManyOutputs", "Too many output arguments.", span, {}};
  size_t keep = std::min<size_t>(made.results.size(),
                                 static_cast<size_t>(std::max(numOutputs, 1)));
  for (size_t i = 0; i < keep; ++i)
    results.push_back(std::move(made.results[i]));
}

void Interpreter::callFunction(const Function &function, const CodeUnit &unit,
                               Frame *parent, llvm::MutableArrayRef<Value> args,
                               int numOutputs, ValueList &results,
                               SpanId span) {
  checkDepth(span);
  auto start = [&](Frame &callee) {
    callee.scope = function.scope;
    callee.unit = &unit;
    callee.function = &function;
    callee.names = function.scope->slots;
    callee.slots.resize(function.scope->slots.size());
    callee.freesDead = !function.scope->isDynamic;
    callee.callSpan = span;
    if (parent) {
      retainFrame(parent);
      callee.parent = parent;
    }
    runFunction(callee, function, args, numOutputs, results, span);
  };
  if (function.nested.empty() && !function.parent) {
    Frame callee;
    start(callee);
    return;
  }
  // Handles may keep this one.
  Frame *callee = countedFrames.create();
  struct Release {
    Frame *frame;
    ~Release() { releaseFrame(frame); }
  } release{callee};
  start(*callee);
}

void Interpreter::bindArguments(Frame &callee, const Function &function,
                                llvm::MutableArrayRef<Value> args) {
  size_t numParams = function.params.size();
  bool variadic =
      numParams && isNamed(function.params[numParams - 1], vararginName);
  size_t fixed = variadic ? numParams - 1 : numParams;
  if (args.size() > fixed && !variadic)
    throwTooMany("MATLAB:TooManyInputs", "input", callee.callSpan);
  for (size_t i = 0; i < std::min(fixed, args.size()); ++i)
    if (function.params[i]->kind == NodeKind::Identifier)
      callee.slot(
          static_cast<const IdentifierExpr *>(function.params[i])->slot) =
          std::move(args[i]);
  if (variadic) {
    std::vector<Value> rest;
    for (size_t i = fixed; i < args.size(); ++i)
      rest.push_back(std::move(args[i]));
    auto n = static_cast<int64_t>(rest.size());
    callee.slot(
        static_cast<const IdentifierExpr *>(function.params[fixed])->slot) =
        makeCell(n ? Shape(1, n) : Shape(0, 0), std::move(rest));
  }
}

void Interpreter::runFunction(Frame &callee, const Function &function,
                              llvm::MutableArrayRef<Value> args, int numOutputs,
                              ValueList &results, SpanId span) {
  auto numArgs = static_cast<int>(args.size());
  bool variadicOut = !function.outputs.empty() &&
                     function.outputs.back()->name == varargoutName;
  if (!variadicOut && numOutputs > static_cast<int>(function.outputs.size()))
    throwTooMany("MATLAB:TooManyOutputs", "output", span);
  callee.numArgs = numArgs;
  callee.numOutputs = numOutputs;
  if (ignoredOutputs && numOutputs == ignoredTotal)
    callee.ignoredOutputs = std::exchange(ignoredOutputs, 0);
  size_t endMark = endStack.size();
  try {
    bindArguments(callee, function, args);
    FrameScope scope(frame, depth, callee);
    try {
      applyArgumentRules(callee, function);
      runBlock(function.body);
      collectOutputs(callee, function, numOutputs, results);
    } catch (MatlabError &e) {
      SpanId where = e.stack.empty() ? e.span : e.pendingSpan;
      e.stack.push_back({symbols.name(function.name).str(), where});
      e.pendingSpan = span;
      throw;
    }
  } catch (...) {
    endStack.truncate(endMark);
    throw;
  }
}

/// Defaults, sizes and classes of an `arguments` block.
void Interpreter::applyArgumentRules(Frame &callee, const Function &function) {
  for (const ArgumentRule &rule : function.rules) {
    if (rule.isOutput || rule.field || rule.isRepeating)
      continue;
    uint32_t slot = callee.find(rule.name);
    if (slot == kNoSlot)
      continue;
    Value &v = callee.slot(slot);
    if (!v.isDefined()) {
      if (!rule.fallback)
        throw MatlabError{
            "MATLAB:minrhs", "Not enough input arguments.", rule.span, {}};
      Value fallback = eval(*rule.fallback);
      callee.slot(slot) = std::move(fallback);
    }
    if (rule.className) {
      llvm::StringRef name = symbols.name(rule.className);
      Value &given = callee.slot(slot);
      if (given.className() != name) {
        Value converted = call1(name, given, rule.span);
        callee.slot(slot) = std::move(converted);
      }
    }
    for (const Expr *validator : rule.validators) {
      ValueList args, results;
      args.push_back(callee.slot(slot));
      const Expr *base = validator;
      if (base->kind == NodeKind::Index) {
        evalArgs(static_cast<const IndexExpr *>(base)->args, args);
        base = static_cast<const IndexExpr *>(base)->base;
        // mustBeMember(x, set) names the value itself.
        if (args.size() > 1)
          args.erase(args.begin());
      }
      if (base->kind == NodeKind::Identifier)
        callByName(
            symbols.name(static_cast<const IdentifierExpr *>(base)->name), args,
            0, results, rule.span);
      else
        callValue(eval(*base), args, 0, results, rule.span);
    }
  }
}

void Interpreter::collectOutputs(Frame &callee, const Function &function,
                                 int numOutputs, ValueList &results) {
  int wanted = std::max(numOutputs, 1);
  int given = 0;
  for (const IdentifierExpr *output : function.outputs) {
    if (given >= wanted)
      return;
    Value &v = callee.slot(output->slot);
    if (output->name == varargoutName && output == function.outputs.back()) {
      if (!v.isDefined() || !v.isCell())
        return;
      for (const Value &element : cellOf(v).elements) {
        if (given >= wanted)
          return;
        results.push_back(element);
        ++given;
      }
      return;
    }
    if (!v.isDefined()) {
      // Called as a statement: nothing needs a value.
      if (numOutputs == 0)
        return;
      bool ignored = given < 64 && (callee.ignoredOutputs >> given & 1);
      if (!ignored)
        throw MatlabError{
            "MATLAB:unassignedOutputs",
            "Output argument \"" + symbols.name(output->name).str() +
                "\" (and possibly others) not assigned a value in the "
                "execution with \"" +
                symbols.name(function.name).str() + "\" function.",
            callee.callSpan,
            {}};
      results.push_back(Value());
    } else if (callee.references > 1) {
      results.push_back(v); // the frame lives on
    } else {
      results.push_back(std::move(v));
    }
    ++given;
  }
}

void Interpreter::callAnonymous(const FunctionObject &object,
                                llvm::MutableArrayRef<Value> args,
                                int numOutputs, ValueList &results,
                                SpanId span) {
  checkDepth(span);
  const AnonymousExpr &anonymous = *object.anonymous;
  const FunctionScope &scope = *anonymous.scope;
  Frame callee;
  callee.scope = &scope;
  callee.unit = object.unit;
  callee.function = object.function;
  callee.isAnonymous = true;
  callee.names = scope.slots;
  callee.slots.resize(scope.slots.size());
  callee.callSpan = span;
  if (object.frame) {
    retainFrame(object.frame);
    callee.parent = object.frame;
  }
  for (size_t i = 0; i < scope.captures.size(); ++i)
    callee.slots[scope.captures[i].innerSlot] = object.captured[i];
  Exprs params = anonymous.params;
  bool variadic = !params.empty() && isNamed(params.back(), vararginName);
  size_t fixed = params.size() - variadic;
  if (args.size() > fixed && !variadic)
    throwTooMany("MATLAB:TooManyInputs", "input", span);
  callee.numArgs = static_cast<int>(args.size());
  callee.numOutputs = numOutputs;
  for (size_t i = 0; i < std::min(fixed, args.size()); ++i)
    if (params[i]->kind == NodeKind::Identifier)
      callee.slots[static_cast<const IdentifierExpr *>(params[i])->slot] =
          std::move(args[i]);
  if (variadic) {
    std::vector<Value> rest;
    for (size_t i = fixed; i < args.size(); ++i)
      rest.push_back(std::move(args[i]));
    auto n = static_cast<int64_t>(rest.size());
    callee.slots[static_cast<const IdentifierExpr *>(params[fixed])->slot] =
        makeCell(n ? Shape(1, n) : Shape(0, 0), std::move(rest));
  }
  FrameScope running(frame, depth, callee);
  size_t endMark = endStack.size();
  try {
    evalMulti(*anonymous.body, numOutputs, results);
  } catch (MatlabError &e) {
    endStack.truncate(endMark);
    SpanId where = e.stack.empty() ? e.span : e.pendingSpan;
    e.stack.push_back({object.text, where});
    e.pendingSpan = span;
    throw;
  }
}

void Interpreter::callObject(const FunctionObject &object,
                             llvm::MutableArrayRef<Value> args, int numOutputs,
                             ValueList &results, SpanId span) {
  if (object.anonymous)
    return callAnonymous(object, args, numOutputs, results, span);
  if (object.function)
    return callFunction(*object.function, *object.unit, object.frame, args,
                        numOutputs, results, span);
  callByName(object.name, args, numOutputs, results, span);
}

void Interpreter::callValue(const Value &function,
                            llvm::MutableArrayRef<Value> args, int numOutputs,
                            ValueList &results, SpanId span) {
  if (function.isFunction()) {
    // Held here: the call may assign to the variable that holds it.
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
    Value keep = function;
    callObject(functionOf(keep), args, numOutputs, results, span);
    return;
  }
  if (function.isText())
    return callByName(function.text(), args, numOutputs, results, span);
  throw MatlabError{"MATLAB:invalidFunctionHandle",
                    "A function handle or a function name is needed, not a "
                    "value of class " +
                        function.className().str() + ".",
                    span,
                    {}};
}

void Interpreter::callByName(llvm::StringRef name,
                             llvm::MutableArrayRef<Value> args, int numOutputs,
                             ValueList &results, SpanId span) {
  const Callee *callee = lookup(symbols.intern(name));
  if (!callee)
    throwUndefined(name, span);
  call(*callee, args, numOutputs, results, span);
}

Value Interpreter::call1(llvm::StringRef name,
                         llvm::MutableArrayRef<Value> args, SpanId span) {
  ValueList results;
  callByName(name, args, 1, results, span);
  if (results.empty() || !results.front().isDefined())
    throw MatlabError{"MATLAB:maxlhs",
                      "Function " + name.str() + " returned no value.",
                      span,
                      {}};
  return std::move(results.front());
}

Value Interpreter::makeHandle(llvm::StringRef name) {
  auto *object = new FunctionObject;
  Value handle = Value::object(object);
  object->name = name.str();
  object->text = name.str();
  object->unit = frame->unit;
  const Callee *callee = lookup(symbols.intern(name));
  if (callee && callee->kind == Callee::Kind::User) {
    object->function = callee->function;
    object->unit = callee->unit;
    if (callee->hops >= 0) {
      Frame *encloses = frameAt(callee->hops);
      retainFrame(encloses);
      object->frame = encloses;
    }
  }
  return handle;
}

} // namespace quern
