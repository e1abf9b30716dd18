//===- ConstantEval.cpp - Element arithmetic on host values ---------------===//
#include "ir/ConstantEval.h"
#include "ir/math/Functions.h"

#include "llvm/ADT/bit.h"
#include <cmath>

namespace quern {

using T = ElementType;

//===-- Bits and values ---------------------------------------------------===//

static uint64_t widthMask(T t) { return ~uint64_t(0) >> (64 - bitWidth(t)); }
static uint64_t load(PrimValue v) { return *static_cast<const uint64_t *>(v); }

static double toDouble(T t, uint64_t bits) {
  return t == T::F32 ? llvm::bit_cast<float>(static_cast<uint32_t>(bits))
                     : llvm::bit_cast<double>(bits);
}
static uint64_t fromDouble(T t, double value) {
  return t == T::F32 ? llvm::bit_cast<uint32_t>(static_cast<float>(value))
                     : llvm::bit_cast<uint64_t>(value);
}

/// The integer that \p bits of \p t stand for.
static __int128 toInteger(T t, uint64_t bits) {
  bits &= widthMask(t);
  if (kind(t) == TypeKind::Signed && (bits >> (bitWidth(t) - 1)) != 0)
    return static_cast<int64_t>(bits | ~widthMask(t));
  return bits;
}
static __int128 maxInteger(T t) {
  return widthMask(t) >> (kind(t) == TypeKind::Signed ? 1 : 0);
}
static __int128 minInteger(T t) {
  return kind(t) == TypeKind::Signed ? -maxInteger(t) - 1 : 0;
}
static uint64_t wrap(T t, __int128 value) {
  return static_cast<uint64_t>(value) & widthMask(t);
}
static uint64_t clamp(T t, __int128 value) {
  return wrap(t, std::max(minInteger(t), std::min(maxInteger(t), value)));
}

PrimValue HostBuilder::make(uint64_t bits) {
  values.push_back(bits);
  return &values.back();
}

Elem HostBuilder::load(const HostValue &value) {
  return {value.type, make(value.re),
          isComplex(value.type) ? make(value.im) : nullptr};
}
HostValue HostBuilder::store(const Elem &value) const {
  return {value.type, quern::load(value.re),
          value.im ? quern::load(value.im) : 0};
}

HostValue hostValue(T type, double value) {
  HostBuilder host;
  return host.store(ScalarBuilder(host).constant(type, value));
}
HostValue hostComplex(T type, double re, double im) {
  return {type, fromDouble(realOf(type), re), fromDouble(realOf(type), im)};
}
double hostReal(const HostValue &value) {
  T t = realOf(value.type);
  return isFloat(t) ? toDouble(t, value.re)
                    : static_cast<double>(toInteger(t, value.re));
}
double hostImag(const HostValue &value) {
  return isComplex(value.type) ? toDouble(realOf(value.type), value.im) : 0;
}

//===-- Primitives --------------------------------------------------------===//

PrimValue HostBuilder::constantFloat(T type, double value) {
  return make(fromDouble(type, value));
}
PrimValue HostBuilder::constantInt(T type, uint64_t bits) {
  return make(bits & widthMask(type));
}

template <typename Float>
static Float floatPrim(Prim prim, Float a, Float b, Float c) {
  switch (prim) {
  case Prim::FAdd:
    return a + b;
  case Prim::FSub:
    return a - b;
  case Prim::FMul:
    return a * b;
  case Prim::FDiv:
    return a / b;
  case Prim::FNeg:
    return -a;
  case Prim::FAbs:
    return std::fabs(a);
  case Prim::FSqrt:
    return std::sqrt(a);
  case Prim::FFma:
    return std::fma(a, b, c);
  case Prim::FFloor:
    return std::floor(a);
  case Prim::FCeil:
    return std::ceil(a);
  case Prim::FTrunc:
    return std::trunc(a);
  case Prim::FRint:
    return std::nearbyint(a);
  case Prim::FCopySign:
    return std::copysign(a, b);
  default:
    llvm_unreachable("not a primitive of floating types");
  }
}

/// Division truncates; by zero it gives 0, which no lowering looks at.
static uint64_t integerPrim(Prim prim, T t, uint64_t x, uint64_t y) {
  __int128 a = toInteger(t, x), b = toInteger(t, y);
  switch (prim) {
  case Prim::IAdd:
    return wrap(t, a + b);
  case Prim::ISub:
    return wrap(t, a - b);
  case Prim::IMul:
    return (x * y) & widthMask(t);
  case Prim::IDiv:
    return b == 0 ? 0 : wrap(t, a / b);
  case Prim::IRem:
    return b == 0 ? 0 : wrap(t, a % b);
  case Prim::IAddSat:
    return clamp(t, a + b);
  case Prim::ISubSat:
    return clamp(t, a - b);
  case Prim::IMin:
    return wrap(t, std::min(a, b));
  case Prim::IMax:
    return wrap(t, std::max(a, b));
  case Prim::And:
    return x & y;
  case Prim::Or:
    return x | y;
  case Prim::Xor:
    return x ^ y;
  case Prim::Not:
    return ~x & widthMask(t);
  case Prim::Shl:
    return (x << (y & 63)) & widthMask(t);
  case Prim::Shr:
    return wrap(t, a >> (y & 63));
  default:
    llvm_unreachable("not a primitive of integer types");
  }
}

template <typename Value> static bool comparePrim(Prim prim, Value a, Value b) {
  switch (prim) {
  case Prim::Eq:
    return a == b;
  case Prim::Ne:
    return a != b;
  case Prim::Lt:
    return a < b;
  default:
    return a <= b;
  }
}

PrimValue HostBuilder::emit(Prim prim, T type, PrimValue a, PrimValue b,
                            PrimValue c) {
  uint64_t x = quern::load(a), y = b ? quern::load(b) : 0;
  uint64_t z = c ? quern::load(c) : 0;
  if (prim == Prim::Select)
    return make((x & 1) != 0 ? y : z);
  bool isComparison = prim >= Prim::Eq && prim <= Prim::Le;
  if (isComparison && isFloat(type))
    return make(comparePrim(prim, toDouble(type, x), toDouble(type, y)));
  if (isComparison)
    return make(comparePrim(prim, toInteger(type, x), toInteger(type, y)));
  if (!isFloat(type))
    return make(integerPrim(prim, type, x, y));
  if (type == T::F64)
    return make(
        fromDouble(type, floatPrim(prim, toDouble(type, x), toDouble(type, y),
                                   toDouble(type, z))));
  auto narrow = [&](uint64_t bits) {
    return static_cast<float>(toDouble(type, bits));
  };
  return make(
      fromDouble(type, floatPrim(prim, narrow(x), narrow(y), narrow(z))));
}

PrimValue HostBuilder::convert(PrimValue value, T from, T to) {
  uint64_t bits = quern::load(value);
  if (isFloat(from) && isFloat(to))
    return make(fromDouble(to, toDouble(from, bits)));
  if (isFloat(from)) {
    double d = toDouble(from, bits);
    bool fits = d >= -0x1p63 && d < 0x1p64;
    return make(wrap(to, fits ? static_cast<__int128>(d) : 0));
  }
  __int128 i = toInteger(from, bits);
  if (to == T::F32) // one rounding, not two
    return make(llvm::bit_cast<uint32_t>(static_cast<float>(i)));
  return make(isFloat(to) ? fromDouble(to, static_cast<double>(i))
                          : wrap(to, i));
}

PrimValue HostBuilder::bitcast(PrimValue value, T, T) { return value; }

PrimValue HostBuilder::call(MathFn fn, T type, PrimValue a, PrimValue b) {
  hasCalls = true;
  double x = toDouble(type, quern::load(a));
  double y = b ? toDouble(type, quern::load(b)) : 0;
  if (type == T::F64)
    return make(fromDouble(type, elementary::compute(fn, mode, x, y)));
  return make(llvm::bit_cast<uint32_t>(elementary::compute(
      fn, mode, static_cast<float>(x), static_cast<float>(y))));
}

//===-- Ops ---------------------------------------------------------------===//

HostValue evaluateElement(HostBuilder &host, Op op, LowerFn lower,
                          llvm::ArrayRef<HostValue> operands, OpTypes types) {
  ScalarBuilder b(host);
  llvm::SmallVector<Elem, 5> args;
  for (unsigned i = 0; i < operands.size(); ++i) {
    Elem x = host.load(operands[i]);
    bool isOperand = i < info(op).arity && !combines(info(op).kind);
    args.push_back(isOperand
                       ? b.convert(x, operandType(op, i, x.type, types.compute))
                       : x);
  }
  return host.store(b.convert(lower(b, args), types.result));
}

std::optional<HostValue> foldConstant(Op op, llvm::ArrayRef<HostValue> operands,
                                      llvm::ArrayRef<int64_t> attrs) {
  const OpInfo &row = info(op);
  if (row.kind != OpKind::Map || operands.size() != row.arity)
    return std::nullopt;
  llvm::SmallVector<T, 4> in;
  for (const HostValue &v : operands)
    in.push_back(v.type);
  OpTypes types = {};
  if (!row.type(in, types) || (isComplex(types.compute) && !row.takesComplex))
    return std::nullopt;
  if (row.attr == AttrKind::Type)
    types.result = static_cast<T>(attrs[0]);
  HostBuilder host;
  if (row.leavesReals && !isComplex(types.compute)) {
    OpTypes flag = {T::Bool, types.compute};
    if (evaluateElement(host, op, row.leavesReals, operands, flag).re != 0)
      return std::nullopt;
  }
  return evaluateElement(host, op, row.lower, operands, types);
}

} // namespace quern
