//===- Host.cpp - Functions of the host's numbers, compiled ---------------===//
//
// HostFused.cpp compiles this file once more, for processors with fused
// multiply-add; without it, each takes a call.
//
//===----------------------------------------------------------------------===//
#include "ir/math/Host.h"
#include "ir/math/Apply.h"
#include "ir/math/Tables.h"

#ifndef QUERN_MATH_TABLE
#define QUERN_MATH_TABLE baselineFunctions
#endif

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {
namespace {

template <class Fn, int kArity, MathMode kMode, class T> T one(T x, T y) {
  if constexpr (kArity == 1)
    return apply<Fn, kMode>(Host<T>(x)).value;
  else
    return apply<Fn, kMode>(Host<T>(x), Host<T>(y)).value;
}

template <class Fn, int kArity, class T>
void array(void *x, const void *y, int64_t count) {
  T *values = static_cast<T *>(x);
  const T *others = static_cast<const T *>(y);
  for (int64_t i = 0; i < count; ++i)
    values[i] = one<Fn, kArity, MathMode::Precise, T>(
        values[i], kArity == 1 ? T() : others[i]);
}

} // namespace

} // namespace QUERN_MATH_ISA

FunctionTable QUERN_MATH_TABLE() {
  FunctionTable table;
#define ROW(FN, NAME, ARITY)                                                   \
  table[MathFn::FN] = {{one<FN, ARITY, MathMode::Precise, double>,             \
                        one<FN, ARITY, MathMode::Fast, double>},               \
                       {one<FN, ARITY, MathMode::Precise, float>,              \
                        one<FN, ARITY, MathMode::Fast, float>},                \
                       {array<FN, ARITY, double>, array<FN, ARITY, float>}};
  QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
  return table;
}

} // namespace quern::elementary
