//===- Library.cpp - The bundled .m library -------------------------------===//
#include "frontend/Library.h"

#include <algorithm>

namespace quern {

const LibraryFile *findLibraryFile(llvm::StringRef name) {
  llvm::ArrayRef<LibraryFile> files = libraryFiles();
  const auto *it = std::lower_bound(
      files.begin(), files.end(), name,
      [](const LibraryFile &f, llvm::StringRef n) { return f.name < n; });
  return it != files.end() && name == it->name ? it : nullptr;
}

} // namespace quern
