//===- BlasTest.cpp - Library ops against naive long double ---------------===//
#include "runtime/cpu/Blas.h"

#include "gtest/gtest.h"
#include <cmath>
#include <complex>
#include <limits>
#include <random>
#include <vector>

using namespace quern;

namespace {

using T = ElementType;
using Number = std::complex<long double>;

/// A matrix in long double, and its elements as a library call reads them.
class Matrix {
public:
  Matrix(T type, int64_t rows, int64_t columns)
      : type(type), shape(rows, columns), values(rows * columns),
        bytes(values.size() * byteSize(type)) {}

  Number &at(int64_t i, int64_t j) { return values[i + j * shape.dim(0)]; }
  Number at(int64_t i, int64_t j) const { return values[i + j * shape.dim(0)]; }

  /// Small multiples of 2^-6, which every type but Bool holds exactly.
  void draw(std::mt19937 &random) {
    auto part = [&] { return static_cast<int>(random() % 257 - 128) / 64.0L; };
    for (Number &x : values)
      x = type == T::Bool ? Number(random() % 2)
                          : Number(part(), isComplex(type) ? part() : 0);
  }

  LibraryArray array(bool transposed) {
    for (int64_t j = 0; j < shape.dim(1); ++j)
      for (int64_t i = 0; i < shape.dim(0); ++i)
        write(transposed ? j + i * shape.dim(1) : i + j * shape.dim(0),
              at(i, j));
    return {type, shape, bytes.data(), transposed ? shape.dim(1) : 1,
            transposed ? 1 : shape.dim(0)};
  }
  /// For results: whatever was in the block before, NaN at worst.
  LibraryArray unset() {
    long double nan = std::numeric_limits<long double>::quiet_NaN();
    for (size_t k = 0; k < values.size(); ++k)
      write(k, {nan, nan});
    return {type, shape, bytes.data(), 1, shape.dim(0)};
  }
  Number result(int64_t i, int64_t j) const {
    size_t k = i + j * shape.dim(0);
    switch (type) {
    case T::F64:
      return read<double>(k);
    case T::F32:
      return read<float>(k);
    case T::C128:
      return Number(read<std::complex<double>>(k));
    default:
      return Number(read<std::complex<float>>(k));
    }
  }

  T type;
  Shape shape;

private:
  template <class E> E read(size_t k) const {
    return reinterpret_cast<const E *>(bytes.data())[k];
  }
  template <class E> void put(size_t k, E value) {
    reinterpret_cast<E *>(bytes.data())[k] = value;
  }
  void write(size_t k, Number x) {
    switch (type) {
    case T::F64:
      return put(k, static_cast<double>(x.real()));
    case T::F32:
      return put(k, static_cast<float>(x.real()));
    case T::C128:
      return put(k, std::complex<double>(x));
    case T::C64:
      return put(k, std::complex<float>(x));
    default:
      return put(k, static_cast<uint8_t>(x.real() != 0));
    }
  }

  std::vector<Number> values;
  std::vector<char> bytes;
};

T resultType(Op op, T a, T b) {
  OpTypes out = {};
  EXPECT_TRUE(info(op).type({a, b}, out));
  return out.result;
}

long double epsilon(T type) {
  return isSingle(type) ? std::numeric_limits<float>::epsilon()
                        : std::numeric_limits<double>::epsilon();
}

void call(Op op, Matrix &a, bool turnA, Matrix &b, bool turnB, Matrix &x) {
  std::vector<LibraryArray> operands = {a.array(turnA), b.array(turnB)};
  LibraryCall request;
  request.op = op;
  request.operands = operands;
  request.result = x.unset();
  llvm::Error error = callBlas(request);
  ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
}

std::string describe(const Matrix &a, bool turnA, const Matrix &b, bool turnB) {
  return a.shape.str() + " " + info(a.type).name + (turnA ? "'" : "") + ", " +
         b.shape.str() + " " + info(b.type).name + (turnB ? "'" : "");
}

constexpr T kTypes[] = {T::F64, T::F32, T::C128, T::C64, T::Bool};

void checkProduct(Matrix &a, bool turnA, Matrix &b, bool turnB) {
  SCOPED_TRACE(describe(a, turnA, b, turnB));
  Matrix c(resultType(Op::MatMul, a.type, b.type), a.shape.dim(0),
           b.shape.dim(1));
  call(Op::MatMul, a, turnA, b, turnB, c);
  for (int64_t j = 0; j < c.shape.dim(1); ++j)
    for (int64_t i = 0; i < c.shape.dim(0); ++i) {
      Number want = 0;
      for (int64_t k = 0; k < a.shape.dim(1); ++k)
        want += a.at(i, k) * b.at(k, j);
      // Products and sums of small multiples of 2^-12 are exact.
      ASSERT_EQ(c.result(i, j), want) << i << ", " << j;
    }
}

TEST(Blas, ProductsOfEveryTypeAndShape) {
  std::mt19937 random(1);
  const int64_t shapes[][3] = {{1, 1, 1}, {1, 5, 1}, {4, 1, 3},  {3, 4, 1},
                               {1, 4, 3}, {3, 4, 5}, {17, 9, 2}, {2, 33, 40},
                               {0, 3, 2}, {3, 0, 2}, {1, 0, 1},  {3, 0, 1},
                               {3, 2, 0}, {0, 0, 0}};
  for (auto [m, k, n] : shapes)
    for (T left : kTypes)
      for (T right : kTypes)
        for (int turns = 0; turns < 4; ++turns) {
          Matrix a(left, m, k), b(right, k, n);
          a.draw(random);
          b.draw(random);
          checkProduct(a, turns & 1, b, turns & 2);
          if (HasFatalFailure())
            return;
        }
}

/// a * x as close to b as rounding allows, by the residual.
void checkSolution(Matrix &a, bool turnA, Matrix &b, bool turnB) {
  SCOPED_TRACE(describe(a, turnA, b, turnB));
  int64_t m = a.shape.dim(0), n = a.shape.dim(1), k = b.shape.dim(1);
  Matrix x(resultType(Op::Solve, a.type, b.type), n, k);
  call(Op::Solve, a, turnA, b, turnB, x);
  auto residual = [&](int64_t i, int64_t j) {
    Number sum = -b.at(i, j);
    for (int64_t l = 0; l < n; ++l)
      sum += a.at(i, l) * x.result(l, j);
    return sum;
  };
  for (int64_t j = 0; j < k; ++j) {
    long double size = 1;
    for (int64_t l = 0; l < n; ++l)
      size += std::abs(x.result(l, j));
    long double bound = 100 * epsilon(x.type) * size * (m + n);
    if (m <= n) { // square, or with many solutions: an exact one
      for (int64_t i = 0; i < m; ++i)
        ASSERT_LE(std::abs(residual(i, j)), bound) << i << ", " << j;
      continue;
    }
    // Least squares: what is left is orthogonal to every column.
    for (int64_t l = 0; l < n; ++l) {
      Number dot = 0;
      for (int64_t i = 0; i < m; ++i)
        dot += std::conj(a.at(i, l)) * residual(i, j);
      ASSERT_LE(std::abs(dot), bound * m) << l << ", " << j;
    }
  }
}

TEST(Blas, SolutionsOfEveryTypeAndShape) {
  std::mt19937 random(2);
  const int64_t shapes[][3] = {{1, 1, 1}, {3, 3, 1}, {5, 5, 4}, {12, 12, 2},
                               {6, 3, 2}, {3, 6, 2}, {5, 1, 1}, {1, 5, 2},
                               {3, 3, 0}, {0, 0, 2}, {0, 3, 2}, {3, 0, 2}};
  for (auto [m, n, k] : shapes)
    for (T left : {T::F64, T::F32, T::C128, T::C64})
      for (T right : kTypes)
        for (int turns = 0; turns < 4; ++turns) {
          Matrix a(left, m, n), b(right, m, k);
          a.draw(random);
          b.draw(random);
          for (int64_t i = 0; i < std::min(m, n); ++i)
            a.at(i, i) += 16; // far from singular
          checkSolution(a, turns & 1, b, turns & 2);
          if (HasFatalFailure())
            return;
        }
}

/// Structured matrices take paths of their own.
TEST(Blas, SolutionsOfTriangularAndHermitianSystems) {
  std::mt19937 random(3);
  for (T left : {T::F64, T::F32, T::C128, T::C64})
    for (T right : {T::F64, T::C64})
      for (int kind = 0; kind < 3; ++kind)
        for (bool turned : {false, true}) {
          Matrix a(left, 7, 7), b(right, 7, 3);
          a.draw(random);
          b.draw(random);
          for (int64_t j = 0; j < 7; ++j) {
            a.at(j, j) = a.at(j, j).real() + 16;
            for (int64_t i = j + 1; i < 7; ++i) {
              if (kind == 0)
                a.at(i, j) = 0;
              else if (kind == 1)
                a.at(j, i) = 0;
              else
                a.at(i, j) = std::conj(a.at(j, i));
            }
          }
          checkSolution(a, turned, b, false);
          if (HasFatalFailure())
            return;
        }
}

TEST(Blas, NanAndInfinityReachTheProduct) {
  double inf = std::numeric_limits<double>::infinity();
  double a[] = {0, inf, 1, 2}, b[] = {inf, 0, std::nan(""), 1}, c[4];
  Shape shape(2, 2);
  LibraryArray operands[] = {{T::F64, shape, a, 1, 2},
                             {T::F64, shape, b, 1, 2}};
  LibraryCall request;
  request.op = Op::MatMul;
  request.operands = operands;
  request.result = {T::F64, shape, c, 1, 2};
  ASSERT_FALSE(bool(callBlas(request)));
  EXPECT_TRUE(std::isnan(c[0])) << "0 * Inf";
  EXPECT_EQ(c[1], inf);
  EXPECT_TRUE(std::isnan(c[2]));
  EXPECT_TRUE(std::isnan(c[3]));
}

} // namespace
