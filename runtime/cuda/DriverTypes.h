//===- DriverTypes.h - Types and values of the CUDA driver ------*- C++ -*-===//
//
// Quern is built without the CUDA toolkit, so it declares what it uses of
// cuda.h itself; tests/runtime/cuda/HeaderTest.cpp compares the two.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CUDA_DRIVERTYPES_H
#define QUERN_RUNTIME_CUDA_DRIVERTYPES_H

#include <cstddef>

struct CUctx_st;
struct CUevent_st;
struct CUfunc_st;
struct CUmod_st;
struct CUstream_st;

namespace quern::cuda {

using DeviceId = int;
using DevicePtr = unsigned long long;
using ContextHandle = CUctx_st *;
using EventHandle = CUevent_st *;
using FunctionHandle = CUfunc_st *;
using ModuleHandle = CUmod_st *;
using StreamHandle = CUstream_st *;

struct Uuid {
  char bytes[16];
};

/// A CUresult. Those without a name here occur too.
enum class Result : unsigned {
#define DRIVER_RESULT(NAME, SYMBOL, VALUE, STICKY) NAME = VALUE,
#include "runtime/cuda/Driver.def"
};

#define DRIVER_CONSTANT(NAME, SYMBOL, VALUE)                                   \
  inline constexpr unsigned NAME = VALUE;
#include "runtime/cuda/Driver.def"

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_DRIVERTYPES_H
