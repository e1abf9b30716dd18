//===- IntegerOracle.h - MATLAB's integers in 128 bits ----------*- C++ -*-===//
//
// What every integer row gives, for one element, from the definition: the exact
// result in 128 bits, rounded half away from zero and clamped to the class.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_IR_INTEGERORACLE_H
#define QUERN_TESTS_IR_INTEGERORACLE_H

#include "ir/ConstantEval.h"
#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace quern::testing {

using Wide = __int128;
inline constexpr ElementType kIntegers[] = {
    ElementType::I8, ElementType::I16, ElementType::I32, ElementType::I64,
    ElementType::U8, ElementType::U16, ElementType::U32, ElementType::U64};

inline bool isSigned(ElementType t) { return kind(t) == TypeKind::Signed; }
inline Wide highest(ElementType t) {
  return (Wide(1) << (bitWidth(t) - isSigned(t))) - 1;
}
inline Wide lowest(ElementType t) {
  return isSigned(t) ? -highest(t) - 1 : Wide(0);
}
inline Wide clamp(ElementType t, Wide v) {
  return std::max(lowest(t), std::min(highest(t), v));
}

inline HostValue pack(ElementType t, Wide v) {
  return {t, static_cast<uint64_t>(v) & (~uint64_t(0) >> (64 - bitWidth(t))),
          0};
}
inline Wide unpack(const HostValue &v) {
  if (!isSigned(v.type))
    return v.re;
  unsigned shift = 64 - bitWidth(v.type);
  return static_cast<int64_t>(v.re << shift) >> shift;
}

inline std::string show(Wide v) {
  return v < 0 ? "-" + std::to_string(static_cast<uint64_t>(-v))
               : std::to_string(static_cast<uint64_t>(v));
}

/// x / 0 by the sign of x.
inline Wide overZero(ElementType t, Wide x) {
  return x > 0 ? highest(t) : x < 0 ? lowest(t) : 0;
}
inline Wide roundedQuotient(ElementType t, Wide x, Wide y) {
  if (y == 0)
    return overZero(t, x);
  Wide a = x < 0 ? -x : x, b = y < 0 ? -y : y;
  Wide q = (2 * a + b) / (2 * b);
  return clamp(t, (x < 0) != (y < 0) ? -q : q);
}
inline Wide floorQuotient(ElementType t, Wide x, Wide y) {
  if (y == 0)
    return overZero(t, x);
  return clamp(t, x / y - (x % y != 0 && (x % y < 0) != (y < 0)));
}
inline Wide product(ElementType t, Wide x, Wide y) {
  Wide out = 0;
  if (__builtin_mul_overflow(x, y, &out))
    return (x < 0) != (y < 0) ? lowest(t) : highest(t);
  return clamp(t, out);
}
inline Wide modulus(Wide x, Wide y) {
  if (y == 0)
    return x;
  Wide r = x % y;
  return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
/// x times 2^k without the bits that leave \p t; signs stay to the right.
inline Wide shifted(ElementType t, Wide x, int k) {
  if (k < 0)
    return x >> std::min(-k, 64);
  return k >= 64 ? 0 : unpack(pack(t, x << k));
}

struct IntegerRow {
  Op op;
  Wide (*value)(ElementType t, Wide x, Wide y);
};

/// Rows of two operands of one class; y is not used by those of one.
inline constexpr IntegerRow kIntegerRows[] = {
    {Op::Add, [](ElementType t, Wide x, Wide y) { return clamp(t, x + y); }},
    {Op::Sub, [](ElementType t, Wide x, Wide y) { return clamp(t, x - y); }},
    {Op::Mul, product},
    {Op::Div, roundedQuotient},
    {Op::IDivFix,
     [](ElementType t, Wide x, Wide y) {
       return y == 0 ? overZero(t, x) : clamp(t, x / y);
     }},
    {Op::IDivFloor, floorQuotient},
    {Op::IDivCeil,
     [](ElementType t, Wide x, Wide y) {
       return y == 0 ? overZero(t, x)
                     : clamp(t, x / y + (x % y != 0 && (x % y < 0) == (y < 0)));
     }},
    {Op::Mod, [](ElementType, Wide x, Wide y) { return modulus(x, y); }},
    {Op::Rem,
     [](ElementType, Wide x, Wide y) { return y == 0 ? Wide(0) : x % y; }},
    {Op::Max2, [](ElementType, Wide x, Wide y) { return std::max(x, y); }},
    {Op::Min2, [](ElementType, Wide x, Wide y) { return std::min(x, y); }},
    {Op::BitAnd, [](ElementType, Wide x, Wide y) { return x & y; }},
    {Op::BitOr, [](ElementType, Wide x, Wide y) { return x | y; }},
    {Op::BitXor, [](ElementType, Wide x, Wide y) { return x ^ y; }},
    {Op::Eq, [](ElementType, Wide x, Wide y) { return Wide(x == y); }},
    {Op::Ne, [](ElementType, Wide x, Wide y) { return Wide(x != y); }},
    {Op::Lt, [](ElementType, Wide x, Wide y) { return Wide(x < y); }},
    {Op::Le, [](ElementType, Wide x, Wide y) { return Wide(x <= y); }},
    {Op::Gt, [](ElementType, Wide x, Wide y) { return Wide(x > y); }},
    {Op::Ge, [](ElementType, Wide x, Wide y) { return Wide(x >= y); }},
    {Op::Neg, [](ElementType t, Wide x, Wide) { return clamp(t, -x); }},
    {Op::Abs,
     [](ElementType t, Wide x, Wide) { return clamp(t, x < 0 ? -x : x); }},
    {Op::Sign,
     [](ElementType, Wide x, Wide) { return Wide((x > 0) - (x < 0)); }},
};

/// The ends of the class, small numbers, and numbers of every length.
inline std::vector<Wide> integerValues(ElementType t, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Wide> out = {
      lowest(t), lowest(t) + 1, highest(t), highest(t) - 1, 0, 1, 2, 3, 7};
  if (isSigned(t))
    out.insert(out.end(), {-1, -2, -3, -7});
  for (int i = 0; i < 12; ++i)
    out.push_back(unpack(pack(t, static_cast<Wide>(random() >> (i * 5)))));
  return out;
}

} // namespace quern::testing

#endif // QUERN_TESTS_IR_INTEGERORACLE_H
