//===- Builtin.cpp - Reading the arguments of builtins --------------------===//
#include "frontend/Builtin.h"

#include "frontend/ValueLayout.h"

#include <cmath>

namespace quern {

double scalarArg(Call &call, size_t i, const char *what) {
  if (i >= call.size())
    throwError("MATLAB:minrhs", "Not enough input arguments.");
  const Value &v = call[i];
  if (v.isNumber())
    return v.number();
  if (!v.isNumeric() || !v.isScalar())
    throwError("MATLAB:invalidInput", "%s must be a numeric scalar.", what);
  return doublesOf(v, ForceReason::ScalarRead).front();
}

int64_t countArg(Call &call, size_t i, const char *what) {
  double d = scalarArg(call, i, what);
  if (std::isnan(d) || d != std::floor(d) || d < 0 || d > 140737488355328.0)
    throwError("MATLAB:invalidInput", "%s must be a non-negative integer.",
               what);
  return static_cast<int64_t>(d);
}

std::string textArg(Call &call, size_t i, const char *what) {
  if (i >= call.size())
    throwError("MATLAB:minrhs", "Not enough input arguments.");
  if (!call[i].isText())
    throwError("MATLAB:invalidInput",
               "%s must be a character vector or a string.", what);
  return call[i].text();
}

unsigned dimArg(Call &call, size_t i) {
  double d = scalarArg(call, i, "Dimension argument");
  if (!(d >= 1) || d != std::floor(d) || d > 1e6)
    throwError("MATLAB:getdimarg:dimensionMustBePositiveInteger",
               "Dimension argument must be a positive integer scalar within "
               "indexing range.");
  return static_cast<unsigned>(d) - 1;
}

namespace {
template <typename T>
void appendDoubles(const void *data, int64_t n, std::vector<double> &out) {
  const T *x = static_cast<const T *>(data);
  for (int64_t i = 0; i < n; ++i)
    out.push_back(static_cast<double>(x[i]));
}
} // namespace

std::vector<double> doublesOf(const Value &v, ForceReason reason) {
  if (v.isNumber())
    return {v.number()};
  if (v.isLogicalScalar())
    return {v.boolean() ? 1.0 : 0.0};
  Tensor t = v.tensor();
  int64_t n = t.numElems();
  std::vector<double> out;
  if (!n)
    return out;
  out.reserve(static_cast<size_t>(n));
  const void *data = valueOrThrow(currentSession().data(t, reason));
  switch (t.type()) {
#define CASE(TYPE, T)                                                          \
  case ElementType::TYPE:                                                      \
    appendDoubles<T>(data, n, out);                                            \
    break;
    CASE(F64, double)
    CASE(F32, float)
    CASE(I8, int8_t)
    CASE(I16, int16_t)
    CASE(I32, int32_t)
    CASE(I64, int64_t)
    CASE(U8, uint8_t)
    CASE(U16, uint16_t)
    CASE(U32, uint32_t)
    CASE(U64, uint64_t)
    CASE(Bool, uint8_t)
    CASE(Char, uint16_t)
#undef CASE
  case ElementType::C128:
  case ElementType::C64:
    throwError("MATLAB:invalidInput", "A real array is needed here, not a "
                                      "complex one.");
  }
  return out;
}

const void *dataOf(Value &v, ForceReason reason) {
  Tensor t = v.tensor();
  if (!v.isArray())
    v = ValueLayout::boxed(t);
  return valueOrThrow(currentSession().data(t, reason));
}

} // namespace quern
