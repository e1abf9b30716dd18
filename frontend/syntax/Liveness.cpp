//===- Liveness.cpp - After which statement nobody reads a variable -------===//
#include "frontend/syntax/Liveness.h"

#include "frontend/syntax/Walk.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace quern::syntax {

using llvm::cast;
using llvm::dyn_cast;

namespace {

using Slots = llvm::BitVector;

/// What a statement's own expressions read and overwrite.
struct Access {
  Slots uses;
  Slots kills;
};

class Liveness {
public:
  Liveness(FunctionScope &scope, Arena &arena)
      : scope(scope), arena(arena), pinned(none()), afterBreak(none()),
        afterContinue(none()), jumpedTo(none()) {
    for (uint32_t slot : scope.pinned)
      pinned.set(slot);
  }

  void run(Block body) {
    Slots live = none();
    walkBlock(body, live);
  }

private:
  Slots none() const {
    return Slots(static_cast<unsigned>(scope.slots.size()));
  }

  void addUses(Expr &expr, Slots &uses) const;
  Access accessOf(Stmt &stmt) const;
  bool setsAns(const Stmt &stmt) const;

  // Forward: what may be read before it is definitely written.
  void expose(Block block, Slots &defined, Slots &exposed);
  void exposeStmt(Stmt &stmt, Slots &defined, Slots &exposed);
  const Slots &exposedByLoop(Stmt &loop);

  // Backward: `live` holds what is live after, then before; returns mentions.
  Slots walkBlock(Block block, Slots &live);
  Slots walkStmt(Stmt &stmt, Slots &live);
  Slots walkBranches(Stmt &stmt, Slots &live);
  Slots walkLoop(Stmt &loop, Slots &live);
  Slots walkTry(TryStmt &stmt, Slots &live);
  Slots walkUnwind(UnwindProtectStmt &stmt, Slots &live);
  void note(Stmt &stmt, Slots mentioned, const Slots &liveAfter);

  FunctionScope &scope;
  Arena &arena;
  Slots pinned;
  Slots afterBreak;
  Slots afterContinue;
  Slots jumpedTo; // live where the statement being walked may jump to
  llvm::DenseMap<Stmt *, Slots> loops;
};

void Liveness::addUses(Expr &expr, Slots &uses) const {
  if (auto *identifier = dyn_cast<IdentifierExpr>(&expr)) {
    if (identifier->slot != kNoSlot && identifier->depth == 0)
      uses.set(identifier->slot);
    return;
  }
  if (auto *anonymous = dyn_cast<AnonymousExpr>(&expr)) {
    for (const Capture &capture : anonymous->scope->captures)
      if (capture.outerDepth == 0)
        uses.set(capture.outerSlot);
    return;
  }
  forEachChild(expr, [&](Expr &child) { addUses(child, uses); });
}

Access Liveness::accessOf(Stmt &stmt) const {
  Access access{none(), none()};
  forEachExpr(stmt, [&](Expr &expr, Role role) {
    auto *name = dyn_cast<IdentifierExpr>(&expr);
    bool isKilled = role == Role::Target && name && name->depth == 0 &&
                    name->slot != kNoSlot;
    if (isKilled)
      access.kills.set(name->slot);
    else
      addUses(expr, access.uses);
  });
  return access;
}

bool Liveness::setsAns(const Stmt &stmt) const {
  if (scope.ansSlot == kNoSlot)
    return false;
  if (auto *expression = dyn_cast<ExpressionStmt>(&stmt)) {
    auto *name = dyn_cast<IdentifierExpr>(expression->value);
    return !name || name->binding != Binding::Variable;
  }
  return stmt.kind == NodeKind::CommandStmt;
}

//===----------------------------------------------------------------------===//
// Exposed uses
//===----------------------------------------------------------------------===//

bool isLoop(const Stmt &stmt) {
  return stmt.kind == NodeKind::WhileStmt || stmt.kind == NodeKind::ForStmt ||
         stmt.kind == NodeKind::DoUntilStmt;
}

bool isJump(const Stmt &stmt) {
  return stmt.kind == NodeKind::BreakStmt ||
         stmt.kind == NodeKind::ContinueStmt ||
         stmt.kind == NodeKind::ReturnStmt;
}

void addExcept(Slots &to, Slots from, const Slots &except) {
  from.reset(except);
  to |= from;
}

void Liveness::expose(Block block, Slots &defined, Slots &exposed) {
  for (Stmt *stmt : block)
    exposeStmt(*stmt, defined, exposed);
}

void Liveness::exposeStmt(Stmt &stmt, Slots &defined, Slots &exposed) {
  if (isJump(stmt)) {
    defined.set(); // Nothing after it is reached.
    return;
  }
  if (isLoop(stmt))
    return addExcept(exposed, exposedByLoop(stmt), defined);
  Access access = accessOf(stmt);
  addExcept(exposed, access.uses, defined);
  // Every path through inner blocks must write what counts as written. A
  // handler or cleanup may start anywhere in the body it protects.
  bool hasBlocks = false;
  Slots common = none();
  forEachBlock(stmt, [&](Block block) {
    Slots inner = defined;
    expose(block, inner, exposed);
    if (hasBlocks)
      common &= inner;
    else
      common = inner;
    hasBlocks = true;
  });
  if (hasBlocks)
    defined = common;
  else
    defined |= access.kills;
}

/// What one loop may read of the values from before it or from its last round.
const Slots &Liveness::exposedByLoop(Stmt &loop) {
  auto known = loops.find(&loop);
  if (known != loops.end())
    return known->second;
  Access access = accessOf(loop);
  Slots exposed = access.uses;
  Slots defined = none();
  if (loop.kind == NodeKind::ForStmt)
    defined |= access.kills;
  forEachBlock(loop, [&](Block body) { expose(body, defined, exposed); });
  return loops.try_emplace(&loop, std::move(exposed)).first->second;
}

//===----------------------------------------------------------------------===//
// Backward walk
//===----------------------------------------------------------------------===//

void Liveness::note(Stmt &stmt, Slots mentioned, const Slots &liveAfter) {
  mentioned.reset(liveAfter);
  mentioned.reset(pinned);
  llvm::SmallVector<uint32_t, 8> dead(mentioned.set_bits());
  stmt.diesAfter = arena.copy(llvm::ArrayRef<uint32_t>(dead));
}

Slots Liveness::walkBlock(Block block, Slots &live) {
  Slots mentioned = none();
  for (Stmt *stmt : llvm::reverse(block)) {
    Slots after = live;
    Slots outerJumps = std::exchange(jumpedTo, none());
    Slots inStmt = walkStmt(*stmt, live);
    after |= jumpedTo; // A statement that ends in a jump is over, too.
    note(*stmt, inStmt, after);
    jumpedTo |= outerJumps;
    mentioned |= inStmt;
  }
  return mentioned;
}

Slots Liveness::walkStmt(Stmt &stmt, Slots &live) {
  switch (stmt.kind) {
  case NodeKind::BreakStmt:
    live = afterBreak;
    jumpedTo |= live;
    return none();
  case NodeKind::ContinueStmt:
    live = afterContinue;
    jumpedTo |= live;
    return none();
  case NodeKind::ReturnStmt:
    live.reset();
    return none();
  case NodeKind::IfStmt:
  case NodeKind::SwitchStmt:
    return walkBranches(stmt, live);
  case NodeKind::WhileStmt:
  case NodeKind::DoUntilStmt:
  case NodeKind::ForStmt:
    return walkLoop(stmt, live);
  case NodeKind::TryStmt:
    return walkTry(cast<TryStmt>(stmt), live);
  case NodeKind::UnwindProtectStmt:
    return walkUnwind(cast<UnwindProtectStmt>(stmt), live);
  default:
    break;
  }
  Access access = accessOf(stmt);
  live.reset(access.kills);
  live |= access.uses;
  access.uses |= access.kills;
  if (setsAns(stmt))
    access.uses.set(scope.ansSlot);
  return access.uses;
}

Slots Liveness::walkBranches(Stmt &stmt, Slots &live) {
  Slots mentioned = accessOf(stmt).uses;
  Slots before = mentioned;
  forEachBlock(stmt, [&](Block block) {
    Slots inBlock = live;
    mentioned |= walkBlock(block, inBlock);
    before |= inBlock;
  });
  live = before;
  return mentioned;
}

Slots Liveness::walkLoop(Stmt &loop, Slots &live) {
  Slots atHead = exposedByLoop(loop);
  atHead |= live;
  Slots outerBreak = std::exchange(afterBreak, live);
  Slots outerContinue = std::exchange(afterContinue, atHead);
  Slots outerJumps = jumpedTo; // The loop's own jumps stay in it.
  Access access = accessOf(loop);
  Slots mentioned = access.uses;
  mentioned |= access.kills;
  forEachBlock(loop, [&](Block body) {
    Slots atEnd = atHead;
    mentioned |= walkBlock(body, atEnd);
  });
  afterBreak = std::move(outerBreak);
  afterContinue = std::move(outerContinue);
  jumpedTo = std::move(outerJumps);
  live = atHead;
  return mentioned;
}

Slots Liveness::walkTry(TryStmt &stmt, Slots &live) {
  Access access = accessOf(stmt);
  Slots inHandler = live;
  Slots mentioned = walkBlock(stmt.handler, inHandler);
  inHandler.reset(access.kills);
  mentioned |= access.kills;
  Slots outerPinned = pinned;
  pinned |= inHandler;
  mentioned |= walkBlock(stmt.body, live);
  pinned = std::move(outerPinned);
  live |= inHandler;
  return mentioned;
}

/// The cleanup also runs on the way out of a jump, so what is live at any
/// jump's target is live after it.
Slots Liveness::walkUnwind(UnwindProtectStmt &stmt, Slots &live) {
  Slots inCleanup = live;
  inCleanup |= afterBreak;
  inCleanup |= afterContinue;
  Slots mentioned = walkBlock(stmt.cleanup, inCleanup);
  Slots outerPinned = pinned;
  pinned |= inCleanup;
  mentioned |= walkBlock(stmt.body, live);
  pinned = std::move(outerPinned);
  live |= inCleanup;
  return mentioned;
}

void computeFunction(Function &function, Arena &arena) {
  if (!function.scope->isDynamic)
    Liveness(*function.scope, arena).run(function.body);
  for (Function *nested : function.nested)
    computeFunction(*nested, arena);
}

} // namespace

void computeLiveness(ParsedFile &parsed) {
  if (!parsed.scriptScope->isDynamic)
    Liveness(*parsed.scriptScope, *parsed.arena).run(parsed.script);
  for (Function *function : parsed.functions)
    computeFunction(*function, *parsed.arena);
}

} // namespace quern::syntax
