//===- Arena.h - Bump allocation for syntax trees ---------------*- C++ -*-===//
//
// Everything a parse produces lives until its ParsedFile goes: nodes are
// trivially destructible, hold raw pointers, and are freed all at once.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_ARENA_H
#define QUERN_FRONTEND_SYNTAX_ARENA_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"

#include <memory>
#include <new>
#include <type_traits>

namespace quern::syntax {

class Arena {
public:
  /// A default-constructed \p T that lives as long as the arena.
  template <typename T> T *make() {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (bump.Allocate<T>()) T();
  }

  /// A copy of \p items that lives as long as the arena.
  template <typename T> llvm::ArrayRef<T> copy(llvm::ArrayRef<T> items) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (items.empty())
      return {};
    T *data = bump.Allocate<T>(items.size());
    std::uninitialized_copy(items.begin(), items.end(), data);
    return {data, items.size()};
  }

  llvm::StringRef copy(llvm::StringRef text) { return text.copy(bump); }

  size_t bytes() const { return bump.getBytesAllocated(); }

private:
  llvm::BumpPtrAllocator bump;
};

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_ARENA_H
