//===- Workspace.cpp - Variables, code as text, arguments -----------------===//
#include "frontend/Interpreter.h"
#include "frontend/builtins/SystemFamilies.h"

#include <algorithm>
#include <fnmatch.h>

namespace quern {
namespace {

void callNargin(Call &call) {
  if (call.size() == 0) {
    call.returns(
        Value(static_cast<double>(call.interpreter.currentFrame().numArgs)));
    return;
  }
  // nargin(f): how many inputs f declares; negative with varargin.
  Value f = call[0];
  if (f.isText())
    f = call.interpreter.makeHandle(f.text());
  const FunctionObject &object = functionOf(f);
  syntax::Exprs params = object.anonymous  ? object.anonymous->params
                         : object.function ? object.function->params
                                           : syntax::Exprs();
  auto n = static_cast<double>(params.size());
  if (!params.empty() && params.back()->kind == syntax::NodeKind::Identifier) {
    auto name =
        static_cast<const syntax::IdentifierExpr *>(params.back())->name;
    if (call.interpreter.symbolTable().name(name) == "varargin")
      n = -n;
  }
  call.returns(Value(n));
}

void callNargout(Call &call) {
  if (call.size() == 0) {
    call.returns(
        Value(static_cast<double>(call.interpreter.currentFrame().numOutputs)));
    return;
  }
  Value f = call[0];
  if (f.isText())
    f = call.interpreter.makeHandle(f.text());
  const FunctionObject &object = functionOf(f);
  if (!object.function) {
    call.returns(Value(object.anonymous ? 1.0 : -1.0));
    return;
  }
  auto outputs = object.function->outputs;
  auto n = static_cast<double>(outputs.size());
  if (!outputs.empty() &&
      call.interpreter.symbolTable().name(outputs.back()->name) == "varargout")
    n = -n;
  call.returns(Value(n));
}

void callIsargout(Call &call) {
  Frame &frame = call.interpreter.currentFrame();
  int64_t k = countArg(call, 0, "Output number");
  bool wanted = k >= 1 && k <= std::max(frame.numOutputs, 1) &&
                !(k <= 64 && (frame.ignoredOutputs >> (k - 1) & 1));
  call.returns(Value::logical(wanted));
}

void callExist(Call &call) {
  std::string name = textArg(call, 0, "Name");
  std::string kind = call.size() > 1 ? textArg(call, 1, "Kind") : "";
  Interpreter &interpreter = call.interpreter;
  double code = 0;
  if ((kind.empty() || kind == "var") && interpreter.findVariable(name))
    code = 1;
  else if (kind != "var" && kind != "dir" && kind != "file")
    code = interpreter.existsFunction(name);
  if (code == 0 && kind != "var" && kind != "builtin") {
    Value arg = Value::charRow(name);
    Value isFolder = interpreter.call1("isfolder", arg, call.span);
    Value isFile = interpreter.call1("isfile", arg, call.span);
    if (interpreter.isTrue(isFolder, call.span))
      code = 7;
    else if (kind != "dir" && interpreter.isTrue(isFile, call.span))
      code = 2;
  }
  call.returns(Value(code));
}

void callIsvarname(Call &call) {
  if (!call[0].isText())
    return call.returns(Value::logical(false));
  std::string name = call[0].text();
  static constexpr llvm::StringRef kKeywords[] = {
      "break",  "case",   "catch",     "classdef", "continue",
      "else",   "elseif", "end",       "for",      "function",
      "global", "if",     "otherwise", "parfor",   "persistent",
      "return", "spmd",   "switch",    "try",      "while"};
  bool ok = !name.empty() && name.size() <= 63 &&
            std::isalpha(static_cast<unsigned char>(name[0])) &&
            !llvm::is_contained(kKeywords, llvm::StringRef(name));
  for (char c : name)
    ok = ok && (std::isalnum(static_cast<unsigned char>(c)) || c == '_');
  call.returns(Value::logical(ok));
}

/// Names of the variables that have values, sorted.
std::vector<std::string> variableNames(Interpreter &interpreter) {
  Frame &frame = interpreter.currentFrame();
  std::vector<std::string> names;
  for (uint32_t i = 0; i < frame.names.size() && i < frame.slots.size(); ++i)
    if (frame.slot(i).isDefined())
      names.push_back(interpreter.symbolTable().name(frame.names[i]).str());
  std::sort(names.begin(), names.end());
  return names;
}

void callWho(Call &call) {
  std::vector<std::string> names = variableNames(call.interpreter);
  if (call.numOutputs > 0) {
    std::vector<Value> cells;
    for (const std::string &name : names)
      cells.push_back(Value::charRow(name));
    auto n = static_cast<int64_t>(cells.size());
    call.returns(makeCell(Shape(n, 1), std::move(cells)));
    return;
  }
  if (names.empty())
    return;
  std::string out = "\nYour variables are:\n\n";
  for (const std::string &name : names)
    out += name + "  ";
  call.interpreter.write(out + "\n\n");
}

void callWhos(Call &call) {
  std::string out = "  Name                Size  Class\n\n";
  for (const std::string &name : variableNames(call.interpreter)) {
    Value *v = call.interpreter.findVariable(name);
    char line[256];
    std::snprintf(line, sizeof line, "  %-14s %9s  %s\n", name.c_str(),
                  v->shape().str().c_str(), v->className().str().c_str());
    out += line;
  }
  call.interpreter.write(out + "\n");
}

void clearMatching(Frame &frame, Interpreter &interpreter,
                   const std::string &pattern, bool except) {
  for (uint32_t i = 0; i < frame.names.size() && i < frame.slots.size(); ++i) {
    std::string name = interpreter.symbolTable().name(frame.names[i]).str();
    bool matches = fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
    if (matches == except)
      continue;
    if (i < frame.links.size())
      frame.links[i] = nullptr;
    frame.slots[i] = Value();
  }
}

void callClear(Call &call) {
  Interpreter &interpreter = call.interpreter;
  Frame &frame = interpreter.currentFrame();
  bool except = false;
  bool named = false;
  for (size_t i = 0; i < call.size(); ++i) {
    std::string word = textArg(call, i, "Name");
    if (word == "all" || word == "-all" || word == "-a") {
      clearMatching(frame, interpreter, "*", false);
      interpreter.clearGlobals();
      named = true;
    } else if (word == "functions" || word == "-functions" || word == "-f") {
      interpreter.clearFunctions();
      named = true;
    } else if (word == "global" || word == "-global" || word == "-g") {
      clearMatching(frame, interpreter, "*", false);
      interpreter.clearGlobals();
      named = true;
    } else if (word == "variables" || word == "-variables" || word == "-v") {
      clearMatching(frame, interpreter, "*", false);
      named = true;
    } else if (word == "-except" || word == "-exclusive" || word == "-x") {
      // Everything but the names that follow.
      except = true;
      std::vector<Value> kept;
      std::vector<std::pair<uint32_t, Value>> keep;
      for (size_t k = i + 1; k < call.size(); ++k) {
        std::string pattern = textArg(call, k, "Name");
        for (uint32_t s = 0; s < frame.names.size() && s < frame.slots.size();
             ++s) {
          std::string name =
              interpreter.symbolTable().name(frame.names[s]).str();
          if (fnmatch(pattern.c_str(), name.c_str(), 0) == 0)
            keep.emplace_back(s, frame.slots[s]);
        }
      }
      clearMatching(frame, interpreter, "*", false);
      for (auto &[slot, value] : keep)
        frame.slots[slot] = std::move(value);
      return;
    } else if (word == "-regexp" || word == "classes" || word == "import") {
      named = true;
    } else {
      clearMatching(frame, interpreter, word, false);
      named = true;
    }
  }
  if (!named && !except)
    clearMatching(frame, interpreter, "*", false);
}

void runText(Call &call, const std::string &code) {
  call.interpreter.evalText(code, call.numOutputs, call.results);
}

void callEval(Call &call) {
  std::string code = textArg(call, 0, "Code");
  if (call.size() < 2) {
    runText(call, code);
    return;
  }
  try {
    runText(call, code);
  } catch (MatlabError &e) {
    call.interpreter.lastError = e;
    call.results.clear();
    runText(call, textArg(call, 1, "Code"));
  }
}

void callEvalc(Call &call) {
  std::string code = textArg(call, 0, "Code");
  Interpreter::OutputCapture capture(call.interpreter);
  ValueList none;
  call.interpreter.evalText(code, 0, none);
  call.returns(Value::charRow(capture.text));
}

/// evalin and assignin reach the caller's or the base workspace.
Frame &workspaceArg(Call &call) {
  std::string which = textArg(call, 0, "Workspace");
  Frame *frame = &call.interpreter.currentFrame();
  if (which == "caller")
    return frame->caller ? *frame->caller : *frame;
  if (which != "base")
    throwError("MATLAB:evalin:workspace",
               "The workspace must be 'caller' or 'base'.");
  while (frame->caller)
    frame = frame->caller;
  return *frame;
}

void callAssignin(Call &call) {
  Frame &frame = workspaceArg(call);
  std::string name = textArg(call, 1, "Name");
  uint32_t slot = frame.add(call.interpreter.symbolTable().intern(name));
  frame.slot(slot) = call[2];
}

void callEvalin(Call &call) {
  Frame &frame = workspaceArg(call);
  std::string code = textArg(call, 1, "Code");
  call.interpreter.withFrame(frame, [&] {
    call.interpreter.evalText(code, call.numOutputs, call.results);
  });
}

void callMfilename(Call &call) {
  std::string text = call.interpreter.currentFileName();
  bool full = call.size() > 0 && textArg(call, 0, "Option") == "fullpath";
  if (llvm::StringRef(text).ends_with(".m"))
    text.resize(text.size() - 2);
  if (!full)
    text = text.substr(text.find_last_of('/') + 1);
  call.returns(Value::charRow(text));
}

void callIsglobal(Call &call) {
  Frame &frame = call.interpreter.currentFrame();
  uint32_t slot =
      frame.find(call.interpreter.symbolTable().find(textArg(call, 0, "Name")));
  call.returns(Value::logical(slot < frame.links.size() && frame.links[slot]));
}

void callInputname(Call &call) { call.returns(Value::charRow("")); }

constexpr Builtin kWorkspaceBuiltins[] = {
    {"nargin", 0, 1, callNargin, "number of inputs given, or declared"},
    {"nargout", 0, 1, callNargout, "number of outputs asked for"},
    {"isargout", 1, 1, callIsargout, "whether an output is asked for"},
    {"exist", 1, 2, callExist, "what a name stands for"},
    {"isvarname", 1, 1, callIsvarname, "whether text can name a variable"},
    {"isglobal", 1, 1, callIsglobal, "whether a variable is global"},
    {"inputname", 1, 2, callInputname, "always ''"},
    {"who", 0, -1, callWho, "names of the variables"},
    {"whos", 0, -1, callWhos, "names, sizes and classes of the variables"},
    {"clear", 0, -1, callClear, "removes variables"},
    {"clearvars", 0, -1, callClear, "removes variables"},
    {"eval", 1, 2, callEval, "runs code"},
    {"evalc", 1, 1, callEvalc, "runs code, returns its output"},
    {"evalin", 2, 2, callEvalin, "runs code in another workspace"},
    {"assignin", 3, 3, callAssignin, "sets a variable of another workspace"},
    {"mfilename", 0, 1, callMfilename, "name of the running file"},
};

} // namespace

llvm::ArrayRef<Builtin> workspaceBuiltins() { return kWorkspaceBuiltins; }

} // namespace quern
