//===- RandomTest.cpp - Generate rows and Philox --------------------------===//
#include "ir/ops/Lowerings.h"
#include "tests/ir/IrTesting.h"
#include <cmath>

using namespace quern;
using namespace quern::testing;
using T = ElementType;

static std::array<uint64_t, 4> block(uint64_t counter, uint64_t key) {
  HostBuilder host;
  ScalarBuilder b(host);
  lowerings::PhiloxBlock out = lowerings::philox(
      b, b.constantBits(T::U64, counter), b.constantBits(T::U64, key));
  std::array<uint64_t, 4> words = {};
  for (unsigned i = 0; i < 4; ++i)
    words[i] = host.store(out.word[i]).re;
  return words;
}

/// Philox4x32-10 written a second time, from the paper, with 32-bit words.
static std::array<uint32_t, 4> reference(std::array<uint32_t, 4> c,
                                         std::array<uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = uint64_t(0xD2511F53) * c[0];
    uint64_t p1 = uint64_t(0xCD9E8D57) * c[2];
    c = {uint32_t(p1 >> 32) ^ c[1] ^ k[0], uint32_t(p1),
         uint32_t(p0 >> 32) ^ c[3] ^ k[1], uint32_t(p0)};
    k = {k[0] + 0x9E3779B9, k[1] + 0xBB67AE85};
  }
  return c;
}

TEST(Philox, KnownAnswers) {
  // From kat_vectors of Random123; our counter has two words only, so the
  // other two vectors check the reference.
  using Block = std::array<uint64_t, 4>;
  EXPECT_EQ(block(0, 0),
            (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  std::array<uint32_t, 4> ones = {~0u, ~0u, ~0u, ~0u};
  EXPECT_EQ(reference(ones, {~0u, ~0u}),
            (std::array<uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6,
                                     0x6d5451fd}));
  EXPECT_EQ(reference({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                      {0xa4093822, 0x299f31d0}),
            (std::array<uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420,
                                     0x24126ea1}));
  for (uint64_t counter : {1ull, 0xFFFFFFFFull, 0x123456789ABCDEFull}) {
    std::array<uint32_t, 4> want =
        reference({uint32_t(counter), uint32_t(counter >> 32), 0, 0},
                  {0xDEADBEEF, 0x12345678});
    std::array<uint64_t, 4> got = block(counter, 0x12345678DEADBEEF);
    for (unsigned i = 0; i < 4; ++i)
      EXPECT_EQ(got[i], want[i]);
  }
}

static HostValue generate(Op op, llvm::ArrayRef<HostValue> operands,
                          int64_t position) {
  llvm::SmallVector<HostValue, 5> args(operands);
  args.push_back({T::I64, static_cast<uint64_t>(position), 0});
  return run(op, args);
}

TEST(Random, UniformIsOpenAndUniform) {
  HostValue key = {T::U64, 42, 0}, offset = {T::U64, 7, 0};
  for (Op op : {Op::Rand, Op::RandSingle}) {
    double sum = 0, squares = 0;
    const int n = 20000;
    for (int i = 0; i < n; ++i) {
      double u = hostReal(generate(op, {key, offset}, i));
      ASSERT_GT(u, 0);
      ASSERT_LT(u, 1);
      sum += u;
      squares += u * u;
    }
    EXPECT_NEAR(sum / n, 0.5, 0.01);
    EXPECT_NEAR(squares / n, 1.0 / 3, 0.01);
  }
  HostValue later = {T::U64, 10, 0};
  EXPECT_EQ(generate(Op::Rand, {key, offset}, 3).re,
            generate(Op::Rand, {key, later}, 0).re);
}

TEST(Random, NormalHasItsMoments) {
  HostValue key = {T::U64, 1, 0}, offset = {T::U64, 0, 0};
  double sum = 0, squares = 0, fourth = 0;
  const int n = 20000;
  for (int i = 0; i < n; ++i) {
    double x = hostReal(generate(Op::Randn, {key, offset}, i));
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / n, 0, 0.03);
  EXPECT_NEAR(squares / n, 1, 0.05);
  EXPECT_NEAR(fourth / n, 3, 0.3);
}

TEST(Generate, RangeFillsFromBothEnds) {
  auto d = [](double v) { return hostValue(T::F64, v); };
  auto at = [&](int64_t k) {
    return hostReal(generate(Op::Range, {d(0), d(0.1), d(0.3), d(3)}, k));
  };
  EXPECT_EQ(at(0), 0);
  EXPECT_EQ(at(1), 0.1);
  EXPECT_EQ(at(2), 0.3 - 0.1);
  EXPECT_EQ(at(3), 0.3);
  auto i8 = [](double v) { return hostValue(T::I8, v); };
  EXPECT_EQ(hostReal(generate(Op::Range, {d(5), d(1), i8(7), d(2)}, 2)), 7);
  EXPECT_EQ(hostReal(generate(Op::Linspace, {d(0), d(1), d(10)}, 3)), 0.3);
  EXPECT_EQ(hostReal(generate(Op::Linspace, {d(0), d(1), d(10)}, 10)), 1);
  EXPECT_EQ(hostReal(generate(Op::Linspace, {d(2), d(5), d(0)}, 0)), 5);
}

TEST(Generate, LinspaceIsFiniteBetweenItsEnds) {
  auto at = [](double a, double b, double steps, int64_t k) {
    return hostReal(generate(
        Op::Linspace,
        {hostValue(T::F64, a), hostValue(T::F64, b), hostValue(T::F64, steps)},
        k));
  };
  double huge = std::numeric_limits<double>::max();
  EXPECT_EQ(at(-huge, huge, 2, 0), -huge);
  EXPECT_EQ(at(-huge, huge, 2, 1), 0);
  EXPECT_DOUBLE_EQ(at(-huge, huge, 4, 3), huge / 2);
  EXPECT_EQ(at(0, huge, 4, 3), huge * 0.75) << "a multiple overflows";
  EXPECT_EQ(at(1, HUGE_VAL, 2, 0), 1);
  EXPECT_EQ(at(1, HUGE_VAL, 2, 1), HUGE_VAL);
}

TEST(Generate, EyeOfManyRows) {
  for (double rows : {0x1p24 - 1, 0x1p24, 0x1p32, 0x1p46}) {
    HostValue n = hostValue(T::F64, rows);
    auto step = static_cast<int64_t>(rows) + 1;
    EXPECT_EQ(hostReal(generate(Op::Eye, {n}, 0)), 1) << rows;
    EXPECT_EQ(hostReal(generate(Op::Eye, {n}, step)), 1) << rows;
    EXPECT_EQ(hostReal(generate(Op::Eye, {n}, step - 1)), 0) << rows;
  }
}

TEST(Generate, Examples) {
  auto d = [](double v) { return hostValue(T::F64, v); };
  for (int64_t rows = 1; rows <= 4; ++rows)
    for (int64_t columns = 1; columns <= 6; ++columns)
      for (int64_t k = 0; k < rows * columns; ++k)
        EXPECT_EQ(hostReal(generate(Op::Eye, {d(double(rows))}, k)),
                  k % rows == k / rows)
            << rows << "x" << columns << " at " << k;
  EXPECT_EQ(hostReal(generate(Op::Iota, {}, 12)), 12);
}
