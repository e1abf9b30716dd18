//===- SizeArgs.h - Sizes, classes and conversions in arguments -----------===//
#ifndef QUERN_FRONTEND_BUILTINS_SIZEARGS_H
#define QUERN_FRONTEND_BUILTINS_SIZEARGS_H

#include "frontend/Builtin.h"
#include <optional>

namespace quern {

/// The real element type of a numeric or logical class name.
std::optional<ElementType> numericClass(llvm::StringRef name);

/// What `zeros(2,3,'like',x)` and its kin ask for.
struct ArrayRequest {
  Shape shape;
  ElementType type = ElementType::F64;
};

/// Reads sizes, then a class name or 'like' and an example. Throws on sizes
/// that are not integers or arrays that cannot exist.
ArrayRequest arrayRequest(Call &call, const char *function);

/// One extent: integral; negative counts as 0.
int64_t extentOf(double d);

/// Extents given as separate numbers or as one vector; none is 1x1.
Shape shapeArgs(Call &call, size_t begin, size_t end);

/// A shape with few enough elements to exist (MATLAB:pmaxsize otherwise).
Shape checkedShape(llvm::ArrayRef<int64_t> extents);

/// \p v in class \p type; complex values stay complex in floating classes.
Value convertValue(Call &call, const Value &v, ElementType type);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_SIZEARGS_H
