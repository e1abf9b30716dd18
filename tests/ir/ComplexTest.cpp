//===- ComplexTest.cpp - Complex rows against std::complex ----------------===//
#include "tests/ir/IrTesting.h"
#include <cmath>
#include <complex>
#include <random>

using namespace quern;
using namespace quern::testing;
using T = ElementType;
using Wide = std::complex<long double>;

namespace {

HostValue pack(Wide z) {
  return hostComplex(T::C128, static_cast<double>(z.real()),
                     static_cast<double>(z.imag()));
}
Wide unpack(const HostValue &v) { return {hostReal(v), hostImag(v)}; }

/// Relative to the magnitude of the reference.
void expectNear(Op op, Wide got, Wide want, long double scale = 1) {
  EXPECT_LE(std::abs(got - want), 2e-15L * scale * (1e-3L + std::abs(want)))
      << info(op).name << ": " << static_cast<double>(got.real()) << " "
      << static_cast<double>(got.imag()) << ", not "
      << static_cast<double>(want.real()) << " "
      << static_cast<double>(want.imag());
}

struct UnaryCase {
  Op op;
  Wide (*reference)(Wide);
};
const UnaryCase kUnary[] = {
    {Op::Exp, [](Wide z) { return std::exp(z); }},
    {Op::Expm1, [](Wide z) { return std::exp(z) - 1.0L; }},
    {Op::Log, [](Wide z) { return std::log(z); }},
    {Op::Log2, [](Wide z) { return std::log(z) / std::log(2.0L); }},
    {Op::Log10, [](Wide z) { return std::log10(z); }},
    {Op::Log1p, [](Wide z) { return std::log(1.0L + z); }},
    {Op::Sqrt, [](Wide z) { return std::sqrt(z); }},
    {Op::Sin, [](Wide z) { return std::sin(z); }},
    {Op::Cos, [](Wide z) { return std::cos(z); }},
    {Op::Tan, [](Wide z) { return std::tan(z); }},
    {Op::Sinh, [](Wide z) { return std::sinh(z); }},
    {Op::Cosh, [](Wide z) { return std::cosh(z); }},
    {Op::Tanh, [](Wide z) { return std::tanh(z); }},
    {Op::Asin, [](Wide z) { return std::asin(z); }},
    {Op::Acos, [](Wide z) { return std::acos(z); }},
    {Op::Atan, [](Wide z) { return std::atan(z); }},
    {Op::Asinh, [](Wide z) { return std::asinh(z); }},
    {Op::Acosh, [](Wide z) { return std::acosh(z); }},
    {Op::Atanh, [](Wide z) { return std::atanh(z); }},
    {Op::Neg, [](Wide z) { return -z; }},
    {Op::Conj, [](Wide z) { return std::conj(z); }},
    {Op::Square, [](Wide z) { return z * z; }},
    {Op::Abs, [](Wide z) { return Wide(std::abs(z)); }},
    {Op::Angle, [](Wide z) { return Wide(std::arg(z)); }},
    {Op::Sign, [](Wide z) { return z / std::abs(z); }},
};

} // namespace

TEST(Complex, Unary) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> draw(-4, 4);
  for (const UnaryCase &c : kUnary)
    for (int i = 0; i < 500; ++i) {
      Wide z(draw(random), draw(random));
      expectNear(c.op, unpack(run(c.op, {pack(z)})), c.reference(z), 4);
    }
}

TEST(Complex, Binary) {
  std::mt19937_64 random(6);
  std::uniform_real_distribution<double> draw(-4, 4);
  for (int i = 0; i < 500; ++i) {
    Wide x(draw(random), draw(random)), y(draw(random), draw(random));
    expectNear(Op::Add, unpack(run(Op::Add, {pack(x), pack(y)})), x + y);
    expectNear(Op::Sub, unpack(run(Op::Sub, {pack(x), pack(y)})), x - y);
    expectNear(Op::Mul, unpack(run(Op::Mul, {pack(x), pack(y)})), x * y, 4);
    expectNear(Op::Div, unpack(run(Op::Div, {pack(x), pack(y)})), x / y, 4);
    expectNear(Op::Power, unpack(run(Op::Power, {pack(x), pack(y)})),
               std::pow(x, y), 32);
    HostValue r = hostValue(T::F64, draw(random));
    Wide real = hostReal(r);
    expectNear(Op::Sub, unpack(run(Op::Sub, {r, pack(y)})), real - y);
    expectNear(Op::Mul, unpack(run(Op::Mul, {pack(x), r})), x * real);
    expectNear(Op::Div, unpack(run(Op::Div, {r, pack(y)})), real / y, 4);
  }
}

TEST(Complex, NothingOverflowsThatNeedNot) {
  expectNear(Op::Div,
             unpack(run(Op::Div, {pack({1e300, 1e300}), pack({1e300, 1e300})})),
             1);
  Wide root = unpack(run(Op::Sqrt, {pack({1e308, 1e308})}));
  EXPECT_TRUE(std::isfinite(root.real()));
  EXPECT_EQ(hostReal(run(Op::Abs, {pack({3e300, 4e300})})), 5e300);
  // A real factor leaves no NaN behind.
  Wide scaled =
      unpack(run(Op::Mul, {pack({HUGE_VAL, 1}), hostValue(T::F64, 2)}));
  EXPECT_EQ(scaled, Wide(HUGE_VAL, 2));
}

TEST(Complex, MatlabBranches) {
  auto at = [](Op op, double x) { return unpack(run(op, {pack({x, 0})})); };
  expectNear(Op::Acos, at(Op::Acos, 2), {0, 1.3169578969248166L});
  expectNear(Op::Asin, at(Op::Asin, 2),
             {1.5707963267948966L, -1.3169578969248166L});
  expectNear(Op::Acos, at(Op::Acos, -2),
             {3.141592653589793L, -1.3169578969248166L});
  expectNear(Op::Acosh, at(Op::Acosh, 0.5), {0, 1.0471975511965979L});
  expectNear(Op::Atanh, at(Op::Atanh, 2),
             {0.5493061443340549L, 1.5707963267948966L});
  expectNear(Op::Sqrt, at(Op::Sqrt, -4), {0, 2});
  expectNear(Op::Log, at(Op::Log, -1), {0, 3.141592653589793L});
  expectNear(Op::Power,
             unpack(run(Op::Power, {pack({-8, 0}), pack({1.0 / 3, 0})})),
             {1, 1.7320508075688772L}, 8);
}

TEST(Complex, Comparisons) {
  HostValue a = pack({3, 4}), b = pack({3, 5}), nan = pack({NAN, 0});
  EXPECT_EQ(run(Op::Eq, {a, a}).re, 1u);
  EXPECT_EQ(run(Op::Eq, {a, b}).re, 0u);
  EXPECT_EQ(run(Op::Ne, {a, b}).re, 1u);
  EXPECT_EQ(run(Op::Gt, {a, hostValue(T::F64, 4)}).re, 0u) << "real parts";
  EXPECT_EQ(run(Op::IsNan, {nan}).re, 1u);
  EXPECT_EQ(run(Op::IsInf, {pack({0, HUGE_VAL})}).re, 1u);
  EXPECT_EQ(run(Op::IsFinite, {a}).re, 1u);
  EXPECT_EQ(unpack(run(Op::Max2, {a, b})), Wide(3, 5));
  EXPECT_EQ(unpack(run(Op::Max2, {nan, a})), Wide(3, 4));
}
