//===- HeaderTest.cpp - Our declarations of the driver against cuda.h -----===//
#include "gtest/gtest.h"

#if __has_include(<cuda.h>)
#include <cuda.h>
#endif

// Older ones lack some results.
#if defined(CUDA_VERSION) && CUDA_VERSION >= 13000
#include "runtime/cuda/DriverTypes.h"
#include <type_traits>

namespace quern::cuda {
namespace {

/// Whether a value of one type is passed like one of the other. Enumerations
/// and structures of cuda.h have other names here.
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

template <class Ours, class Theirs> struct Agrees : std::false_type {};
template <class R, class... P, class S, class... Q>
  requires(sizeof...(P) == sizeof...(Q))
struct Agrees<R(P...), S(Q...)>
    : std::bool_constant<isLike<R, S>() && (isLike<P, Q>() && ...)> {};

#define DRIVER_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                            \
  static_assert(Agrees<Result PARAMETERS, decltype(::SYMBOL)>::value,          \
                #SYMBOL " is declared differently");
#define DRIVER_RESULT(NAME, SYMBOL, VALUE, STICKY)                             \
  static_assert(::SYMBOL == VALUE, #SYMBOL);
#define DRIVER_CONSTANT(NAME, SYMBOL, VALUE)                                   \
  static_assert(SYMBOL == VALUE, #SYMBOL);
#define DEVICE_ATTRIBUTE(MEMBER, SYMBOL, VALUE)                                \
  static_assert(::SYMBOL == VALUE, #SYMBOL);
#define FUNCTION_ATTRIBUTE(MEMBER, SYMBOL, VALUE)                              \
  static_assert(::SYMBOL == VALUE, #SYMBOL);
#include "runtime/cuda/Driver.def"

// What the comparison must refuse.
static_assert(!Agrees<Result(int), CUresult(int, int)>::value);
static_assert(!Agrees<Result(int *), CUresult(const int *)>::value);
static_assert(!Agrees<Result(int), CUresult(size_t)>::value);

TEST(CudaHeader, AgreesWithOurDeclarations) { SUCCEED(); } // at compile time

} // namespace
} // namespace quern::cuda

#else

TEST(CudaHeader, AgreesWithOurDeclarations) {
  GTEST_SKIP() << "no cuda.h of CUDA 13 was found when this was built";
}

#endif
