//===- Lapack.cpp - Dense linear algebra on the host ---------------------===//
#include "runtime/cpu/Lapack.h"

#include "ir/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#define lapack_complex_float std::complex<float>
#define lapack_complex_double std::complex<double>
#include <lapacke.h>

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
namespace {

using Complex = std::complex<double>;

/// The routines by type: the names differ in a letter, and complex ones say
/// "unitary" where real ones say "orthogonal".
// They keep their own names. NOLINTBEGIN(readability-identifier-naming)
template <class T> struct Routines;
template <> struct Routines<double> {
  static constexpr auto getrf = LAPACKE_dgetrf;
  static constexpr auto getrs = LAPACKE_dgetrs;
  static constexpr auto getri = LAPACKE_dgetri;
  static constexpr auto gecon = LAPACKE_dgecon;
  static constexpr auto lange = LAPACKE_dlange;
  static constexpr auto potrf = LAPACKE_dpotrf;
  static constexpr auto potrs = LAPACKE_dpotrs;
  static constexpr auto pocon = LAPACKE_dpocon;
  static constexpr auto trtrs = LAPACKE_dtrtrs;
  static constexpr auto trcon = LAPACKE_dtrcon;
  static constexpr auto geqrf = LAPACKE_dgeqrf;
  static constexpr auto geqp3 = LAPACKE_dgeqp3;
  static constexpr auto gqr = LAPACKE_dorgqr;
  static constexpr auto mqr = LAPACKE_dormqr;
  static constexpr auto gesdd = LAPACKE_dgesdd;
  static constexpr auto hevd = LAPACKE_dsyevd;
};
template <> struct Routines<Complex> {
  static constexpr auto getrf = LAPACKE_zgetrf;
  static constexpr auto getrs = LAPACKE_zgetrs;
  static constexpr auto getri = LAPACKE_zgetri;
  static constexpr auto gecon = LAPACKE_zgecon;
  static constexpr auto lange = LAPACKE_zlange;
  static constexpr auto potrf = LAPACKE_zpotrf;
  static constexpr auto potrs = LAPACKE_zpotrs;
  static constexpr auto pocon = LAPACKE_zpocon;
  static constexpr auto trtrs = LAPACKE_ztrtrs;
  static constexpr auto trcon = LAPACKE_ztrcon;
  static constexpr auto geqrf = LAPACKE_zgeqrf;
  static constexpr auto geqp3 = LAPACKE_zgeqp3;
  static constexpr auto gqr = LAPACKE_zungqr;
  static constexpr auto mqr = LAPACKE_zunmqr;
  static constexpr auto gesdd = LAPACKE_zgesdd;
  static constexpr auto hevd = LAPACKE_zheevd;
};
// NOLINTEND(readability-identifier-naming)

constexpr int kColumns = LAPACK_COL_MAJOR;
template <class T>
constexpr char kAdjoint = std::is_same_v<T, Complex> ? 'C' : 'T';

double conjugate(double x) { return x; }
Complex conjugate(Complex x) { return std::conj(x); }

/// Turns off the library's own scan for NaN: MATLAB lets them through.
void prepare() {
  static const bool done = (LAPACKE_set_nancheck(0), true);
  (void)done;
}

llvm::Error checkSizes(const char *name, int64_t m, int64_t n) {
  prepare();
  constexpr int64_t kMax = std::numeric_limits<int>::max();
  if (m <= kMax && n <= kMax)
    return llvm::Error::success();
  return makeError("Quern:tooLarge", "[" + std::string(name) + "] " +
                                         std::to_string(m) + "x" +
                                         std::to_string(n) +
                                         ": extents beyond 2^31-1");
}

llvm::Error checkInfo(const char *name, lapack_int code, int64_t m,
                      int64_t n) {
  if (code == 0)
    return llvm::Error::success();
  std::string what = " failed to converge";
  if (code == LAPACK_WORK_MEMORY_ERROR)
    return makeError("MATLAB:nomem", "Out of memory. [" + std::string(name) +
                                         "] work space");
  if (code < 0)
    what = ": argument " + std::to_string(-code);
  return makeError("MATLAB:" + std::string(name) + ":NoConvergence",
                   "[" + std::string(name) + "] " + std::to_string(m) + "x" +
                       std::to_string(n) + what);
}

enum class Triangle { None, Upper, Lower };

template <class T> Triangle triangleOf(int64_t n, const T *a) {
  bool upper = true, lower = true;
  for (int64_t j = 0; j < n && (upper || lower); ++j)
    for (int64_t i = 0; i < n; ++i) {
      if (i == j || a[i + j * n] == T(0))
        continue;
      (i > j ? upper : lower) = false;
      if (!upper && !lower)
        break;
    }
  return upper ? Triangle::Upper : lower ? Triangle::Lower : Triangle::None;
}

template <class T> bool hasPositiveDiagonal(int64_t n, const T *a) {
  for (int64_t i = 0; i < n; ++i)
    if (!(std::real(a[i + i * n]) > 0))
      return false;
  return true;
}

void warnCondition(double rcond) {
  if (rcond == 0) {
    warn("MATLAB:singularMatrix", "Matrix is singular to working precision.");
    return;
  }
  // The comparison is written so that a NaN condition warns too.
  if (rcond >= std::numeric_limits<double>::epsilon())
    return;
  char text[160];
  std::snprintf(text, sizeof(text),
                "Matrix is close to singular or badly scaled. Results may be "
                "inaccurate. RCOND = %13.6e.",
                rcond);
  warn("MATLAB:nearlySingularMatrix", text);
}

template <class T>
llvm::Error solveTriangular(Triangle triangle, int64_t n, int64_t k,
                            const T *a, T *b) {
  using R = Routines<T>;
  char uplo = triangle == Triangle::Upper ? 'U' : 'L';
  double rcond = 0;
  R::trcon(kColumns, '1', uplo, 'N', n, a, n, &rcond);
  bool zeroPivot = false;
  for (int64_t i = 0; i < n; ++i)
    zeroPivot |= a[i + i * n] == T(0);
  warnCondition(zeroPivot ? 0 : rcond);
  if (!zeroPivot)
    return checkInfo("mldivide",
                     R::trtrs(kColumns, uplo, 'N', 'N', n, k, a, n, b, n), n,
                     n);
  // trtrs refuses a zero pivot; MATLAB divides by it.
  bool up = triangle == Triangle::Upper;
  for (int64_t c = 0; c < k; ++c)
    for (int64_t s = 0; s < n; ++s) {
      int64_t j = up ? n - 1 - s : s;
      T &pivot = b[j + c * n];
      pivot = pivot / a[j + j * n];
      for (int64_t i = up ? 0 : j + 1; i < (up ? j : n); ++i)
        b[i + c * n] -= a[i + j * n] * pivot;
    }
  return llvm::Error::success();
}

template <class T>
llvm::Error solveSquare(int64_t n, int64_t k, T *a, T *b) {
  using R = Routines<T>;
  Triangle triangle = triangleOf(n, a);
  if (triangle != Triangle::None)
    return solveTriangular(triangle, n, k, a, b);
  double norm = R::lange(kColumns, '1', n, n, a, n);
  double rcond = 0;
  if (hasPositiveDiagonal(n, a) && isHermitian(n, a)) {
    std::vector<T> factor(a, a + n * n);
    if (R::potrf(kColumns, 'U', n, factor.data(), n) == 0) {
      R::pocon(kColumns, 'U', n, factor.data(), n, norm, &rcond);
      warnCondition(rcond);
      return checkInfo(
          "mldivide", R::potrs(kColumns, 'U', n, k, factor.data(), n, b, n), n,
          n);
    }
  }
  std::vector<lapack_int> pivots(n);
  lapack_int code = R::getrf(kColumns, n, n, a, n, pivots.data());
  if (code < 0)
    return checkInfo("mldivide", code, n, n);
  if (code == 0)
    R::gecon(kColumns, '1', n, a, n, norm, &rcond);
  warnCondition(code > 0 ? 0 : rcond);
  if (code > 0) {
    std::fill(b, b + n * k, T(std::numeric_limits<double>::infinity()));
    return llvm::Error::success();
  }
  return checkInfo("mldivide",
                   R::getrs(kColumns, 'N', n, k, a, n, pivots.data(), b, n), n,
                   n);
}

/// Number of diagonal entries of R that exceed MATLAB's tolerance.
template <class T>
int64_t rankOf(int64_t m, int64_t n, const T *r, double &tolerance) {
  int64_t count = std::min(m, n);
  tolerance = count == 0 ? 0
                         : std::max(m, n) * std::abs(r[0]) *
                               std::numeric_limits<double>::epsilon();
  int64_t rank = 0;
  while (rank < count && std::abs(r[rank + rank * m]) > tolerance)
    ++rank;
  return rank;
}

template <class T>
llvm::Error solveLeastSquares(int64_t m, int64_t n, int64_t k, T *a, T *b,
                              T *x) {
  using R = Routines<T>;
  std::vector<lapack_int> columns(n, 0);
  std::vector<T> tau(std::min(m, n));
  if (llvm::Error error = checkInfo(
          "mldivide",
          R::geqp3(kColumns, m, n, a, m, columns.data(), tau.data()), m, n))
    return error;
  double tolerance = 0;
  int64_t rank = rankOf(m, n, a, tolerance);
  if (rank < std::min(m, n)) {
    char text[96];
    std::snprintf(text, sizeof(text), "Rank deficient, rank = %lld, tol = %13.6e.",
                  static_cast<long long>(rank), tolerance);
    warn("MATLAB:rankDeficientMatrix", text);
  }
  std::fill(x, x + n * k, T(0));
  if (rank == 0)
    return llvm::Error::success();
  if (llvm::Error error =
          checkInfo("mldivide",
                    R::mqr(kColumns, 'L', kAdjoint<T>, m, k, tau.size(), a, m,
                           tau.data(), b, m),
                    m, n))
    return error;
  if (llvm::Error error = checkInfo(
          "mldivide",
          R::trtrs(kColumns, 'U', 'N', 'N', rank, k, a, m, b, m), m, n))
    return error;
  for (int64_t c = 0; c < k; ++c)
    for (int64_t i = 0; i < rank; ++i)
      x[columns[i] - 1 + c * n] = b[i + c * m];
  return llvm::Error::success();
}

} // namespace

template <class T> bool isHermitian(int64_t n, const T *a) {
  for (int64_t j = 0; j < n; ++j)
    for (int64_t i = 0; i <= j; ++i)
      if (a[i + j * n] != conjugate(a[j + i * n]))
        return false;
  return true;
}

template <class T>
llvm::Error solve(int64_t m, int64_t n, int64_t k, T *a, T *b, T *x) {
  if (llvm::Error error = checkSizes("mldivide", std::max(m, k), n))
    return error;
  if (m == 0 || n == 0 || k == 0) {
    std::fill(x, x + n * k, T(0));
    return llvm::Error::success();
  }
  if (m != n)
    return solveLeastSquares(m, n, k, a, b, x);
  if (llvm::Error error = solveSquare(n, k, a, b))
    return error;
  std::copy(b, b + n * k, x);
  return llvm::Error::success();
}

template <class T>
llvm::Error cholesky(int64_t n, T *a, int64_t &failedAt) {
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
    if (llvm::Error error = checkInfo(
            "qr", R::geqrf(kColumns, m, n, a, m, tau.data()), m, n))
      return error;
  for (int64_t j = 0; j < n; ++j)
    for (int64_t i = 0; i < columns; ++i)
      r[i + j * columns] = i <= j ? a[i + j * m] : T(0);
  if (!q || columns == 0)
    return llvm::Error::success();
  std::fill(q, q + m * columns, T(0));
  for (int64_t j = 0; j < count; ++j)
    std::copy(a + j * m, a + (j + 1) * m, q + j * m);
  return checkInfo(
      "qr", R::gqr(kColumns, m, columns, count, q, m, tau.data()), m, n);
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
  return checkInfo("eig",
                   Routines<T>::hevd(kColumns, vectors ? 'V' : 'N', 'U', n, a,
                                     n, values),
                   n, n);
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
  template llvm::Error solve(int64_t, int64_t, int64_t, T *, T *, T *);        \
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
