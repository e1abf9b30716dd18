//===- Equality.cpp - isequal over all classes ----------------------------===//
#include "frontend/builtins/Equality.h"

#include "frontend/FunctionObject.h"
#include "frontend/Value.h"
#include "frontend/builtins/ArrayView.h"
#include <cmath>

namespace quern {

namespace {

bool is64Bit(ElementType t) {
  return t == ElementType::I64 || t == ElementType::U64;
}

bool equal64(const ArrayView &a, const ArrayView &b, int64_t i) {
  bool mixed = a.type() != b.type();
  bool negative = (a.type() == ElementType::I64 && a.signedAt(i) < 0) ||
                  (b.type() == ElementType::I64 && b.signedAt(i) < 0);
  return !(mixed && negative) && a.unsignedAt(i) == b.unsignedAt(i);
}

bool equalNumbers(double x, double y, bool nanEqual) {
  return x == y || (nanEqual && std::isnan(x) && std::isnan(y));
}

bool equalArrays(const ArrayView &a, const ArrayView &b, bool nanEqual) {
  bool exact = is64Bit(a.type()) && is64Bit(b.type());
  for (int64_t i = 0, n = a.numElems(); i < n; ++i) {
    if (exact ? !equal64(a, b, i)
              : !equalNumbers(a.real(i), b.real(i), nanEqual) ||
                    !equalNumbers(a.imag(i), b.imag(i), nanEqual))
      return false;
  }
  return true;
}

bool equalStructs(const StructObject &a, const StructObject &b, bool nanEqual) {
  if (a.fields.size() != b.fields.size())
    return false;
  for (size_t f = 0; f < a.fields.size(); ++f) {
    int other = b.findField(a.fields[f]);
    if (other < 0)
      return false;
    for (size_t i = 0; i < a.columns[f].size(); ++i)
      if (!isEqual(a.columns[f][i], b.columns[other][i], nanEqual))
        return false;
  }
  return true;
}

bool equalFunctions(const FunctionObject &a, const FunctionObject &b) {
  if (&a == &b)
    return true;
  // Anonymous functions are equal only to copies of themselves.
  return !a.anonymous && !b.anonymous && a.text == b.text &&
         a.function == b.function;
}

bool equalStrings(const StringObject &a, const StringObject &b) {
  for (size_t i = 0; i < a.elements.size(); ++i)
    if (a.missing[i] || b.missing[i] || a.elements[i] != b.elements[i])
      return false;
  return true;
}

} // namespace

bool isEqual(const Value &a, const Value &b, bool nanEqual) {
  if (a.isString() != b.isString())
    return a.isText() && b.isText() && a.text() == b.text();
  if (!(a.shape() == b.shape()))
    return false;
  if (a.isNumeric() && b.isNumeric())
    return equalArrays(viewOf(a, ForceReason::ScalarRead),
                       viewOf(b, ForceReason::ScalarRead), nanEqual);
  if (a.isCell() && b.isCell()) {
    const CellObject &x = cellOf(a), &y = cellOf(b);
    for (size_t i = 0; i < x.elements.size(); ++i)
      if (!isEqual(x.elements[i], y.elements[i], nanEqual))
        return false;
    return true;
  }
  if (a.isStruct() && b.isStruct())
    return equalStructs(structOf(a), structOf(b), nanEqual);
  if (a.isString())
    return equalStrings(stringsOf(a), stringsOf(b));
  return a.isFunction() && b.isFunction() &&
         equalFunctions(functionOf(a), functionOf(b));
}

} // namespace quern
