//===- CellText.h - Sets and order of text elements -------------*- C++ -*-===//
//
// sort, unique and ismember for cells of char rows and for string arrays.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_CELLTEXT_H
#define QUERN_FRONTEND_BUILTINS_CELLTEXT_H

#include "frontend/Builtin.h"

namespace quern {

/// Elements of a cell of char rows, of a string array, or of one char row.
/// Throws if \p v holds anything else.
std::vector<std::string> textsOf(const Value &v, const char *function);

void sortTexts(Call &call);
void uniqueTexts(Call &call);
void ismemberTexts(Call &call);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_CELLTEXT_H
