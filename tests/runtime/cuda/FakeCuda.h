//===- FakeCuda.h - Control of the fake CUDA driver -------------*- C++ -*-===//
//
// A shared library with the functions of Driver.def, on host memory. It runs
// what is queued as late as it may: when somebody waits. So whoever forgets to
// wait sees old data. It records calls, complains of misuse, and fails where it
// is told to.
//
// Kernels, in every module:
//   addOne(double *data, int64_t n)   adds 1 to n elements; takes 1 ms
//   fails()                           ends in a launch failure
// Images: a cubin begins with "FAKE"; PTX contains ".version", and has an error
// if it contains "syntax error".
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_TESTS_RUNTIME_CUDA_FAKECUDA_H
#define QUERN_TESTS_RUNTIME_CUDA_FAKECUDA_H

#include "runtime/cuda/DriverTypes.h"
#include <cstddef>
#include <string>
#include <vector>

namespace fake_cuda {

struct Config {
  int version = 13000;
  int numDevices = 1;
  size_t deviceBytes = size_t(1) << 30;
  /// Of each copy only so many bytes at both ends are made, so that copies of
  /// many gigabytes take little memory.
  size_t copiedBytes = SIZE_MAX;
};

/// A driver as at the start of a process.
void restart(const Config &config = {});

/// Lets call \p number of \p function from now on (the next one is 1) return
/// \p result, without doing anything.
void failCall(const std::string &function, unsigned number,
              quern::cuda::Result result);
/// Lets kernel launch \p number from now on end with the sticky \p result.
void failKernel(unsigned number, quern::cuda::Result result);

/// The calls since the last takeCalls, such as
/// "cuMemcpyHtoDAsync_v2(d1+0, p1+0, 4096, s2)": device memory, pinned memory,
/// streams, events and contexts are numbered as they are made.
std::vector<std::string> takeCalls();
/// What callers did wrong since the last takeComplaints.
std::vector<std::string> takeComplaints();

} // namespace fake_cuda

#endif // QUERN_TESTS_RUNTIME_CUDA_FAKECUDA_H
