//===- ToolkitHeaderTest.cpp - Our declarations of toolkit libraries ------===//
//
// Compared at compile time with the toolkit's headers, where they are found.
//
//===----------------------------------------------------------------------===//
#include "tests/runtime/cuda/Agrees.h"
#include "gtest/gtest.h"

#if __has_include(<nvrtc.h>)
#include "runtime/cuda/Nvrtc.h"
#include <nvrtc.h>

namespace quern::cuda {
#define NVRTC_FUNCTION(RESULT, MEMBER, SYMBOL, PARAMETERS)                     \
  static_assert(Agrees<RESULT PARAMETERS, decltype(::SYMBOL)>::value,          \
                #SYMBOL " is declared differently");
#include "runtime/cuda/Nvrtc.def"
} // namespace quern::cuda

TEST(NvrtcHeader, AgreesWithOurDeclarations) { SUCCEED(); }
#else
TEST(NvrtcHeader, AgreesWithOurDeclarations) {
  GTEST_SKIP() << "no nvrtc.h was found when this was built";
}
#endif
