//===- Emit.cpp -----------------------------------------------------------===//
#include "ir/math/Emit.h"
#include "ir/math/Apply.h"
#include "ir/math/Functions.h"
#include "llvm/Support/ErrorHandling.h"

namespace quern::elementary {

template <class Fn, int kArity, class T> static constexpr bool hasFastOf() {
  return kArity == 1 ? HasFast<Fn, Emit<T>> : HasFast<Fn, Emit<T>, Emit<T>>;
}

bool hasFast(MathFn fn, ElementType type) {
  switch (fn) {
#define ROW(FN, NAME, ARITY)                                                   \
  case MathFn::FN:                                                             \
    return type == ElementType::F64 ? hasFastOf<FN, ARITY, double>()           \
                                    : hasFastOf<FN, ARITY, float>();
    QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
  }
  llvm_unreachable("every function has a row");
}

template <class Fn, int kArity, MathMode kMode, class T>
static PrimValue emitOf(PrimBuilder &prims, PrimValue x, PrimValue y) {
  Emit<T> a(&prims, x);
  if constexpr (kArity == 1)
    return apply<Fn, kMode>(a).value;
  else
    return apply<Fn, kMode>(a, Emit<T>(&prims, y)).value;
}

template <class Fn, int kArity, class T>
static PrimValue emitWholeOf(PrimBuilder &prims, PrimValue x, PrimValue y) {
  Emit<T> a(&prims, x);
  if constexpr (kArity == 1)
    return Fn::whole(a).value;
  else
    return Fn::whole(a, Emit<T>(&prims, y)).value;
}

template <MathMode kMode>
static PrimValue emitIn(PrimBuilder &prims, MathFn fn, ElementType type,
                        PrimValue x, PrimValue y) {
  switch (fn) {
#define ROW(FN, NAME, ARITY)                                                   \
  case MathFn::FN:                                                             \
    return type == ElementType::F64                                            \
               ? emitOf<FN, ARITY, kMode, double>(prims, x, y)                 \
               : emitOf<FN, ARITY, kMode, float>(prims, x, y);
    QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
  }
  llvm_unreachable("every function has a row");
}

PrimValue emitWhole(PrimBuilder &prims, MathFn fn, ElementType type,
                    PrimValue x, PrimValue y) {
  switch (fn) {
#define ROW(FN, NAME, ARITY)                                                   \
  case MathFn::FN:                                                             \
    return type == ElementType::F64                                            \
               ? emitWholeOf<FN, ARITY, double>(prims, x, y)                   \
               : emitWholeOf<FN, ARITY, float>(prims, x, y);
    QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
  }
  llvm_unreachable("every function has a row");
}

PrimValue emitFunction(PrimBuilder &prims, MathFn fn, MathMode mode,
                       ElementType type, PrimValue x, PrimValue y) {
  auto *emit = mode == MathMode::Fast ? emitIn<MathMode::Fast>
                                      : emitIn<MathMode::Precise>;
  return emit(prims, fn, type, x, y);
}

} // namespace quern::elementary
