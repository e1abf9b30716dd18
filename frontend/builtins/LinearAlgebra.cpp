//===- LinearAlgebra.cpp - Factorisations and what follows from them ------===//
//
// LAPACK on evaluated matrices. Single precision is computed in double and
// rounded once.
//
//===----------------------------------------------------------------------===//
#include "frontend/Builtin.h"
#include "frontend/HostArray.h"
#include "frontend/Interpreter.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/SizeArgs.h"
#include "runtime/cpu/Lapack.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace quern {
namespace {

template <typename T>
constexpr ElementType kTypeOf =
    IsComplex<T>::value ? ElementType::C128 : ElementType::F64;

/// A matrix argument as double or complex double elements.
template <typename T> struct Matrix {
  int64_t rows = 0, columns = 0;
  std::vector<T> elements;
  T *data() { return elements.data(); }
  int64_t smaller() const { return std::min(rows, columns); }
};

/// Runs \p body with the argument as a Matrix<double> or Matrix<complex>.
template <typename Body>
void withMatrix(Call &call, const char *function, Body body) {
  Value v = call[0];
  if (v.isNumeric() && !isComplex(v.elementType()))
    v = convertValue(call, v, ElementType::F64);
  HostView x = hostView(call.session, v, function);
  if (x.type == ElementType::C64) {
    v = convertValue(call, v, ElementType::C128);
    x = hostView(call.session, v, function);
  }
  if (x.shape.rank() > 2)
    throwError("MATLAB:square", "%s: the argument must be a matrix.", function);
  auto run = [&](auto zero) {
    using T = decltype(zero);
    const T *data = x.as<T>();
    Matrix<T> m{x.shape.dim(0), x.shape.dim(1),
                std::vector<T>(data, data + x.shape.numElems())};
    body(m);
  };
  if (isComplex(x.type))
    run(std::complex<double>());
  else
    run(double());
}

/// \p data as a matrix value, rounded to single if the argument was single.
template <typename T>
void returnMatrix(Call &call, int64_t rows, int64_t columns, const T *data) {
  Value v = makeArray(kTypeOf<T>, Shape(rows, columns), data);
  if (isSingle(call[0].elementType()))
    v = convertValue(call, v, ElementType::F32);
  call.returns(std::move(v));
}

void needSquare(int64_t rows, int64_t columns) {
  if (rows != columns)
    throwError("MATLAB:square", "Matrix must be square.");
}

void inv(Call &call) {
  withMatrix(call, "inv", [&](auto &m) {
    needSquare(m.rows, m.columns);
    double rcond = 1;
    checkOrThrow(lapack::inverse(m.rows, m.data(), rcond));
    if (rcond == 0)
      warn("MATLAB:singularMatrix", "Matrix is singular to working precision.");
    else if (rcond < 0x1p-52)
      warn("MATLAB:nearlySingularMatrix",
           "Matrix is close to singular or badly scaled. Results may be "
           "inaccurate.");
    returnMatrix(call, m.rows, m.rows, m.data());
  });
}

void det(Call &call) {
  withMatrix(call, "det", [&](auto &m) {
    needSquare(m.rows, m.columns);
    typename std::decay_t<decltype(m.elements)>::value_type result(1);
    if (m.rows > 0)
      checkOrThrow(lapack::determinant(m.rows, m.data(), result));
    returnMatrix(call, 1, 1, &result);
  });
}

void chol(Call &call) {
  bool isLower = call.size() > 1 && textArg(call, 1, "Form") == "lower";
  withMatrix(call, "chol", [&](auto &m) {
    using T = typename std::decay_t<decltype(m.elements)>::value_type;
    needSquare(m.rows, m.columns);
    int64_t failedAt = 0, n = m.rows;
    checkOrThrow(lapack::cholesky(n, m.data(), failedAt));
    if (failedAt && call.numOutputs < 2)
      throwError("MATLAB:posdef", "Matrix must be positive definite.");
    int64_t order = failedAt ? failedAt - 1 : n;
    std::vector<T> factor(order * order);
    for (int64_t j = 0; j < order; ++j)
      for (int64_t i = 0; i <= j; ++i) {
        const T &r = m.elements[i + j * n];
        if constexpr (IsComplex<T>::value)
          factor[isLower ? j + i * order : i + j * order] =
              isLower ? std::conj(r) : r;
        else
          factor[isLower ? j + i * order : i + j * order] = r;
      }
    returnMatrix(call, order, order, factor.data());
    call.returns(Value(static_cast<double>(failedAt)));
  });
}

/// [L, U, P] = lu(A); with two results L holds the permuted rows.
void lu(Call &call) {
  withMatrix(call, "lu", [&](auto &m) {
    using T = typename std::decay_t<decltype(m.elements)>::value_type;
    int64_t k = m.smaller(), swaps = 0;
    std::vector<int64_t> order(m.rows);
    std::iota(order.begin(), order.end(), 0);
    checkOrThrow(lapack::lu(m.rows, m.columns, m.data(), order.data(), swaps));
    if (call.numOutputs < 2)
      return returnMatrix(call, m.rows, m.columns, m.data());
    bool isPermuted = call.numOutputs < 3;
    std::vector<T> lower(m.rows * k), upper(k * m.columns);
    for (int64_t j = 0; j < k; ++j)
      for (int64_t i = j; i < m.rows; ++i)
        lower[(isPermuted ? order[i] : i) + j * m.rows] =
            i == j ? T(1) : m.elements[i + j * m.rows];
    for (int64_t j = 0; j < m.columns; ++j)
      for (int64_t i = 0; i <= std::min(j, k - 1); ++i)
        upper[i + j * k] = m.elements[i + j * m.rows];
    returnMatrix(call, m.rows, k, lower.data());
    returnMatrix(call, k, m.columns, upper.data());
    std::vector<double> permutation(m.rows * m.rows);
    for (int64_t i = 0; i < m.rows; ++i)
      permutation[i + order[i] * m.rows] = 1;
    returnMatrix(call, m.rows, m.rows, permutation.data());
  });
}

bool isEconomy(Call &call) {
  if (call.size() < 2)
    return false;
  if (!call[1].isText())
    return scalarArg(call, 1, "Size") == 0;
  std::string word = call[1].text();
  if (word != "econ" && word != "vector" && word != "matrix")
    throwError("MATLAB:qr:unknownOption", "Unknown option '%s'.", word.c_str());
  return word == "econ";
}

void qr(Call &call) {
  bool economy = isEconomy(call);
  withMatrix(call, "qr", [&](auto &m) {
    using T = typename std::decay_t<decltype(m.elements)>::value_type;
    int64_t k = economy ? m.smaller() : m.rows;
    std::vector<T> q(m.rows * k), r(k * m.columns);
    checkOrThrow(lapack::qr(m.rows, m.columns, m.data(),
                            call.numOutputs > 1 ? q.data() : nullptr, r.data(),
                            economy));
    if (call.numOutputs > 1)
      returnMatrix(call, m.rows, k, q.data());
    returnMatrix(call, k, m.columns, r.data());
  });
}

/// s = svd(A), or [U, S, V] = svd(A, 'econ').
void svd(Call &call) {
  bool economy = isEconomy(call), wantsVectors = call.numOutputs > 1;
  withMatrix(call, "svd", [&](auto &m) {
    using T = typename std::decay_t<decltype(m.elements)>::value_type;
    for (const T &x : m.elements)
      if (isNan(x) || std::isinf(std::abs(x)))
        throwError("MATLAB:svd:matrixWithNaNInf",
                   "Input to SVD must not contain NaN or Inf.");
    int64_t k = m.smaller();
    int64_t uColumns = economy ? k : m.rows, vColumns = economy ? k : m.columns;
    std::vector<double> s(k);
    std::vector<T> u, v;
    if (wantsVectors) {
      u.resize(m.rows * uColumns);
      v.resize(m.columns * vColumns);
    }
    if (k > 0)
      checkOrThrow(lapack::svd(m.rows, m.columns, m.data(), s.data(),
                               wantsVectors ? u.data() : nullptr,
                               wantsVectors ? v.data() : nullptr, economy));
    if (!wantsVectors)
      return returnMatrix(call, k, 1, s.data());
    std::vector<double> sigma(uColumns * vColumns);
    for (int64_t i = 0; i < k; ++i)
      sigma[i + i * uColumns] = s[i];
    returnMatrix(call, m.rows, uColumns, u.data());
    returnMatrix(call, uColumns, vColumns, sigma.data());
    returnMatrix(call, m.columns, vColumns, v.data());
  });
}

/// Returns eigenvalues (and vectors before them) as real where they all are.
void returnEigen(Call &call, int64_t n,
                 const std::vector<std::complex<double>> &values,
                 const std::vector<std::complex<double>> &vectors) {
  auto isReal = [](const std::complex<double> &z) { return z.imag() == 0; };
  bool areReal = std::all_of(values.begin(), values.end(), isReal) &&
                 std::all_of(vectors.begin(), vectors.end(), isReal);
  auto give = [&](int64_t rows, int64_t columns,
                  const std::vector<std::complex<double>> &data) {
    if (!areReal)
      return returnMatrix(call, rows, columns, data.data());
    std::vector<double> real;
    for (const std::complex<double> &z : data)
      real.push_back(z.real());
    returnMatrix(call, rows, columns, real.data());
  };
  if (call.numOutputs < 2)
    return give(n, 1, values);
  std::vector<std::complex<double>> diagonal(n * n);
  for (int64_t i = 0; i < n; ++i)
    diagonal[i + i * n] = values[i];
  give(n, n, vectors);
  give(n, n, diagonal);
}

void eig(Call &call) {
  if (call.size() > 1)
    return call.interpreter.callByName(
        "__eig_general__", call.args, call.numOutputs, call.results, call.span);
  withMatrix(call, "eig", [&](auto &m) {
    using T = typename std::decay_t<decltype(m.elements)>::value_type;
    needSquare(m.rows, m.columns);
    int64_t n = m.rows;
    for (const T &x : m.elements)
      if (isNan(x) || std::isinf(std::abs(x)))
        throwError("MATLAB:eig:matrixWithNaNInf",
                   "Input matrix contains NaN or Inf.");
    bool wantsVectors = call.numOutputs > 1;
    std::vector<std::complex<double>> values(n), vectors;
    if (lapack::isHermitian(n, m.data())) {
      std::vector<double> real(n);
      if (n > 0)
        checkOrThrow(
            lapack::eigHermitian(n, m.data(), real.data(), wantsVectors));
      std::copy(real.begin(), real.end(), values.begin());
      if (wantsVectors)
        vectors.assign(m.elements.begin(), m.elements.end());
    } else {
      if (wantsVectors)
        vectors.resize(n * n);
      checkOrThrow(lapack::eig(n, m.data(), values.data(),
                               wantsVectors ? vectors.data() : nullptr));
    }
    returnEigen(call, n, values, vectors);
  });
}

constexpr Builtin kLinearBuiltins[] = {
    {"inv", 1, 1, inv, "inverse of a square matrix"},
    {"det", 1, 1, det, "determinant"},
    {"chol", 1, 2, chol, "Cholesky factor"},
    {"lu", 1, 1, lu, "LU factors with partial pivoting"},
    {"qr", 1, 2, qr, "orthogonal-triangular factors"},
    {"svd", 1, 2, svd, "singular values and vectors"},
    {"eig", 1, 2, eig, "eigenvalues and eigenvectors"},
};

} // namespace

llvm::ArrayRef<Builtin> linearBuiltins() { return kLinearBuiltins; }

} // namespace quern
