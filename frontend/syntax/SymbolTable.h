//===- SymbolTable.h - Interned names ---------------------------*- C++ -*-===//
//
// Names are compared and hashed as 32-bit numbers everywhere past the lexer.
// One table serves a whole session, so that a name means the same number in
// every file, snippet and workspace.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_SYMBOLTABLE_H
#define QUERN_FRONTEND_SYNTAX_SYMBOLTABLE_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <vector>

namespace quern::syntax {

/// An interned name. Dense from 1; 0 is "no name".
using Symbol = uint32_t;

class SymbolTable {
public:
  /// The number of \p name, given out now if it is new.
  Symbol intern(llvm::StringRef name) {
    auto [entry, isNew] = ids.try_emplace(name, 0);
    if (isNew) {
      names.push_back(entry->getKey());
      entry->second = static_cast<Symbol>(names.size() - 1);
    }
    return entry->second;
  }

  /// The number of \p name, or 0 if nobody has interned it.
  Symbol find(llvm::StringRef name) const { return ids.lookup(name); }

  llvm::StringRef name(Symbol symbol) const { return names[symbol]; }
  size_t size() const { return names.size(); }

private:
  llvm::StringMap<Symbol> ids;
  std::vector<llvm::StringRef> names = {llvm::StringRef()};
};

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_SYMBOLTABLE_H
