//===- LapackTest.cpp -----------------------------------------------------===//
#include "runtime/cpu/Lapack.h"

#include "gtest/gtest.h"
#include <cmath>
#include <string>
#include <vector>

using namespace quern;

namespace {

using Complex = std::complex<double>;

template <class T> class LapackTest : public ::testing::Test {
protected:
  void SetUp() override {
    setWarningHandler(
        [](void *context, llvm::StringRef identifier, llvm::StringRef) {
          *static_cast<std::string *>(context) += identifier.str() + ";";
        },
        &warnings);
  }
  void TearDown() override { setWarningHandler(nullptr, nullptr); }

  T draw() {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    double x = static_cast<double>(seed >> 11) / (1ull << 53) - 0.5;
    if constexpr (std::is_same_v<T, Complex>)
      return T(x, static_cast<double>(seed >> 40 & 1023) / 1024 - 0.5);
    else
      return x;
  }
  std::vector<T> random(int64_t count) {
    std::vector<T> values(count);
    for (T &value : values)
      value = draw();
    return values;
  }
  /// a (m x k) times b (k x n); a adjoint if asked for (then a is k x m).
  static std::vector<T> times(const std::vector<T> &a, const std::vector<T> &b,
                              int64_t m, int64_t k, int64_t n,
                              bool adjoint = false) {
    std::vector<T> c(m * n);
    for (int64_t j = 0; j < n; ++j)
      for (int64_t i = 0; i < m; ++i)
        for (int64_t l = 0; l < k; ++l)
          c[i + j * m] +=
              (adjoint ? conj(a[l + i * k]) : a[i + l * m]) * b[l + j * k];
    return c;
  }
  static double conj(double x) { return x; }
  static Complex conj(Complex x) { return std::conj(x); }
  static void expectNear(const std::vector<T> &a, const std::vector<T> &b,
                         double tolerance = 1e-10) {
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i)
      EXPECT_LE(std::abs(a[i] - b[i]), tolerance) << i;
  }

  uint64_t seed = 42;
  std::string warnings;
};

using Types = ::testing::Types<double, Complex>;
TYPED_TEST_SUITE(LapackTest, Types);

TYPED_TEST(LapackTest, SolveSquareOfEachKind) {
  const int64_t n = 7, k = 3;
  for (int form = 0; form < 4; ++form) {
    std::vector<TypeParam> a = this->random(n * n);
    if (form == 1) // positive definite
      a = this->times(a, a, n, n, n, true);
    for (int64_t j = 0; j < n; ++j)
      for (int64_t i = 0; i < n; ++i)
        if (form >= 2) {
          if (form == 2 ? i > j : i < j)
            a[i + j * n] = 0;
          if (i == j)
            a[i + j * n] += 2.0;
        }
    std::vector<TypeParam> x = this->random(n * k),
                           b = this->times(a, x, n, n, k);
    std::vector<TypeParam> result(n * k), copy = a;
    EXPECT_FALSE(lapack::solve(n, n, k, copy.data(), b.data(), result.data()));
    this->expectNear(result, x, 1e-8);
  }
  EXPECT_EQ(this->warnings, "");
}

/// Matrices that were solved with lately are not factorised again, and are
/// known by all of their elements.
TYPED_TEST(LapackTest, FactorsAreReused) {
  const int64_t n = 20;
  std::vector<TypeParam> first = this->random(n * n), second = first;
  second.back() += 1.0;
  auto solve = [&](const std::vector<TypeParam> &a) {
    std::vector<TypeParam> copy = a, x = this->random(n), got(n),
                           b = this->times(a, x, n, n, 1);
    EXPECT_FALSE(
        lapack::solve(n, n, int64_t(1), copy.data(), b.data(), got.data()));
    this->expectNear(got, x, 1e-8);
  };
  uint64_t before = lapack::numFactorised();
  for (int round = 0; round < 5; ++round) {
    solve(first);
    solve(second);
  }
  EXPECT_EQ(lapack::numFactorised() - before, 2u);
  for (int other = 0; other < 20; ++other)
    solve(this->random(n * n));
  solve(first); // forgotten by now
  EXPECT_EQ(lapack::numFactorised() - before, 23u);
}

TYPED_TEST(LapackTest, SolveWarnsAboutSingularMatrices) {
  std::vector<TypeParam> a = {1.0, 2.0, 2.0, 4.0}, b = {1.0, 1.0}, x(2);
  EXPECT_FALSE(lapack::solve<TypeParam>(2, 2, 1, a.data(), b.data(), x.data()));
  EXPECT_EQ(this->warnings, "MATLAB:singularMatrix;");
  EXPECT_TRUE(std::isinf(std::real(x[0])));
  this->warnings.clear();
  a = {1.0, 1.0, 1.0, 1.0 + 1e-16 * 4};
  b = {1.0, 2.0};
  EXPECT_FALSE(lapack::solve<TypeParam>(2, 2, 1, a.data(), b.data(), x.data()));
  EXPECT_EQ(this->warnings, "MATLAB:nearlySingularMatrix;");
}

TYPED_TEST(LapackTest, LeastSquaresIsOrthogonalToTheColumns) {
  const int64_t m = 9, n = 4;
  std::vector<TypeParam> a = this->random(m * n), b = this->random(m), x(n);
  std::vector<TypeParam> aCopy = a, bCopy = b;
  EXPECT_FALSE(
      lapack::solve(m, n, int64_t(1), aCopy.data(), bCopy.data(), x.data()));
  std::vector<TypeParam> residual = this->times(a, x, m, n, 1);
  for (int64_t i = 0; i < m; ++i)
    residual[i] -= b[i];
  this->expectNear(this->times(a, residual, n, m, 1, true),
                   std::vector<TypeParam>(n));
}

TYPED_TEST(LapackTest, UnderdeterminedGivesABasicSolution) {
  const int64_t m = 2, n = 5;
  std::vector<TypeParam> a = this->random(m * n), b = this->random(m), x(n);
  std::vector<TypeParam> aCopy = a, bCopy = b;
  EXPECT_FALSE(
      lapack::solve(m, n, int64_t(1), aCopy.data(), bCopy.data(), x.data()));
  this->expectNear(this->times(a, x, m, n, 1), b);
  int zeros = 0;
  for (TypeParam value : x)
    zeros += value == TypeParam(0);
  EXPECT_EQ(zeros, n - m);
}

TYPED_TEST(LapackTest, FactorsMultiplyBack) {
  const int64_t m = 6, n = 4;
  std::vector<TypeParam> a = this->random(m * n);
  for (bool economy : {false, true}) {
    int64_t k = economy ? n : m;
    std::vector<TypeParam> copy = a, q(m * k), r(k * n);
    EXPECT_FALSE(lapack::qr(m, n, copy.data(), q.data(), r.data(), economy));
    this->expectNear(this->times(q, r, m, k, n), a);

    std::vector<double> s(n);
    int64_t vColumns = n;
    std::vector<TypeParam> u(m * k), v(n * vColumns);
    copy = a;
    EXPECT_FALSE(
        lapack::svd(m, n, copy.data(), s.data(), u.data(), v.data(), economy));
    std::vector<TypeParam> us(m * n), vh(n * n);
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t i = 0; i < m; ++i)
        us[i + j * m] = u[i + j * m] * s[j];
      for (int64_t i = 0; i < n; ++i)
        vh[j + i * n] = this->conj(v[i + j * n]);
    }
    this->expectNear(this->times(us, vh, m, n, n), a);
  }
}

TYPED_TEST(LapackTest, LuPermutesRows) {
  const int64_t n = 5;
  std::vector<TypeParam> a = this->random(n * n), f = a;
  std::vector<TypeParam> l(n * n), u(n * n), permuted(n * n);
  int64_t rows[n], swaps = 0;
  EXPECT_FALSE(lapack::lu(n, n, f.data(), rows, swaps));
  for (int64_t j = 0; j < n; ++j)
    for (int64_t i = 0; i < n; ++i) {
      l[i + j * n] = i > j ? f[i + j * n] : TypeParam(i == j);
      u[i + j * n] = i <= j ? f[i + j * n] : TypeParam(0);
      permuted[i + j * n] = a[rows[i] + j * n];
    }
  this->expectNear(this->times(l, u, n, n, n), permuted);
  TypeParam determinant, product = swaps % 2 ? -1.0 : 1.0;
  for (int64_t i = 0; i < n; ++i)
    product *= f[i + i * n];
  EXPECT_FALSE(lapack::determinant(n, a.data(), determinant));
  EXPECT_LE(std::abs(determinant - product), 1e-12);
}

TYPED_TEST(LapackTest, CholeskyAndItsFailure) {
  const int64_t n = 5;
  std::vector<TypeParam> g = this->random(n * n),
                         a = this->times(g, g, n, n, n, true);
  std::vector<TypeParam> r = a;
  int64_t failedAt = -1;
  EXPECT_FALSE(lapack::cholesky(n, r.data(), failedAt));
  EXPECT_EQ(failedAt, 0);
  this->expectNear(this->times(r, r, n, n, n, true), a);
  std::vector<TypeParam> bad = {1.0, 0.0, 0.0, -1.0};
  EXPECT_FALSE(lapack::cholesky<TypeParam>(2, bad.data(), failedAt));
  EXPECT_EQ(failedAt, 2);
}

TYPED_TEST(LapackTest, InverseAndEigenvectors) {
  const int64_t n = 5;
  std::vector<TypeParam> a = this->random(n * n), inv = a, eye(n * n);
  for (int64_t i = 0; i < n; ++i)
    eye[i + i * n] = 1;
  double rcond = 0;
  EXPECT_FALSE(lapack::inverse(n, inv.data(), rcond));
  EXPECT_GT(rcond, 0);
  this->expectNear(this->times(a, inv, n, n, n), eye, 1e-9);

  std::vector<Complex> values(n), vectors(n * n);
  std::vector<TypeParam> copy = a;
  EXPECT_FALSE(lapack::eig(n, copy.data(), values.data(), vectors.data()));
  for (int64_t j = 0; j < n; ++j)
    for (int64_t i = 0; i < n; ++i) {
      Complex sum = 0;
      for (int64_t l = 0; l < n; ++l)
        sum += Complex(a[i + l * n]) * vectors[l + j * n];
      EXPECT_LE(std::abs(sum - values[j] * vectors[i + j * n]), 1e-10);
    }

  std::vector<TypeParam> h = this->times(a, a, n, n, n, true), v = h;
  std::vector<double> reals(n);
  EXPECT_TRUE(lapack::isHermitian(n, h.data()));
  EXPECT_FALSE(lapack::eigHermitian(n, v.data(), reals.data(), true));
  std::vector<TypeParam> hv = this->times(h, v, n, n, n);
  for (int64_t j = 0; j < n; ++j)
    for (int64_t i = 0; i < n; ++i)
      EXPECT_LE(std::abs(hv[i + j * n] - reals[j] * v[i + j * n]), 1e-10);
}

TYPED_TEST(LapackTest, EmptyMatrices) {
  int64_t failedAt = 0;
  double rcond = 0;
  TypeParam determinant = 0;
  EXPECT_FALSE(lapack::cholesky<TypeParam>(0, nullptr, failedAt));
  EXPECT_FALSE(lapack::inverse<TypeParam>(0, nullptr, rcond));
  EXPECT_FALSE(lapack::determinant<TypeParam>(0, nullptr, determinant));
  EXPECT_EQ(determinant, TypeParam(1));
  std::vector<TypeParam> x(3, 7.0);
  EXPECT_FALSE(lapack::solve<TypeParam>(0, 3, 1, nullptr, nullptr, x.data()));
  EXPECT_EQ(x, std::vector<TypeParam>(3));
}

} // namespace
