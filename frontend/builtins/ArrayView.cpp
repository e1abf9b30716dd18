//===- ArrayView.cpp - Elements of an array on the host -------------------===//
#include "frontend/builtins/ArrayView.h"

#include "frontend/MatlabError.h"
#include "frontend/Value.h"
#include "frontend/builtins/Utf.h"

namespace quern {

namespace {

/// Calls \p visit with element \p i of \p view in its own C++ type.
template <typename Visit>
auto visitPart(const ArrayView &view, int64_t i, Visit visit) {
  switch (realOf(view.type())) {
  case ElementType::F32:
    return visit(view.at<float>(i));
  case ElementType::I8:
    return visit(view.at<int8_t>(i));
  case ElementType::I16:
    return visit(view.at<int16_t>(i));
  case ElementType::I32:
    return visit(view.at<int32_t>(i));
  case ElementType::I64:
    return visit(view.at<int64_t>(i));
  case ElementType::U8:
    return visit(view.at<uint8_t>(i));
  case ElementType::U16:
    return visit(view.at<uint16_t>(i));
  case ElementType::U32:
    return visit(view.at<uint32_t>(i));
  case ElementType::U64:
    return visit(view.at<uint64_t>(i));
  case ElementType::Bool:
    return visit(view.at<uint8_t>(i));
  case ElementType::Char:
    return visit(view.at<uint16_t>(i));
  default:
    return visit(view.at<double>(i));
  }
}

} // namespace

double ArrayView::part(int64_t i) const {
  return visitPart(*this, i, [](auto x) { return static_cast<double>(x); });
}

int64_t ArrayView::signedAt(int64_t i) const {
  return visitPart(*this, i, [](auto x) { return static_cast<int64_t>(x); });
}

uint64_t ArrayView::unsignedAt(int64_t i) const {
  return visitPart(*this, i, [](auto x) { return static_cast<uint64_t>(x); });
}

std::string ArrayView::utf8(int64_t first, int64_t count,
                            int64_t stride) const {
  CharUnits units(count);
  for (int64_t k = 0; k < count; ++k)
    units[k] = at<char16_t>(first + k * stride);
  return utf8Of(units);
}

ArrayView viewOf(const Value &v, ForceReason reason) {
  if (v.isNumber())
    return ArrayView(v.number());
  if (v.isLogicalScalar())
    return ArrayView(v.boolean());
  Tensor tensor = v.tensor();
  Session &session = tensor.owner();
  const void *data = valueOrThrow(session.data(tensor, reason));
  // The Value's own handle keeps the storage; an array without elements may
  // have none, and the view must not fall back to its inline scalar.
  return ArrayView(tensor.type(), tensor.shape(), data ? data : &session);
}

} // namespace quern
