// Inputs that are adjacent along dimension 1: tiles of every type, cut at every
// place, in maps and folds.
#include "PlanRunner.h"
#include <random>

using namespace quern;
using namespace quern::test;

namespace {

constexpr int64_t kHeights[] = {1, 5, 8, 16, 63, 64, 130, 200};
constexpr int64_t kWidths[] = {1, 3, 16, 17, 64, 70};

/// Bytes that are valid elements of every type (bool is 0 or 1).
std::vector<uint8_t> randomBytes(size_t count, bool isBool) {
  std::mt19937 random(7);
  std::vector<uint8_t> bytes(count);
  for (uint8_t &x : bytes)
    x = isBool ? random() & 1 : random() % 100;
  return bytes;
}

TEST(Tiles, EveryTypeIsCopied) {
  for (unsigned k = 0; k < kNumElementTypes; ++k) {
    auto type = static_cast<ElementType>(k);
    PlanBuilder b;
    b.plan.rank = 2;
    b.store(b.load(type, {kAny, kUnit}), {kUnit, kAny});
    ASSERT_TRUE(isTiled(b.plan, 0));
    size_t size = byteSize(type);
    for (CpuIsa isa : hostIsas()) {
      Compiled kernel(b.plan, isa);
      for (int64_t m : kHeights)
        for (int64_t n : kWidths)
          for (int64_t split : {0, 64}) {
            std::vector<uint8_t> x =
                randomBytes(m * n * size, kind(type) == TypeKind::Bool);
            std::vector<uint8_t> y((m * n + 1) * size, 0xee);
            Launch l;
            l.bind(x.data(), {n, 1});
            l.bind(y.data(), {1, m});
            l.extents = {m, n};
            l.split = split;
            kernel(l);
            for (int64_t i = 0; i < m; ++i)
              for (int64_t j = 0; j < n; ++j)
                ASSERT_EQ(0, memcmp(&x[(i * n + j) * size],
                                    &y[(i + j * m) * size], size))
                    << info(type).name << " " << m << "x" << n;
            ASSERT_EQ(y[m * n * size], 0xee); // nothing beyond the end
          }
    }
  }
}

TEST(Tiles, SeveralOperandsOuterDimensionsAndNegativeStrides) {
  PlanBuilder b;
  b.plan.rank = 3;
  InstrId straight = b.load(ElementType::F64, {kUnit, kAny, kAny});
  InstrId turned = b.load(ElementType::F64, {kAny, kUnit, kAny});
  InstrId narrow = b.load(ElementType::F32, {kAny, kUnit, kZero});
  InstrId deep = b.load(ElementType::F64, {kAny, kUnit, kUnit});
  InstrId sum = b.apply(Op::Add, {b.apply(Op::Mul, {straight, turned}), deep});
  b.store(b.apply(Op::Sub, {sum, b.convert(narrow, ElementType::F64)}),
          {kUnit, kAny, kAny});
  int64_t m = 75, n = 67, p = 3;
  std::vector<double> a(m * n * p), c(m * n * p), e(m * n + p), out(m * n * p);
  std::vector<float> d(m * n);
  for (size_t k = 0; k < a.size(); ++k)
    a[k] = 0.5 * k, c[k] = 1000.0 - k;
  for (size_t k = 0; k < e.size(); ++k)
    e[k] = 7.0 * k;
  for (size_t k = 0; k < d.size(); ++k)
    d[k] = 3.0f * k;
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    Launch l;
    l.bind(a.data(), {1, m, m * n});
    // Rows run backwards: the base is the last element of a row.
    l.bind(c.data() + (m - 1) * n, {-n, 1, m * n});
    l.bind(d.data(), {n, 1, 0});
    l.bind(e.data(), {n, 1, 1}); // the outer dimension is adjacent as well
    l.bind(out.data(), {1, m, m * n});
    l.extents = {m, n, p};
    kernel(l);
    for (int64_t k = 0; k < p; ++k)
      for (int64_t j = 0; j < n; ++j)
        for (int64_t i = 0; i < m; ++i) {
          double product =
              a[i + m * j + m * n * k] * c[(m - 1 - i) * n + j + m * n * k];
          ASSERT_EQ(out[i + m * j + m * n * k],
                    product + e[i * n + j + k] - d[i * n + j]);
        }
  }
}

/// sum and max over dimension \p foldDim of x.*y, and x.*y itself. y is read
/// through tiles, or lies as it would were it transposed first.
KernelPlan foldOfProducts(int8_t foldDim, bool isTiled) {
  PlanBuilder b;
  b.plan.rank = 2;
  b.plan.foldDim = foldDim;
  InstrId x = b.load(ElementType::F64, {kUnit, kAny});
  InstrId y = isTiled ? b.load(ElementType::F64, {kAny, kUnit})
                      : b.load(ElementType::F64, {kUnit, kAny});
  InstrId product = b.apply(Op::Mul, {x, y});
  llvm::SmallVector<StrideClass, 4> kept = {kUnit, kZero};
  if (foldDim == 0)
    kept = {kZero, kUnit};
  b.store(b.fold(Op::Sum, product), kept);
  b.store(b.fold(Op::Max, product), kept);
  b.store(product, {kUnit, kAny});
  return b.plan;
}

std::vector<double> foldProducts(const Compiled &kernel, int8_t foldDim,
                                 int64_t m, int64_t n, int64_t split,
                                 bool isTiled) {
  int64_t count = foldDim == 0 ? n : m;
  std::vector<double> a(m * n), c(m * n), result(2 * count + m * n);
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> real(-1, 3);
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) {
      a[i + m * j] = real(random);
      c[isTiled ? i * n + j : i + m * j] = real(random);
    }
  Launch l;
  l.bind(a.data(), {1, m});
  l.bind(c.data(),
         isTiled ? std::vector<int64_t>{n, 1} : std::vector<int64_t>{1, m});
  std::vector<int64_t> kept = {foldDim == 0 ? 0 : 1, foldDim == 0 ? 1 : 0};
  l.bind(result.data(), kept);
  l.bind(result.data() + count, kept);
  l.bind(result.data() + 2 * count, {1, m});
  l.extents = {m, n};
  l.split = split;
  kernel(l);
  return result;
}

TEST(Tiles, FoldsHaveTheBitsOfThoseWithoutTiles) {
  for (CpuIsa isa : hostIsas())
    for (int8_t foldDim : {0, 1}) {
      KernelPlan plainPlan = foldOfProducts(foldDim, false);
      KernelPlan tiledPlan = foldOfProducts(foldDim, true);
      ASSERT_TRUE(hasTiles(tiledPlan));
      Compiled plain(plainPlan, isa), tiled(tiledPlan, isa);
      int64_t split = foldDim == 0 ? kFoldLeaf : 64;
      for (int64_t m : {1, 31, 520, 4096, 5003})
        for (int64_t n : {1, 7, 8, 21, 300}) {
          if (m * n > 200000)
            continue;
          std::vector<double> want =
              foldProducts(plain, foldDim, m, n, 0, false);
          EXPECT_EQ(want, foldProducts(tiled, foldDim, m, n, 0, true));
          EXPECT_EQ(want, foldProducts(tiled, foldDim, m, n, split, true));
        }
    }
}

} // namespace
