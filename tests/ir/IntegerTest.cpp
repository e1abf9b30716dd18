//===- IntegerTest.cpp - Saturation against __int128 ----------------------===//
#include "tests/ir/IntegerOracle.h"
#include "tests/ir/IrTesting.h"
#include <cmath>

using namespace quern;
using namespace quern::testing;
using T = ElementType;

namespace {

class Integers : public ::testing::TestWithParam<T> {};

} // namespace

TEST_P(Integers, RowsAgreeWithTheOracle) {
  T t = GetParam();
  std::vector<Wide> all = integerValues(t, 1);
  for (const IntegerRow &row : kIntegerRows)
    for (Wide x : all)
      for (Wide y : all) {
        llvm::SmallVector<HostValue, 2> operands = {pack(t, x), pack(t, y)};
        operands.resize(info(row.op).arity);
        ASSERT_EQ(show(unpack(run(row.op, operands))), show(row.value(t, x, y)))
            << info(row.op).name << " " << show(x) << ", " << show(y);
      }
}

TEST_P(Integers, ShiftsAgreeWithTheOracle) {
  T t = GetParam();
  for (Wide x : integerValues(t, 2))
    for (int k = -70; k <= 70; ++k)
      ASSERT_EQ(
          show(unpack(run(Op::BitShift, {pack(t, x), hostValue(T::F64, k)}))),
          show(shifted(t, x, k)))
          << show(x) << " by " << k;
}

TEST_P(Integers, MixedWithDouble) {
  T t = GetParam();
  for (Wide x : integerValues(t, 3))
    for (double d : {0.0, 1.0, -1.0, 3.0, -5.0, 1e10, -0x1p63, 1e19, -1e19}) {
      auto result = [&](Op op) {
        return show(unpack(run(op, {pack(t, x), hostValue(T::F64, d)})));
      };
      auto swapped = [&](Op op) {
        return show(unpack(run(op, {hostValue(T::F64, d), pack(t, x)})));
      };
      auto y = static_cast<Wide>(d);
      std::string at = show(x) + ", " + std::to_string(d);
      EXPECT_EQ(run(Op::Lt, {pack(t, x), hostValue(T::F64, d)}).re, x < y)
          << at;
      EXPECT_EQ(run(Op::Le, {hostValue(T::F64, d), pack(t, x)}).re, y <= x)
          << at;
      EXPECT_EQ(run(Op::Eq, {pack(t, x), hostValue(T::F64, d)}).re, x == y)
          << at;
      if (std::fabs(d) > 0x1p63)
        continue; // no integer of the type: as in double
      EXPECT_EQ(result(Op::Add), show(clamp(t, x + y))) << at;
      EXPECT_EQ(result(Op::Sub), show(clamp(t, x - y))) << at;
      EXPECT_EQ(swapped(Op::Sub), show(clamp(t, y - x))) << at;
      EXPECT_EQ(result(Op::Mul), show(product(t, x, y))) << at;
      EXPECT_EQ(result(Op::Div), show(roundedQuotient(t, x, y))) << at;
      EXPECT_EQ(swapped(Op::Div), show(roundedQuotient(t, y, x))) << at;
    }
}

TEST_P(Integers, ConversionRoundsAndSaturates) {
  T t = GetParam();
  HostBuilder host;
  ScalarBuilder b(host);
  auto convert = [&](HostValue v) {
    return show(unpack(host.store(b.convert(host.load(v), t))));
  };
  for (T from : {T::F64, T::F32}) {
    EXPECT_EQ(convert(hostValue(from, std::nan(""))), "0");
    EXPECT_EQ(convert(hostValue(from, HUGE_VAL)), show(highest(t)));
    EXPECT_EQ(convert(hostValue(from, -HUGE_VAL)), show(lowest(t)));
    EXPECT_EQ(convert(hostValue(from, 2.5)), "3");
    EXPECT_EQ(convert(hostValue(from, -2.5)), isSigned(t) ? "-3" : "0");
    EXPECT_EQ(convert(hostValue(from, 0.49999999)), from == T::F64 ? "0" : "1");
    for (double d : {100.0, 127.4, 128.0, 255.5, 32768.0, 65535.7, 1e9, 1e18})
      EXPECT_EQ(convert(hostValue(from, d)),
                show(clamp(t, static_cast<Wide>(
                                  std::round(hostReal(hostValue(from, d)))))));
  }
  for (T from : kIntegers)
    for (Wide x : integerValues(from, 4))
      EXPECT_EQ(convert(pack(from, x)), show(clamp(t, x)));
}

/// Two classes compare by value, whatever the types.
TEST_P(Integers, ComparedWithOtherClasses) {
  T t = GetParam();
  for (T other : kIntegers)
    for (Wide x : integerValues(t, 5))
      for (Wide y : integerValues(other, 6))
        for (const IntegerRow &row : kIntegerRows) {
          if (row.op < Op::Eq || row.op > Op::Ge)
            continue;
          ASSERT_EQ(show(run(row.op, {pack(t, x), pack(other, y)}).re),
                    show(row.value(t, x, y)))
              << info(row.op).name << " " << info(t).name << " " << show(x)
              << ", " << info(other).name << " " << show(y);
        }
}

TEST_P(Integers, Powers) {
  T t = GetParam();
  for (int x = isSigned(t) ? -5 : 0; x <= 5; ++x) {
    Wide power = 1;
    for (int n = 0; n <= 70; ++n) {
      EXPECT_EQ(
          show(unpack(run(Op::Power, {pack(t, x), hostValue(T::F64, n)}))),
          show(clamp(t, power)))
          << x << "^" << n;
      if (power < (Wide(1) << 100) && power > -(Wide(1) << 100))
        power *= x;
      else if (x < 0)
        power = -power;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Types, Integers, ::testing::ValuesIn(kIntegers),
                         [](const ::testing::TestParamInfo<T> &p) {
                           return std::string(quern::info(p.param).name);
                         });

TEST(IntegerExamples, Shifts) {
  auto shift = [](HostValue x, double k) {
    return show(unpack(run(Op::BitShift, {x, hostValue(T::F64, k)})));
  };
  EXPECT_EQ(shift(pack(T::U8, 255), 1), "254");
  EXPECT_EQ(shift(pack(T::U8, 255), -7), "1");
  EXPECT_EQ(shift(pack(T::U8, 255), 8), "0");
  EXPECT_EQ(shift(pack(T::U8, 255), -300), "0");
  EXPECT_EQ(shift(pack(T::I8, -128), -1), "-64");
  EXPECT_EQ(shift(pack(T::I8, -128), -99), "-1");
  EXPECT_EQ(shift(pack(T::U64, 1), 63), "9223372036854775808");
  EXPECT_EQ(shift(pack(T::U64, 1), 63.7), "0") << "a count of 64";
  HostValue top =
      run(Op::BitShift, {hostValue(T::F64, 0x1.8p52), hostValue(T::F64, 1)});
  EXPECT_EQ(hostReal(top), 0x1p52) << "53 bits in double";
}

TEST(IntegerExamples, FromTheSemanticsPage) {
  auto u8 = [](int v) { return pack(T::U8, v); };
  EXPECT_EQ(run(Op::Add, {u8(250), hostValue(T::F64, 10)}).re, 255u);
  EXPECT_EQ(run(Op::Sub, {u8(3), hostValue(T::F64, 5)}).re, 0u);
  EXPECT_EQ(unpack(run(Op::Div, {pack(T::I8, -128), pack(T::I8, -1)})), 127);
  EXPECT_EQ(unpack(run(Op::Max2, {pack(T::I8, 3), hostValue(T::F64, 4.5)})), 5);
  EXPECT_EQ(unpack(run(Op::Mul, {pack(T::I64, 10), hostValue(T::F64, 0.5)})),
            5);
}
