//===- IntegerTest.cpp - Saturation against __int128 ----------------------===//
#include "tests/ir/IrTesting.h"
#include <cmath>
#include <random>

using namespace quern;
using namespace quern::testing;
using T = ElementType;

namespace {

using Wide = __int128;
constexpr T kIntegers[] = {T::I8, T::I16, T::I32, T::I64,
                           T::U8, T::U16, T::U32, T::U64};

unsigned width(T t) { return 8 * byteSize(t); }
bool isSigned(T t) { return kind(t) == TypeKind::Signed; }
Wide highest(T t) { return (Wide(1) << (width(t) - isSigned(t))) - 1; }
Wide lowest(T t) { return isSigned(t) ? -highest(t) - 1 : Wide(0); }
Wide clamp(T t, Wide v) { return std::max(lowest(t), std::min(highest(t), v)); }

HostValue pack(T t, Wide v) {
  return {t, static_cast<uint64_t>(v) & (~uint64_t(0) >> (64 - width(t))), 0};
}
Wide unpack(const HostValue &v) {
  if (!isSigned(v.type))
    return v.re;
  unsigned shift = 64 - width(v.type);
  return static_cast<int64_t>(v.re << shift) >> shift;
}

Wide roundedQuotient(T t, Wide x, Wide y) {
  if (y == 0)
    return x > 0 ? highest(t) : x < 0 ? lowest(t) : 0;
  Wide a = x < 0 ? -x : x, b = y < 0 ? -y : y;
  Wide q = (2 * a + b) / (2 * b);
  return clamp(t, (x < 0) != (y < 0) ? -q : q);
}

std::vector<Wide> values(T t, std::mt19937_64 &random) {
  std::vector<Wide> out = {
      lowest(t), lowest(t) + 1, highest(t), highest(t) - 1, 0, 1, 2, 3, 7};
  if (isSigned(t))
    out.insert(out.end(), {-1, -2, -3, -7});
  for (int i = 0; i < 12; ++i)
    out.push_back(unpack(pack(t, static_cast<Wide>(random() >> (i * 5)))));
  return out;
}

std::string show(Wide v) {
  return v < 0 ? "-" + std::to_string(static_cast<uint64_t>(-v))
               : std::to_string(static_cast<uint64_t>(v));
}

class Integers : public ::testing::TestWithParam<T> {};

} // namespace

TEST_P(Integers, ArithmeticSaturates) {
  T t = GetParam();
  std::mt19937_64 random(1);
  std::vector<Wide> all = values(t, random);
  for (Wide x : all)
    for (Wide y : all) {
      auto result = [&](Op op) {
        return show(unpack(run(op, {pack(t, x), pack(t, y)})));
      };
      std::string at = show(x) + ", " + show(y);
      EXPECT_EQ(result(Op::Add), show(clamp(t, x + y))) << at;
      EXPECT_EQ(result(Op::Sub), show(clamp(t, x - y))) << at;
      EXPECT_EQ(result(Op::Div), show(roundedQuotient(t, x, y))) << at;
      EXPECT_EQ(result(Op::Max2), show(std::max(x, y))) << at;
      EXPECT_EQ(result(Op::Min2), show(std::min(x, y))) << at;
      EXPECT_EQ(result(Op::BitXor), show(unpack(pack(t, x ^ y)))) << at;
      EXPECT_EQ(run(Op::Lt, {pack(t, x), pack(t, y)}).re, x < y) << at;
      EXPECT_EQ(run(Op::Eq, {pack(t, x), pack(t, y)}).re, x == y) << at;
      Wide product = 0;
      bool overflows = __builtin_mul_overflow(x, y, &product);
      product = overflows ? ((x < 0) != (y < 0) ? lowest(t) : highest(t))
                          : clamp(t, product);
      EXPECT_EQ(result(Op::Mul), show(product)) << at;
      if (y == 0)
        continue;
      Wide m = x % y;
      EXPECT_EQ(result(Op::Rem), show(m)) << at;
      EXPECT_EQ(result(Op::Mod), show(m != 0 && (m < 0) != (y < 0) ? m + y : m))
          << at;
      EXPECT_EQ(result(Op::IDivFix), show(clamp(t, x / y))) << at;
      Wide down = x / y - (m != 0 && (m < 0) != (y < 0));
      EXPECT_EQ(result(Op::IDivFloor), show(clamp(t, down))) << at;
      EXPECT_EQ(result(Op::IDivCeil), show(clamp(t, down + (m != 0)))) << at;
    }
}

TEST_P(Integers, UnaryAndDivisionByZero) {
  T t = GetParam();
  std::mt19937_64 random(2);
  for (Wide x : values(t, random)) {
    EXPECT_EQ(show(unpack(run(Op::Neg, {pack(t, x)}))), show(clamp(t, -x)));
    EXPECT_EQ(show(unpack(run(Op::Abs, {pack(t, x)}))),
              show(clamp(t, x < 0 ? -x : x)));
    EXPECT_EQ(show(unpack(run(Op::Sign, {pack(t, x)}))),
              show((x > 0) - (x < 0)));
    HostValue zero = pack(t, 0);
    EXPECT_EQ(show(unpack(run(Op::Mod, {pack(t, x), zero}))), show(x));
    EXPECT_EQ(show(unpack(run(Op::Rem, {pack(t, x), zero}))), "0");
  }
}

TEST_P(Integers, MixedWithDouble) {
  T t = GetParam();
  std::mt19937_64 random(3);
  for (Wide x : values(t, random))
    for (double d : {0.0, 1.0, -1.0, 3.0, -5.0, 1e10, 1e19, -1e19}) {
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
      EXPECT_EQ(result(Op::Mul), show(clamp(t, x * y))) << at;
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
  std::mt19937_64 random(4);
  for (T from : kIntegers)
    for (Wide x : values(from, random))
      EXPECT_EQ(convert(pack(from, x)), show(clamp(t, x)));
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
