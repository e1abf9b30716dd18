//===- Apply.h - A function on numbers of any kind --------------*- C++ -*-===//
#ifndef QUERN_IR_MATH_APPLY_H
#define QUERN_IR_MATH_APPLY_H

#include "ir/math/Asin.h"
#include "ir/math/Atan.h"
#include "ir/math/Beta.h"
#include "ir/math/Erf.h"
#include "ir/math/Erfinv.h"
#include "ir/math/Exp.h"
#include "ir/math/Fmod.h"
#include "ir/math/Gamma.h"
#include "ir/math/Hyperbolic.h"
#include "ir/math/InverseHyperbolic.h"
#include "ir/math/Log.h"
#include "ir/math/Mode.h"
#include "ir/math/Pow.h"
#include "ir/math/Roots.h"
#include "ir/math/Scaling.h"
#include "ir/math/Tan.h"
#include "ir/math/Trig.h"
#include "ir/math/Turns.h"

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

template <class Fn, class... Operands>
concept HasFast = requires(Operands... x) { Fn::fast(x...); };

/// The form of a function for operands that are not unusual.
template <class Fn, MathMode kMode, class... Operands>
auto shortForm(Operands... x) {
  if constexpr (kMode == MathMode::Fast && HasFast<Fn, Operands...>)
    return Fn::fast(x...);
  else if constexpr (requires { Fn::usual(x...); })
    return Fn::usual(x...);
  else
    return Fn::whole(x...);
}

template <class Fn, MathMode kMode, class... Operands>
auto isUnusual(Operands... x) {
  if constexpr (kMode == MathMode::Fast && HasFast<Fn, Operands...> &&
                requires { Fn::isUnusualToFast(x...); })
    return Fn::isUnusualToFast(x...);
  else
    return Fn::isUnusual(x...);
}

template <class Fn, MathMode kMode, class F, class... Operands>
F apply(F x, Operands... rest) {
  F value = shortForm<Fn, kMode>(x, rest...);
  if constexpr (requires { Fn::isUnusual(x, rest...); })
    return whereUnusual<Fn>(
        isUnusual<Fn, kMode>(x, rest...), value,
        [&] { return Fn::whole(x, rest...); }, x, rest...);
  else
    return value;
}

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_APPLY_H
