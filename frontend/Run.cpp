//===- Run.cpp - Entry points, output and error objects -------------------===//
#include "frontend/Interpreter.h"
#include "runtime/FloatingPoint.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SaveAndRestore.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>

namespace quern {

using namespace syntax;

Interpreter::Interpreter() : Interpreter(Options()) {}

Interpreter::Interpreter(Options given)
    : options(std::move(given)),
      theSession(std::make_unique<Session>(options.session)),
      builtins(std::make_unique<Registry>()) {
  setCurrentSession(theSession.get());
  baseFrame.unit = &baseUnit;
  baseScope.kind = ScopeKind::Script;
  baseScope.isDynamic = true;
  baseFrame.scope = &baseScope;
  frame = &baseFrame;
}

Interpreter::~Interpreter() {
  flush();
  setCurrentSession(theSession.get());
  baseFrame.slots.clear();
  baseFrame.links.clear();
  globals.clear();
  persistents.clear();
  countedFrames.collect();
}

//===----------------------------------------------------------------------===//
// Output
//===----------------------------------------------------------------------===//

void Interpreter::write(llvm::StringRef text) {
  if (capture) {
    *capture += text;
    return;
  }
  pendingOutput += text;
  if (pendingOutput.size() >= (1 << 16))
    flush();
  // There is nobody to compute for.
  if (outputFailed)
    throw ExitRequest{1};
}

void Interpreter::flush() {
  if (pendingOutput.empty())
    return;
  if (options.output)
    options.output(pendingOutput);
  else {
    size_t written =
        std::fwrite(pendingOutput.data(), 1, pendingOutput.size(), stdout);
    bool failed = written != pendingOutput.size() || std::fflush(stdout) != 0;
    // A reader that went away has seen enough.
    if (failed && !outputFailed && errno != EPIPE)
      std::fprintf(stderr, "quern: cannot write standard output: %s\n",
                   std::strerror(errno));
    outputFailed |= failed;
  }
  pendingOutput.clear();
}

void Interpreter::writeError(llvm::StringRef text) {
  flush();
  if (options.errorOutput)
    options.errorOutput(text);
  else
    std::fwrite(text.data(), 1, text.size(), stderr);
}

Interpreter::OutputCapture::OutputCapture(Interpreter &interpreter)
    : interpreter(interpreter), outer(interpreter.capture) {
  interpreter.capture = &text;
}
Interpreter::OutputCapture::~OutputCapture() { interpreter.capture = outer; }

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

template <typename Body> RunStatus Interpreter::guard(Body body) {
  setCurrentSession(theSession.get());
  DefaultFloatingPoint mode;
  RunStatus status = RunStatus::Ok;
  try {
    body();
    checkInterrupt();
  } catch (MatlabError &e) {
    lastError = std::move(e);
    writeError(formatError(lastError));
    status = lastError.identifier == "Quern:syntax" ? RunStatus::SyntaxError
                                                    : RunStatus::Error;
  } catch (ExitRequest &request) {
    exitStatus = request.code;
    status = RunStatus::Exit;
  } catch (Interrupt &) {
    writeError("interrupted\n");
    status = RunStatus::Interrupted;
  } catch (std::bad_alloc &) {
    lastError = {"MATLAB:nomem", "Out of memory.", 0, {}};
    writeError(formatError(lastError));
    status = RunStatus::Error;
  }
  frame = &baseFrame;
  depth = 0;
  endStack.clear();
  flush();
  return status;
}

/// All diagnostics as one error; the first carries the position.
static void checkSyntax(Interpreter &interpreter, const ParsedFile &parsed) {
  if (parsed.diagnostics.empty())
    return;
  // A file that is no program has as many as it has characters.
  constexpr size_t kMaxShown = 20;
  size_t shown = std::min(parsed.diagnostics.size(), kMaxShown);
  for (size_t i = 0; i + 1 < shown; ++i)
    interpreter.writeError(interpreter.sourceMap().format(
        parsed.diagnostics[i].span, "error", parsed.diagnostics[i].message));
  std::string message = parsed.diagnostics[shown - 1].message;
  if (size_t more = parsed.diagnostics.size() - shown)
    message += " (and " + std::to_string(more) + " more errors)";
  throw MatlabError{
      "Quern:syntax", message, parsed.diagnostics[shown - 1].span, {}};
}

/// Gives \p where the variables of \p unit.
static void adoptSlots(Frame &where, const CodeUnit &unit) {
  llvm::ArrayRef<Symbol> slots = unit.parsed.scriptScope->slots;
  if (slots.size() > where.names.size()) {
    where.ownNames.assign(slots.begin(), slots.end());
    where.names = where.ownNames;
  }
  if (where.slots.size() < where.names.size())
    where.slots.resize(where.names.size());
}

void Interpreter::runUnit(const CodeUnit &unit, Frame &where) {
  adoptSlots(where, unit);
  runBlock(unit.parsed.script);
}

RunStatus Interpreter::runFile(const std::string &path) {
  return guard([&] {
    baseUnit.path = path;
    baseUnit.directory = llvm::sys::path::parent_path(path).str();
    if (baseUnit.directory.empty())
      baseUnit.directory = ".";
    ParseOptions parseOptions;
    parseOptions.ownsWorkspace = true;
    CodeUnit &unit = readFile(path, parseOptions);
    unit.directory = baseUnit.directory;
    checkSyntax(*this, unit.parsed);
    baseFrame.unit = &unit;
    if (unit.parsed.isFunctionFile) {
      ValueList results;
      callFunction(*unit.parsed.functions.front(), unit, nullptr, {}, 0,
                   results, 0);
      return;
    }
    baseFrame.scope = unit.parsed.scriptScope;
    baseFrame.names = unit.parsed.scriptScope->slots;
    baseFrame.slots.clear();
    baseFrame.slots.resize(baseFrame.names.size());
    baseFrame.freesDead = !unit.parsed.scriptScope->isDynamic;
    runBlock(unit.parsed.script);
  });
}

RunStatus Interpreter::runSnippet(llvm::StringRef code) {
  return guard([&] {
    const CodeUnit *unit = parseSnippetUnit(code, baseFrame);
    checkSyntax(*this, unit->parsed);
    baseFrame.freesDead = false;
    runUnit(*unit, baseFrame);
  });
}

const CodeUnit *Interpreter::parseSnippetUnit(llvm::StringRef code,
                                              Frame &where) {
  std::string key =
      std::to_string(reinterpret_cast<uintptr_t>(where.unit)) + ":" +
      std::to_string(reinterpret_cast<uintptr_t>(where.function)) + ":" +
      code.str();
  auto it = snippets.find(key);
  if (it != snippets.end()) {
    llvm::ArrayRef<Symbol> slots = it->second->parsed.scriptScope->slots;
    size_t common = std::min(slots.size(), where.names.size());
    if (slots.take_front(common) == where.names.take_front(common))
      return it->second;
  }
  units.emplace_back();
  CodeUnit &unit = units.back();
  uint32_t file = sources.addFile("<code>", code.str());
  unit.parsed = parseSnippet(sources, file, symbols, where.names);
  for (const Function *f : unit.parsed.functions) {
    snippetFunctions[f->name] = {f, &unit};
    ++generation;
    calleeCache.clear();
  }
  if (unit.parsed.diagnostics.empty())
    snippets[key] = &unit;
  return &unit;
}

void Interpreter::evalText(llvm::StringRef code, int numOutputs,
                           ValueList &results) {
  checkDepth(0);
  llvm::SaveAndRestore deeper(depth, depth + 1);
  const CodeUnit *unit = parseSnippetUnit(code, *frame);
  if (!unit->parsed.diagnostics.empty()) {
    const Diagnostic &first = unit->parsed.diagnostics.front();
    throw MatlabError{
        "MATLAB:m_illegal_statement", first.message, first.span, {}};
  }
  adoptSlots(*frame, *unit);
  if (numOutputs == 0) {
    runBlock(unit->parsed.script);
    return;
  }
  Block block = unit->parsed.script;
  if (block.size() != 1 || block[0]->kind != NodeKind::ExpressionStmt)
    throwError("MATLAB:evalNeedsExpression",
               "eval with outputs needs one expression.");
  evalMulti(*static_cast<const ExpressionStmt *>(block[0])->value, numOutputs,
            results);
}

void Interpreter::withFrame(Frame &where, llvm::function_ref<void()> body) {
  Frame *outer = frame;
  frame = &where;
  try {
    body();
  } catch (...) {
    frame = outer;
    throw;
  }
  frame = outer;
}

void Interpreter::runScript(const CodeUnit &unit) {
  adoptSlots(*frame, unit);
  for (const Function *f : unit.parsed.functions)
    snippetFunctions.try_emplace(f->name, std::pair(f, &unit));
  checkDepth(0);
  llvm::SaveAndRestore deeper(depth, depth + 1);
  llvm::SaveAndRestore keepsDead(frame->freesDead, false);
  runBlock(unit.parsed.script);
}

Value *Interpreter::findVariable(llvm::StringRef name) {
  Symbol symbol = symbols.find(name);
  if (!symbol)
    return nullptr;
  for (Frame *where = frame; where; where = where->parent) {
    uint32_t slot = where->find(symbol);
    if (slot != kNoSlot && slot < where->slots.size() &&
        where->slot(slot).isDefined())
      return &where->slot(slot);
  }
  return nullptr;
}

void Interpreter::setVariable(llvm::StringRef name, Value v) {
  uint32_t slot = frame->add(symbols.intern(name));
  if (frame->slots.size() <= slot)
    frame->slots.resize(slot + 1);
  frame->slot(slot) = std::move(v);
}

std::string Interpreter::currentFileName() const {
  return frame->unit ? frame->unit->path : std::string();
}

std::string Interpreter::currentFunctionName() const {
  return frame->function ? symbols.name(frame->function->name).str()
                         : std::string();
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

std::string Interpreter::formatError(const MatlabError &error) const {
  std::string message = llvm::StringRef(error.message).rtrim('\n').str();
  if (!error.identifier.empty() && error.identifier != "Quern:syntax")
    message += " [" + error.identifier + "]";
  std::string out = sources.format(error.span, "error", message);
  // Of a deep recursion, both ends.
  constexpr size_t kShownInner = 12, kShownOuter = 4;
  size_t total = error.stack.size();
  for (size_t i = 0; i < total; ++i) {
    if (total > kShownInner + kShownOuter && i == kShownInner) {
      i = total - kShownOuter;
      out += "  ... " + std::to_string(i - kShownInner) + " calls more\n";
    }
    const StackEntry &entry = error.stack[i];
    out += "  in function " + entry.function;
    Span span = sources.span(entry.span);
    if (span.file)
      out += " (" + std::string(sources.name(span.file)) + ":" +
             std::to_string(sources.lineColumn(span.file, span.begin).line) +
             ")";
    out += "\n";
  }
  return out;
}

Value Interpreter::makeErrorValue(const MatlabError &error) {
  auto *object = new StructObject;
  object->className = kErrorClass;
  Value v = Value::object(object);
  setField(v, "message", Value::charRow(error.message));
  setField(v, "identifier", Value::charRow(error.identifier));
  auto *stack = new StructObject;
  Value stackValue = Value::object(stack);
  auto n = static_cast<int64_t>(error.stack.size());
  stack->shape = Shape(n, 1);
  stack->fields = {"file", "name", "line", "column"};
  stack->columns.resize(4);
  for (const StackEntry &entry : error.stack) {
    Span span = sources.span(entry.span);
    LineColumn at;
    if (span.file)
      at = sources.lineColumn(span.file, span.begin);
    stack->columns[0].push_back(
        Value::charRow(span.file ? llvm::StringRef(sources.name(span.file))
                                 : llvm::StringRef()));
    stack->columns[1].push_back(Value::charRow(entry.function));
    stack->columns[2].push_back(Value(static_cast<double>(at.line)));
    stack->columns[3].push_back(Value(static_cast<double>(at.column)));
  }
  setField(v, "stack", std::move(stackValue));
  // Where it happened, so that rethrow keeps the position.
  setField(v, "span", Value(static_cast<double>(error.span)));
  return v;
}

MatlabError Interpreter::errorFromValue(const Value &v) {
  const StructObject &s = structOf(v);
  if (s.shape.numElems() != 1)
    throwError("MATLAB:rethrow:notScalar", "An error must be a 1x1 struct.");
  MatlabError error;
  auto text = [&](const char *field) {
    int at = s.findField(field);
    if (at < 0 || !s.columns[static_cast<size_t>(at)][0].isText())
      return std::string();
    return s.columns[static_cast<size_t>(at)][0].text();
  };
  error.message = text("message");
  error.identifier = text("identifier");
  int span = s.findField("span");
  // Any struct may be thrown, with any number in this field.
  if (span >= 0 && s.columns[static_cast<size_t>(span)][0].isNumber()) {
    auto id =
        saturated<SpanId>(s.columns[static_cast<size_t>(span)][0].number());
    error.span = sources.hasSpan(id) ? id : 0;
  }
  return error;
}

void Interpreter::setWarningState(llvm::StringRef identifier, bool on) {
  if (identifier == "all")
    warningStates.clear();
  warningStates.emplace_back(identifier.str(), on);
}

bool Interpreter::isWarningOn(llvm::StringRef identifier) const {
  for (auto it = warningStates.rbegin(); it != warningStates.rend(); ++it)
    if (it->first == "all" || identifier == it->first)
      return it->second;
  return true;
}

void Interpreter::warn(llvm::StringRef identifier, llvm::StringRef message) {
  lastWarning = message.str();
  lastWarningId = identifier.str();
  if (isWarningOn(identifier))
    writeError("Warning: " + message.str() + "\n");
}

} // namespace quern
