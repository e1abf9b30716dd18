// Folds: value against a long-double reference, and the same bits whatever the
// instruction set and the split into ranges.
#include "PlanRunner.h"
#include <cmath>
#include <map>
#include <random>

using namespace quern;
using namespace quern::test;

namespace {

std::vector<double> randoms(size_t n, unsigned seed = 1) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> real(-1, 3);
  std::vector<double> x(n);
  for (double &v : x)
    v = real(random);
  return x;
}

/// The contract's order, literally.
double foldInOrder(std::vector<double> x, double nothing,
                   double (*f)(double, double)) {
  do {
    std::vector<double> leaves;
    for (size_t lo = 0; lo == 0 || lo < x.size(); lo += kFoldLeaf) {
      std::vector<double> s(kFoldStreams, nothing);
      for (size_t i = lo; i < std::min<size_t>(lo + kFoldLeaf, x.size()); ++i)
        s[i % kFoldStreams] = f(s[i % kFoldStreams], x[i]);
      for (size_t half = kFoldStreams / 2; half; half /= 2)
        for (size_t k = 0; k < half; ++k)
          s[k] = f(s[k], s[k + half]);
      leaves.push_back(s[0]);
    }
    x = leaves;
  } while (x.size() > 1);
  return x[0];
}

struct FoldCase {
  Op op;
  double nothing;
  double (*f)(double, double);
};
const FoldCase kCases[] = {
    {Op::Sum, 0, [](double a, double b) { return a + b; }},
    {Op::Max, -INFINITY, [](double a, double b) { return std::fmax(a, b); }},
    {Op::Min, INFINITY, [](double a, double b) { return std::fmin(a, b); }},
};

TEST(InnerFold, FollowsTheOrderExactly) {
  for (const FoldCase &c : kCases) {
    PlanBuilder b;
    b.plan.foldDim = 0;
    b.store(b.fold(c.op, b.load(ElementType::F64, {kUnit})), {kZero});
    for (CpuIsa isa : hostIsas()) {
      Compiled kernel(b.plan, isa);
      for (int64_t n : {1, 7, 31, 32, 33, 100, 4095, 4096, 4097, 20000}) {
        std::vector<double> x = randoms(n);
        double want = foldInOrder(x, c.nothing, c.f);
        for (int64_t split : {0, 4096, 8192}) {
          double got = 0;
          Launch l;
          l.bind(x.data(), {1});
          l.bind(&got, {0});
          l.extents = {n};
          l.split = split;
          kernel(l);
          EXPECT_EQ(got, want) << info(c.op).name << " n " << n << " isa "
                               << static_cast<int>(isa) << " split " << split;
        }
      }
    }
  }
}

TEST(InnerFold, SumOfNothingIsZero) {
  PlanBuilder b;
  b.plan.rank = 2;
  b.plan.foldDim = 0;
  b.store(b.fold(Op::Sum, b.load(ElementType::F64, {kUnit, kAny})),
          {kZero, kUnit});
  for (CpuIsa isa : hostIsas()) {
    std::vector<double> out(3, 7);
    Launch l;
    l.bind(nullptr, {1, 0});
    l.bind(out.data(), {0, 1});
    l.extents = {0, 3};
    Compiled(b.plan, isa)(l);
    EXPECT_EQ(out, std::vector<double>(3, 0));
  }
}

/// Many leaves: the partials are folded by more than one pass.
TEST(InnerFold, TwoLevelsOfLeaves) {
  PlanBuilder b;
  b.plan.foldDim = 0;
  b.store(b.fold(Op::Sum, b.load(ElementType::F64, {kZero})), {kZero});
  double x = 0.1, got = 0;
  int64_t n = kFoldLeaf * (kFoldLeaf + 3) + 5;
  double want = foldInOrder(std::vector<double>(n, x), 0, kCases[0].f);
  Launch l;
  l.bind(&x, {0});
  l.bind(&got, {0});
  l.extents = {n};
  Compiled(b.plan, hostIsa())(l);
  EXPECT_EQ(got, want);
}

/// mean and maximum of a map, per column, with code after the fold.
TEST(InnerFold, SeveralFoldsMapsAndEpilogue) {
  PlanBuilder b;
  b.plan.rank = 2;
  b.plan.foldDim = 0;
  InstrId x = b.load(ElementType::F64, {kUnit, kAny});
  InstrId y = b.apply(Op::Mul, {x, x});
  InstrId sum = b.fold(Op::Sum, y);
  InstrId max = b.fold(Op::Max, x);
  InstrId root = b.apply(Op::Sqrt, {sum}, true);
  b.store(root, {kZero, kUnit});
  b.store(max, {kZero, kUnit});
  b.store(y, {kUnit, kAny});
  for (CpuIsa isa : hostIsas())
    for (int64_t rows : {3, 40, 5000}) {
      int64_t columns = 5;
      std::vector<double> a = randoms(rows * columns), squares(a.size());
      std::vector<double> roots(columns), maxima(columns);
      Launch l;
      l.bind(a.data(), {1, rows});
      l.bind(roots.data(), {0, 1});
      l.bind(maxima.data(), {0, 1});
      l.bind(squares.data(), {1, rows});
      l.extents = {rows, columns};
      l.split = rows > kFoldLeaf ? kFoldLeaf : 0;
      Compiled(b.plan, isa)(l);
      for (int64_t j = 0; j < columns; ++j) {
        long double want = 0;
        double most = -INFINITY;
        for (int64_t i = 0; i < rows; ++i) {
          double v = a[j * rows + i];
          want += static_cast<long double>(v) * v;
          most = std::max(most, v);
          EXPECT_EQ(squares[j * rows + i], v * v);
        }
        EXPECT_NEAR(roots[j], std::sqrt(want), 1e-12 * std::sqrt(want));
        EXPECT_EQ(maxima[j], most);
      }
    }
}

TEST(InnerFold, ComplexAndBool) {
  PlanBuilder b;
  b.plan.foldDim = 0;
  InstrId x = b.load(ElementType::C128, {kUnit});
  InstrId f = b.load(ElementType::Bool, {kUnit});
  b.store(b.fold(Op::Sum, x), {kZero});
  b.store(b.fold(Op::Any, f), {kZero});
  b.store(b.fold(Op::All, f), {kZero});
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    for (int64_t n : {1, 9, 77, 5000}) {
      std::vector<double> z = randoms(2 * n);
      std::vector<uint8_t> flags(n, 0);
      flags[n / 2] = 1;
      double sum[2] = {};
      uint8_t any = 9, all = 9;
      Launch l;
      l.bind(z.data(), {1});
      l.bind(flags.data(), {1});
      l.bind(sum, {0});
      l.bind(&any, {0});
      l.bind(&all, {0});
      l.extents = {n};
      kernel(l);
      long double re = 0, im = 0;
      for (int64_t i = 0; i < n; ++i) {
        re += z[2 * i];
        im += z[2 * i + 1];
      }
      EXPECT_NEAR(sum[0], re, 1e-10);
      EXPECT_NEAR(sum[1], im, 1e-10);
      EXPECT_EQ(any, 1);
      EXPECT_EQ(all, n == 1);
    }
  }
}

TEST(OuterFold, FollowsTheOrderExactly) {
  PlanBuilder b;
  b.plan.rank = 3;
  b.plan.foldDim = 1;
  InstrId x = b.load(ElementType::F64, {kUnit, kAny, kAny});
  InstrId w = b.load(ElementType::F64, {kZero, kUnit, kZero});
  InstrId y = b.apply(Op::Mul, {x, w});
  InstrId sum = b.fold(Op::Sum, y);
  b.store(sum, {kUnit, kZero, kAny});
  b.store(y, {kUnit, kAny, kAny});
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    for (int64_t m : {1, 7, 8, 65, 600, 1030})
      for (int64_t n : {0, 1, 3, 255, 256, 257, 515}) {
        int64_t pages = 2;
        std::vector<double> a = randoms(m * n * pages), weights = randoms(n);
        std::vector<double> out(m * pages, 99), products(a.size());
        Launch l;
        l.bind(a.data(), {1, m, m * n});
        l.bind(weights.data(), {0, 1, 0});
        l.bind(out.data(), {1, 0, m});
        l.bind(products.data(), {1, m, m * n});
        l.extents = {m, n, pages};
        l.split = m > 64 ? 64 : 0;
        kernel(l);
        for (int64_t p = 0; p < pages; ++p)
          for (int64_t i = 0; i < m; ++i) {
            double total = 0;
            for (int64_t j0 = 0; j0 < n; j0 += kFoldBlock) {
              double block = 0;
              for (int64_t j = j0; j < std::min(j0 + kFoldBlock, n); ++j)
                block += a[p * m * n + j * m + i] * weights[j];
              total += block;
            }
            ASSERT_EQ(out[p * m + i], total)
                << "m " << m << " n " << n << " i " << i << " isa "
                << static_cast<int>(isa);
          }
        for (size_t k = 0; k < a.size(); ++k)
          ASSERT_EQ(products[k], a[k] * weights[k / m % n]);
      }
  }
}

} // namespace
