//===- Lookup.cpp - From names to functions -------------------------------===//
//
// In this order: nested and local functions, functions typed at -e or eval,
// files beside the running code, in the current folder and on the path (they
// shadow builtins), builtins and ops, the bundled library.
//
//===----------------------------------------------------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/Library.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <dirent.h>
#include <unistd.h>

namespace quern {

using namespace syntax;

namespace {

std::vector<std::string> listFunctions(const std::string &directory) {
  std::vector<std::string> names;
  DIR *dir = opendir(directory.empty() ? "." : directory.c_str());
  if (!dir)
    return names;
  while (dirent *entry = readdir(dir)) {
    llvm::StringRef name(entry->d_name);
    if (name.consume_back(".m"))
      names.push_back(name.str());
  }
  closedir(dir);
  return names;
}

std::string join(const std::string &directory, llvm::StringRef name) {
  llvm::SmallString<128> path(directory.empty() ? "." : directory);
  llvm::sys::path::append(path, name + ".m");
  return path.str().str();
}

std::string currentDirectory() {
  llvm::SmallString<128> path;
  if (llvm::sys::fs::current_path(path))
    return ".";
  return path.str().str();
}

} // namespace

const Callee *Interpreter::lookup(const IdentifierExpr &name) {
  if (name.cache[0] == generation)
    return &callees[name.cache[1]];
  const Callee *found = lookup(name.name);
  if (!found)
    return nullptr;
  // Only names of functions are kept on the node: what a script file means may
  // change with the workspace.
  if (found->kind != Callee::Kind::Script) {
    callees.push_back(*found);
    name.cache[0] = generation;
    name.cache[1] = static_cast<uint32_t>(callees.size() - 1);
    return &callees.back();
  }
  return found;
}

const Callee *Interpreter::lookup(Symbol name) {
  uint64_t context = reinterpret_cast<uintptr_t>(frame->unit) * 31 +
                     reinterpret_cast<uintptr_t>(frame->function) * 7 +
                     frame->isAnonymous;
  uint64_t key = context * 0x9E3779B97F4A7C15ull + name;
  auto it = calleeCache.find(key);
  if (it != calleeCache.end())
    return it->second;
  Callee found = findCallee(name);
  if (found.kind == Callee::Kind::None)
    return nullptr;
  found.name = name;
  callees.push_back(found);
  if (found.kind != Callee::Kind::Script)
    calleeCache[key] = &callees.back();
  return &callees.back();
}

Callee Interpreter::findCallee(Symbol symbol) {
  Callee callee;
  int hops = frame->isAnonymous ? 1 : 0;
  for (const Function *f = frame->function; f; f = f->parent, ++hops)
    for (const Function *nested : f->nested)
      if (nested->name == symbol) {
        callee.kind = Callee::Kind::User;
        callee.function = nested;
        callee.unit = frame->unit;
        callee.hops = hops;
        return callee;
      }
  if (frame->unit)
    for (const Function *f : frame->unit->parsed.functions)
      if (f->name == symbol) {
        callee.kind = Callee::Kind::User;
        callee.function = f;
        callee.unit = frame->unit;
        return callee;
      }
  if (auto it = snippetFunctions.find(symbol); it != snippetFunctions.end()) {
    callee.kind = Callee::Kind::User;
    callee.function = it->second.first;
    callee.unit = it->second.second;
    return callee;
  }
  llvm::StringRef name = symbols.name(symbol);
  callee = findFile(name);
  if (callee.kind != Callee::Kind::None)
    return callee;
  if (std::string form = "__masked_" + name.str() + "__"; findLibraryFile(form))
    callee.maskedForm = symbols.intern(form);
  if (const Builtin *builtin = builtins->findBuiltin(name)) {
    callee.kind = Callee::Kind::Builtin;
    callee.builtin = builtin;
    return callee;
  }
  if (const OpFunction *op = builtins->findOp(name)) {
    callee.kind = Callee::Kind::Op;
    callee.op = op;
    return callee;
  }
  if (const CodeUnit *unit = loadLibrary(name)) {
    callee.kind = Callee::Kind::User;
    callee.function = unit->parsed.functions.front();
    callee.unit = unit;
  }
  return callee;
}

Callee Interpreter::findFile(llvm::StringRef name) {
  std::vector<std::string> places;
  if (frame->unit && !frame->unit->directory.empty()) {
    places.push_back(frame->unit->directory + "/private");
    places.push_back(frame->unit->directory);
  }
  if (!baseUnit.directory.empty())
    places.push_back(baseUnit.directory);
  places.push_back(currentDirectory());
  places.insert(places.end(), searchPath.begin(), searchPath.end());
  for (const std::string &place : places) {
    auto [it, isNew] = directories.try_emplace(place);
    if (isNew)
      it->second = listFunctions(place);
    bool there = false;
    for (const std::string &file : it->second)
      there = there || name == file;
    if (!there)
      continue;
    std::string path = join(place, name);
    // A program that is called like a function it uses means the function.
    if (baseFrame.unit && !baseFrame.unit->parsed.isFunctionFile &&
        llvm::sys::fs::equivalent(path, baseFrame.unit->path))
      continue;
    const CodeUnit *unit = loadFile(path);
    Callee callee;
    callee.unit = unit;
    // Functions shadow builtins; a script of the same name does not.
    if (!unit->parsed.isFunctionFile &&
        (builtins->findBuiltin(name) || builtins->findOp(name)))
      continue;
    if (unit->parsed.isFunctionFile) {
      callee.kind = Callee::Kind::User;
      callee.function = unit->parsed.functions.front();
    } else {
      callee.kind = Callee::Kind::Script;
    }
    return callee;
  }
  return {};
}

CodeUnit &Interpreter::readFile(const std::string &path,
                                ParseOptions parseOptions) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false);
  if (!buffer)
    throwError("MATLAB:fileio:cannotOpenFile", "Cannot read %s: %s.",
               path.c_str(), buffer.getError().message().c_str());
  units.emplace_back();
  CodeUnit &unit = units.back();
  unit.path = path;
  unit.directory = llvm::sys::path::parent_path(path).str();
  uint32_t file = sources.addFile(path, (*buffer)->getBuffer().str());
  auto isScript = [this](llvm::StringRef n) { return isScriptFile(n); };
  parseOptions.isScript = isScript;
  unit.parsed = parseFile(sources, file, symbols, parseOptions);
  return unit;
}

/// The file \p path, read once. Scripts are parsed against the variables of
/// the running frame, whose slots they share.
const CodeUnit *Interpreter::loadFile(const std::string &path) {
  auto it = files.find(path);
  if (it != files.end() && it->second->parsed.isFunctionFile)
    return it->second;
  if (it != files.end()) {
    llvm::ArrayRef<Symbol> slots = it->second->parsed.scriptScope->slots;
    size_t common = std::min(slots.size(), frame->names.size());
    if (slots.take_front(common) == frame->names.take_front(common))
      return it->second;
  }
  ParseOptions parseOptions;
  parseOptions.knownVariables = frame->names;
  CodeUnit &unit = readFile(path, parseOptions);
  if (!unit.parsed.diagnostics.empty()) {
    const Diagnostic &first = unit.parsed.diagnostics.front();
    throw MatlabError{
        "MATLAB:m_missing_operator", first.message, first.span, {}};
  }
  files[path] = &unit;
  return &unit;
}

bool Interpreter::isScriptFile(llvm::StringRef name) {
  if (builtins->findBuiltin(name) || builtins->findOp(name))
    return false;
  std::vector<std::string> places = {currentDirectory()};
  if (!baseUnit.directory.empty())
    places.push_back(baseUnit.directory);
  for (const std::string &place : places) {
    auto [it, isNew] = directories.try_emplace(place);
    if (isNew)
      it->second = listFunctions(place);
    for (const std::string &file : it->second) {
      if (name != file)
        continue;
      if (llvm::sys::fs::equivalent(join(place, name), baseUnit.path))
        return false;
      auto buffer = llvm::MemoryBuffer::getFile(join(place, name));
      if (!buffer)
        return false;
      // The first line that is neither blank nor a comment decides.
      llvm::StringRef text = (*buffer)->getBuffer();
      bool inBlock = false;
      while (!text.empty()) {
        auto [line, rest] = text.split('\n');
        text = rest;
        line = line.trim();
        if (line == "%{" || line == "#{")
          inBlock = true;
        else if (line == "%}" || line == "#}")
          inBlock = false;
        else if (!inBlock && !line.empty() && line[0] != '%' && line[0] != '#')
          return !line.starts_with("function") && !line.starts_with("classdef");
      }
      return true;
    }
  }
  return false;
}

const CodeUnit *Interpreter::loadLibrary(llvm::StringRef name) {
  const LibraryFile *entry = findLibraryFile(name);
  if (!entry)
    return nullptr;
  units.emplace_back();
  CodeUnit &unit = units.back();
  uint32_t file =
      sources.addFile("library/" + name.str() + ".m", std::string(entry->text));
  unit.parsed = parseFile(sources, file, symbols);
  if (!unit.parsed.diagnostics.empty() || unit.parsed.functions.empty())
    throwError("Quern:internal", "library function %s does not parse: %s",
               name.str().c_str(),
               unit.parsed.diagnostics.empty()
                   ? "no function"
                   : unit.parsed.diagnostics.front().message.c_str());
  return &unit;
}

void Interpreter::throwUndefined(const IdentifierExpr &name) {
  throwUndefined(symbols.name(name.name), name.span);
}

void Interpreter::throwUndefined(llvm::StringRef name, SpanId span) {
  throw MatlabError{"MATLAB:UndefinedFunction",
                    "Undefined function or variable '" + name.str() + "'.",
                    span,
                    {}};
}

int Interpreter::existsFunction(llvm::StringRef name) {
  const Callee *callee = lookup(symbols.intern(name));
  if (!callee)
    return 0;
  switch (callee->kind) {
  case Callee::Kind::Builtin:
  case Callee::Kind::Op:
    return 5;
  default:
    return 2;
  }
}

void Interpreter::clearFunctions() {
  ++generation;
  calleeCache.clear();
  directories.clear();
  files.clear();
  persistents.clear();
}

void Interpreter::addPath(const std::string &directory, bool atFront) {
  removePath(directory);
  searchPath.insert(atFront ? searchPath.begin() : searchPath.end(), directory);
}

void Interpreter::removePath(const std::string &directory) {
  std::erase(searchPath, directory);
  ++generation;
  calleeCache.clear();
}

} // namespace quern
