//===- MakeValue.cpp - Values from host data ------------------------------===//
#include "frontend/builtins/MakeValue.h"

#include "frontend/MatlabError.h"

namespace quern {

Value makeArray(ElementType type, const Shape &shape, const void *data) {
  return Value::array(
      valueOrThrow(currentSession().fromHost(type, shape, data)));
}

Value makeDoubles(const Shape &shape, llvm::ArrayRef<double> elements) {
  if (shape.isScalar())
    return Value(elements[0]);
  return makeArray(ElementType::F64, shape, elements.data());
}

Value makeLogicals(const Shape &shape, llvm::ArrayRef<uint8_t> elements) {
  if (shape.isScalar())
    return Value::logical(elements[0] != 0);
  return makeArray(ElementType::Bool, shape, elements.data());
}

Value makeChars(const Shape &shape, llvm::ArrayRef<char16_t> units) {
  return makeArray(ElementType::Char, shape, units.data());
}

Value makeTextRow(llvm::StringRef text) {
  CharUnits units = utf16Of(text);
  return makeChars(Shape(1, static_cast<int64_t>(units.size())), units);
}

Value makeCharMatrix(llvm::ArrayRef<std::string> rows) {
  if (rows.empty())
    return Value::charRow("");
  std::vector<CharUnits> all;
  size_t width = 0;
  for (const std::string &row : rows) {
    all.push_back(utf16Of(row));
    width = std::max(width, all.back().size());
  }
  CharUnits units(rows.size() * width, u' ');
  for (size_t r = 0; r < all.size(); ++r)
    for (size_t c = 0; c < all[r].size(); ++c)
      units[c * rows.size() + r] = all[r][c];
  return makeChars(
      Shape(static_cast<int64_t>(rows.size()), static_cast<int64_t>(width)),
      units);
}

Value makeTextCell(const Shape &shape, llvm::ArrayRef<std::string> texts) {
  std::vector<Value> elements;
  elements.reserve(texts.size());
  for (const std::string &text : texts)
    elements.push_back(Value::charRow(text));
  return makeCell(shape, std::move(elements));
}

Value makeStrings(const Shape &shape, std::vector<std::string> texts) {
  auto *strings = new StringObject;
  strings->shape = shape;
  strings->missing.assign(texts.size(), false);
  strings->elements = std::move(texts);
  return Value::object(strings);
}

Value makeTextLike(const Value &like, llvm::StringRef text) {
  return like.isString() ? Value::stringScalar(text) : Value::charRow(text);
}

} // namespace quern
