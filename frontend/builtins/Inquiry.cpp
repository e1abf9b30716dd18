//===- Inquiry.cpp - Questions about size and equality --------------------===//
#include "frontend/builtins/ContainerFamilies.h"

#include "frontend/builtins/Equality.h"
#include "frontend/builtins/MakeValue.h"
#include <algorithm>

namespace quern {

namespace {

// --- Size ------------------------------------------------------------------

double extentOf(const Shape &shape, double dim) {
  if (!(dim >= 1) || dim != static_cast<double>(static_cast<int64_t>(dim)))
    throwError("MATLAB:getdimarg:dimensionMustBePositiveInteger",
               "[size] Dimension argument must be a positive integer scalar.");
  return static_cast<double>(shape.dim(static_cast<unsigned>(dim) - 1));
}

/// [m, n, ...] = size(x): the last output takes all remaining dimensions.
void returnExtents(Call &call, const Shape &shape) {
  for (int k = 0; k < call.numOutputs; ++k) {
    int64_t extent = shape.dim(static_cast<unsigned>(k));
    if (k + 1 == call.numOutputs)
      for (unsigned d = static_cast<unsigned>(k) + 1; d < shape.rank(); ++d)
        extent *= shape.dim(d);
    call.returns(Value(static_cast<double>(extent)));
  }
}

void callSize(Call &call) {
  Shape shape = call[0].shape();
  if (call.size() == 1 && call.numOutputs > 1)
    return returnExtents(call, shape);
  std::vector<double> out;
  for (size_t i = 1; i < call.size(); ++i)
    for (double dim : doublesOf(call[i], ForceReason::ScalarRead))
      out.push_back(extentOf(shape, dim));
  if (call.size() == 1)
    out.assign(shape.extents().begin(), shape.extents().end());
  if (call.numOutputs <= 1)
    return call.returns(makeRow(out));
  for (double extent : out)
    call.returns(Value(extent));
}

int64_t lengthOf(const Shape &shape) {
  llvm::ArrayRef<int64_t> d = shape.extents();
  return shape.isEmpty() ? 0 : *std::max_element(d.begin(), d.end());
}

using Measure = double (*)(const Value &);
template <Measure measure> void callMeasure(Call &call) {
  call.returns(Value(measure(call[0])));
}
double numelOf(const Value &v) { return static_cast<double>(v.numElems()); }
double ndimsOf(const Value &v) { return v.shape().rank(); }
double lengthOf(const Value &v) {
  return static_cast<double>(lengthOf(v.shape()));
}
double rowsOf(const Value &v) { return static_cast<double>(v.shape().dim(0)); }
double columnsOf(const Value &v) {
  return static_cast<double>(v.shape().dim(1));
}

// --- Predicates ------------------------------------------------------------

using Predicate = bool (*)(const Value &);
template <Predicate predicate> void callPredicate(Call &call) {
  call.returns(Value::logical(predicate(call[0])));
}

bool isEmptyValue(const Value &v) { return v.isEmpty(); }
bool isScalarValue(const Value &v) { return v.isScalar(); }
bool isVectorValue(const Value &v) {
  Shape s = v.shape();
  return s.isVector();
}
bool isRowValue(const Value &v) {
  Shape s = v.shape();
  return s.rank() == 2 && s.dim(0) == 1;
}
bool isColumnValue(const Value &v) {
  Shape s = v.shape();
  return s.rank() == 2 && s.dim(1) == 1;
}
bool isMatrixValue(const Value &v) { return v.shape().rank() == 2; }
bool isSquareValue(const Value &v) {
  Shape s = v.shape();
  return s.rank() == 2 && s.dim(0) == s.dim(1);
}
bool isNever(const Value &) { return false; }

// --- Equality --------------------------------------------------------------

template <bool nanEqual> void callIsequal(Call &call) {
  bool all = true;
  for (size_t i = 1; i < call.size() && all; ++i)
    all = isEqual(call[0], call[i], nanEqual);
  call.returns(Value::logical(all));
}

void callSizeEqual(Call &call) {
  bool all = true;
  for (size_t i = 1; i < call.size(); ++i)
    all = all && call[0].shape() == call[i].shape();
  call.returns(Value::logical(all));
}

constexpr Builtin kInquiryBuiltins[] = {
    {"size", 1, -1, callSize, "extents of an array"},
    {"numel", 1, 1, callMeasure<numelOf>, "number of elements"},
    {"length", 1, 1, callMeasure<lengthOf>, "largest extent; 0 if empty"},
    {"ndims", 1, 1, callMeasure<ndimsOf>, "number of dimensions"},
    {"rows", 1, 1, callMeasure<rowsOf>, "number of rows"},
    {"columns", 1, 1, callMeasure<columnsOf>, "number of columns"},
    {"isempty", 1, 1, callPredicate<isEmptyValue>, "whether it has no element"},
    {"isscalar", 1, 1, callPredicate<isScalarValue>, "whether it is 1x1"},
    {"isvector", 1, 1, callPredicate<isVectorValue>,
     "whether it is 1xN or Nx1"},
    {"isrow", 1, 1, callPredicate<isRowValue>, "whether it is 1xN"},
    {"iscolumn", 1, 1, callPredicate<isColumnValue>, "whether it is Nx1"},
    {"ismatrix", 1, 1, callPredicate<isMatrixValue>, "whether it is 2-d"},
    {"issquare", 1, 1, callPredicate<isSquareValue>, "whether it is NxN"},
    {"isjava", 1, 1, callPredicate<isNever>, "whether it is a Java object"},
    {"isequal", 2, -1, callIsequal<false>, "whether values are equal"},
    {"isequaln", 2, -1, callIsequal<true>, "isequal where NaN equals NaN"},
    {"isequalwithequalnans", 2, -1, callIsequal<true>, "old name of isequaln"},
    {"size_equal", 1, -1, callSizeEqual, "whether all sizes are equal"},
};

} // namespace

llvm::ArrayRef<Builtin> inquiryBuiltins() { return kInquiryBuiltins; }

} // namespace quern
