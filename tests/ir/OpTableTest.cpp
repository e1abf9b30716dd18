//===- OpTableTest.cpp - Every row's lowering against its oracle ----------===//
//
// `.lower` runs through HostBuilder with long double elementary functions, so
// what is measured is the composition, not a library.
//
//===----------------------------------------------------------------------===//
#include "tests/ir/IrTesting.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <random>

using namespace quern;
using namespace quern::testing;
using T = ElementType;

namespace {

/// Rows whose value depends on their operands alone, and those that also know
/// their position and have an oracle.
std::vector<Op> rowsOfKind(std::initializer_list<OpKind> kinds) {
  std::vector<Op> rows;
  for (unsigned i = 0; i < kNumOps; ++i) {
    const OpInfo &row = info(static_cast<Op>(i));
    if (llvm::is_contained(kinds, row.kind) && row.oracle)
      rows.push_back(static_cast<Op>(i));
  }
  return rows;
}

std::string rowName(const ::testing::TestParamInfo<Op> &p) {
  return info(p.param).name;
}

class OpWalk : public ::testing::TestWithParam<Op> {
protected:
  Op op = GetParam();
  const OpInfo &row = info(op);
  /// Arguments of the oracle: operands, or (accumulator, element).
  unsigned numArgs() const {
    return row.kind == OpKind::Reduce ? 2 : row.arity;
  }

  bool accepts(T type) const {
    llvm::SmallVector<T, 4> in(row.arity, type);
    OpTypes out = {};
    return row.type(in, out);
  }
  void check(T type, llvm::ArrayRef<double> drawn);
  std::vector<double> specials() const;
};

/// |a - b| in units in the last place of \p b as a \p type number.
double ulps(T type, double a, long double b) {
  if (std::isnan(a) || std::isnan(static_cast<double>(b)))
    return std::isnan(a) == std::isnan(b) ? 0 : HUGE_VAL;
  int digits = type == T::F32 ? 24 : 53;
  int minExponent = type == T::F32 ? -149 : -1074;
  double limit = type == T::F32 ? 0x1p128 : HUGE_VAL;
  double near = type == T::F32 ? static_cast<float>(b) : static_cast<double>(b);
  if (std::isinf(a) || std::isinf(near))
    return a == near ? 0 : std::fabs(b) > 0.99L * limit ? 1 : HUGE_VAL;
  int exponent = b == 0 ? minExponent : std::ilogb(b) - digits + 1;
  long double unit = std::ldexp(1.0L, std::max(exponent, minExponent));
  return static_cast<double>(std::fabs(a - b) / unit);
}

void OpWalk::check(T type, llvm::ArrayRef<double> drawn) {
  llvm::SmallVector<HostValue, 5> args;
  llvm::SmallVector<long double, 5> wide;
  for (double d : drawn) {
    args.push_back(hostValue(type, d));
    wide.push_back(hostReal(args.back()));
  }
  OpTypes types = typesOf(op, llvm::SmallVector<T, 4>(row.arity, type));
  if (row.kind == OpKind::Reduce && types.compute != type)
    return; // elements arrive converted; other types cover the fold
  if (row.attr == AttrKind::Type)
    types.result = type;
  HostBuilder host;
  HostValue out = evaluateElement(host, op, row.lower, args, types);
  long double want = row.oracle(wide.data());
  double got = hostReal(out);
  if (!isFloat(realOf(out.type))) {
    // In MATLAB's conversion, which the oracle knows nothing about.
    EXPECT_EQ(got, hostReal(hostValue(out.type, static_cast<double>(want))))
        << row.name << " " << info(type).name << " " << drawn[0] << " "
        << (drawn.size() > 1 ? drawn[1] : 0);
    return;
  }
  EXPECT_LE(ulps(realOf(out.type), got, want), std::max(row.test.ulp, 0.501))
      << row.name << " " << info(type).name << "(" << drawn[0] << ", "
      << (drawn.size() > 1 ? drawn[1] : 0) << ") = " << got << ", not "
      << static_cast<double>(want);
}

std::vector<double> OpWalk::specials() const {
  double inf = HUGE_VAL, nan = std::nan("");
  std::vector<double> out = {0, -0.0, 1, -1, 2, 3};
  if (row.test.integers)
    llvm::erase_if(out, [&](double v) { return v < row.test.lo; });
  else
    out.insert(out.end(), {0.5, -2.5, 1e-310, -5e-324, 1e300, inf, -inf, nan});
  return out;
}

} // namespace

TEST_P(OpWalk, AgreesWithOracle) {
  std::mt19937_64 random(static_cast<unsigned>(op));
  std::uniform_real_distribution<double> draw(row.test.lo, row.test.hi);
  for (T type : {T::F64, T::F32, T::I8, T::U8, T::I32, T::Bool}) {
    if (!accepts(type) || HasFailure())
      continue;
    for (int i = 0; i < 400; ++i) {
      llvm::SmallVector<double, 4> args;
      for (unsigned k = 0; k < numArgs(); ++k)
        args.push_back(row.test.integers ? std::round(draw(random))
                                         : draw(random));
      check(type, args);
    }
    std::vector<double> values = specials();
    for (double a : values)
      for (double b : values)
        check(type, llvm::ArrayRef<double>({a, b, 7, 9}).take_front(numArgs()));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, OpWalk,
    ::testing::ValuesIn(rowsOfKind({OpKind::Map, OpKind::Reduce})), rowName);

class GenerateWalk : public ::testing::TestWithParam<Op> {};

/// Arrays of 1 to 40 elements between ends of every size. The oracle knows
/// nothing of the order of operations, so an element may be off by what one
/// rounding of the larger end is.
TEST_P(GenerateWalk, AgreesWithOracle) {
  const OpInfo &row = info(GetParam());
  for (double last : {0.0, 3.0, -0.7, 1e300, 0.1})
    for (int64_t steps = 0; steps < 40; ++steps) {
      double step = steps ? (last - 0.25) / static_cast<double>(steps) : 1;
      std::vector<double> scalars = {0.25, last, static_cast<double>(steps)};
      if (GetParam() == Op::Range)
        scalars = {0.25, step, steps ? last : 0.25, double(steps)};
      if (row.arity == 1)
        scalars = {static_cast<double>(steps + 1)};
      for (int64_t k = 0; k <= steps; ++k) {
        llvm::SmallVector<HostValue, 5> args;
        std::vector<long double> wide;
        for (unsigned i = 0; i < row.arity; ++i) {
          args.push_back(hostValue(T::F64, scalars[i]));
          wide.push_back(scalars[i]);
        }
        args.push_back({T::I64, static_cast<uint64_t>(k), 0});
        wide.push_back(k);
        double got = hostReal(run(GetParam(), args));
        long double want = row.oracle(wide.data());
        double scale = std::max(std::fabs(last), 1.0);
        ASSERT_NEAR(got, static_cast<double>(want), 0x1p-51 * scale)
            << row.name << " at " << k << " of " << steps << " to " << last;
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Rows, GenerateWalk,
                         ::testing::ValuesIn(rowsOfKind({OpKind::Generate})),
                         rowName);

TEST(OpTable, NamesParse) {
  for (unsigned i = 0; i < kNumOps; ++i) {
    Op op = Op::Input;
    ASSERT_TRUE(parseOp(info(static_cast<Op>(i)).name, op));
    EXPECT_EQ(static_cast<unsigned>(op), i);
  }
  Op op = Op::Input;
  EXPECT_FALSE(parseOp("no_such_op", op));
}

TEST(OpTable, IdentitiesAreNeutral) {
  for (unsigned i = 0; i < kNumOps; ++i) {
    const OpInfo &row = info(static_cast<Op>(i));
    if (row.kind != OpKind::Reduce)
      continue;
    for (T type : {T::F64, T::F32, T::I8, T::U64, T::Bool, T::C128}) {
      OpTypes types = {};
      if (!row.type({T::F64}, types))
        continue; // of pairs: see FoldsOfPairs
      types = typesOf(static_cast<Op>(i), {type});
      HostBuilder host;
      ScalarBuilder b(host);
      for (double v : {0.0, 1.0, -3.0, 100.0}) {
        Elem x = b.convert(host.load(hostValue(type, v)), types.compute);
        Elem start = row.identity(b, {x});
        Elem folded = b.convert(row.lower(b, {start, x}), types.result);
        EXPECT_EQ(hostReal(host.store(folded)),
                  hostReal(host.store(b.convert(x, types.result))))
            << row.name << " " << info(type).name;
      }
    }
  }
}

/// Of a product it is the pair (x*y, 1), which another fold takes as it is.
TEST(OpTable, FoldsOfPairs) {
  const OpInfo &row = info(Op::SumProducts);
  OpTypes types = {};
  EXPECT_FALSE(row.type({T::F64}, types));
  HostBuilder host;
  ScalarBuilder b(host);
  auto pair = [&](double x, double y) {
    return b.complex(b.constant(T::F64, x), b.constant(T::F64, y));
  };
  auto isPair = [&](const Elem &x, double re, double im) {
    return hostReal(host.store(b.real(x))) == re &&
           hostReal(host.store(b.imag(x))) == im;
  };
  Elem nothing = row.identity(b, {pair(7, 8)});
  EXPECT_TRUE(isPair(nothing, 0, 1));
  Elem sum = row.lower(b, {nothing, pair(3, 4)});
  EXPECT_TRUE(isPair(sum, 12, 1));
  EXPECT_TRUE(isPair(row.lower(b, {nothing, sum}), 12, 1));
  // The product is not rounded.
  Elem tiny = row.lower(b, {pair(-1, 1), pair(1 + 0x1p-30, 1 - 0x1p-30)});
  EXPECT_TRUE(isPair(tiny, -0x1p-60, 1));
}

TEST(OpTable, LeavesReals) {
  auto leaves = [](Op op, llvm::ArrayRef<double> x) {
    llvm::SmallVector<HostValue, 2> args;
    for (double v : x)
      args.push_back(hostValue(T::F64, v));
    HostBuilder host;
    return evaluateElement(host, op, info(op).leavesReals, args,
                           {T::Bool, T::F64})
               .re != 0;
  };
  EXPECT_TRUE(leaves(Op::Sqrt, {-1}));
  EXPECT_FALSE(leaves(Op::Sqrt, {-0.0}));
  EXPECT_FALSE(leaves(Op::Sqrt, {std::nan("")}));
  EXPECT_TRUE(leaves(Op::Log1p, {-1.5}));
  EXPECT_FALSE(leaves(Op::Log1p, {-1}));
  EXPECT_TRUE(leaves(Op::Asin, {-1.5}));
  EXPECT_TRUE(leaves(Op::Acosh, {0.5}));
  EXPECT_TRUE(leaves(Op::Power, {-8, 1.0 / 3}));
  EXPECT_FALSE(leaves(Op::Power, {-8, 3}));
  EXPECT_FALSE(leaves(Op::Power, {-8, std::nan("")}));
}

/// A structure may be typed complex because values left the reals in an earlier
/// evaluation: results that are real now must not show it.
TEST(OpTable, ComplexTypesKeepTheBitsOfRealResults) {
  std::mt19937_64 random(17);
  std::uniform_real_distribution<double> draw(-4, 4);
  HostBuilder host;
  for (unsigned n = 0; n < kNumOps; ++n) {
    auto op = static_cast<Op>(n);
    const OpInfo &row = info(op);
    if (!row.leavesReals)
      continue;
    for (int i = 0; i < 500; ++i) {
      llvm::SmallVector<HostValue, 2> reals, complexes;
      for (unsigned k = 0; k < row.arity; ++k) {
        double x = i % 3 ? draw(random) : std::round(draw(random));
        reals.push_back(hostValue(T::F64, x));
        complexes.push_back(hostComplex(T::C128, x, 0));
      }
      if (evaluateElement(host, op, row.leavesReals, reals, {T::Bool, T::F64})
              .re)
        continue;
      HostValue want =
          evaluateElement(host, op, row.lower, reals, {T::F64, T::F64});
      HostValue got =
          evaluateElement(host, op, row.lower, complexes, {T::C128, T::C128});
      EXPECT_EQ(got.re, want.re)
          << row.name << " of " << hostReal(reals[0]) << ": " << hostReal(got)
          << ", not " << hostReal(want);
      EXPECT_EQ(hostImag(got), 0) << row.name << " of " << hostReal(reals[0]);
    }
  }
}

TEST(OpTable, FoldingRefusesComplexValuesAndFolds) {
  HostValue two = hostValue(T::F64, 2), minus = hostValue(T::F64, -1);
  std::optional<HostValue> sine = foldConstant(Op::Sin, {two});
  EXPECT_DOUBLE_EQ(sine ? hostReal(*sine) : 0, 0.90929742682568171);
  EXPECT_FALSE(foldConstant(Op::Sqrt, {minus})) << "its value is complex";
  std::optional<HostValue> four = foldConstant(Op::Add, {two, two});
  EXPECT_TRUE(four);
  EXPECT_EQ(hostReal(four.value_or(minus)), 4);
  EXPECT_FALSE(foldConstant(Op::Sum, {two}));
}

TEST(OpTable, DegreesAndModAreExact) {
  auto at = [](Op op, llvm::ArrayRef<double> x) {
    llvm::SmallVector<HostValue, 2> args;
    for (double v : x)
      args.push_back(hostValue(T::F64, v));
    return hostReal(run(op, args));
  };
  EXPECT_EQ(at(Op::Sind, {180}), 0);
  EXPECT_EQ(at(Op::Cosd, {-270}), 0);
  EXPECT_EQ(at(Op::Cosd, {720}), 1);
  EXPECT_EQ(at(Op::Tand, {45}), 1);
  EXPECT_EQ(at(Op::Tand, {135}), -1);
  EXPECT_EQ(at(Op::Tand, {-90}), -HUGE_VAL);
  EXPECT_EQ(at(Op::Mod, {-1, 3}), 2);
  EXPECT_EQ(at(Op::Mod, {5, 0}), 5);
  EXPECT_EQ(at(Op::Mod, {1, 0.1}), 0) << "nearly an integer";
  EXPECT_TRUE(std::isnan(at(Op::Rem, {5, 0})));
  EXPECT_EQ(at(Op::Rem, {-5, 3}), -2);
}
