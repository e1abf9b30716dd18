//===- Scope.h - Variables of a function ------------------------*- C++ -*-===//
//
// Every function, script body and anonymous function has one scope with dense
// slots. A nested function shares variables with its parents: such a variable
// has its slot in the outermost function that mentions it, and an identifier
// reaches it by (depth, slot). Anonymous functions copy what they capture.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_SCOPE_H
#define QUERN_FRONTEND_SYNTAX_SCOPE_H

#include "frontend/syntax/AST.h"

namespace quern::syntax {

enum class ScopeKind : uint8_t { Script, Function, Anonymous };

/// A variable of the enclosing scope copied when the handle is made. The
/// outer slot may be empty then: the inner one stays empty.
struct Capture {
  uint16_t outerDepth = 0;
  uint32_t outerSlot = 0;
  uint32_t innerSlot = 0;
};

struct FunctionScope {
  ScopeKind kind = ScopeKind::Function;
  /// Variables may appear, vanish or be read by name (eval, load, who, a
  /// script that is run here): nothing dies early.
  bool isDynamic = false;
  /// Enclosing scope of a nested or anonymous function; else null.
  FunctionScope *parent = nullptr;
  /// Name of each slot. Known variables of a snippet come first, in the order
  /// given; parameters come first otherwise.
  llvm::ArrayRef<Symbol> slots;
  /// Slots that never die before the scope ends: outputs, globals,
  /// persistents, variables shared with nested functions.
  llvm::ArrayRef<uint32_t> pinned;
  /// Slot of `ans`; kNoSlot if no statement can set it.
  uint32_t ansSlot = kNoSlot;
  /// Of an anonymous function.
  llvm::ArrayRef<Capture> captures;

  /// Slot of \p name in this scope; kNoSlot if it has none. Linear.
  uint32_t find(Symbol name) const {
    for (uint32_t slot = 0; slot < slots.size(); ++slot)
      if (slots[slot] == name)
        return slot;
    return kNoSlot;
  }
};

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_SCOPE_H
