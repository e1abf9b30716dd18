// Maps: walks of every class, types, several outputs, flags, large outputs.
#include "PlanRunner.h"
#include <cmath>
#include <complex>

using namespace quern;
using namespace quern::test;

namespace {

TEST(Map, BroadcastsStridesAndOutputs) {
  PlanBuilder b;
  b.plan.rank = 3;
  InstrId matrix = b.load(ElementType::F64, {kUnit, kAny, kAny});
  InstrId column = b.load(ElementType::F64, {kUnit, kZero, kZero});
  InstrId row = b.load(ElementType::F64, {kZero, kUnit, kZero});
  InstrId transposed = b.load(ElementType::F64, {kAny, kUnit, kAny});
  InstrId scalar = b.param(ElementType::F64);
  InstrId s = b.apply(Op::Add, {b.apply(Op::Mul, {matrix, column}), row});
  InstrId t = b.apply(Op::Sub, {s, b.apply(Op::Mul, {transposed, scalar})});
  b.store(t, {kUnit, kAny, kAny});
  b.store(s, {kAny, kUnit, kAny});
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    for (int64_t m : {1, 5, 8, 70})
      for (int64_t split : {0, 64}) {
        int64_t n = 6, p = 3, all = m * n * p;
        std::vector<double> a(all), c(m), r(n), at(all), o1(all), o2(all);
        for (int64_t k = 0; k < all; ++k)
          a[k] = k, at[k] = 1000 - k;
        for (int64_t k = 0; k < m; ++k)
          c[k] = 0.5 * k;
        for (int64_t k = 0; k < n; ++k)
          r[k] = 100 * k;
        double two = 2;
        Launch l;
        l.bind(a.data(), {1, m, m * n});
        l.bind(c.data(), {1, 0, 0});
        l.bind(r.data(), {0, 1, 0});
        // Rows run backwards: the base is the last element of a row.
        l.bind(at.data() + (m - 1) * n, {-n, 1, m * n});
        l.bind(o1.data(), {1, m, m * n});
        l.bind(o2.data(), {n, 1, m * n});
        l.extents = {m, n, p};
        l.params = {llvm::bit_cast<uint64_t>(two)};
        l.split = split;
        kernel(l);
        for (int64_t k = 0; k < p; ++k)
          for (int64_t j = 0; j < n; ++j)
            for (int64_t i = 0; i < m; ++i) {
              double want = a[i + m * j + m * n * k] * c[i] + r[j];
              double walk = at[(m - 1 - i) * n + j + m * n * k];
              ASSERT_EQ(o2[i * n + j + m * n * k], want);
              ASSERT_EQ(o1[i + m * j + m * n * k], want - walk * 2);
            }
      }
  }
}

TEST(Map, IntegersSaturate) {
  PlanBuilder b;
  InstrId x = b.load(ElementType::I8, {kUnit});
  InstrId y = b.load(ElementType::I8, {kUnit});
  b.store(b.apply(Op::Add, {x, y}), {kUnit});
  b.store(b.apply(Op::Mul, {x, y}), {kUnit});
  InstrId u = b.load(ElementType::U64, {kUnit});
  InstrId v = b.load(ElementType::U64, {kUnit});
  b.store(b.apply(Op::Sub, {u, v}), {kUnit});
  b.store(b.apply(Op::Add, {u, v}), {kUnit});
  b.store(b.convert(x, ElementType::U8), {kUnit});
  size_t n = 100;
  std::vector<int8_t> a(n), c(n), sums(n), products(n);
  std::vector<uint64_t> d(n), e(n), differences(n), wide(n);
  std::vector<uint8_t> converted(n);
  for (size_t i = 0; i < n; ++i) {
    a[i] = static_cast<int8_t>(37 * i);
    c[i] = static_cast<int8_t>(91 * i + 5);
    d[i] = i % 3 ? ~0ull - i : i;
    e[i] = 40 + i % 50;
  }
  auto clamp = [](int64_t v) {
    return static_cast<int8_t>(std::clamp<int64_t>(v, -128, 127));
  };
  for (CpuIsa isa : hostIsas()) {
    Launch l;
    for (void *data : {(void *)a.data(), (void *)c.data(), (void *)d.data(),
                       (void *)e.data(), (void *)sums.data(),
                       (void *)products.data(), (void *)differences.data(),
                       (void *)wide.data(), (void *)converted.data()})
      l.bind(data, {1});
    l.extents = {static_cast<int64_t>(n)};
    Compiled(b.plan, isa)(l);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(sums[i], clamp(a[i] + c[i]));
      EXPECT_EQ(products[i], clamp(a[i] * c[i]));
      EXPECT_EQ(differences[i], d[i] > e[i] ? d[i] - e[i] : 0);
      EXPECT_EQ(wide[i], d[i] > ~0ull - e[i] ? ~0ull : d[i] + e[i]);
      EXPECT_EQ(converted[i], std::max<int>(a[i], 0));
    }
  }
}

TEST(Map, Complex) {
  PlanBuilder b;
  b.plan.rank = 2;
  InstrId x = b.load(ElementType::C128, {kUnit, kAny});
  InstrId y = b.load(ElementType::C64, {kAny, kUnit});
  InstrId z = b.load(ElementType::C128, {kZero, kUnit});
  b.store(b.apply(Op::Mul, {x, z}), {kUnit, kAny});
  b.store(b.apply(Op::Add, {y, y}), {kAny, kUnit});
  b.store(b.apply(Op::Abs, {x}), {kUnit, kAny});
  int64_t m = 21, n = 3;
  std::vector<std::complex<double>> a(m * n), c(n), products(m * n);
  std::vector<std::complex<float>> f(m * n), doubled(m * n);
  std::vector<double> sizes(m * n);
  for (int64_t k = 0; k < m * n; ++k) {
    a[k] = {0.5 * k, 3.0 - k};
    f[k] = {1.0f + k, -2.0f * k};
  }
  for (int64_t k = 0; k < n; ++k)
    c[k] = {2.0 + k, -0.5};
  for (CpuIsa isa : hostIsas()) {
    Launch l;
    l.bind(a.data(), {1, m});
    l.bind(f.data(), {n, 1});
    l.bind(c.data(), {0, 1});
    l.bind(products.data(), {1, m});
    l.bind(doubled.data(), {n, 1});
    l.bind(sizes.data(), {1, m});
    l.extents = {m, n};
    Compiled(b.plan, isa)(l);
    for (int64_t k = 0; k < m * n; ++k) {
      EXPECT_EQ(products[k], a[k] * c[k / m]) << k;
      EXPECT_EQ(doubled[k], f[k] + f[k]) << k;
      EXPECT_DOUBLE_EQ(sizes[k], std::abs(a[k])) << k;
    }
  }
}

TEST(Map, RaisesTheRealsFlag) {
  PlanBuilder b;
  InstrId x = b.load(ElementType::F64, {kUnit});
  InstrId root = b.apply(Op::Sqrt, {x});
  b.plan.code[root].checksReals = true;
  b.store(root, {kUnit});
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    for (int64_t bad : {-1, 0, 40, 98}) {
      std::vector<double> a(99, 4), out(99);
      std::vector<double> beyond = a;
      if (bad >= 0)
        a[bad] = -1;
      Launch l;
      l.bind(a.data(), {1});
      l.bind(out.data(), {1});
      l.extents = {99};
      kernel(l);
      EXPECT_EQ(l.flags, bad >= 0 ? 1u : 0u);
      l.extents = {0};
      l.flags = 0;
      kernel(l);
      EXPECT_EQ(l.flags, 0u);
    }
  }
}

TEST(Map, PositionIsColumnMajor) {
  PlanBuilder b;
  b.plan.rank = 2;
  b.store(b.position(), {kUnit, kAny});
  for (CpuIsa isa : hostIsas()) {
    std::vector<int64_t> out(13 * 4);
    Launch l;
    l.bind(out.data(), {1, 13});
    l.extents = {13, 4};
    Compiled(b.plan, isa)(l);
    for (size_t k = 0; k < out.size(); ++k)
      EXPECT_EQ(out[k], static_cast<int64_t>(k));
  }
}

/// Outputs beyond the streaming threshold, at every alignment.
/// Chains on long rows of several types, onto an input as well.
TEST(Map, ChainsOfManyTiles) {
  PlanBuilder b;
  b.plan.rank = 2;
  InstrId x = b.load(ElementType::F64, {kUnit, kAny});
  InstrId y = b.load(ElementType::F32, {kUnit, kAny});
  InstrId column = b.load(ElementType::F64, {kUnit, kZero});
  InstrId s = b.apply(Op::Mul, {b.convert(y, ElementType::F64), x});
  InstrId t = b.apply(Op::Add, {b.apply(Op::Sub, {s, column}), x});
  b.store(t, {kUnit, kAny});
  constexpr int64_t kColumns = 3;
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    for (int64_t rows : {1, 511, 512, 513, 1600, 30'011})
      for (bool inPlace : {false, true}) {
        int64_t step = rows + 5;
        std::vector<double> a(step * kColumns), c(rows), out(a.size(), -1);
        std::vector<float> f(a.size());
        for (size_t k = 0; k < a.size(); ++k)
          a[k] = 1 / (1.0 + k), f[k] = static_cast<float>(k % 977) / 3;
        for (int64_t i = 0; i < rows; ++i)
          c[i] = 0.1 * static_cast<double>(i);
        std::vector<double> in = a, &to = inPlace ? a : out;
        Launch l;
        l.bind(a.data(), {1, step});
        l.bind(f.data(), {1, step});
        l.bind(c.data(), {1, 0});
        l.bind(to.data(), {1, step});
        l.extents = {rows, kColumns};
        kernel(l);
        for (int64_t j = 0; j < kColumns; ++j)
          for (int64_t i = 0; i < rows; ++i) {
            int64_t k = i + j * step;
            ASSERT_EQ(to[k], double(f[k]) * in[k] - c[i] + in[k]);
          }
        EXPECT_EQ(to.back(), inPlace ? in.back() : -1);
      }
  }
}

TEST(Map, LargeOutputsAtAnyAlignment) {
  PlanBuilder b;
  InstrId x = b.load(ElementType::F32, {kUnit});
  b.store(b.apply(Op::Add, {x, x}), {kUnit});
  b.store(b.convert(x, ElementType::F64), {kUnit});
  int64_t n = 4 << 20;
  std::vector<float> in(n);
  for (int64_t i = 0; i < n; ++i)
    in[i] = static_cast<float>(i % 1001);
  std::vector<float> twice(n + 64);
  std::vector<double> wide(n + 64);
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    for (int64_t shift : {0, 3}) {
      Launch l;
      std::fill(twice.begin(), twice.end(), -1);
      l.bind(in.data(), {1});
      l.bind(twice.data() + shift, {1});
      l.bind(wide.data() + 2 * shift, {1});
      l.extents = {n - shift};
      kernel(l);
      for (int64_t i = 0; i < n - shift; ++i) {
        ASSERT_EQ(twice[i + shift], 2 * in[i]);
        ASSERT_EQ(wide[i + 2 * shift], in[i]);
      }
      EXPECT_EQ(twice[n], -1);
    }
  }
}

} // namespace
