//===- Library.h - The bundled .m library -----------------------*- C++ -*-===//
//
// frontend/library/*.m are embedded in the program at build time.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_LIBRARY_H
#define QUERN_FRONTEND_LIBRARY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace quern {

struct LibraryFile {
  const char *name;
  const char *text;
};

/// Sorted by name; generated from frontend/library.
llvm::ArrayRef<LibraryFile> libraryFiles();
/// Null if the library has no function \p name.
const LibraryFile *findLibraryFile(llvm::StringRef name);

} // namespace quern

#endif // QUERN_FRONTEND_LIBRARY_H
