//===- Emit.h - Elementary functions as code --------------------*- C++ -*-===//
//
// The numbers of Host.h, except that operations emit primitives through a
// PrimBuilder. A constant is emitted where it first meets a value.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_EMIT_H
#define QUERN_IR_MATH_EMIT_H

#include "ir/ScalarBuilder.h"
#include <bit>
#include <cassert>
#include <cmath>
#include <type_traits>

namespace quern::elementary {

/// A condition.
struct EmitMask {
  PrimBuilder *prims;
  PrimValue value;

  friend EmitMask operator&(EmitMask x, EmitMask y) {
    return x.with(Prim::And, y);
  }
  friend EmitMask operator|(EmitMask x, EmitMask y) {
    return x.with(Prim::Or, y);
  }
  friend EmitMask operator!(EmitMask x) {
    return {x.prims, x.prims->emit(Prim::Not, ElementType::Bool, x.value)};
  }

private:
  EmitMask with(Prim prim, EmitMask y) const {
    return {prims, prims->emit(prim, ElementType::Bool, value, y.value)};
  }
};

/// What Emit and EmitBits share: a value, or a constant that has no builder
/// yet.
template <class Self, class Constant, ElementType kType> class Emitted {
public:
  PrimBuilder *prims = nullptr;
  PrimValue value = nullptr;
  Constant constant = 0;

  /// The value, for operations beside \p other.
  PrimValue in(PrimBuilder *other) const {
    if (prims)
      return value;
    assert(other && "an operation on constants alone");
    if constexpr (std::is_floating_point_v<Constant>)
      return other->constantFloat(kType, constant);
    else
      return other->constantInt(kType, constant);
  }

private:
  friend Self;
  Emitted() = default;
  static Self make(Prim prim, Self x) {
    return Self(x.prims, x.prims->emit(prim, kType, x.value));
  }
  static Self make(Prim prim, Self x, Self y) {
    PrimBuilder *p = x.prims ? x.prims : y.prims;
    return Self(p, p->emit(prim, kType, x.in(p), y.in(p)));
  }
  static Self make(Prim prim, Self x, Self y, Self z) {
    PrimBuilder *p = x.prims ? x.prims : y.prims ? y.prims : z.prims;
    return Self(p, p->emit(prim, kType, x.in(p), y.in(p), z.in(p)));
  }
  static EmitMask compare(Prim prim, Self x, Self y) {
    PrimBuilder *p = x.prims ? x.prims : y.prims;
    return {p, p->emit(prim, kType, x.in(p), y.in(p))};
  }
  static Self choose(EmitMask condition, Self yes, Self no) {
    PrimBuilder *p = condition.prims;
    return Self(
        p, p->emit(Prim::Select, kType, condition.value, yes.in(p), no.in(p)));
  }
};

/// Unsigned integers as wide as \p T.
template <class T>
struct EmitBits
    : Emitted<EmitBits<T>,
              std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>,
              sizeof(T) == 8 ? ElementType::U64 : ElementType::U32> {
  using Constant = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

  EmitBits(Constant constant) { this->constant = constant; }
  EmitBits(PrimBuilder *prims, PrimValue value) {
    this->prims = prims;
    this->value = value;
  }

#define QUERN_OPERATOR(SIGN, PRIM)                                             \
  friend EmitBits operator SIGN(EmitBits x, EmitBits y) {                      \
    return EmitBits::make(Prim::PRIM, x, y);                                   \
  }
  QUERN_OPERATOR(+, IAdd)
  QUERN_OPERATOR(-, ISub)
  QUERN_OPERATOR(*, IMul)
  QUERN_OPERATOR(&, And)
  QUERN_OPERATOR(|, Or)
  QUERN_OPERATOR(^, Xor)
  QUERN_OPERATOR(<<, Shl)
  QUERN_OPERATOR(>>, Shr)
#undef QUERN_OPERATOR
#define QUERN_COMPARISON(SIGN, PRIM)                                           \
  friend EmitMask operator SIGN(EmitBits x, EmitBits y) {                      \
    return EmitBits::compare(Prim::PRIM, x, y);                                \
  }
  QUERN_COMPARISON(==, Eq)
  QUERN_COMPARISON(!=, Ne)
  QUERN_COMPARISON(<, Lt)
  QUERN_COMPARISON(<=, Le)
#undef QUERN_COMPARISON
  friend EmitBits select(EmitMask condition, EmitBits yes, EmitBits no) {
    return EmitBits::choose(condition, yes, no);
  }
};

/// A number of type \p T (double or float).
template <class T>
struct Emit : Emitted<Emit<T>, T,
                      sizeof(T) == 8 ? ElementType::F64 : ElementType::F32> {
  using Scalar = T;
  using Bits = EmitBits<T>;
  using Mask = EmitMask;
  static constexpr ElementType kType =
      sizeof(T) == 8 ? ElementType::F64 : ElementType::F32;
  static constexpr ElementType kBits =
      sizeof(T) == 8 ? ElementType::U64 : ElementType::U32;

  Emit(T constant) { this->constant = constant; }
  Emit(PrimBuilder *prims, PrimValue value) {
    this->prims = prims;
    this->value = value;
  }
  static Emit fromBits(Bits bits) {
    if (!bits.prims)
      return std::bit_cast<T>(bits.constant);
    return Emit(bits.prims, bits.prims->bitcast(bits.value, kBits, kType));
  }

#define QUERN_OPERATOR(SIGN, PRIM)                                             \
  friend Emit operator SIGN(Emit x, Emit y) {                                  \
    if (!x.prims && !y.prims)                                                  \
      return x.constant SIGN y.constant;                                       \
    return Emit::make(Prim::PRIM, x, y);                                       \
  }
  QUERN_OPERATOR(+, FAdd)
  QUERN_OPERATOR(-, FSub)
  QUERN_OPERATOR(*, FMul)
  QUERN_OPERATOR(/, FDiv)
#undef QUERN_OPERATOR
#define QUERN_FUNCTION(NAME, PRIM)                                             \
  friend Emit NAME(Emit x) { return Emit::make(Prim::PRIM, x); }
  QUERN_FUNCTION(sqrt, FSqrt)
  QUERN_FUNCTION(floor, FFloor)
  QUERN_FUNCTION(ceil, FCeil)
  QUERN_FUNCTION(trunc, FTrunc)
  QUERN_FUNCTION(rint, FRint)
#undef QUERN_FUNCTION
  friend Emit abs(Emit x) {
    return x.prims ? Emit::make(Prim::FAbs, x) : Emit(std::fabs(x.constant));
  }
  friend Emit operator-(Emit x) {
    return x.prims ? Emit::make(Prim::FNeg, x) : Emit(-x.constant);
  }
  friend Emit copySign(Emit magnitude, Emit sign) {
    return Emit::make(Prim::FCopySign, magnitude, sign);
  }
  friend Emit fma(Emit x, Emit y, Emit z) {
    return Emit::make(Prim::FFma, x, y, z);
  }
#define QUERN_COMPARISON(SIGN, PRIM)                                           \
  friend EmitMask operator SIGN(Emit x, Emit y) {                              \
    return Emit::compare(Prim::PRIM, x, y);                                    \
  }
  QUERN_COMPARISON(==, Eq)
  QUERN_COMPARISON(!=, Ne)
  QUERN_COMPARISON(<, Lt)
  QUERN_COMPARISON(<=, Le)
#undef QUERN_COMPARISON
  friend EmitMask operator>(Emit x, Emit y) { return y < x; }
  friend EmitMask operator>=(Emit x, Emit y) { return y <= x; }
  /// \p constant as a value, which operations on constants alone need.
  friend Emit beside(Emit x, T constant) {
    return Emit(x.prims, x.prims->constantFloat(kType, constant));
  }
  friend Bits bitsOf(Emit x) {
    if (!x.prims)
      return std::bit_cast<typename Bits::Constant>(x.constant);
    return Bits(x.prims, x.prims->bitcast(x.value, kType, kBits));
  }
  friend Emit select(EmitMask condition, Emit yes, Emit no) {
    return Emit::choose(condition, yes, no);
  }
};

/// See Host.h. The whole function is a call, made where a lane needs it.
template <class Fn, class T, class Whole, class... Operands>
Emit<T> whereUnusual(EmitMask unusual, Emit<T> usual, Whole,
                     Operands... operands) {
  PrimBuilder *p = usual.prims;
  return Emit<T>(p, p->callWhere(Fn::kFn, Emit<T>::kType, unusual.value,
                                 usual.value, operands.in(p)...));
}

} // namespace quern::elementary

#endif // QUERN_IR_MATH_EMIT_H
