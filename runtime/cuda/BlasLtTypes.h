//===- BlasLtTypes.h - Types and values of cuBLASLt -------------*- C++ -*-===//
//
// Of cublasLt.h, declared here as in DriverTypes.h;
// tests/runtime/cuda/ToolkitHeaderTest.cpp compares the two.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CUDA_BLASLTTYPES_H
#define QUERN_RUNTIME_CUDA_BLASLTTYPES_H

#include "runtime/cuda/DriverTypes.h"
#include <cstdint>

struct cublasLtContext;

namespace quern::cuda {

using BlasLtHandle = cublasLtContext *;

// What the library makes; only their sizes are known.
struct BlasLtLayout {
  uint64_t data[8];
};
struct BlasLtDesc {
  uint64_t data[32];
};
struct BlasLtPreference {
  uint64_t data[8];
};

struct BlasLtAlgo {
  uint64_t data[8];
};
struct BlasLtResult {
  BlasLtAlgo algo;
  size_t workspaceBytes;
  int status;
  float waves;
  int reserved[4];
};

#define BLASLT_CONSTANT(NAME, SYMBOL, VALUE) inline constexpr int NAME = VALUE;
#include "runtime/cuda/BlasLt.def"

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_BLASLTTYPES_H
