//===- Blas.cpp - Library ops on the host processor ----------------------===//
#include "runtime/cpu/Blas.h"

#include "ir/Error.h"
#include "runtime/cpu/Lapack.h"
#include <cblas.h>
#include <cstring>
#include <limits>
#include <vector>

namespace quern {
namespace {

using Complex = std::complex<double>;
using ComplexSingle = std::complex<float>;

// --- Element conversion ------------------------------------------------------

template <class From, class To>
void convertElems(const void *from, void *to, int64_t count) {
  const From *source = static_cast<const From *>(from);
  To *target = static_cast<To *>(to);
  for (int64_t i = 0; i < count; ++i) {
    if constexpr (std::is_same_v<From, Complex> ||
                  std::is_same_v<From, ComplexSingle>) {
      if constexpr (std::is_same_v<To, Complex> ||
                    std::is_same_v<To, ComplexSingle>)
        target[i] = To(source[i].real(), source[i].imag());
      else
        target[i] = static_cast<To>(source[i].real());
    } else if constexpr (std::is_same_v<To, Complex>) {
      target[i] = To(static_cast<double>(source[i]), 0);
    } else if constexpr (std::is_same_v<To, ComplexSingle>) {
      target[i] = To(static_cast<float>(source[i]), 0);
    } else {
      target[i] = static_cast<To>(source[i]);
    }
  }
}

template <class To>
void convertFrom(ElementType type, const void *from, void *to,
                 int64_t count) {
  switch (type) {
  case ElementType::F64: return convertElems<double, To>(from, to, count);
  case ElementType::F32: return convertElems<float, To>(from, to, count);
  case ElementType::C128: return convertElems<Complex, To>(from, to, count);
  case ElementType::C64:
    return convertElems<ComplexSingle, To>(from, to, count);
  case ElementType::I8: return convertElems<int8_t, To>(from, to, count);
  case ElementType::I16: return convertElems<int16_t, To>(from, to, count);
  case ElementType::I32: return convertElems<int32_t, To>(from, to, count);
  case ElementType::I64: return convertElems<int64_t, To>(from, to, count);
  case ElementType::U8: return convertElems<uint8_t, To>(from, to, count);
  case ElementType::U16: return convertElems<uint16_t, To>(from, to, count);
  case ElementType::U32: return convertElems<uint32_t, To>(from, to, count);
  case ElementType::U64: return convertElems<uint64_t, To>(from, to, count);
  case ElementType::Bool: return convertElems<uint8_t, To>(from, to, count);
  case ElementType::Char: return convertElems<uint16_t, To>(from, to, count);
  }
}

template <class T> constexpr ElementType kTypeOf = ElementType::F64;
template <> constexpr ElementType kTypeOf<float> = ElementType::F32;
template <> constexpr ElementType kTypeOf<Complex> = ElementType::C128;
template <> constexpr ElementType kTypeOf<ComplexSingle> = ElementType::C64;

/// The elements of an operand as T: in place if they are, else a copy.
template <class T> class Operand {
public:
  explicit Operand(const LibraryArray &array)
      : data(static_cast<T *>(array.data)) {
    if (array.type == kTypeOf<T>)
      return;
    int64_t count = array.shape->numElems();
    copy.resize(count);
    convertFrom<T>(array.type, array.data, copy.data(), count);
    data = copy.data();
  }
  const T *get() const { return data; }

private:
  T *data;
  std::vector<T> copy;
};

// --- Matrix product ----------------------------------------------------------

// They keep their own names. NOLINTBEGIN(readability-identifier-naming)
template <class T> struct Blas;
template <> struct Blas<double> {
  static constexpr auto gemm = cblas_dgemm;
  static constexpr auto gemv = cblas_dgemv;
  static double dot(int n, const double *x, int incx, const double *y,
                    int incy) {
    return cblas_ddot(n, x, incx, y, incy);
  }
};
template <> struct Blas<float> {
  static constexpr auto gemm = cblas_sgemm;
  static constexpr auto gemv = cblas_sgemv;
  static float dot(int n, const float *x, int incx, const float *y,
                   int incy) {
    return cblas_sdot(n, x, incx, y, incy);
  }
};
// NOLINTEND(readability-identifier-naming)
template <class T, auto Gemm, auto Gemv, auto Dot> struct ComplexBlas {
  static void gemm(CBLAS_ORDER order, CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb,
                   int m, int n, int k, T alpha, const T *a, int lda,
                   const T *b, int ldb, T beta, T *c, int ldc) {
    Gemm(order, ta, tb, m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc);
  }
  static void gemv(CBLAS_ORDER order, CBLAS_TRANSPOSE ta, int m, int n,
                   T alpha, const T *a, int lda, const T *x, int incx, T beta,
                   T *y, int incy) {
    Gemv(order, ta, m, n, &alpha, a, lda, x, incx, &beta, y, incy);
  }
  static T dot(int n, const T *x, int incx, const T *y, int incy) {
    T result;
    Dot(n, x, incx, y, incy, &result);
    return result;
  }
};
template <>
struct Blas<Complex>
    : ComplexBlas<Complex, cblas_zgemm, cblas_zgemv, cblas_zdotu_sub> {};
template <>
struct Blas<ComplexSingle>
    : ComplexBlas<ComplexSingle, cblas_cgemm, cblas_cgemv, cblas_cdotu_sub> {
};

template <class T>
void multiply(const LibraryArray &left, const LibraryArray &right, T *c) {
  Operand<T> a(left), b(right);
  int m = left.shape->dim(0), k = left.shape->dim(1), n = right.shape->dim(1);
  if (m == 0 || n == 0)
    return;
  if (k == 0) {
    std::fill(c, c + int64_t(m) * n, T(0));
    return;
  }
  CBLAS_TRANSPOSE ta = left.transposed ? CblasTrans : CblasNoTrans;
  CBLAS_TRANSPOSE tb = right.transposed ? CblasTrans : CblasNoTrans;
  int lda = left.transposed ? k : m;
  int ldb = right.transposed ? n : k;
  if (m == 1 && n == 1) {
    *c = Blas<T>::dot(k, a.get(), 1, b.get(), 1);
  } else if (n == 1) {
    Blas<T>::gemv(CblasColMajor, ta, lda, left.transposed ? m : k, T(1),
                  a.get(), lda, b.get(), 1, T(0), c, 1);
  } else if (m == 1) {
    // A row times B is B transposed times a column.
    CBLAS_TRANSPOSE flipped = right.transposed ? CblasNoTrans : CblasTrans;
    Blas<T>::gemv(CblasColMajor, flipped, ldb, right.transposed ? k : n, T(1),
                  b.get(), ldb, a.get(), 1, T(0), c, 1);
  } else {
    Blas<T>::gemm(CblasColMajor, ta, tb, m, n, k, T(1), a.get(), lda, b.get(),
                  ldb, T(0), c, m);
  }
}

llvm::Error unsupportedType(const LibraryCall &call) {
  return makeError("MATLAB:UndefinedFunction",
                   "[" + std::string(info(call.op).name) +
                       "] not defined for " + info(call.result.type).name,
                   call.span);
}

llvm::Error matMul(const LibraryCall &call) {
  const LibraryArray &a = call.operands[0];
  const LibraryArray &b = call.operands[1];
  void *c = call.result.data;
  switch (call.result.type) {
  case ElementType::F64: multiply(a, b, static_cast<double *>(c)); break;
  case ElementType::F32: multiply(a, b, static_cast<float *>(c)); break;
  case ElementType::C128: multiply(a, b, static_cast<Complex *>(c)); break;
  case ElementType::C64:
    multiply(a, b, static_cast<ComplexSingle *>(c));
    break;
  default: return unsupportedType(call);
  }
  return llvm::Error::success();
}

// --- Solve -------------------------------------------------------------------

/// The elements as the op sees them, in a fresh array of T.
template <class T> std::vector<T> freshCopy(const LibraryArray &array) {
  int64_t rows = array.shape->dim(0), columns = array.shape->dim(1);
  std::vector<T> result(rows * columns);
  convertFrom<T>(array.type, array.data, result.data(), rows * columns);
  if (!array.transposed)
    return result;
  std::vector<T> turned(rows * columns);
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t i = 0; i < rows; ++i)
      turned[i + j * rows] = result[j + i * columns];
  return turned;
}

template <class T>
llvm::Error solveAs(const LibraryCall &call) {
  const LibraryArray &a = call.operands[0];
  const LibraryArray &b = call.operands[1];
  int64_t m = a.shape->dim(0), n = a.shape->dim(1), k = b.shape->dim(1);
  std::vector<T> left = freshCopy<T>(a), right = freshCopy<T>(b), x(n * k);
  if (llvm::Error error =
          lapack::solve(m, n, k, left.data(), right.data(), x.data()))
    return error;
  // Single precision is computed in double and rounded once.
  if (isSingle(call.result.type)) {
    if (isComplex(call.result.type))
      convertElems<T, ComplexSingle>(x.data(), call.result.data, n * k);
    else
      convertElems<T, float>(x.data(), call.result.data, n * k);
    return llvm::Error::success();
  }
  std::memcpy(call.result.data, x.data(), n * k * sizeof(T));
  return llvm::Error::success();
}

llvm::Error solve(const LibraryCall &call) {
  switch (kind(call.result.type)) {
  case TypeKind::Float: return solveAs<double>(call);
  case TypeKind::Complex: return solveAs<Complex>(call);
  default: return unsupportedType(call);
  }
}

// --- The table ---------------------------------------------------------------

struct LibraryRow {
  Op op;
  llvm::Error (*call)(const LibraryCall &);
};
constexpr LibraryRow kRows[] = {{Op::MatMul, matMul}, {Op::Solve, solve}};

llvm::Error checkExtents(const LibraryCall &call) {
  constexpr int64_t kMax = std::numeric_limits<int>::max();
  for (const LibraryArray &array : call.operands)
    for (int64_t extent : array.shape->extents())
      if (extent > kMax)
        return makeError("Quern:tooLarge",
                         "[" + std::string(info(call.op).name) + "] " +
                             array.shape->str() + ": extents beyond 2^31-1",
                         call.span);
  return llvm::Error::success();
}

} // namespace

bool hasBlasCall(Op op) {
  for (const LibraryRow &row : kRows)
    if (row.op == op)
      return true;
  return false;
}

llvm::Error callBlas(const LibraryCall &call) {
  if (llvm::Error error = checkExtents(call))
    return error;
  for (const LibraryRow &row : kRows)
    if (row.op == call.op)
      return row.call(call);
  llvm_unreachable("asked for a library call that hasBlasCall denies");
}

void setBlasThreads(unsigned numThreads) {
  openblas_set_num_threads(static_cast<int>(numThreads));
}

} // namespace quern
