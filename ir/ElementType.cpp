//===- ElementType.cpp - What one array element is ------------------------===//
#include "ir/ElementType.h"

namespace quern {

std::optional<ElementType> parseElementType(llvm::StringRef name) {
  for (unsigned i = 0; i < kNumElementTypes; ++i)
    if (name == kElementTypes[i].name)
      return static_cast<ElementType>(i);
  return std::nullopt;
}

} // namespace quern
