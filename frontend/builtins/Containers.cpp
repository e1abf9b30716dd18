//===- Containers.cpp - Cells, structs and questions about values ---------===//
#include "frontend/builtins/ContainerFamilies.h"

namespace quern {

llvm::ArrayRef<Builtin> containerBuiltins() {
  static const std::vector<Builtin> rows = [] {
    std::vector<Builtin> all;
    for (llvm::ArrayRef<Builtin> part :
         {inquiryBuiltins(), cellBuiltins(), structBuiltins()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return rows;
}

} // namespace quern
