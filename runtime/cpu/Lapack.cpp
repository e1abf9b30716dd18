//===- Lapack.cpp - Dense linear algebra on the host ----------------------===//
#include "runtime/cpu/Lapack.h"

#include "runtime/cpu/LapackRoutines.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace quern {
namespace {

void printWarning(void *, llvm::StringRef, llvm::StringRef message) {
  llvm::errs() << "Warning: " << message << "\n";
}

WarningFn warningHandler = printWarning;
void *warningContext = nullptr;

} // namespace

void setWarningHandler(WarningFn handler, void *context) {
  warningHandler = handler ? handler : printWarning;
  warningContext = context;
}

void warn(llvm::StringRef identifier, llvm::StringRef message) {
  warningHandler(warningContext, identifier, message);
}

namespace lapack {

template <class T> bool isHermitian(int64_t n, const T *a) {
  for (int64_t j = 0; j < n; ++j)
    for (int64_t i = 0; i <= j; ++i)
      if (a[i + j * n] != conjugate(a[j + i * n]))
        return false;
  return true;
}

template <class T> llvm::Error cholesky(int64_t n, T *a, int64_t &failedAt) {
  failedAt = 0;
  if (llvm::Error error = checkSizes("chol", n, n))
    return error;
  if (n == 0)
    return llvm::Error::success();
  lapack_int code = Routines<T>::potrf(kColumns, 'U', n, a, n);
  if (code < 0)
    return checkInfo("chol", code, n, n);
  failedAt = code;
  for (int64_t j = 0; j < n; ++j)
    std::fill(a + j * n + j + 1, a + (j + 1) * n, T(0));
  return llvm::Error::success();
}

template <class T>
llvm::Error lu(int64_t m, int64_t n, T *a, int64_t *rows, int64_t &swaps) {
  swaps = 0;
  std::iota(rows, rows + m, 0);
  if (llvm::Error error = checkSizes("lu", m, n))
    return error;
  if (m == 0 || n == 0)
    return llvm::Error::success();
  std::vector<lapack_int> pivots(std::min(m, n));
  lapack_int code = Routines<T>::getrf(kColumns, m, n, a, m, pivots.data());
  if (code < 0)
    return checkInfo("lu", code, m, n);
  for (size_t i = 0; i < pivots.size(); ++i) {
    size_t other = pivots[i] - 1;
    if (other == i)
      continue;
    std::swap(rows[i], rows[other]);
    ++swaps;
  }
  return llvm::Error::success();
}

template <class T>
llvm::Error qr(int64_t m, int64_t n, T *a, T *q, T *r, bool economy) {
  using R = Routines<T>;
  if (llvm::Error error = checkSizes("qr", m, n))
    return error;
  int64_t count = std::min(m, n);
  int64_t columns = economy ? count : m;
  std::vector<T> tau(count);
  if (count > 0)
    if (llvm::Error error =
            checkInfo("qr", R::geqrf(kColumns, m, n, a, m, tau.data()), m, n))
      return error;
  for (int64_t j = 0; j < n; ++j)
    for (int64_t i = 0; i < columns; ++i)
      r[i + j * columns] = i <= j ? a[i + j * m] : T(0);
  if (!q || columns == 0)
    return llvm::Error::success();
  std::fill(q, q + m * columns, T(0));
  for (int64_t j = 0; j < count; ++j)
    std::copy(a + j * m, a + (j + 1) * m, q + j * m);
  return checkInfo("qr", R::gqr(kColumns, m, columns, count, q, m, tau.data()),
                   m, n);
}

template <class T> llvm::Error inverse(int64_t n, T *a, double &rcond) {
  using R = Routines<T>;
  rcond = std::numeric_limits<double>::infinity();
  if (llvm::Error error = checkSizes("inv", n, n))
    return error;
  if (n == 0)
    return llvm::Error::success();
  double norm = R::lange(kColumns, '1', n, n, a, n);
  std::vector<lapack_int> pivots(n);
  lapack_int code = R::getrf(kColumns, n, n, a, n, pivots.data());
  if (code < 0)
    return checkInfo("inv", code, n, n);
  rcond = 0;
  if (code > 0) {
    std::fill(a, a + n * n, T(std::numeric_limits<double>::infinity()));
    return llvm::Error::success();
  }
  R::gecon(kColumns, '1', n, a, n, norm, &rcond);
  return checkInfo("inv", R::getri(kColumns, n, a, n, pivots.data()), n, n);
}

template <class T> llvm::Error determinant(int64_t n, T *a, T &result) {
  result = T(1);
  std::vector<int64_t> rows(n);
  int64_t swaps = 0;
  if (llvm::Error error = lu(n, n, a, rows.data(), swaps))
    return error;
  for (int64_t i = 0; i < n; ++i)
    result *= a[i + i * n];
  if (swaps % 2)
    result = -result;
  return llvm::Error::success();
}

template <class T>
llvm::Error svd(int64_t m, int64_t n, T *a, double *s, T *u, T *v,
                bool economy) {
  if (llvm::Error error = checkSizes("svd", m, n))
    return error;
  int64_t count = std::min(m, n);
  if (count == 0) {
    auto identity = [](T *x, int64_t size) {
      std::fill(x, x + size * size, T(0));
      for (int64_t i = 0; i < size; ++i)
        x[i + i * size] = T(1);
    };
    if (u && !economy) {
      identity(u, m);
      identity(v, n);
    }
    return llvm::Error::success();
  }
  for (int64_t i = 0; i < m * n; ++i)
    if (!std::isfinite(std::abs(a[i])))
      return makeError("MATLAB:svd:matrixWithNaNInf",
                       "[svd] input must not contain NaN or Inf");
  int64_t vRows = economy ? count : n;
  std::vector<T> adjoint(u ? vRows * n : 0);
  char job = !u ? 'N' : economy ? 'S' : 'A';
  lapack_int code = Routines<T>::gesdd(kColumns, job, m, n, a, m, s, u, m,
                                       adjoint.data(), vRows);
  if (llvm::Error error = checkInfo("svd", code, m, n))
    return error;
  if (u)
    for (int64_t j = 0; j < vRows; ++j)
      for (int64_t i = 0; i < n; ++i)
        v[i + j * n] = conjugate(adjoint[j + i * vRows]);
  return llvm::Error::success();
}

template <class T>
llvm::Error eigHermitian(int64_t n, T *a, double *values, bool vectors) {
  if (llvm::Error error = checkSizes("eig", n, n))
    return error;
  if (n == 0)
    return llvm::Error::success();
  return checkInfo(
      "eig",
      Routines<T>::hevd(kColumns, vectors ? 'V' : 'N', 'U', n, a, n, values), n,
      n);
}

template <>
llvm::Error eig<Complex>(int64_t n, Complex *a, Complex *values,
                         Complex *vectors) {
  if (llvm::Error error = checkSizes("eig", n, n))
    return error;
  if (n == 0)
    return llvm::Error::success();
  return checkInfo("eig",
                   LAPACKE_zgeev(kColumns, 'N', vectors ? 'V' : 'N', n, a, n,
                                 values, nullptr, n, vectors, n),
                   n, n);
}

template <>
llvm::Error eig<double>(int64_t n, double *a, Complex *values,
                        Complex *vectors) {
  if (llvm::Error error = checkSizes("eig", n, n))
    return error;
  if (n == 0)
    return llvm::Error::success();
  std::vector<double> re(n), im(n), packed(vectors ? n * n : 0);
  lapack_int code =
      LAPACKE_dgeev(kColumns, 'N', vectors ? 'V' : 'N', n, a, n, re.data(),
                    im.data(), nullptr, n, packed.data(), n);
  if (llvm::Error error = checkInfo("eig", code, n, n))
    return error;
  for (int64_t j = 0; j < n; ++j)
    values[j] = {re[j], im[j]};
  if (!vectors)
    return llvm::Error::success();
  // A conjugate pair shares two columns: real part, imaginary part.
  for (int64_t j = 0; j < n; ++j) {
    bool pair = im[j] != 0 && j + 1 < n;
    for (int64_t i = 0; i < n; ++i) {
      double x = packed[i + j * n];
      double y = pair ? packed[i + (j + 1) * n] : 0;
      vectors[i + j * n] = {x, y};
      if (pair)
        vectors[i + (j + 1) * n] = {x, -y};
    }
    j += pair;
  }
  return llvm::Error::success();
}

#define QUERN_INSTANTIATE(T)                                                   \
  template llvm::Error cholesky(int64_t, T *, int64_t &);                      \
  template llvm::Error lu(int64_t, int64_t, T *, int64_t *, int64_t &);        \
  template llvm::Error qr(int64_t, int64_t, T *, T *, T *, bool);              \
  template llvm::Error inverse(int64_t, T *, double &);                        \
  template llvm::Error determinant(int64_t, T *, T &);                         \
  template llvm::Error svd(int64_t, int64_t, T *, double *, T *, T *, bool);   \
  template llvm::Error eigHermitian(int64_t, T *, double *, bool);             \
  template bool isHermitian(int64_t, const T *);
QUERN_INSTANTIATE(double)
QUERN_INSTANTIATE(Complex)
#undef QUERN_INSTANTIATE

} // namespace lapack
} // namespace quern
