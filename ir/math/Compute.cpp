//===- Compute.cpp - Functions of the host's numbers ----------------------===//
#include "ir/math/Tables.h"
#include "llvm/Support/ErrorHandling.h"

namespace quern::elementary {

static FunctionTable choose() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return fusedFunctions();
#endif
  return baselineFunctions(); // compiled for what the architecture has
}

static const FunctionTable &table() {
  static const FunctionTable chosen = choose();
  return chosen;
}

double compute(MathFn fn, MathMode mode, double x, double y) {
  return table()[fn].ofDouble[static_cast<size_t>(mode)](x, y);
}

float compute(MathFn fn, MathMode mode, float x, float y) {
  return table()[fn].ofFloat[static_cast<size_t>(mode)](x, y);
}

ArrayFunction arrayFunction(MathFn fn, ElementType type) {
  return table()[fn].ofArray[type == ElementType::F32];
}

std::string arraySymbol(MathFn fn, ElementType type) {
  const char *suffix = type == ElementType::F64 ? "_f64" : "_f32";
  switch (fn) {
#define ROW(FN, NAME, ARITY)                                                   \
  case MathFn::FN:                                                             \
    return std::string("quern_math_" #FN) + suffix;
    QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
  }
  llvm_unreachable("every function has a row");
}

} // namespace quern::elementary

#define ROW(FN, NAME, ARITY)                                                   \
  extern "C" void quern_math_##FN##_f64(void *x, const void *y,                \
                                        int64_t count) {                       \
    using namespace quern;                                                     \
    elementary::arrayFunction(MathFn::FN, ElementType::F64)(x, y, count);      \
  }                                                                            \
  extern "C" void quern_math_##FN##_f32(void *x, const void *y,                \
                                        int64_t count) {                       \
    using namespace quern;                                                     \
    elementary::arrayFunction(MathFn::FN, ElementType::F32)(x, y, count);      \
  }
QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
