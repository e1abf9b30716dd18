//===- AccuracyTest.cpp - Errors of elementary functions ------------------===//
#include "ir/math/Functions.h"
#include "tests/math/Survey.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <set>

namespace {

using namespace quern;
using quern::test::Oracle;
using quern::test::OracleRow;
using quern::test::oracleRows;
using quern::test::Survey;

/// Operands of each function and type; QUERN_TEST_SAMPLES for more.
uint64_t numSamples() {
  const char *text = std::getenv("QUERN_TEST_SAMPLES");
  return text ? std::strtoull(text, nullptr, 10) : 1000000;
}

class Accuracy : public ::testing::TestWithParam<OracleRow> {};
class FastAccuracy : public ::testing::TestWithParam<OracleRow> {};

template <class T> void expectAccuracy(const OracleRow &row, MathMode mode) {
  Survey<T> survey(row, mode);
  survey.checkSpecial();
  survey.checkRandom(static_cast<uint64_t>(numSamples() * row.share),
                     static_cast<uint64_t>(row.fn));
  EXPECT_LE(survey.worst,
            mode == MathMode::Fast ? row.maxFastUlps : row.maxUlps)
      << "at " << std::hexfloat << survey.x << ", " << survey.y;
}

TEST_P(Accuracy, OfDoubles) {
  expectAccuracy<double>(GetParam(), MathMode::Precise);
}
TEST_P(Accuracy, OfSingles) {
  expectAccuracy<float>(GetParam(), MathMode::Precise);
}
TEST_P(FastAccuracy, OfDoubles) {
  expectAccuracy<double>(GetParam(), MathMode::Fast);
}
TEST_P(FastAccuracy, OfSingles) {
  expectAccuracy<float>(GetParam(), MathMode::Fast);
}

/// The rows of functions with a fast form.
std::vector<OracleRow> fastRows() {
  std::vector<OracleRow> rows;
  llvm::copy_if(oracleRows(), std::back_inserter(rows), [](const auto &row) {
    return elementary::hasFast(row.fn, ElementType::F64) ||
           elementary::hasFast(row.fn, ElementType::F32);
  });
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Functions, Accuracy, ::testing::ValuesIn(oracleRows()),
                         [](const auto &info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(Functions, FastAccuracy,
                         ::testing::ValuesIn(fastRows()),
                         [](const auto &info) { return info.param.name; });

/// Values that are numbers of the type come without error.
template <class T> void expectExact(MathFn fn, T x, T y, T value) {
  EXPECT_EQ(elementary::compute(fn, MathMode::Precise, x, y), value)
      << std::hexfloat << x << ", " << y;
}

template <class T> void expectExactPowers() {
  for (int n = -30; n <= 30; ++n) {
    T power = std::ldexp(T(1), n);
    expectExact<T>(MathFn::Log2, power, T(), n);
    expectExact<T>(MathFn::Pow, 2, n, power);
    expectExact<T>(MathFn::Pow, power, T(0.5) * 4, power * power);
    expectExact<T>(MathFn::Hypot, 3 * power, -4 * power, 5 * power);
  }
  T power = 1;
  for (int n = 0; n <= 10; ++n, power *= 10) {
    expectExact<T>(MathFn::Log10, power, T(), n);
    expectExact<T>(MathFn::Pow, 10, n, power);
  }
  for (int n = -200; n <= 200; ++n) {
    expectExact<T>(MathFn::Cbrt, n * n * n, T(), n);
    expectExact<T>(MathFn::Pow, n, 3, n * n * n);
    expectExact<T>(MathFn::Pow, n * n, T(1.5), std::abs(n * n * n));
  }
}

TEST(Exact, OfDoubles) { expectExactPowers<double>(); }
TEST(Exact, OfSingles) { expectExactPowers<float>(); }

TEST(Oracle, KnowsAllFunctions) {
  std::set<MathFn> known;
  for (const OracleRow &row : oracleRows())
    known.insert(row.fn);
  EXPECT_EQ(known.size(), kNumMathFns);
}

const OracleRow &rowOf(MathFn fn) {
  return *llvm::find_if(oracleRows(),
                        [&](const OracleRow &row) { return row.fn == fn; });
}

TEST(Oracle, TellsErrors) {
  Oracle exponential(rowOf(MathFn::Exp));
  EXPECT_EQ(exponential.ulps(0.0, 0.0, 1.0), 0);
  EXPECT_NEAR(exponential.ulps(0.0, 0.0, std::nextafter(1.0, 2.0)), 1, 1e-6);
  EXPECT_EQ(exponential.ulps(0.0, 0.0, double(NAN)), INFINITY);
  EXPECT_EQ(exponential.ulps(1000.0, 0.0, double(INFINITY)), 0.5);
  EXPECT_EQ(exponential.ulps(1.0f, 0.0f, INFINITY), INFINITY);
  EXPECT_NEAR(exponential.ulps(-744.0, 0.0, 0.0), 1.55, 0.01);
  Oracle sine(rowOf(MathFn::Sin));
  EXPECT_EQ(sine.ulps(-0.0, 0.0, 0.0), INFINITY);
}

} // namespace
