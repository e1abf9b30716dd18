// Products with transpositions, slices, factors and sums against a naive
// product in long double, for all types that BLAS knows.
#include "runtime/Provider.h"
#include "tests/runtime/SessionFixture.h"
#include <cmath>
#include <complex>
#include <limits>
#include <random>

namespace quern {
namespace {

using T = ElementType;
using Wide = std::complex<long double>;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Matrix {
  int64_t rows = 0, columns = 0;
  std::vector<Wide> elems;

  Matrix(int64_t rows, int64_t columns)
      : rows(rows), columns(columns), elems(rows * columns) {}
  Wide &at(int64_t i, int64_t j) { return elems[i + j * rows]; }
  Wide at(int64_t i, int64_t j) const { return elems[i + j * rows]; }
};

class MatMul : public ::testing::TestWithParam<T> {
protected:
  MatMul() : session(lazyOptions()), random(7) {}

  bool isComplexCase() const { return isComplex(GetParam()); }
  bool isSingleCase() const { return isSingle(GetParam()); }

  Matrix randomMatrix(int64_t rows, int64_t columns) {
    std::uniform_real_distribution<double> spread(-1, 1);
    Matrix m(rows, columns);
    for (Wide &x : m.elems)
      x = {static_cast<float>(spread(random)),
           isComplexCase() ? static_cast<float>(spread(random)) : 0.0f};
    return m;
  }
  Tensor upload(const Matrix &m) {
    std::vector<char> bytes(m.elems.size() * byteSize(GetParam()));
    for (size_t i = 0; i < m.elems.size(); ++i)
      write(bytes.data(), i, m.elems[i]);
    return llvm::cantFail(
        session.fromHost(GetParam(), Shape(m.rows, m.columns), bytes.data()));
  }
  void write(char *to, size_t i, Wide x) {
    auto re = static_cast<double>(x.real()), im = static_cast<double>(x.imag());
    switch (GetParam()) {
    case T::F32:
      reinterpret_cast<float *>(to)[i] = static_cast<float>(re);
      break;
    case T::C128:
      reinterpret_cast<std::complex<double> *>(to)[i] = {re, im};
      break;
    case T::C64:
      reinterpret_cast<std::complex<float> *>(to)[i] = {static_cast<float>(re),
                                                        static_cast<float>(im)};
      break;
    default:
      reinterpret_cast<double *>(to)[i] = re;
    }
  }
  Matrix download(const Tensor &tensor) {
    const Shape &shape = tensor.shape();
    Matrix m(shape.dim(0), shape.dim(1));
    llvm::Expected<const void *> data = session.data(tensor, ForceReason::Api);
    if (!data) {
      ADD_FAILURE() << llvm::toString(data.takeError());
      return m;
    }
    for (size_t i = 0; i < m.elems.size(); ++i)
      switch (tensor.type()) {
      case T::F32:
        m.elems[i] = static_cast<const float *>(*data)[i];
        break;
      case T::C128:
        m.elems[i] = static_cast<const std::complex<double> *>(*data)[i];
        break;
      case T::C64:
        m.elems[i] = Wide(static_cast<const std::complex<float> *>(*data)[i]);
        break;
      default:
        m.elems[i] = static_cast<const double *>(*data)[i];
      }
    return m;
  }

  /// A tensor and what it stands for.
  struct Pair {
    Tensor tensor;
    Matrix matrix;
  };
  /// \p rows x \p columns in one of several dressings: as stored, transposed,
  /// conjugate transposed, a slice with a longer column, every second column
  /// (in place), every second row (a copy).
  static constexpr int kDressings = 6;
  Pair dressed(int dressing, int64_t rows, int64_t columns);

  double tolerance(int64_t inner) const {
    double eps = isSingleCase() ? 6e-8 : 1.2e-16;
    return eps * 8 * static_cast<double>(inner + 2);
  }
  void expectNear(const Matrix &want, const Matrix &got, double tolerance) {
    ASSERT_EQ(want.rows, got.rows);
    ASSERT_EQ(want.columns, got.columns);
    for (size_t i = 0; i < want.elems.size(); ++i) {
      ASSERT_NEAR(static_cast<double>(want.elems[i].real()),
                  static_cast<double>(got.elems[i].real()), tolerance)
          << i;
      ASSERT_NEAR(static_cast<double>(want.elems[i].imag()),
                  static_cast<double>(got.elems[i].imag()), tolerance)
          << i;
    }
  }

  Session session;
  std::mt19937 random;
};

Matrix times(const Matrix &a, const Matrix &b) {
  Matrix c(a.rows, b.columns);
  for (int64_t j = 0; j < c.columns; ++j)
    for (int64_t i = 0; i < c.rows; ++i)
      for (int64_t k = 0; k < a.columns; ++k)
        c.at(i, j) += a.at(i, k) * b.at(k, j);
  return c;
}

Matrix turned(const Matrix &a, bool conjugated) {
  Matrix out(a.columns, a.rows);
  for (int64_t j = 0; j < out.columns; ++j)
    for (int64_t i = 0; i < out.rows; ++i)
      out.at(i, j) = conjugated ? std::conj(a.at(j, i)) : a.at(j, i);
  return out;
}

Tensor transposed(const Tensor &x) { return apply(Op::Permute, {x}, {1, 0}); }

MatMul::Pair MatMul::dressed(int dressing, int64_t rows, int64_t columns) {
  if (dressing == 1 || dressing == 2) {
    Matrix m = randomMatrix(columns, rows);
    Tensor t = transposed(upload(m));
    bool conjugated = dressing == 2 && isComplexCase();
    return {conjugated ? apply(Op::Conj, {t}) : t, turned(m, conjugated)};
  }
  int64_t rowStep = dressing == 5 ? 2 : 1, columnStep = dressing == 4 ? 2 : 1;
  int64_t extra = dressing == 0 ? 0 : 3;
  Matrix m = randomMatrix(rows * rowStep + extra, columns * columnStep + extra);
  Tensor t = upload(m);
  if (dressing == 0)
    return {t, m};
  Matrix part(rows, columns);
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t i = 0; i < rows; ++i)
      part.at(i, j) = m.at(1 + i * rowStep, 2 + j * columnStep);
  return {apply(Op::Slice, {t}, {1, rowStep, rows, 2, columnStep, columns}),
          part};
}

TEST_P(MatMul, ReadsOperandsInEveryDressing) {
  for (auto [m, k, n] : {std::array<int64_t, 3>{5, 7, 4},
                         {1, 9, 1},
                         {1, 6, 5},
                         {6, 5, 1},
                         {4, 1, 3},
                         {3, 0, 2},
                         {0, 3, 2},
                         {1, 1, 4},
                         {33, 40, 37}})
    for (int left = 0; left < kDressings; ++left)
      for (int right = 0; right < kDressings; ++right) {
        SCOPED_TRACE(std::to_string(m) + "x" + std::to_string(k) + "x" +
                     std::to_string(n) + " dressed " + std::to_string(left) +
                     ", " + std::to_string(right));
        Pair a = dressed(left, m, k), b = dressed(right, k, n);
        Tensor c = apply(Op::MatMul, {a.tensor, b.tensor});
        expectNear(times(a.matrix, b.matrix), download(c), tolerance(k));
        if (HasFatalFailure())
          return;
      }
}

TEST_P(MatMul, StridedOperandsAreNotCopied) {
  Pair a = dressed(2, 70, 30), b = dressed(3, 30, 80);
  uint64_t launched = session.stats().kernelsLaunched;
  Tensor c = apply(Op::MatMul, {a.tensor, b.tensor});
  a.tensor = b.tensor = Tensor(); // a value that somebody holds is stored
  download(c);
  EXPECT_EQ(session.stats().kernelsLaunched, launched);
}

/// One kernel computes small products along with what they are added to.
TEST_P(MatMul, SmallProductsJoinTheirNeighbours) {
  for (int64_t size : {2, 7, 16}) {
    Pair a = dressed(1, size, size), b = dressed(0, size, 5),
         c = dressed(0, size, 5);
    uint64_t launched = session.stats().kernelsLaunched,
             called = session.stats().libraryCalls;
    Tensor sum =
        apply(Op::Add, {apply(Op::MatMul, {a.tensor, b.tensor}), c.tensor});
    a.tensor = b.tensor = c.tensor = Tensor();
    Matrix got = download(sum), want = times(a.matrix, b.matrix);
    EXPECT_EQ(session.stats().kernelsLaunched, launched + 1);
    EXPECT_EQ(session.stats().libraryCalls, called);
    for (size_t i = 0; i < want.elems.size(); ++i)
      want.elems[i] += c.matrix.elems[i];
    expectNear(want, got, 2 * tolerance(64));
  }
}

TEST_P(MatMul, FactorsAndSumsAreOneCall) {
  Pair a = dressed(2, 70, 30), b = dressed(0, 30, 80);
  Pair d = dressed(0, 70, 10), e = dressed(1, 10, 80);
  if (isComplexCase())
    return; // BLAS's complex factors would see Inf*0
  Tensor s = session.scalar(T::F64, std::bit_cast<uint64_t>(-1.5));
  uint64_t launched = session.stats().kernelsLaunched;
  Tensor x = apply(Op::MatMul, {apply(Op::Mul, {a.tensor, s}), b.tensor});
  Tensor y = apply(Op::MatMul, {d.tensor, e.tensor});
  Tensor difference = apply(Op::Sub, {x, y});
  x = y = a.tensor = b.tensor = d.tensor = e.tensor = Tensor();
  Matrix got = download(difference);
  EXPECT_EQ(session.stats().kernelsLaunched, launched);
  EXPECT_EQ(session.stats().libraryCalls, 2u);
  Matrix want = times(a.matrix, b.matrix), other = times(d.matrix, e.matrix);
  for (size_t i = 0; i < want.elems.size(); ++i)
    want.elems[i] = -1.5L * want.elems[i] - other.elems[i];
  expectNear(want, got, 2 * tolerance(40));
}

/// Which of NaN, infinities and finite numbers come out is what the expression
/// written out gives, whatever the factor.
TEST_P(MatMul, SpecialValuesAreThoseOfTheExpression) {
  if (isComplexCase())
    return;
  Matrix a = randomMatrix(4, 3), b = randomMatrix(3, 5), c = randomMatrix(4, 5);
  a.at(0, 0) = kInf;
  a.at(1, 1) = kNaN;
  a.at(2, 2) = 0;
  b.at(2, 1) = -kInf;
  b.at(0, 2) = 0;
  c.at(3, 4) = kNaN;
  c.at(3, 3) = kInf;
  for (double factor : {0.0, 1.0, -1.0, 2.5, kInf, kNaN, 1e30, 1e-30})
    for (bool before : {true, false})
      for (int64_t inner : {3, 0}) {
        SCOPED_TRACE(std::to_string(factor) + (before ? " before" : " after"));
        Matrix left(4, inner), right(inner, 5);
        std::copy_n(a.elems.begin(), left.elems.size(), left.elems.begin());
        for (int64_t j = 0; j < 5; ++j)
          for (int64_t i = 0; i < inner; ++i)
            right.at(i, j) = b.at(i, j);
        Tensor s = session.scalar(T::F64, std::bit_cast<uint64_t>(factor));
        Tensor x = upload(left), y = upload(right), z = upload(c);
        Tensor product = before
                             ? apply(Op::MatMul, {apply(Op::Mul, {x, s}), y})
                             : apply(Op::Mul, {apply(Op::MatMul, {x, y}), s});
        // C times a unit matrix: a sum of two products.
        Matrix unit(5, 5);
        for (int64_t i = 0; i < 5; ++i)
          unit.at(i, i) = 1;
        Tensor sum =
            apply(Op::Add, {apply(Op::MatMul, {z, upload(unit)}), product});
        product = Tensor();
        Matrix got = download(sum);
        for (int64_t j = 0; j < 5; ++j)
          for (int64_t i = 0; i < 4; ++i) {
            double want = 0, added = 0;
            for (int64_t k = 0; k < inner; ++k) {
              auto p = static_cast<double>(a.at(i, k).real());
              auto q = static_cast<double>(b.at(k, j).real());
              want += (before ? factor * p : p) * q;
            }
            if (!before)
              want *= factor;
            for (int64_t k = 0; k < 5; ++k)
              added += static_cast<double>(c.at(i, k).real()) * (k == j);
            want += added;
            auto value = static_cast<double>(got.at(i, j).real());
            EXPECT_EQ(std::isnan(want), std::isnan(value)) << i << "," << j;
            EXPECT_EQ(std::isinf(want), std::isinf(value)) << i << "," << j;
          }
      }
}

TEST_P(MatMul, SymmetricProductsAreSymmetric) {
  for (int64_t rows : {1, 3, 33, 70})
    for (int64_t columns : {1, 5, 40})
      for (int form = 0; form < 4; ++form) {
        SCOPED_TRACE(std::to_string(rows) + "x" + std::to_string(columns) +
                     " form " + std::to_string(form));
        Matrix m = randomMatrix(rows, columns);
        Tensor x = upload(m), other = transposed(x);
        bool conjugated = form % 2 && isComplexCase();
        if (conjugated)
          other = apply(Op::Conj, {other});
        Matrix t = turned(m, conjugated);
        bool isLeft = form / 2;
        Matrix got = download(isLeft ? apply(Op::MatMul, {other, x})
                                     : apply(Op::MatMul, {x, other}));
        expectNear(isLeft ? times(t, m) : times(m, t), got, tolerance(140));
        for (int64_t j = 0; j < got.columns; ++j)
          for (int64_t i = 0; i < got.rows; ++i)
            ASSERT_EQ(got.at(i, j),
                      conjugated ? std::conj(got.at(j, i)) : got.at(j, i));
      }
}

TEST_P(MatMul, AMapThatFollowsRunsOnTheProductsColumns) {
  Pair a = dressed(1, 300, 20), b = dressed(3, 20, 700);
  Pair bias = dressed(0, 300, 1), mask = dressed(0, 300, 700);
  Tensor sum =
      apply(Op::Add, {apply(Op::MatMul, {a.tensor, b.tensor}), bias.tensor});
  Tensor kept = apply(Op::Mul, {sum, mask.tensor});
  Tensor folded = apply(Op::Sum, {kept}, {1});
  sum = a.tensor = b.tensor = Tensor();
  Matrix want = times(a.matrix, b.matrix), columns(1, 700);
  for (int64_t j = 0; j < 700; ++j)
    for (int64_t i = 0; i < 300; ++i) {
      want.at(i, j) =
          (want.at(i, j) + bias.matrix.at(i, 0)) * mask.matrix.at(i, j);
      columns.at(0, j) += want.at(i, j);
    }
  uint64_t launched = session.stats().kernelsLaunched;
  expectNear(want, download(kept), 10 * tolerance(20));
  expectNear(columns, download(folded), 300 * tolerance(20));
  EXPECT_EQ(session.stats().kernelsLaunched, launched + 1);
}

INSTANTIATE_TEST_SUITE_P(Types, MatMul,
                         ::testing::Values(T::F64, T::F32, T::C128, T::C64));

TEST(MatMulSession, ARoundOfConjugateGradientsIsAProductAndThreeKernels) {
  constexpr int64_t kSize = 2000;
  Session s(lazyOptions());
  Tensor a = array(s, Shape(kSize, kSize), noise(kSize * kSize));
  Tensor p = column(s, kSize, 2), r = column(s, kSize, 3), x = column(s, kSize);
  Tensor rr = apply(Op::MatMul, {transposed(r), r});
  llvm::cantFail(s.evaluate(rr, ForceReason::Api));
  uint64_t kernels = s.stats().kernelsLaunched, calls = s.stats().libraryCalls;
  Tensor ap = apply(Op::MatMul, {a, p});
  Tensor alpha = apply(Op::Div, {rr, apply(Op::MatMul, {transposed(p), ap})});
  Tensor xNew = apply(Op::Add, {x, apply(Op::Mul, {p, alpha})});
  Tensor rNew = apply(Op::Sub, {r, apply(Op::Mul, {ap, alpha})});
  Tensor rrNew = apply(Op::MatMul, {transposed(rNew), rNew});
  Tensor beta = apply(Op::Div, {rrNew, rr});
  Tensor pNew = apply(Op::Add, {rNew, apply(Op::Mul, {p, beta})});
  ap = alpha = beta = Tensor();
  llvm::cantFail(s.evaluate({xNew, rNew, rrNew, pNew}, ForceReason::Api));
  EXPECT_LE(s.stats().libraryCalls - calls, 2u);
  EXPECT_LE(s.stats().kernelsLaunched - kernels, 3u);
}

} // namespace
} // namespace quern
