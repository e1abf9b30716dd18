// Elements stored at computed positions: every type of element and of position,
// in order where positions come again, per element and per column.
#include "PlanRunner.h"
#include <cmath>

using namespace quern;
using namespace quern::test;

namespace {

constexpr int64_t kCounts[] = {0, 1, 7, 16, 63, 64, 130, 5000};
constexpr int64_t kExtent = 100;

void scatter(PlanBuilder &b, InstrId value, InstrId at,
             llvm::SmallVector<StrideClass, 4> strides, StrideClass axis) {
  b.store(value, std::move(strides));
  b.plan.stores.back().buffer.axis = axis;
  b.plan.stores.back().at = at;
}

/// Position number \p i of many, some of which come again at once, and some of
/// which are out of range.
int64_t positionOf(int64_t i) { return i % 13 == 5 ? 3 : i * 7 % 104 - 1; }

template <typename P> void scatterEveryType(ElementType positions) {
  for (unsigned k = 0; k < kNumElementTypes; ++k) {
    auto type = static_cast<ElementType>(k);
    size_t size = byteSize(type);
    PlanBuilder b;
    InstrId x = b.load(type, {kUnit});
    InstrId at = b.load(positions, {kUnit});
    scatter(b, x, at, {kZero}, kAny);
    b.plan.inOrder = true;
    for (CpuIsa isa : hostIsas()) {
      Compiled kernel(b.plan, isa);
      for (int64_t n : kCounts) {
        std::vector<P> where;
        std::vector<uint8_t> from((n + 1) * size), to(2 * kExtent * size, 0xee);
        for (size_t i = 0; i < from.size(); ++i)
          from[i] = kind(type) == TypeKind::Bool ? i % 3 == 0 : i * 5 % 101;
        std::vector<uint8_t> wanted = to;
        for (int64_t i = 0; i < n; ++i) {
          auto position = static_cast<P>(
              std::is_signed_v<P> ? positionOf(i) : std::abs(positionOf(i)));
          where.push_back(position);
          int64_t meant = std::min<int64_t>(
              std::max<int64_t>(static_cast<int64_t>(position), 1), kExtent);
          // Every second element, backwards.
          memcpy(&wanted[(2 * kExtent - 1 - 2 * (meant - 1)) * size],
                 &from[i * size], size);
        }
        Launch l;
        l.bind(from.data(), {1});
        l.bind(where.data(), {1});
        l.bind(to.data() + (2 * kExtent - 1) * size, {0});
        l.strides.insert(l.strides.end(), {-2, kExtent});
        l.extents = {n};
        kernel(l);
        ASSERT_EQ(to, wanted)
            << info(type).name << " at " << info(positions).name << ", " << n;
      }
    }
  }
}

TEST(Scatter, EveryTypeByDoubles) {
  scatterEveryType<double>(ElementType::F64);
}
TEST(Scatter, EveryTypeBySingles) { scatterEveryType<float>(ElementType::F32); }
TEST(Scatter, EveryTypeByInt8) { scatterEveryType<int8_t>(ElementType::I8); }
TEST(Scatter, EveryTypeByInt64) { scatterEveryType<int64_t>(ElementType::I64); }
TEST(Scatter, EveryTypeByUint32) {
  scatterEveryType<uint32_t>(ElementType::U32);
}
TEST(Scatter, EveryTypeByChars) {
  scatterEveryType<uint16_t>(ElementType::Char);
}

/// A column by number is an ordinary store that begins elsewhere.
TEST(Scatter, ColumnsAndRows) {
  constexpr int64_t kM = 37, kN = 9;
  for (bool byColumns : {true, false}) {
    PlanBuilder b;
    b.plan.rank = 2;
    InstrId x = b.load(ElementType::F64, {kUnit, kAny});
    InstrId at = byColumns ? b.load(ElementType::F64, {kZero, kUnit})
                           : b.load(ElementType::F64, {kUnit, kZero});
    InstrId value = b.apply(Op::Neg, {x});
    if (byColumns)
      scatter(b, value, at, {kUnit, kZero}, kAny);
    else
      scatter(b, value, at, {kZero, kAny}, kUnit);
    for (CpuIsa isa : hostIsas()) {
      Compiled kernel(b.plan, isa);
      std::vector<double> from(kM * kN), to(kM * kN), wanted(kM * kN), where;
      for (int64_t i = 0, n = byColumns ? kN : kM; i < n; ++i)
        where.push_back(static_cast<double>(1 + i * 5 % n));
      for (int64_t j = 0; j < kN; ++j)
        for (int64_t i = 0; i < kM; ++i) {
          from[i + j * kM] = static_cast<double>(i + j * kM) + 0.5;
          auto moved = static_cast<int64_t>(where[byColumns ? j : i]) - 1;
          wanted[byColumns ? i + moved * kM : moved + j * kM] =
              -from[i + j * kM];
        }
      Launch l;
      l.bind(from.data(), {1, kM});
      if (byColumns)
        l.bind(where.data(), {0, 1});
      else
        l.bind(where.data(), {1, 0});
      l.bind(to.data(), {byColumns ? 1 : 0, byColumns ? 0 : kM});
      l.strides.insert(l.strides.end(),
                       {byColumns ? kM : 1, byColumns ? kN : kM});
      l.extents = {kM, kN};
      kernel(l);
      EXPECT_EQ(to, wanted);
    }
  }
}

} // namespace
