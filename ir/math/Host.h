//===- Host.h - Elementary functions on the host's numbers ------*- C++ -*-===//
//
// Numbers that the functions of this folder compute with at once. Emit.h has
// those that become code. Both have the same operations: what IEEE 754 and
// two's complement define, so that results are the same bits. No operation
// contracts; the folder is compiled so.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_HOST_H
#define QUERN_IR_MATH_HOST_H

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

// Compiled once for each instruction set: names must differ.
#ifndef QUERN_MATH_ISA
#define QUERN_MATH_ISA baseline
#endif

namespace quern::elementary {
inline namespace QUERN_MATH_ISA {

/// One number of type \p T (double or float).
template <class T> struct Host {
  using Scalar = T;
  using Bits = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
  using Mask = bool;

  T value = 0;

  Host() = default;
  Host(T value) : value(value) {}
  static Host fromBits(Bits bits) { return std::bit_cast<T>(bits); }

  friend Host operator+(Host x, Host y) { return x.value + y.value; }
  friend Host operator-(Host x, Host y) { return x.value - y.value; }
  friend Host operator*(Host x, Host y) { return x.value * y.value; }
  friend Host operator/(Host x, Host y) { return x.value / y.value; }
  friend Host operator-(Host x) { return -x.value; }
  friend Mask operator==(Host x, Host y) { return x.value == y.value; }
  friend Mask operator!=(Host x, Host y) { return x.value != y.value; }
  friend Mask operator<(Host x, Host y) { return x.value < y.value; }
  friend Mask operator<=(Host x, Host y) { return x.value <= y.value; }
  friend Mask operator>(Host x, Host y) { return x.value > y.value; }
  friend Mask operator>=(Host x, Host y) { return x.value >= y.value; }

  friend Host fma(Host x, Host y, Host z) {
    return std::fma(x.value, y.value, z.value);
  }
  friend Host abs(Host x) { return std::abs(x.value); }
  friend Host sqrt(Host x) { return std::sqrt(x.value); }
  friend Host floor(Host x) { return std::floor(x.value); }
  friend Host ceil(Host x) { return std::ceil(x.value); }
  friend Host trunc(Host x) { return std::trunc(x.value); }
  /// To the nearest whole number, ties to even.
  friend Host rint(Host x) { return __builtin_roundeven(x.value); }
  friend Host copySign(Host magnitude, Host sign) {
    return std::copysign(magnitude.value, sign.value);
  }
  /// See Emit.h.
  friend Host beside(Host, T constant) { return constant; }
  friend Bits bitsOf(Host x) { return std::bit_cast<Bits>(x.value); }
  friend Host select(Mask condition, Host yes, Host no) {
    return condition ? yes : no;
  }
};

inline uint64_t select(bool condition, uint64_t yes, uint64_t no) {
  return condition ? yes : no;
}
inline uint32_t select(bool condition, uint32_t yes, uint32_t no) {
  return condition ? yes : no;
}

/// Of a function that is computed in a short form for usual operands only:
/// \p whole() where \p unusual, \p usual elsewhere.
template <class Fn, class T, class Whole, class... Operands>
Host<T> whereUnusual(bool unusual, Host<T> usual, Whole whole, Operands...) {
  return unusual ? whole() : usual;
}

} // namespace QUERN_MATH_ISA
} // namespace quern::elementary

#endif // QUERN_IR_MATH_HOST_H
