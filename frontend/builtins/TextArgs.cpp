//===- TextArgs.cpp - Text arguments in their three forms -----------------===//
#include "frontend/builtins/TextArgs.h"

#include "frontend/builtins/ArrayView.h"
#include "frontend/builtins/MakeValue.h"

namespace quern {

std::optional<TextArray> readText(const Value &v) {
  TextArray out;
  if (v.isString()) {
    out.form = TextArray::Form::String;
    out.shape = v.shape();
    out.texts = stringsOf(v).elements;
    return out;
  }
  if (v.isCell()) {
    out.form = TextArray::Form::Cell;
    out.shape = v.shape();
    for (const Value &element : cellOf(v).elements) {
      if (!element.isText() && !(element.isChar() && element.isEmpty()))
        return std::nullopt;
      out.texts.push_back(element.isEmpty() ? "" : element.text());
    }
    return out;
  }
  if (!v.isChar())
    return std::nullopt;
  ArrayView view = viewOf(v, ForceReason::HostFunction);
  if (view.numElems() == 0) {
    out.texts.emplace_back();
    return out;
  }
  for (int64_t r = 0; r < view.rows(); ++r)
    out.texts.push_back(view.utf8(r, view.columns(), view.rows()));
  out.shape = Shape(view.rows(), 1);
  return out;
}

TextArray textArrayArg(Call &call, size_t i, const char *function) {
  std::optional<TextArray> text = readText(call[i]);
  if (!text)
    throwError("MATLAB:string:MustBeStringScalarOrCharacterVector",
               "[%s] Argument %zu must be text, not %s %s.", function, i + 1,
               call[i].shape().str().c_str(),
               call[i].className().str().c_str());
  return std::move(*text);
}

bool isTextCell(const Value &v) {
  if (!v.isCell())
    return false;
  for (const Value &element : cellOf(v).elements)
    if (!element.isChar())
      return false;
  return true;
}

Value makeText(const TextArray &like, std::vector<std::string> texts) {
  switch (like.form) {
  case TextArray::Form::Cell:
    return makeTextCell(like.shape, texts);
  case TextArray::Form::String:
    return makeStrings(like.shape, std::move(texts));
  case TextArray::Form::Char:
    break;
  }
  return texts.size() == 1 ? Value::charRow(texts[0]) : makeCharMatrix(texts);
}

Value mapText(Call &call, size_t i, const char *function,
              llvm::function_ref<std::string(llvm::StringRef)> fn) {
  TextArray text = textArrayArg(call, i, function);
  for (std::string &t : text.texts)
    t = fn(t);
  std::vector<std::string> texts = std::move(text.texts);
  return makeText(text, std::move(texts));
}

Value mapTextLogical(const TextArray &texts,
                     llvm::function_ref<bool(llvm::StringRef)> fn) {
  std::vector<uint8_t> out;
  for (const std::string &t : texts.texts)
    out.push_back(fn(t));
  return makeLogicals(texts.shape, out);
}

CharUnits unitsOf(const Value &v) {
  if (v.isString())
    return utf16Of(v.text());
  ArrayView view = viewOf(v, ForceReason::HostFunction);
  auto *units = static_cast<const char16_t *>(view.data());
  return CharUnits(units, units + view.numElems());
}

CharUnits unitsArg(Call &call, size_t i, const char *what) {
  if (!call[i].isText() && !(call[i].isChar() && call[i].isEmpty()))
    textArg(call, i, what); // throws
  return unitsOf(call[i]);
}

bool ignoreCaseOption(Call &call, size_t &count) {
  if (count < 3 || !call[count - 2].isText())
    return false;
  if (llvm::StringRef(call[count - 2].text()).lower() != "ignorecase")
    return false;
  bool on = scalarArg(call, count - 1, "IgnoreCase") != 0;
  count -= 2;
  return on;
}

} // namespace quern
