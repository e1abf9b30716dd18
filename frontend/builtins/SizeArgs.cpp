//===- SizeArgs.cpp - Sizes, classes and conversions in arguments ---------===//
#include "frontend/builtins/SizeArgs.h"

#include <cmath>

namespace quern {

std::optional<ElementType> numericClass(llvm::StringRef name) {
  for (unsigned i = 0; i < kNumElementTypes; ++i)
    if (name == kElementTypes[i].matlabClass && name != "char")
      return static_cast<ElementType>(i);
  return std::nullopt;
}

int64_t extentOf(double d) {
  if (std::isnan(d) || d != std::floor(d))
    throwError("MATLAB:NonIntegerInput", "Size inputs must be integers.");
  constexpr double kMost = 0x1p47;
  return static_cast<int64_t>(std::clamp(d, 0.0, kMost));
}

Shape checkedShape(llvm::ArrayRef<int64_t> extents) {
  if (checkedNumElems(extents) < 0)
    throwError("MATLAB:pmaxsize",
               "Requested array exceeds the maximum possible variable size.");
  return Shape(extents);
}

Shape shapeArgs(Call &call, size_t begin, size_t end) {
  llvm::SmallVector<int64_t, 4> extents;
  if (end == begin)
    return Shape();
  if (end > begin + 1) {
    for (size_t i = begin; i < end; ++i)
      extents.push_back(extentOf(scalarArg(call, i, "Size")));
    return checkedShape(extents);
  }
  for (double d : doublesOf(call[begin], ForceReason::HostFunction))
    extents.push_back(extentOf(d));
  if (extents.empty())
    return Shape(0, 0);
  if (extents.size() == 1)
    extents.push_back(extents[0]);
  return checkedShape(extents);
}

ArrayRequest arrayRequest(Call &call, const char *function) {
  ArrayRequest out;
  size_t end = call.size();
  if (end >= 2 && call[end - 2].isText() && call[end - 2].text() == "like") {
    out.type = realOf(call[end - 1].elementType());
    end -= 2;
  } else if (end >= 1 && call[end - 1].isText()) {
    std::string name = call[end - 1].text();
    std::optional<ElementType> type = numericClass(name);
    if (!type)
      throwError("MATLAB:class:unrecognizedClass",
                 "%s: '%s' is not a numeric class.", function, name.c_str());
    out.type = *type;
    --end;
  }
  out.shape = shapeArgs(call, 0, end);
  return out;
}

Value convertValue(Call &call, const Value &v, ElementType type) {
  if (!v.isNumeric())
    throwError("MATLAB:invalidConversion",
               "Conversion to %s from %s is not possible.",
               info(type).matlabClass, v.className().str().c_str());
  Tensor x = v.tensor();
  if (isComplex(x.type()) && isFloat(type))
    type = complexOf(type);
  if (x.type() == type)
    return v;
  return Value::array(valueOrThrow(call.session.apply(
      Op::Convert, x, static_cast<int64_t>(type), call.span)));
}

} // namespace quern
