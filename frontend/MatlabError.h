//===- MatlabError.h - A MATLAB error in flight -----------------*- C++ -*-===//
//
// The frontend's own errors are C++ exceptions: the interpreter's fast path
// then costs nothing for them, and a MATLAB `try` is a C++ `try`. They never
// leave frontend/: the Interpreter's entry points return a status.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_MATLABERROR_H
#define QUERN_FRONTEND_MATLABERROR_H

#include "ir/Error.h"
#include <string>
#include <vector>

namespace quern {

struct StackEntry {
  std::string function;
  SpanId span = 0;
};

struct MatlabError {
  std::string identifier;
  std::string message;
  SpanId span = 0; ///< filled in by the innermost expression that has one
  std::vector<StackEntry> stack; ///< innermost first
  /// Where the last function on the stack was called: the position of the next
  /// entry.
  SpanId pendingSpan = 0;
};

/// Throws; \p format is printf-like.
[[noreturn]] void throwError(const char *identifier, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/// Turns an llvm::Error (from the folders below) into a MatlabError.
[[noreturn]] void throwError(llvm::Error error);

template <typename T> T valueOrThrow(llvm::Expected<T> expected) {
  if (!expected)
    throwError(expected.takeError());
  return std::move(*expected);
}
inline void checkOrThrow(llvm::Error error) {
  if (error)
    throwError(std::move(error));
}

} // namespace quern

#endif // QUERN_FRONTEND_MATLABERROR_H
