//===- MatMul.h - The matrix product by BLAS --------------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CPU_MATMUL_H
#define QUERN_RUNTIME_CPU_MATMUL_H

#include "runtime/Provider.h"

namespace quern {

/// call.result = operand 0 * operand 1 with the parts that call.attrs names
/// (ir/Contract.h), by the BLAS function that fits the sizes. T is the result's
/// type; operands of other types are converted.
/// X*X' and X'*X of one array, transposed or conjugated, come out exactly
/// symmetric or Hermitian and cost half.
/// Numerics: not-a-number and infinity as in the expression written out.
template <class T> void multiply(const LibraryCall &call);

/// True if both operands of the product are one array, one of them turned.
bool isSymmetricProduct(const LibraryCall &call);

} // namespace quern

#endif // QUERN_RUNTIME_CPU_MATMUL_H
