//===- Agrees.h - Our declarations against a header's -----------*- C++ -*-===//
#ifndef QUERN_TESTS_RUNTIME_CUDA_AGREES_H
#define QUERN_TESTS_RUNTIME_CUDA_AGREES_H

#include <type_traits>

namespace quern::cuda {

/// Whether a value of one type is passed like one of the other. Enumerations
/// and structures of the header have other names here.
template <class Ours, class Theirs> constexpr bool isLike() {
  if constexpr (std::is_same_v<Ours, Theirs>)
    return true;
  else if constexpr (std::is_pointer_v<Ours> && std::is_pointer_v<Theirs>) {
    using To = std::remove_pointer_t<Ours>;
    using From = std::remove_pointer_t<Theirs>;
    return std::is_const_v<To> == std::is_const_v<From> &&
           isLike<std::remove_const_t<To>, std::remove_const_t<From>>();
  } else if constexpr (std::is_enum_v<Theirs>)
    return (std::is_enum_v<Ours> || std::is_integral_v<Ours>) &&
           sizeof(Ours) == sizeof(Theirs);
  else if constexpr (std::is_class_v<Ours> && std::is_class_v<Theirs>)
    return sizeof(Ours) == sizeof(Theirs);
  else
    return false;
}

/// Whether one type of function may be called as the other.
template <class Ours, class Theirs> struct Agrees : std::false_type {};
template <class R, class... P, class S, class... Q>
  requires(sizeof...(P) == sizeof...(Q))
struct Agrees<R(P...), S(Q...)>
    : std::bool_constant<isLike<R, S>() && (isLike<P, Q>() && ...)> {};

} // namespace quern::cuda

#endif // QUERN_TESTS_RUNTIME_CUDA_AGREES_H
