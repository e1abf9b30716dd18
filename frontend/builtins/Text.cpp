//===- Text.cpp - Functions over text: all their rows ---------------------===//
#include "frontend/builtins/TextFamilies.h"

namespace quern {

llvm::ArrayRef<Builtin> textBuiltins() {
  static const std::vector<Builtin> rows = [] {
    std::vector<Builtin> all;
    for (llvm::ArrayRef<Builtin> part :
         {textEditBuiltins(), compareBuiltins(), regexpBuiltins(),
          textNumberBuiltins(), dateBuiltins()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return rows;
}

} // namespace quern
