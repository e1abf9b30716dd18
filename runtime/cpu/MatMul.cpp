//===- MatMul.cpp - The matrix product by BLAS ----------------------------===//
//
// Factors. BLAS multiplies by alpha where it likes: before the product, or some
// partial sums at a time, and leaves the product out if alpha is 0. That is
// right as long as alpha neither is special itself nor brings finite values out
// of range; so alpha is given to BLAS if its magnitude is moderate, and
// otherwise multiplied where the program says.
//
// Sums. The result starts as a copy of the term that is added, unless it has
// that term's storage already, and BLAS adds to it (beta is 1). Otherwise beta
// is 0, which BLAS takes as "overwrite": what was there is not read.
//
//===----------------------------------------------------------------------===//
#include "runtime/cpu/MatMul.h"

#include "ir/Contract.h"
#include "runtime/cpu/Elements.h"
#include <cblas.h>
#include <cmath>

namespace quern {
namespace {

// They keep their own names. NOLINTBEGIN(readability-identifier-naming)
template <class T> struct Blas;
template <> struct Blas<double> {
  static constexpr auto gemm = cblas_dgemm;
  static constexpr auto gemv = cblas_dgemv;
  static constexpr auto syrk = cblas_dsyrk;
  static double dot(int n, const double *x, int incx, const double *y,
                    int incy) {
    return cblas_ddot(n, x, incx, y, incy);
  }
};
template <> struct Blas<float> {
  static constexpr auto gemm = cblas_sgemm;
  static constexpr auto gemv = cblas_sgemv;
  static constexpr auto syrk = cblas_ssyrk;
  static float dot(int n, const float *x, int incx, const float *y, int incy) {
    return cblas_sdot(n, x, incx, y, incy);
  }
};
// NOLINTEND(readability-identifier-naming)
template <class T, auto Gemm, auto Gemv, auto Syrk, auto Herk, auto Dot>
struct ComplexBlas {
  using Real = typename T::value_type;
  static void gemm(CBLAS_ORDER order, CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb,
                   int m, int n, int k, T alpha, const T *a, int lda,
                   const T *b, int ldb, T beta, T *c, int ldc) {
    Gemm(order, ta, tb, m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc);
  }
  static void gemv(CBLAS_ORDER order, CBLAS_TRANSPOSE ta, int m, int n, T alpha,
                   const T *a, int lda, const T *x, int incx, T beta, T *y,
                   int incy) {
    Gemv(order, ta, m, n, &alpha, a, lda, x, incx, &beta, y, incy);
  }
  static void syrk(CBLAS_ORDER order, CBLAS_UPLO part, CBLAS_TRANSPOSE trans,
                   int n, int k, T alpha, const T *a, int lda, T beta, T *c,
                   int ldc) {
    Syrk(order, part, trans, n, k, &alpha, a, lda, &beta, c, ldc);
  }
  static void herk(CBLAS_ORDER order, CBLAS_UPLO part, CBLAS_TRANSPOSE trans,
                   int n, int k, Real alpha, const T *a, int lda, Real beta,
                   T *c, int ldc) {
    Herk(order, part, trans, n, k, alpha, a, lda, beta, c, ldc);
  }
  static T dot(int n, const T *x, int incx, const T *y, int incy) {
    T result;
    Dot(n, x, incx, y, incy, &result);
    return result;
  }
};
template <>
struct Blas<Complex> : ComplexBlas<Complex, cblas_zgemm, cblas_zgemv,
                                   cblas_zsyrk, cblas_zherk, cblas_zdotu_sub> {
};
template <>
struct Blas<ComplexSingle>
    : ComplexBlas<ComplexSingle, cblas_cgemm, cblas_cgemv, cblas_csyrk,
                  cblas_cherk, cblas_cdotu_sub> {};

template <class T> T conjugate(T x) {
  if constexpr (kIsComplex<T>)
    return std::conj(x);
  else
    return x;
}

/// An operand as BLAS takes it: columns, or rows, of adjacent elements.
template <class T> struct Matrix {
  Matrix(const LibraryArray &array, bool conjugated)
      : data(static_cast<const T *>(array.data)), rows(array.shape.dim(0)),
        columns(array.shape.dim(1)), conjugated(conjugated) {
    if (array.type != kTypeOf<T>) {
      own(denseCopy<T>(array));
      return;
    }
    byRows = rows != 1 && array.rowStride != 1;
    int64_t stride = byRows ? array.rowStride : array.columnStride;
    // With one row (column) to step over, any distance will do.
    ld = std::max({(byRows ? rows : columns) == 1 ? 1 : stride,
                   byRows ? columns : rows, int64_t(1)});
  }

  /// Goes over to dense elements of its own.
  void own(std::vector<T> elements) {
    copy = std::move(elements);
    data = copy.data();
    byRows = false;
    ld = std::max<int64_t>(rows, 1);
  }
  std::vector<T> elements(T factor) const {
    std::vector<T> out(rows * columns);
    for (int64_t j = 0; j < columns; ++j)
      for (int64_t i = 0; i < rows; ++i)
        out[i + j * rows] = data[byRows ? j + i * ld : i + j * ld] * factor;
    return out;
  }
  void scale(T factor) {
    own(elements(conjugated ? conjugate(factor) : factor));
  }
  /// How BLAS is to read it; \p turned: as its transpose.
  CBLAS_TRANSPOSE how(bool turned = false) const {
    bool transposes = byRows != turned;
    if (conjugated)
      return transposes ? CblasConjTrans : CblasConjNoTrans;
    return transposes ? CblasTrans : CblasNoTrans;
  }
  /// Extents of what lies in memory.
  int storedRows() const { return byRows ? columns : rows; }
  int storedColumns() const { return byRows ? rows : columns; }
  /// The elements of a row or column, which BLAS reads without conjugation.
  const T *vector(int &increment) {
    if (conjugated) {
      own(elements(T(1)));
      for (T &x : copy)
        x = conjugate(x);
      conjugated = false;
    }
    bool isColumn = columns == 1;
    increment = rows == 1 && columns == 1 ? 1 : isColumn == byRows ? ld : 1;
    return data;
  }

  const T *data;
  int64_t rows, columns;
  int64_t ld = 1;
  bool byRows = false;
  bool conjugated;

private:
  std::vector<T> copy;
};

/// Makes the upper triangle of n x n \p c what its lower one says;
/// \p hermitian: conjugated. \p flip: conjugates the lower one too.
template <class T> void mirror(T *c, int64_t n, bool hermitian, bool flip) {
  constexpr int64_t kBlock = 32;
  for (int64_t jj = 0; jj < n; jj += kBlock)
    for (int64_t ii = jj; ii < n; ii += kBlock)
      for (int64_t j = jj, last = std::min(jj + kBlock, n); j < last; ++j)
        for (int64_t i = std::max(ii, j); i < std::min(ii + kBlock, n); ++i) {
          T value = flip ? conjugate(c[i + j * n]) : c[i + j * n];
          c[i + j * n] = value;
          c[j + i * n] = hermitian && i != j ? conjugate(value) : value;
        }
}

/// c = alpha * x * x', where \p right is \p left turned.
template <class T>
void multiplySymmetric(const Matrix<T> &left, const Matrix<T> &right, T alpha,
                       T *c) {
  int n = left.rows, k = left.columns;
  CBLAS_TRANSPOSE how = left.byRows ? CblasTrans : CblasNoTrans;
  if constexpr (kIsComplex<T>) {
    if (left.conjugated != right.conjugated) {
      if (left.byRows)
        how = CblasConjTrans;
      Blas<T>::herk(CblasColMajor, CblasLower, how, n, k, alpha.real(),
                    left.data, left.ld, 0, c, n);
      // herk conjugates the transposed one of the two.
      return mirror(c, n, true, left.byRows != left.conjugated);
    }
  }
  Blas<T>::syrk(CblasColMajor, CblasLower, how, n, k, alpha, left.data, left.ld,
                T(0), c, n);
  mirror(c, n, false, left.conjugated);
}

/// c = alpha*a*b + beta*c for extents of 1 and more.
template <class T>
void multiply(Matrix<T> &a, Matrix<T> &b, T alpha, T beta, T *c) {
  int m = a.rows, k = a.columns, n = b.columns, step = 1;
  if (m == 1 && n == 1) {
    int stepB = 1;
    const T *x = a.vector(step), *y = b.vector(stepB);
    T dot = alpha * Blas<T>::dot(k, x, step, y, stepB);
    *c = beta == T(0) ? dot : dot + *c;
  } else if (n == 1) {
    const T *x = b.vector(step);
    Blas<T>::gemv(CblasColMajor, a.how(), a.storedRows(), a.storedColumns(),
                  alpha, a.data, a.ld, x, step, beta, c, 1);
  } else if (m == 1) {
    // A row times B is B transposed times a column.
    const T *x = a.vector(step);
    Blas<T>::gemv(CblasColMajor, b.how(true), b.storedRows(), b.storedColumns(),
                  alpha, b.data, b.ld, x, step, beta, c, 1);
  } else {
    Blas<T>::gemm(CblasColMajor, a.how(), b.how(), m, n, k, alpha, a.data, a.ld,
                  b.data, b.ld, beta, c, m);
  }
}

/// Whether BLAS may multiply by \p factor where it likes.
template <class T> bool isModerate(T factor) {
  int exponent = std::ilogb(std::abs(factor));
  constexpr int kRange = sizeof(T) / (kIsComplex<T> ? 2 : 1) == 4 ? 8 : 32;
  return factor != T(0) && exponent >= -kRange && exponent <= kRange;
}

/// Whether rows and columns of one operand are columns and rows of the other.
bool areTurned(const LibraryArray &a, const LibraryArray &b) {
  return a.data == b.data && a.type == b.type &&
         a.shape.dim(0) == b.shape.dim(1) && a.shape.dim(1) == b.shape.dim(0) &&
         (a.shape.dim(0) == 1 || a.rowStride == b.columnStride) &&
         (a.shape.dim(1) == 1 || a.columnStride == b.rowStride);
}

} // namespace

bool isSymmetricProduct(const LibraryCall &call) {
  return !Contraction(call.attrs).has(Contraction::Accumulate) &&
         call.operands[0].type == call.result.type &&
         areTurned(call.operands[0], call.operands[1]);
}

template <class T> void multiply(const LibraryCall &call) {
  Contraction parts(call.attrs);
  Matrix<T> a(call.operands[0], parts.has(Contraction::ConjLeft));
  Matrix<T> b(call.operands[1], parts.has(Contraction::ConjRight));
  T *c = static_cast<T *>(call.result.data);
  int64_t count = a.rows * b.columns;
  if (count == 0)
    return;
  bool accumulates = parts.has(Contraction::Accumulate);
  T factor = 1, alpha = 1;
  if (parts.isScaled())
    denseCopy(call.operands[parts.factor()], &factor);
  bool scalesAfter = parts.has(Contraction::ScaleResult) && !isModerate(factor);
  if (parts.isScaled() && isModerate(factor))
    alpha = factor;
  else if (parts.has(Contraction::ScaleOperand))
    (a.rows <= b.columns ? a : b).scale(factor);

  // What the product is written or added to.
  std::vector<T> product;
  T *target = c;
  if (accumulates && scalesAfter) {
    product.resize(count);
    target = product.data();
  }
  if (accumulates && call.operands[parts.addend()].data != c)
    denseCopy(call.operands[parts.addend()], c);
  bool adds = accumulates && target == c;
  if (a.columns == 0) {
    if (!adds)
      std::fill(target, target + count, T(0));
  } else if (isSymmetricProduct(call) && a.rows > 1 && a.data == b.data) {
    multiplySymmetric(a, b, alpha, c);
  } else {
    multiply(a, b, alpha, adds ? T(1) : T(0), target);
  }
  if (!scalesAfter)
    return;
  for (int64_t i = 0; i < count; ++i)
    c[i] = accumulates ? factor * target[i] + c[i] : factor * target[i];
}

template void multiply<double>(const LibraryCall &call);
template void multiply<float>(const LibraryCall &call);
template void multiply<Complex>(const LibraryCall &call);
template void multiply<ComplexSingle>(const LibraryCall &call);

} // namespace quern
