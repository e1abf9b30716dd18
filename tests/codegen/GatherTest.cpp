// Elements at computed positions: every type of element and of position, with
// positions out of range, per element and per column, in maps and folds.
#include "PlanRunner.h"
#include <cmath>
#include <limits>
#include <random>

using namespace quern;
using namespace quern::test;

namespace {

constexpr int64_t kCounts[] = {0, 1, 7, 16, 63, 64, 130, 5000};

struct GatherBuilder : PlanBuilder {
  InstrId gather(ElementType type, InstrId at,
                 llvm::SmallVector<StrideClass, 4> strides, StrideClass axis) {
    plan.inputs.push_back({type, std::move(strides), axis});
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::Gather;
    instr.type = instr.compute = type;
    instr.index = plan.inputs.size() - 1;
    instr.operands = {at};
    return add(instr);
  }
};

/// Positions of \p type around [1, extent], and what they mean.
template <typename P>
void makePositions(int64_t n, int64_t extent, std::vector<P> &at,
                   std::vector<int64_t> &meant) {
  std::mt19937 random(5);
  for (int64_t i = 0; i < n; ++i) {
    double x = static_cast<double>(random() % (extent + 4)) - 2;
    if (std::is_floating_point_v<P> && i % 5 == 1)
      x += 0.75;
    if (!std::is_signed_v<P>)
      x = std::abs(x);
    at.push_back(static_cast<P>(x));
    if (i % 11 == 3)
      at.back() = std::numeric_limits<P>::max();
    if (i % 11 == 4)
      at.back() = std::numeric_limits<P>::lowest();
    if (std::is_floating_point_v<P> && i % 11 == 5)
      at.back() = std::numeric_limits<P>::quiet_NaN();
    long double wanted = std::trunc(static_cast<long double>(at.back()));
    wanted = wanted >= 1 ? wanted : 1;
    meant.push_back(wanted > extent ? extent - 1
                                    : static_cast<int64_t>(wanted) - 1);
  }
}

template <typename P> void gatherEveryType(ElementType positions) {
  constexpr int64_t kExtent = 100;
  for (unsigned k = 0; k < kNumElementTypes; ++k) {
    auto type = static_cast<ElementType>(k);
    size_t size = byteSize(type);
    GatherBuilder b;
    InstrId at = b.load(positions, {kUnit});
    b.store(b.gather(type, at, {kZero}, kAny), {kUnit});
    for (CpuIsa isa : hostIsas()) {
      Compiled kernel(b.plan, isa);
      for (int64_t n : kCounts) {
        std::vector<P> where;
        std::vector<int64_t> meant;
        makePositions(n, kExtent, where, meant);
        // Every second element, backwards.
        std::vector<uint8_t> x(2 * kExtent * size), y((n + 1) * size, 0xee);
        for (size_t i = 0; i < x.size(); ++i)
          x[i] = kind(type) == TypeKind::Bool ? i / 2 % 2 : i % 101;
        Launch l;
        l.bind(where.data(), {1});
        l.bind(x.data() + (2 * kExtent - 1) * size, {0});
        l.bind(y.data(), {1});
        l.strides.insert(l.strides.end(), {-2, kExtent});
        l.extents = {n};
        l.split = 64;
        kernel(l);
        for (int64_t i = 0; i < n; ++i)
          ASSERT_EQ(0,
                    memcmp(&y[i * size],
                           &x[(2 * kExtent - 1 - 2 * meant[i]) * size], size))
              << info(type).name << " at " << info(positions).name << " " << i;
        ASSERT_EQ(y[n * size], 0xee);
      }
    }
  }
}

TEST(Gather, EveryTypeByDoubles) { gatherEveryType<double>(ElementType::F64); }
TEST(Gather, EveryTypeBySingles) { gatherEveryType<float>(ElementType::F32); }
TEST(Gather, EveryTypeByInt8) { gatherEveryType<int8_t>(ElementType::I8); }
TEST(Gather, EveryTypeByInt64) { gatherEveryType<int64_t>(ElementType::I64); }
TEST(Gather, EveryTypeByUint64) { gatherEveryType<uint64_t>(ElementType::U64); }
TEST(Gather, EveryTypeByChars) { gatherEveryType<uint16_t>(ElementType::Char); }

/// Columns by number: an ordinary load that begins elsewhere; rows by number,
/// with every operand broadcast.
TEST(Gather, ColumnsAndRows) {
  constexpr int64_t kM = 37, kN = 9;
  std::vector<double> x(kM * kN), rows, columns;
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<double>(i) + 0.5;
  for (int64_t i = 0; i < 50; ++i)
    rows.push_back(1 + i * 7 % kM);
  for (int64_t j = 0; j < 20; ++j)
    columns.push_back(1 + j * 5 % kN);
  for (bool byColumns : {true, false}) {
    GatherBuilder b;
    b.plan.rank = 2;
    InstrId at = byColumns ? b.load(ElementType::F64, {kZero, kUnit})
                           : b.load(ElementType::F64, {kUnit, kZero});
    InstrId found = byColumns
                        ? b.gather(ElementType::F64, at, {kUnit, kZero}, kAny)
                        : b.gather(ElementType::F64, at, {kZero, kAny}, kUnit);
    b.store(b.apply(Op::Neg, {found}), {kUnit, kAny});
    int64_t m = byColumns ? kM : 50, n = byColumns ? 20 : kN;
    for (CpuIsa isa : hostIsas()) {
      Compiled kernel(b.plan, isa);
      std::vector<double> y(m * n);
      Launch l;
      if (byColumns)
        l.bind(columns.data(), {0, 1});
      else
        l.bind(rows.data(), {1, 0});
      l.bind(x.data(), {byColumns ? 1 : 0, byColumns ? 0 : kM});
      l.bind(y.data(), {1, m});
      l.strides.insert(l.strides.end(),
                       {byColumns ? kM : 1, byColumns ? kN : kM});
      l.extents = {m, n};
      kernel(l);
      for (int64_t j = 0; j < n; ++j)
        for (int64_t i = 0; i < m; ++i) {
          int64_t row = byColumns ? i : static_cast<int64_t>(rows[i]) - 1;
          int64_t column = byColumns ? static_cast<int64_t>(columns[j]) - 1 : j;
          ASSERT_EQ(y[i + j * m], -x[row + column * kM]) << i << ", " << j;
        }
    }
  }
}

/// A vector gather that also walks along dimension 0, folded.
TEST(Gather, OneOfEachRowIsFolded) {
  constexpr int64_t kM = 10000, kN = 5;
  std::vector<double> x(kM * kN), at(kM);
  double wanted = 0;
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<double>(i % 1000);
  for (int64_t i = 0; i < kM; ++i) {
    at[i] = static_cast<double>(1 + i * 3 % kN);
    wanted += x[i + (i * 3 % kN) * kM];
  }
  GatherBuilder b;
  b.plan.foldDim = 0;
  InstrId column = b.load(ElementType::F64, {kUnit});
  InstrId found = b.gather(ElementType::F64, column, {kUnit}, kAny);
  b.store(b.fold(Op::Sum, found), {kZero});
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    double sum = 0;
    Launch l;
    l.bind(at.data(), {1});
    l.bind(x.data(), {1});
    l.bind(&sum, {0});
    l.strides.insert(l.strides.end(), {kM, kN});
    l.extents = {kM};
    kernel(l);
    EXPECT_EQ(sum, wanted); // whole numbers
  }
}

} // namespace
