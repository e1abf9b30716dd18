//===- Lapack.h - Dense linear algebra on the host --------------*- C++ -*-===//
//
// Plain functions on column-major arrays without padding. T is double or
// std::complex<double>; callers with single precision convert, compute in
// double and round once. Sizes are checked against the library's 2^31 and
// named in the error. None of them prints.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CPU_LAPACK_H
#define QUERN_RUNTIME_CPU_LAPACK_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <complex>
#include <cstdint>

namespace quern {

/// Told about results that are not to be trusted (identifier, message), as
/// MATLAB's warnings. The default prints "Warning: message" on stderr.
using WarningFn = void (*)(void *context, llvm::StringRef identifier,
                           llvm::StringRef message);
void setWarningHandler(WarningFn handler, void *context);
void warn(llvm::StringRef identifier, llvm::StringRef message);

namespace lapack {

/// x = a \ b: \p a is m x n, \p b m x k, \p x n x k. Both inputs may be
/// overwritten. Square: triangular, positive definite, else LU; warns with
/// MATLAB:singularMatrix or MATLAB:nearlySingularMatrix. The factors of the
/// matrices solved with last are kept and found by value. Otherwise a basic
/// least-squares solution by QR with column pivoting, at most rank(a)
/// nonzeros per column, MATLAB:rankDeficientMatrix.
template <class T>
llvm::Error solve(int64_t m, int64_t n, int64_t k, T *a, T *b, T *x);

/// How many square matrices solve has factorised so far.
uint64_t numFactorised();

/// Upper Cholesky factor in place, zeros below. \p failedAt: 0, or the order
/// of the leading minor that is not positive definite.
template <class T> llvm::Error cholesky(int64_t n, T *a, int64_t &failedAt);

/// LU with partial pivoting in place. \p rows: the row permutation, 0-based:
/// row i of L*U is row rows[i] of the input. \p swaps: number of interchanges.
template <class T>
llvm::Error lu(int64_t m, int64_t n, T *a, int64_t *rows, int64_t &swaps);

/// a = q * r. Economy: q is m x min(m,n), r min(m,n) x n; full: m x m, m x n.
/// \p q may be null.
template <class T>
llvm::Error qr(int64_t m, int64_t n, T *a, T *q, T *r, bool economy);

/// Inverse in place; \p rcond: reciprocal condition in the 1-norm, 0 if
/// singular (then \p a is filled with Inf).
template <class T> llvm::Error inverse(int64_t n, T *a, double &rcond);

/// Determinant; overwrites \p a.
template <class T> llvm::Error determinant(int64_t n, T *a, T &result);

/// a = u * diag(s) * v'. \p s: min(m,n), descending. \p u, \p v (not
/// transposed) may both be null; economy as for qr. Overwrites \p a.
template <class T>
llvm::Error svd(int64_t m, int64_t n, T *a, double *s, T *u, T *v,
                bool economy);

/// Eigenvalues of a Hermitian matrix, ascending; vectors replace \p a if
/// asked for.
template <class T>
llvm::Error eigHermitian(int64_t n, T *a, double *values, bool vectors);

/// Eigenvalues of any square matrix and, unless null, right eigenvectors of
/// unit length. Overwrites \p a.
template <class T>
llvm::Error eig(int64_t n, T *a, std::complex<double> *values,
                std::complex<double> *vectors);

/// Whether \p a equals its conjugate transpose.
template <class T> bool isHermitian(int64_t n, const T *a);

} // namespace lapack
} // namespace quern

#endif // QUERN_RUNTIME_CPU_LAPACK_H
