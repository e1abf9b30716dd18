//===- HostPrims.cpp - Element arithmetic by the C++ compiler ------------===//
#include "tests/support/HostPrims.h"

#include "llvm/ADT/bit.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace quern::test {

template <typename T> static T as(uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}
template <typename T> static uint64_t bitsFrom(T value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  return bits;
}

/// Calls \p fn with a zero of the C++ type that \p type is.
template <typename Fn> static auto withType(ElementType type, Fn fn) {
  switch (type) {
  case ElementType::F64: case ElementType::C128: return fn(double());
  case ElementType::F32: case ElementType::C64: return fn(float());
  case ElementType::I8: return fn(int8_t());
  case ElementType::I16: return fn(int16_t());
  case ElementType::I32: return fn(int32_t());
  case ElementType::I64: return fn(int64_t());
  case ElementType::U8: return fn(uint8_t());
  case ElementType::U16: case ElementType::Char: return fn(uint16_t());
  case ElementType::U32: return fn(uint32_t());
  case ElementType::U64: return fn(uint64_t());
  case ElementType::Bool: return fn(bool());
  }
  return fn(double());
}

PrimValue HostPrims::keep(uint64_t bits) {
  values.push_back(bits);
  return &values.back();
}

template <typename T> static uint64_t floatPrim(Prim prim, T a, T b, T c) {
  switch (prim) {
  case Prim::FAdd: return bitsFrom<T>(a + b);
  case Prim::FSub: return bitsFrom<T>(a - b);
  case Prim::FMul: return bitsFrom<T>(a * b);
  case Prim::FDiv: return bitsFrom<T>(a / b);
  case Prim::FNeg: return bitsFrom<T>(-a);
  case Prim::FAbs: return bitsFrom<T>(std::fabs(a));
  case Prim::FSqrt: return bitsFrom<T>(std::sqrt(a));
  case Prim::FFma: return bitsFrom<T>(std::fma(a, b, c));
  case Prim::FFloor: return bitsFrom<T>(std::floor(a));
  case Prim::FCeil: return bitsFrom<T>(std::ceil(a));
  case Prim::FTrunc: return bitsFrom<T>(std::trunc(a));
  case Prim::FRint: return bitsFrom<T>(std::nearbyint(a));
  case Prim::FCopySign: return bitsFrom<T>(std::copysign(a, b));
  default: return 0;
  }
}

template <typename T> static T clampTo(__int128 value) {
  __int128 lo = std::numeric_limits<T>::min();
  __int128 hi = std::numeric_limits<T>::max();
  return static_cast<T>(std::min(std::max(value, lo), hi));
}

template <typename T> static uint64_t intPrim(Prim prim, T a, T b) {
  using Wide = __int128;
  switch (prim) {
  case Prim::IAdd: return bitsFrom<T>(static_cast<T>(Wide(a) + b));
  case Prim::ISub: return bitsFrom<T>(static_cast<T>(Wide(a) - b));
  case Prim::IMul:
    return bitsFrom<T>(static_cast<T>(uint64_t(a) * uint64_t(b)));
  case Prim::IDiv: return bitsFrom<T>(b ? static_cast<T>(Wide(a) / b) : T(0));
  case Prim::IRem: return bitsFrom<T>(b ? static_cast<T>(Wide(a) % b) : T(0));
  case Prim::IAddSat: return bitsFrom<T>(clampTo<T>(Wide(a) + b));
  case Prim::ISubSat: return bitsFrom<T>(clampTo<T>(Wide(a) - b));
  case Prim::IMin: return bitsFrom<T>(std::min(a, b));
  case Prim::IMax: return bitsFrom<T>(std::max(a, b));
  case Prim::And: return bitsFrom<T>(static_cast<T>(a & b));
  case Prim::Or: return bitsFrom<T>(static_cast<T>(a | b));
  case Prim::Xor: return bitsFrom<T>(static_cast<T>(a ^ b));
  case Prim::Not:
    if constexpr (std::is_same_v<T, bool>)
      return !a;
    else
      return bitsFrom<T>(static_cast<T>(~a));
  case Prim::Shl:
    return bitsFrom<T>(static_cast<T>(uint64_t(a) << (uint64_t(b) & 63)));
  case Prim::Shr:
    return bitsFrom<T>(static_cast<T>(a >> (uint64_t(b) & (8 * sizeof(T) - 1))));
  default: return 0;
  }
}

PrimValue HostPrims::emit(Prim prim, ElementType type, PrimValue a,
                          PrimValue b, PrimValue c) {
  uint64_t x = bitsOf(a), y = b ? bitsOf(b) : 0, z = c ? bitsOf(c) : 0;
  if (prim == Prim::Select)
    return keep(x & 1 ? y : z);
  return keep(withType(type, [&](auto zero) -> uint64_t {
    using T = decltype(zero);
    T p = as<T>(x), q = as<T>(y);
    switch (prim) {
    case Prim::Eq: return p == q;
    case Prim::Ne: return p != q;
    case Prim::Lt: return p < q;
    case Prim::Le: return p <= q;
    default: break;
    }
    if constexpr (std::is_floating_point_v<T>)
      return floatPrim<T>(prim, p, q, as<T>(z));
    else
      return intPrim<T>(prim, p, q);
  }));
}

PrimValue HostPrims::constantFloat(ElementType type, double value) {
  return keep(isSingle(type) ? bitsFrom(static_cast<float>(value))
                             : bitsFrom(value));
}

PrimValue HostPrims::constantInt(ElementType type, uint64_t bits) {
  unsigned size = byteSize(type);
  if (type == ElementType::Bool)
    bits &= 1;
  return keep(size < 8 ? bits & ((uint64_t(1) << 8 * size) - 1) : bits);
}

PrimValue HostPrims::convert(PrimValue value, ElementType from,
                             ElementType to) {
  uint64_t bits = bitsOf(value);
  return keep(withType(from, [&](auto f) {
    using From = decltype(f);
    return withType(to, [&](auto t) -> uint64_t {
      using To = decltype(t);
      From v = as<From>(bits);
      if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
        double lo = static_cast<double>(std::numeric_limits<To>::min());
        double hi = static_cast<double>(std::numeric_limits<To>::max());
        if (!(v >= lo && v <= hi) || (sizeof(To) == 8 && v >= hi))
          return 0; // never asked for; only the unused arm of a select
      }
      return bitsFrom<To>(static_cast<To>(v));
    });
  }));
}

PrimValue HostPrims::bitcast(PrimValue value, ElementType, ElementType) {
  return keep(bitsOf(value));
}

template <typename T> static T callMath(MathFn fn, T a, T b) {
  switch (fn) {
  case MathFn::Exp: return std::exp(a);
  case MathFn::Exp2: return std::exp2(a);
  case MathFn::Expm1: return std::expm1(a);
  case MathFn::Log: return std::log(a);
  case MathFn::Log2: return std::log2(a);
  case MathFn::Log10: return std::log10(a);
  case MathFn::Log1p: return std::log1p(a);
  case MathFn::Sin: return std::sin(a);
  case MathFn::Cos: return std::cos(a);
  case MathFn::Tan: return std::tan(a);
  case MathFn::Asin: return std::asin(a);
  case MathFn::Acos: return std::acos(a);
  case MathFn::Atan: return std::atan(a);
  case MathFn::Sinh: return std::sinh(a);
  case MathFn::Cosh: return std::cosh(a);
  case MathFn::Tanh: return std::tanh(a);
  case MathFn::Asinh: return std::asinh(a);
  case MathFn::Acosh: return std::acosh(a);
  case MathFn::Atanh: return std::atanh(a);
  case MathFn::Cbrt: return std::cbrt(a);
  case MathFn::Erf: return std::erf(a);
  case MathFn::Erfc: return std::erfc(a);
  case MathFn::Gamma: return std::tgamma(a);
  case MathFn::LogGamma: return std::lgamma(a);
  case MathFn::Pow: return std::pow(a, b);
  case MathFn::Atan2: return std::atan2(a, b);
  case MathFn::Hypot: return std::hypot(a, b);
  case MathFn::Fmod: return std::fmod(a, b);
  }
  return a;
}

PrimValue HostPrims::call(MathFn fn, ElementType type, PrimValue a,
                          PrimValue b) {
  uint64_t x = bitsOf(a), y = b ? bitsOf(b) : 0;
  if (isSingle(type))
    return keep(bitsFrom(callMath(fn, as<float>(x), as<float>(y))));
  return keep(bitsFrom(callMath(fn, as<double>(x), as<double>(y))));
}

//===-- Whole ops ---------------------------------------------------------===//

static Elem toElem(HostPrims &prims, const Value &value) {
  Elem elem = {value.type, prims.keep(value.re), nullptr};
  if (isComplex(value.type))
    elem.im = prims.keep(value.im);
  return elem;
}

static Value toValue(const Elem &elem) {
  return {elem.type, HostPrims::bitsOf(elem.re),
          elem.im ? HostPrims::bitsOf(elem.im) : 0};
}

Value convertValue(const Value &value, ElementType to) {
  if (value.type == to)
    return value;
  HostPrims prims;
  ScalarBuilder builder(prims);
  return toValue(builder.convert(toElem(prims, value), to));
}

Value applyOp(Op op, ElementType compute, ElementType result,
              llvm::ArrayRef<Value> operands) {
  HostPrims prims;
  ScalarBuilder builder(prims);
  llvm::SmallVector<Elem, 5> args;
  for (unsigned i = 0; i < operands.size(); ++i) {
    Elem elem = toElem(prims, operands[i]);
    bool isPosition =
        info(op).kind == OpKind::Generate && i + 1 == operands.size();
    args.push_back(isPosition
                       ? elem
                       : builder.convert(elem, operandType(op, i, elem.type,
                                                           compute)));
  }
  return toValue(builder.convert(info(op).lower(builder, args), result));
}

Value foldIdentity(Op op, ElementType compute) {
  HostPrims prims;
  ScalarBuilder builder(prims);
  Elem like = toElem(prims, {compute, 0, 0});
  return convertValue(toValue(info(op).identity(builder, like)), compute);
}

Value foldStep(Op op, const Value &accumulator, const Value &element) {
  HostPrims prims;
  ScalarBuilder builder(prims);
  Elem args[] = {toElem(prims, accumulator), toElem(prims, element)};
  return convertValue(toValue(info(op).lower(builder, args)),
                      accumulator.type);
}

//===-- Memory ------------------------------------------------------------===//

Value readElem(ElementType type, const char *at) {
  Value value = {type, 0, 0};
  unsigned part = byteSize(realOf(type));
  std::memcpy(&value.re, at, part);
  if (isComplex(type))
    std::memcpy(&value.im, at + part, part);
  return value;
}

void writeElem(const Value &value, char *at) {
  unsigned part = byteSize(realOf(value.type));
  std::memcpy(at, &value.re, part);
  if (isComplex(value.type))
    std::memcpy(at + part, &value.im, part);
}

static bool isNanBits(ElementType type, uint64_t bits) {
  if (realOf(type) == ElementType::F64)
    return std::isnan(as<double>(bits));
  return realOf(type) == ElementType::F32 && std::isnan(as<float>(bits));
}

bool sameValue(const Value &a, const Value &b) {
  auto same = [&](uint64_t x, uint64_t y) {
    return x == y || (isNanBits(a.type, x) && isNanBits(a.type, y));
  };
  return a.type == b.type && same(a.re, b.re) && same(a.im, b.im);
}

} // namespace quern::test
