// Blocked folds: the bits of the fold's order, on every instruction set,
// however the items are split, for operands that lie either way.
#include "PlanRunner.h"
#include <cmath>
#include <random>

using namespace quern;
using namespace quern::test;

namespace {

template <class T> std::vector<T> randoms(size_t n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<T> real(-1, 3);
  std::vector<T> x(n);
  for (T &v : x)
    v = real(random);
  return x;
}

/// out(i, j, p) = sum_k x(i, k, p) * y(k, j, p) [+ z(i, j, p)], as the planner
/// writes it.
KernelPlan productPlan(ElementType type, bool turned, bool hasEpilogue) {
  PlanBuilder b;
  b.plan.rank = 4;
  b.plan.foldDim = 1;
  InstrId x = b.load(
      type, turned
                ? llvm::SmallVector<StrideClass, 4>{kAny, kUnit, kZero, kAny}
                : llvm::SmallVector<StrideClass, 4>{kUnit, kAny, kZero, kAny});
  InstrId y = b.load(type, {kZero, kUnit, kAny, kAny});
  InstrId sum = b.fold(Op::SumProducts, b.apply(Op::MakeComplex, {x, y}));
  InstrId real = b.apply(Op::Real, {sum}, true);
  if (hasEpilogue) {
    InstrId z = b.load(type, {kUnit, kZero, kAny, kAny}, true);
    real = b.apply(Op::Add, {real, z}, true);
  }
  b.store(real, {kUnit, kZero, kAny, kAny});
  EXPECT_TRUE(canBlock(b.plan, {64, 64, 9, 2}));
  EXPECT_FALSE(canBlock(b.plan, {65, 64, 9, 2}));
  EXPECT_FALSE(canBlock(b.plan, {64, 65, 9, 2}));
  b.plan.isBlocked = true;
  return b.plan;
}

template <class T>
void checkProducts(ElementType type, bool turned, bool hasEpilogue) {
  KernelPlan plan = productPlan(type, turned, hasEpilogue);
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(plan, isa);
    for (int64_t m : {1, 5, 8, 16, 17, 40, 64})
      for (int64_t k : {0, 1, 7, 64})
        for (int64_t n : {1, 3, 4, 9}) {
          const int64_t pages = 2;
          std::vector<T> x = randoms<T>(m * k * pages, 1),
                         y = randoms<T>(k * n * pages, 2),
                         z = randoms<T>(m * n * pages, 3),
                         out(m * n * pages, 99);
          Launch l;
          l.bind(x.data(), {turned ? k : 1, turned ? 1 : m, 0, m * k});
          l.bind(y.data(), {0, 1, k, k * n});
          if (hasEpilogue)
            l.bind(z.data(), {1, 0, m, m * n});
          l.bind(out.data(), {1, 0, m, m * n});
          l.extents = {m, k, n, pages};
          l.split = n == 3 ? 16 : 0; // single items, pieces of dimension 0
          kernel(l);
          for (int64_t e = 0; e < m * n * pages; ++e) {
            int64_t i = e % m, j = e / m % n, p = e / (m * n);
            T want = 0;
            for (int64_t q = 0; q < k; ++q)
              want = std::fma(x[p * m * k + (turned ? q + i * k : i + q * m)],
                              y[p * k * n + q + j * k], want);
            ASSERT_EQ(out[e], hasEpilogue ? want + z[e] : want)
                << m << "x" << k << "x" << n << " at " << e << " isa "
                << static_cast<int>(isa);
          }
        }
  }
}

TEST(BlockedFold, Products) {
  for (bool turned : {false, true})
    for (bool hasEpilogue : {false, true}) {
      checkProducts<double>(ElementType::F64, turned, hasEpilogue);
      checkProducts<float>(ElementType::F32, turned, hasEpilogue);
    }
}

/// What does not depend on the item is computed once; other folds and computed
/// operands take part.
TEST(BlockedFold, SeveralFoldsOfComputedOperands) {
  PlanBuilder b;
  b.plan.rank = 3;
  b.plan.foldDim = 1;
  InstrId x = b.load(ElementType::F64, {kUnit, kAny, kZero});
  InstrId y = b.load(ElementType::F64, {kZero, kUnit, kAny});
  InstrId w = b.load(ElementType::F64, {kUnit, kZero, kAny});
  InstrId square = b.apply(Op::Mul, {x, x});
  InstrId term = b.apply(Op::Sub, {b.apply(Op::Mul, {square, y}), w});
  InstrId sum = b.fold(Op::Sum, term), most = b.fold(Op::Max, term);
  b.store(sum, {kUnit, kZero, kAny});
  b.store(most, {kUnit, kZero, kAny});
  ASSERT_TRUE(canBlock(b.plan, {20, 30, 6}));
  for (CpuIsa isa : hostIsas()) {
    const int64_t m = 20, k = 30, n = 6;
    std::vector<double> a = randoms<double>(m * k, 1),
                        c = randoms<double>(k * n, 2),
                        d = randoms<double>(m * n, 3);
    std::vector<double> sums[2], extrema[2];
    for (bool blocked : {false, true}) {
      b.plan.isBlocked = blocked;
      sums[blocked].assign(m * n, 99);
      extrema[blocked].assign(m * n, 99);
      Launch l;
      l.bind(a.data(), {1, m, 0});
      l.bind(c.data(), {0, 1, k});
      l.bind(d.data(), {1, 0, m});
      l.bind(sums[blocked].data(), {1, 0, m});
      l.bind(extrema[blocked].data(), {1, 0, m});
      l.extents = {m, k, n};
      Compiled(b.plan, isa)(l);
    }
    EXPECT_EQ(sums[0], sums[1]);
    EXPECT_EQ(extrema[0], extrema[1]);
    double total = 0;
    for (int64_t q = 0; q < k; ++q)
      total += a[3 + q * m] * a[3 + q * m] * c[q + 5 * k] - d[3 + 5 * m];
    EXPECT_EQ(sums[1][3 + 5 * m], total);
  }
}

} // namespace
