//===- Resolver.cpp - Which names are variables, and where they live ------===//
//
// Three sweeps: collect what each function mentions and assigns; give every
// assigned name a slot in the outermost function around it that mentions it;
// bind identifiers to slots. Anonymous functions are bound on the way, as
// their captures follow from their bodies.
//
//===----------------------------------------------------------------------===//
#include "frontend/syntax/Resolver.h"

#include "frontend/syntax/Walk.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

#include <memory>
#include <optional>

namespace quern::syntax {

using llvm::cast;
using llvm::dyn_cast;

namespace {

/// Functions that read or write the variables of their caller by name.
constexpr llvm::StringRef kWorkspaceFunctions[] = {
    "assignin", "eval",   "evalc", "evalin", "keyboard", "run",
    "save",     "source", "who",   "whos",   "input"};

struct Frame {
  ScopeKind kind = ScopeKind::Function;
  FunctionScope *scope = nullptr;
  Frame *parent = nullptr;
  Function *function = nullptr;
  Block body;
  bool isDynamic = false;
  bool setsAns = false;
  llvm::SmallSetVector<Symbol, 16> mentioned;
  llvm::SmallSetVector<Symbol, 16> assigned;
  /// Parameters and outputs: never shared with the parent.
  llvm::SmallSetVector<Symbol, 8> own;
  llvm::SmallSetVector<Symbol, 4> pinnedNames;
  llvm::SmallSetVector<uint32_t, 4> pinned;
  llvm::SmallVector<Symbol, 16> slots;
  llvm::DenseMap<Symbol, uint32_t> slotOf;
  llvm::DenseMap<Symbol, Binding> bindingOf;
  llvm::SmallVector<Capture, 4> captures;

  uint32_t addSlot(Symbol name, Binding binding = Binding::Variable) {
    auto [at, isNew] =
        slotOf.try_emplace(name, static_cast<uint32_t>(slots.size()));
    if (isNew) {
      slots.push_back(name);
      bindingOf[name] = binding;
    }
    return at->second;
  }
};

struct Reference {
  Binding binding = Binding::Variable;
  uint16_t depth = 0;
  uint32_t slot = 0;
  Frame *owner = nullptr;
};

/// One index around the expression at hand, while it is being resolved.
struct IndexContext {
  const Expr *index = nullptr;
  const Expr *base = nullptr;
  uint32_t position = 0;
  uint32_t count = 0;
  bool isValue = false;
  EndTarget *target = nullptr;
  IndexContext *outer = nullptr;
};

class Resolver {
public:
  Resolver(ParsedFile &parsed, SymbolTable &symbols,
           const ParseOptions &options)
      : parsed(parsed), symbols(symbols), options(options),
        arena(*parsed.arena), ansName(symbols.intern("ans")) {
    for (llvm::StringRef name : kWorkspaceFunctions)
      workspaceFunctions.insert(symbols.intern(name));
  }

  void run();

private:
  Frame &addFrame(ScopeKind kind, Frame *parent, Block body);
  void addFunction(Function &function, Frame *parent);
  void collectBlock(Frame &frame, Block block);
  void collectStmt(Frame &frame, Stmt &stmt);
  void collectExpr(Frame &frame, Expr &expr);
  void collectCall(Frame &frame, IndexExpr &call);
  bool isBareScript(Stmt &stmt) const;
  bool injectsVariables(Stmt &stmt) const;

  void allocate(Frame &frame);
  void spreadDynamic(Frame &frame);
  void allocateDynamic(Frame &frame);
  Frame &ownerOf(Frame &frame, Symbol name) const;
  std::optional<Reference> lookUp(Frame &frame, Symbol name);

  void bindFunction(Frame &frame);
  void bindBlock(Frame &frame, Block block);
  void bindExpr(Frame &frame, Expr &expr, IndexContext *context);
  void bindIndex(Frame &frame, Expr &expr, Expr &base, Exprs args,
                 IndexContext *context);
  void bindIdentifier(Frame &frame, IdentifierExpr &identifier);
  void bindAnonymous(Frame &frame, AnonymousExpr &anonymous);
  void bindEnd(EndExpr &end, IndexContext *context);
  const EndTarget *targetsFor(IndexContext *context);
  void finish(Frame &frame);

  ParsedFile &parsed;
  SymbolTable &symbols;
  const ParseOptions &options;
  Arena &arena;
  Symbol ansName;
  llvm::SmallSetVector<Symbol, 16> workspaceFunctions;
  /// Parents before their nested functions.
  std::vector<std::unique_ptr<Frame>> frames;
};

//===----------------------------------------------------------------------===//
// Collect
//===----------------------------------------------------------------------===//

Frame &Resolver::addFrame(ScopeKind kind, Frame *parent, Block body) {
  frames.push_back(std::make_unique<Frame>());
  Frame &frame = *frames.back();
  frame.kind = kind;
  frame.parent = parent;
  frame.body = body;
  frame.scope = arena.make<FunctionScope>();
  frame.scope->kind = kind;
  frame.scope->parent = parent ? parent->scope : nullptr;
  collectBlock(frame, body);
  return frame;
}

void Resolver::addFunction(Function &function, Frame *parent) {
  Frame &frame = addFrame(ScopeKind::Function, parent, function.body);
  frame.function = &function;
  function.scope = frame.scope;
  for (Expr *param : function.params)
    if (auto *name = dyn_cast<IdentifierExpr>(param))
      frame.own.insert(name->name);
  for (IdentifierExpr *output : function.outputs) {
    frame.own.insert(output->name);
    frame.pinnedNames.insert(output->name);
  }
  for (const ArgumentRule &rule : function.rules) {
    for (Expr *validator : rule.validators)
      collectExpr(frame, *validator);
    if (rule.fallback)
      collectExpr(frame, *rule.fallback);
  }
  for (Function *nested : function.nested)
    addFunction(*nested, &frame);
}

void Resolver::collectBlock(Frame &frame, Block block) {
  for (Stmt *stmt : block) {
    collectStmt(frame, *stmt);
    forEachBlock(*stmt, [&](Block inner) { collectBlock(frame, inner); });
  }
}

void Resolver::collectStmt(Frame &frame, Stmt &stmt) {
  forEachExpr(stmt, [&](Expr &expr, Role role) {
    collectExpr(frame, expr);
    IdentifierExpr *root = rootIdentifier(expr);
    if (role == Role::Use || !root)
      return;
    frame.assigned.insert(root->name);
    if (role == Role::Declare)
      frame.pinnedNames.insert(root->name);
  });
  frame.setsAns |= stmt.kind == NodeKind::ExpressionStmt ||
                   stmt.kind == NodeKind::CommandStmt;
  frame.isDynamic |= injectsVariables(stmt) || isBareScript(stmt);
}

/// `load f` and `load(f)`; with an output, load only returns a value.
bool Resolver::injectsVariables(Stmt &stmt) const {
  IdentifierExpr *root = nullptr;
  if (auto *command = dyn_cast<CommandStmt>(&stmt))
    root = command->name;
  else if (auto *expression = dyn_cast<ExpressionStmt>(&stmt))
    root = rootIdentifier(*expression->value);
  return root && symbols.name(root->name) == "load";
}

bool Resolver::isBareScript(Stmt &stmt) const {
  auto *expression = dyn_cast<ExpressionStmt>(&stmt);
  auto *name =
      expression ? dyn_cast<IdentifierExpr>(expression->value) : nullptr;
  return name && options.isScript && options.isScript(symbols.name(name->name));
}

void Resolver::collectExpr(Frame &frame, Expr &expr) {
  if (auto *identifier = dyn_cast<IdentifierExpr>(&expr)) {
    frame.mentioned.insert(identifier->name);
    return;
  }
  if (auto *call = dyn_cast<IndexExpr>(&expr))
    collectCall(frame, *call);
  // A parameter of the same name only makes this set larger than needed.
  if (auto *anonymous = dyn_cast<AnonymousExpr>(&expr))
    return collectExpr(frame, *anonymous->body);
  forEachChild(expr, [&](Expr &child) { collectExpr(frame, child); });
}

/// `exist('x', ...)` reads whether x is there: x may not die before.
void Resolver::collectCall(Frame &frame, IndexExpr &call) {
  auto *name = dyn_cast<IdentifierExpr>(call.base);
  if (!name || symbols.name(name->name) != "exist" || call.args.empty())
    return;
  if (auto *literal = dyn_cast<CharExpr>(call.args[0]))
    frame.pinnedNames.insert(symbols.intern(literal->value));
  else
    frame.isDynamic = true;
}

//===----------------------------------------------------------------------===//
// Allocate
//===----------------------------------------------------------------------===//

/// The outermost function around \p frame that mentions \p name, not passing
/// a function that has it as parameter or output.
Frame &Resolver::ownerOf(Frame &frame, Symbol name) const {
  Frame *owner = &frame;
  for (Frame *at = &frame; at->parent && !at->own.contains(name);) {
    at = at->parent;
    if (at->mentioned.contains(name) || at->own.contains(name))
      owner = at;
  }
  return *owner;
}

void Resolver::allocate(Frame &frame) {
  for (Symbol name : frame.own)
    frame.addSlot(name);
  for (Symbol name : frame.assigned)
    ownerOf(frame, name).addSlot(name);
  if (frame.setsAns)
    frame.scope->ansSlot = frame.addSlot(ansName);
}

/// A nested function that evaluates text may touch its parents' variables.
void Resolver::spreadDynamic(Frame &frame) {
  for (Symbol name : workspaceFunctions)
    frame.isDynamic |= frame.mentioned.contains(name) && !lookUp(frame, name);
  if (frame.isDynamic)
    for (Frame *at = frame.parent; at; at = at->parent)
      at->isDynamic = true;
}

void Resolver::allocateDynamic(Frame &frame) {
  if (!frame.isDynamic)
    return;
  for (Symbol name : frame.mentioned)
    if (!lookUp(frame, name))
      frame.addSlot(name, Binding::Dynamic);
}

std::optional<Reference> Resolver::lookUp(Frame &frame, Symbol name) {
  auto at = frame.slotOf.find(name);
  if (at != frame.slotOf.end())
    return Reference{frame.bindingOf[name], 0, at->second, &frame};
  if (!frame.parent)
    return std::nullopt;
  std::optional<Reference> outer = lookUp(*frame.parent, name);
  if (!outer)
    return std::nullopt;
  if (frame.kind != ScopeKind::Anonymous) {
    ++outer->depth;
    return outer;
  }
  if (outer->depth > 0)
    outer->owner->pinned.insert(outer->slot);
  uint32_t slot = frame.addSlot(name, outer->binding);
  frame.captures.push_back({outer->depth, outer->slot, slot});
  return Reference{outer->binding, 0, slot, &frame};
}

//===----------------------------------------------------------------------===//
// Bind
//===----------------------------------------------------------------------===//

void Resolver::bindFunction(Frame &frame) {
  if (Function *function = frame.function) {
    for (Expr *param : function->params)
      bindExpr(frame, *param, nullptr);
    for (IdentifierExpr *output : function->outputs)
      bindIdentifier(frame, *output);
    for (const ArgumentRule &rule : function->rules) {
      for (Expr *validator : rule.validators)
        bindExpr(frame, *validator, nullptr);
      if (rule.fallback)
        bindExpr(frame, *rule.fallback, nullptr);
    }
  }
  bindBlock(frame, frame.body);
}

void Resolver::bindBlock(Frame &frame, Block block) {
  for (Stmt *stmt : block) {
    forEachExpr(*stmt, [&](Expr &expr, Role) {
      // `x op= y` visits x in two roles; binding it again changes nothing.
      bindExpr(frame, expr, nullptr);
    });
    forEachBlock(*stmt, [&](Block inner) { bindBlock(frame, inner); });
  }
}

void Resolver::bindExpr(Frame &frame, Expr &expr, IndexContext *context) {
  switch (expr.kind) {
  case NodeKind::Identifier:
    return bindIdentifier(frame, cast<IdentifierExpr>(expr));
  case NodeKind::End:
    return bindEnd(cast<EndExpr>(expr), context);
  case NodeKind::Anonymous:
    return bindAnonymous(frame, cast<AnonymousExpr>(expr));
  case NodeKind::Index:
    return bindIndex(frame, expr, *cast<IndexExpr>(expr).base,
                     cast<IndexExpr>(expr).args, context);
  case NodeKind::CellIndex:
    return bindIndex(frame, expr, *cast<CellIndexExpr>(expr).base,
                     cast<CellIndexExpr>(expr).args, context);
  default:
    return forEachChild(expr,
                        [&](Expr &child) { bindExpr(frame, child, context); });
  }
}

/// Whether \p base can only be a value: not a function, nor `package.name`.
bool isValue(const Expr &base) {
  const Expr *at = &base;
  while (auto *field = dyn_cast<FieldExpr>(at))
    at = field->base;
  if (auto *root = dyn_cast<IdentifierExpr>(at))
    return root->binding == Binding::Variable;
  return true;
}

void Resolver::bindIndex(Frame &frame, Expr &expr, Expr &base, Exprs args,
                         IndexContext *context) {
  bindExpr(frame, base, context);
  IndexContext here;
  here.index = &expr;
  here.base = &base;
  here.count = static_cast<uint32_t>(args.size());
  here.isValue = expr.kind == NodeKind::CellIndex || isValue(base);
  here.outer = context;
  for (Expr *arg : args) {
    here.target = nullptr;
    bindExpr(frame, *arg, &here);
    ++here.position;
  }
}

void Resolver::bindIdentifier(Frame &frame, IdentifierExpr &identifier) {
  std::optional<Reference> found = lookUp(frame, identifier.name);
  if (!found)
    return;
  identifier.binding = found->binding;
  identifier.depth = found->depth;
  identifier.slot = found->slot;
  if (found->depth > 0)
    found->owner->pinned.insert(found->slot);
}

void Resolver::bindAnonymous(Frame &frame, AnonymousExpr &anonymous) {
  if (anonymous.scope)
    return;
  // On the heap: handles nest as deep as the parser lets them.
  auto owned = std::make_unique<Frame>();
  Frame &inner = *owned;
  inner.kind = ScopeKind::Anonymous;
  inner.parent = &frame;
  inner.scope = arena.make<FunctionScope>();
  inner.scope->kind = ScopeKind::Anonymous;
  inner.scope->parent = frame.scope;
  anonymous.scope = inner.scope;
  for (Expr *param : anonymous.params)
    if (auto *name = dyn_cast<IdentifierExpr>(param))
      inner.addSlot(name->name);
  for (Expr *param : anonymous.params)
    bindExpr(inner, *param, nullptr);
  bindExpr(inner, *anonymous.body, nullptr);
  finish(inner);
}

const EndTarget *Resolver::targetsFor(IndexContext *context) {
  if (!context || context->target)
    return context ? context->target : nullptr;
  EndTarget *target = arena.make<EndTarget>();
  target->index = context->index;
  target->base = context->base;
  target->position = context->position;
  target->count = context->count;
  target->outer = context->isValue ? nullptr : targetsFor(context->outer);
  context->target = target;
  return target;
}

void Resolver::bindEnd(EndExpr &end, IndexContext *context) {
  end.targets = targetsFor(context);
  if (!context && parsed.diagnostics.size() < kMaxDiagnostics)
    parsed.diagnostics.push_back({end.span, "'end' outside of an index"});
}

void Resolver::finish(Frame &frame) {
  for (Symbol name : frame.pinnedNames)
    if (auto at = frame.slotOf.find(name); at != frame.slotOf.end())
      frame.pinned.insert(at->second);
  FunctionScope &scope = *frame.scope;
  scope.isDynamic = frame.isDynamic;
  scope.slots = arena.copy(llvm::ArrayRef<Symbol>(frame.slots));
  scope.pinned = arena.copy(frame.pinned.getArrayRef());
  scope.captures = arena.copy(llvm::ArrayRef<Capture>(frame.captures));
}

void Resolver::run() {
  Frame &script = addFrame(ScopeKind::Script, nullptr, parsed.script);
  script.isDynamic |= !options.ownsWorkspace;
  script.own.insert(options.knownVariables.begin(),
                    options.knownVariables.end());
  parsed.scriptScope = script.scope;
  for (Function *function : parsed.functions)
    addFunction(*function, nullptr);
  for (std::unique_ptr<Frame> &frame : frames)
    allocate(*frame);
  for (std::unique_ptr<Frame> &frame : frames)
    spreadDynamic(*frame);
  for (std::unique_ptr<Frame> &frame : frames)
    allocateDynamic(*frame);
  for (std::unique_ptr<Frame> &frame : frames)
    bindFunction(*frame);
  for (std::unique_ptr<Frame> &frame : frames)
    finish(*frame);
}

} // namespace

void resolve(ParsedFile &parsed, SymbolTable &symbols,
             const ParseOptions &options) {
  Resolver(parsed, symbols, options).run();
}

} // namespace quern::syntax
