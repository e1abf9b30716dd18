//===- HeaderTest.cpp - Our declarations of the driver against cuda.h -----===//
#include "gtest/gtest.h"

#if __has_include(<cuda.h>)
#include <cuda.h>
#endif

// Older ones lack some results.
#if defined(CUDA_VERSION) && CUDA_VERSION >= 13000
#include "runtime/cuda/DriverTypes.h"
#include "tests/runtime/cuda/Agrees.h"

namespace quern::cuda {
namespace {

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
