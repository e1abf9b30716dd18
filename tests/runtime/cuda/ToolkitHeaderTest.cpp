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

#if __has_include(<cublasLt.h>)
#include <cublasLt.h>
#endif

// The objects of earlier ones have other sizes.
#if defined(CUBLAS_VER_MAJOR) && CUBLAS_VER_MAJOR >= 13
#include "runtime/cuda/BlasLtTypes.h"
#include <cstddef>

namespace quern::cuda {
#define BLASLT_FUNCTION(RESULT, MEMBER, SYMBOL, PARAMETERS)                    \
  static_assert(Agrees<RESULT PARAMETERS, decltype(::SYMBOL)>::value,          \
                #SYMBOL " is declared differently");
#define BLASLT_CONSTANT(NAME, SYMBOL, VALUE)                                   \
  static_assert(int(::SYMBOL) == VALUE, #SYMBOL);
#define BLASLT_TYPE(TYPE, DATA, DATA_VALUE, COMPUTE, COMPUTE_VALUE)            \
  static_assert(int(::DATA) == DATA_VALUE && int(::COMPUTE) == COMPUTE_VALUE);
#include "runtime/cuda/BlasLt.def"
#define SAME_PLACE(OURS, THEIRS)                                               \
  static_assert(offsetof(BlasLtResult, OURS) ==                                \
                offsetof(cublasLtMatmulHeuristicResult_t, THEIRS));
SAME_PLACE(algo, algo)
SAME_PLACE(workspaceBytes, workspaceSize)
SAME_PLACE(status, state)
SAME_PLACE(waves, wavesCount)
static_assert(CUBLASLT_EPILOGUE_RELU_BIAS == (kEpilogueRelu | kEpilogueBias));
static_assert(CUBLASLT_EPILOGUE_GELU_BIAS == (kEpilogueGelu | kEpilogueBias));
} // namespace quern::cuda

TEST(BlasLtHeader, AgreesWithOurDeclarations) { SUCCEED(); }
#else
TEST(BlasLtHeader, AgreesWithOurDeclarations) {
  GTEST_SKIP() << "no cublasLt.h of CUDA 13 was found when this was built";
}
#endif

#if __has_include(<cufft.h>) && __has_include(<cufftXt.h>)
#include "runtime/cuda/FftTypes.h"
#include <cufft.h>
#include <cufftXt.h>

namespace quern::cuda {
#define FFT_FUNCTION(MEMBER, SYMBOL, PARAMETERS)                               \
  static_assert(Agrees<int PARAMETERS, decltype(::SYMBOL)>::value,             \
                #SYMBOL " is declared differently");
#define FFT_RESULT(SYMBOL, VALUE) static_assert(int(::SYMBOL) == VALUE);
#define FFT_CONSTANT(NAME, SYMBOL, VALUE)                                      \
  static_assert(int(SYMBOL) == VALUE, #SYMBOL);
#include "runtime/cuda/Fft.def"
} // namespace quern::cuda

TEST(FftHeader, AgreesWithOurDeclarations) { SUCCEED(); }
#else
TEST(FftHeader, AgreesWithOurDeclarations) {
  GTEST_SKIP() << "no cufft.h was found when this was built";
}
#endif
