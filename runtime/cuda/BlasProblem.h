//===- BlasProblem.h - What a matrix product is -----------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_BLASPROBLEM_H
#define QUERN_RUNTIME_CUDA_BLASPROBLEM_H

#include "ir/ElementType.h"
#include "runtime/cuda/DriverTypes.h"
#include "llvm/Support/Error.h"
#include <compare>
#include <complex>
#include <string>

namespace quern::cuda {

enum class MatrixOp : uint8_t { None, Transpose, Conjugate }; ///< A, A.', A'
enum class Activation : uint8_t { None, Relu, Gelu };

/// How column-major pages of a matrix lie in memory, in elements.
struct MatrixLayout {
  int64_t leading = 0;     ///< from a column to the next
  int64_t batchStride = 0; ///< from a page to the next; 0: the same page

  auto operator<=>(const MatrixLayout &) const = default;
};

/// D = activation(alpha op(A) op(B) + beta C + bias), in each batch: op(A) is
/// m x k, op(B) is k x n, C and D are m x n, bias is a column of m that every
/// column gets. Gelu is the approximation by tanh.
struct BlasProblem {
  ElementType type = ElementType::F64; ///< F64, F32, C128 or C64
  MatrixOp opA = MatrixOp::None, opB = MatrixOp::None;
  Activation activation = Activation::None;
  bool hasC = false; ///< without it beta is 0
  bool hasBias = false;
  /// Rounds what is multiplied to 11 bits, which F32 and C64 may be.
  bool isTf32 = false;
  int64_t m = 0, n = 0, k = 0, batches = 1;
  MatrixLayout a, b, c, d;
  int64_t biasStride = 0; ///< elements from a batch's bias to the next
  /// A power of 2 that all addresses are multiples of, in bytes.
  uint32_t alignment = 256;
  size_t workspaceBytes = 0; ///< that an algorithm may use

  auto operator<=>(const BlasProblem &) const = default;

  /// Matrices and pages without gaps, C like D.
  static BlasProblem packed(ElementType type, int64_t m, int64_t n, int64_t k,
                            int64_t batches = 1, MatrixOp opA = MatrixOp::None,
                            MatrixOp opB = MatrixOp::None);
  bool isEmpty() const { return m == 0 || n == 0 || batches == 0; }
  /// For messages: "f64 3x4 * 5x4.', 2 batches, bias".
  std::string str() const;
  /// Errors: Quern:cuda if a type, size, stride or combination makes no sense.
  llvm::Error verify() const;
};

/// What a problem is solved for. Addresses are the device's. D may be C, if
/// they are laid out alike; it overlaps nothing else.
struct BlasOperands {
  DevicePtr a = 0, b = 0, c = 0, d = 0, bias = 0;
  DevicePtr workspace = 0; ///< of BlasProblem::workspaceBytes; in use until the
                           ///< product is done
  std::complex<double> alpha = 1, beta = 0;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_BLASPROBLEM_H
