// Rows that read their position, on vectors of every instruction set, against
// the host's evaluation of the same row.
#include "PlanRunner.h"
#include "ir/ConstantEval.h"
#include <cmath>

using namespace quern;
using namespace quern::test;

namespace {

using T = ElementType;

HostValue u64(uint64_t bits) { return {T::U64, bits, 0}; }
HostValue f64(double value) { return hostValue(T::F64, value); }
HostValue f32(double value) { return hostValue(T::F32, value); }

/// A row and its scalars.
struct Case {
  Op op;
  std::vector<HostValue> scalars;
};

const Case kCases[] = {
    {Op::Iota, {}},
    {Op::Range, {f64(0.1), f64(0.3), f64(0.1 + 0.3 * 99), f64(99)}},
    {Op::Range, {f32(5), f32(-0.5), f32(-20), f32(50)}},
    {Op::Range, {hostValue(T::I16, 7), f64(3), f64(304), f64(99)}},
    {Op::Range, {hostValue(T::U64, 9), f64(2), f64(207), f64(99)}},
    {Op::Linspace, {f64(-1), f64(0.7), f64(64)}},
    {Op::Linspace, {f32(2), f32(3), f32(1000)}},
    {Op::Eye, {f64(7)}},
    {Op::Eye, {f64(0x1p33)}},
    {Op::Rand, {u64(42), u64(0)}},
    {Op::Rand, {u64(~0ull), u64(0xFFFFFFFF)}},
    {Op::Rand, {u64(1), u64(~0ull - 5)}},
    {Op::RandSingle, {u64(42), u64(17)}},
    {Op::Randn, {u64(3), u64(1u << 31)}},
};

/// The element at \p position, with the host's elementary functions.
HostValue expected(const Case &c, OpTypes types, int64_t position) {
  llvm::SmallVector<HostValue, 5> args(c.scalars.begin(), c.scalars.end());
  args.push_back({T::I64, static_cast<uint64_t>(position), 0});
  HostBuilder host;
  return evaluateElement(host, c.op, info(c.op).lower, args, types);
}

PlanBuilder planOf(const Case &c, unsigned rank) {
  PlanBuilder b;
  b.plan.rank = rank;
  llvm::SmallVector<InstrId, 4> operands;
  for (const HostValue &scalar : c.scalars)
    operands.push_back(b.param(scalar.type));
  operands.push_back(b.position());
  llvm::SmallVector<StrideClass, 4> strides(rank, kAny);
  strides[0] = kUnit;
  b.store(b.apply(c.op, operands), strides);
  return b;
}

void expectElement(const Case &c, OpTypes types, const char *at,
                   int64_t position) {
  HostValue got = {types.result, 0, 0};
  std::memcpy(&got.re, at, byteSize(types.result));
  HostValue want = expected(c, types, position);
  // Only the normal numbers call elementary functions.
  if (info(c.op).cost.sfu > 0)
    ASSERT_NEAR(hostReal(got), hostReal(want), 1e-14)
        << info(c.op).name << " at " << position;
  else
    ASSERT_EQ(got.re, want.re) << info(c.op).name << " at " << position;
}

class GenerateRows : public ::testing::TestWithParam<size_t> {};

TEST_P(GenerateRows, AgreeWithTheHost) {
  const Case &c = kCases[GetParam()];
  PlanBuilder b = planOf(c, 1);
  OpTypes types = {b.plan.code.back().type, b.plan.code.back().compute};
  size_t bytes = byteSize(types.result);
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    for (int64_t n : {0, 1, 7, 8, 9, 63, 64, 65, 100, 257})
      for (int64_t split : {0, 64}) {
        std::vector<char> out((n + 32) * bytes, 0x5a);
        Launch l;
        l.bind(out.data(), {1});
        l.extents = {n};
        l.split = split;
        for (const HostValue &scalar : c.scalars)
          l.params.push_back(scalar.re);
        kernel(l);
        for (int64_t i = 0; i < n; ++i)
          expectElement(c, types, out.data() + i * bytes, i);
        for (size_t i = n * bytes; i < out.size(); ++i)
          ASSERT_EQ(out[i], 0x5a) << info(c.op).name << " wrote past the end";
        if (HasFatalFailure())
          return;
      }
  }
}

/// The position counts columns of a matrix, wherever they are stored.
TEST_P(GenerateRows, CountInColumns) {
  const Case &c = kCases[GetParam()];
  PlanBuilder b = planOf(c, 2);
  OpTypes types = {b.plan.code.back().type, b.plan.code.back().compute};
  size_t bytes = byteSize(types.result);
  constexpr int64_t kRows = 13, kColumns = 5, kApart = 20;
  for (CpuIsa isa : hostIsas()) {
    std::vector<char> out(kApart * kColumns * bytes);
    Launch l;
    l.bind(out.data(), {1, kApart});
    l.extents = {kRows, kColumns};
    for (const HostValue &scalar : c.scalars)
      l.params.push_back(scalar.re);
    Compiled(b.plan, isa)(l);
    for (int64_t j = 0; j < kColumns; ++j)
      for (int64_t i = 0; i < kRows; ++i)
        expectElement(c, types, out.data() + (i + j * kApart) * bytes,
                      i + j * kRows);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, GenerateRows,
                         ::testing::Range<size_t>(0, std::size(kCases)),
                         [](const auto &p) {
                           return std::string(
                                      quern::info(kCases[p.param].op).name) +
                                  std::to_string(p.param);
                         });

} // namespace
