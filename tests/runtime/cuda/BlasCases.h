//===- BlasCases.h - Products against the host's ----------------*- C++ -*-===//
#ifndef QUERN_TESTS_RUNTIME_CUDA_BLASCASES_H
#define QUERN_TESTS_RUNTIME_CUDA_BLASCASES_H

#include "runtime/cuda/BlasLt.h"
#include "runtime/cuda/Device.h"

namespace quern::cuda {

/// Numbers in [-1, 1], complex for complex types, as the type holds them.
class HostMatrix {
public:
  HostMatrix(ElementType type, size_t numElems, unsigned seed);
  std::complex<double> operator[](size_t i) const;
  void set(size_t i, std::complex<double> value);
  size_t size() const { return bytes.size() / byteSize(type); }

  ElementType type;
  std::vector<char> bytes;
};

/// What a product is made of, on the host and on the device. D and what lies
/// between columns and pages is NaN.
struct BlasCase {
  BlasCase(Device &device, const BlasProblem &problem);
  /// The largest difference to the product computed here, in units of the
  /// type's rounding times (k + 1); NaN if something was written beside D.
  /// \p operands may have alpha, beta and a workspace.
  double errorOf(BlasLt &blas, const BlasCandidate *candidate = nullptr);

  Device &device;
  BlasProblem problem;
  HostMatrix a, b, c, bias;
  BlasOperands operands;
  std::vector<DeviceMemory> memory;
};

/// Problems of odd shapes, all operations, gaps, batches and epilogues.
std::vector<BlasProblem> blasCases(ElementType type);

} // namespace quern::cuda

#endif // QUERN_TESTS_RUNTIME_CUDA_BLASCASES_H
