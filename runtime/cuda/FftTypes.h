//===- FftTypes.h - Values of cuFFT -----------------------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_FFTTYPES_H
#define QUERN_RUNTIME_CUDA_FFTTYPES_H

#include "runtime/cuda/DriverTypes.h"

namespace quern::cuda {

#define FFT_CONSTANT(NAME, SYMBOL, VALUE) inline constexpr int NAME = VALUE;
#include "runtime/cuda/Fft.def"

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_FFTTYPES_H
