//===- TextSets.h - Order and membership of texts ---------------*- C++ -*-===//
//
// For field names and other short lists; sort, unique and ismember of cells
// are in CellText.h. Texts order by code point, as their UTF-8 bytes do.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_TEXTSETS_H
#define QUERN_FRONTEND_BUILTINS_TEXTSETS_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <string>
#include <vector>

namespace quern {

/// Stable order: element k of the sorted texts is texts[result[k]].
std::vector<int64_t> sortedOrder(llvm::ArrayRef<std::string> texts,
                                 bool descending = false);

/// Per text of \p texts: its first index in \p list, or -1.
std::vector<int64_t> findTexts(llvm::ArrayRef<std::string> texts,
                               llvm::ArrayRef<std::string> list);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_TEXTSETS_H
