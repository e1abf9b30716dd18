//===- TextSets.h - Order and membership of texts --------------*- C++ -*-===//
//
// What sort, unique, ismember and the set functions need for cells of text
// and string arrays. Texts order by code point, as their UTF-8 bytes do.
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

/// The distinct texts of a list.
struct TextGroups {
  std::vector<int64_t> first; ///< per group: its first index, 0-based
  std::vector<int64_t> last;  ///< per group: its last index
  std::vector<int64_t> group; ///< per text: its group
};
/// Groups in sorted order or, if \p stable, in order of appearance.
TextGroups groupTexts(llvm::ArrayRef<std::string> texts, bool stable = false);

/// Per text of \p texts: its first index in \p list, or -1.
std::vector<int64_t> findTexts(llvm::ArrayRef<std::string> texts,
                               llvm::ArrayRef<std::string> list);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_TEXTSETS_H
