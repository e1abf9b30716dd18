//===- SessionComplexTest.cpp - Results that leave the reals --------------===//
#include "SessionFixture.h"

#include <complex>

using namespace quern;

namespace {

using Complex = std::complex<double>;

TEST(SessionComplex, RealArgumentsStayReal) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(1, 3), {1, 4, 9});
  Tensor y = apply(Op::Sqrt, {x});
  expectSameBits(values(y), {1, 2, 3});
  EXPECT_EQ(y.type(), ElementType::F64);
  EXPECT_EQ(s.stats().deopts, 0u);
}

TEST(SessionComplex, ANegativeElementMakesTheResultComplex) {
  for (int64_t eager : {0, 512}) {
    Session::Options options = lazyOptions();
    options.eagerElems = eager;
    Session s(options);
    Tensor x = array(s, Shape(1, 3), {1, -4, 9});
    Tensor y = apply(Op::Sqrt, {x});
    std::vector<Complex> result = values<Complex>(y);
    EXPECT_EQ(y.type(), ElementType::C128);
    EXPECT_EQ(s.stats().deopts, 1u);
    EXPECT_EQ(result[0], Complex(1, 0));
    EXPECT_EQ(result[1], Complex(0, 2));
    EXPECT_EQ(result[2], Complex(3, 0));
  }
}

TEST(SessionComplex, ConsumersFollow) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(1, 2), {-4, 9});
  Tensor root = apply(Op::Sqrt, {x});
  Tensor plus = apply(Op::Add, {root, s.scalar(1)});
  Tensor later = apply(Op::Mul, {plus, s.scalar(2)});
  Tensor magnitude = apply(Op::Abs, {later});
  ASSERT_FALSE(s.evaluate(plus, ForceReason::Api));
  EXPECT_EQ(plus.type(), ElementType::C128);
  EXPECT_EQ(later.type(), ElementType::C128);
  EXPECT_EQ(magnitude.type(), ElementType::F64);
  EXPECT_EQ(values<Complex>(later)[0], Complex(2, 4));
  EXPECT_EQ(values(magnitude)[1], 8);
}

TEST(SessionComplex, ResultsWithoutImaginaryPartBecomeReal) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(1, 2), {-4, -9});
  Tensor root = apply(Op::Sqrt, {x});
  Tensor square = apply(Op::Mul, {root, root});
  ASSERT_FALSE(s.evaluate({root, square}, ForceReason::Api));
  EXPECT_EQ(root.type(), ElementType::C128);
  EXPECT_EQ(square.type(), ElementType::F64);
  expectSameBits(values(square), {-4, -9});
}

TEST(SessionComplex, NarrowedOperandsRetypePendingConsumers) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(1, 2), {-4, -9});
  Tensor root = apply(Op::Sqrt, {x});
  values<Complex>(root);
  Tensor square = apply(Op::Mul, {root, root});
  Tensor next = apply(Op::Add, {square, s.scalar(1)});
  EXPECT_EQ(next.type(), ElementType::C128);
  ASSERT_FALSE(s.evaluate(square, ForceReason::Api));
  EXPECT_EQ(next.type(), ElementType::F64);
  expectSameBits(values(next), {-3, -8});
}

TEST(SessionComplex, MadeComplexStaysComplex) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(1, 2), {1, 2});
  Tensor z = apply(Op::MakeComplex, {x, s.scalar(0)});
  Tensor turned = apply(Op::Permute, {z}, {1, 0});
  EXPECT_EQ(values<Complex>(z)[1], Complex(2, 0));
  EXPECT_EQ(values<Complex>(turned)[1], Complex(2, 0));
  EXPECT_EQ(z.type(), ElementType::C128);
  EXPECT_EQ(turned.type(), ElementType::C128);
}

TEST(SessionComplex, SettledTypeForcesOnlyWhatIsProvisional) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(1, 2), {-1, 2});
  Tensor sum = apply(Op::Add, {x, x});
  EXPECT_EQ(llvm::cantFail(s.settledType(sum)), ElementType::F64);
  EXPECT_FALSE(sum.isEvaluated());
  Tensor root = apply(Op::Neg, {apply(Op::Sqrt, {sum})});
  EXPECT_EQ(llvm::cantFail(s.settledType(root)), ElementType::C128);
  EXPECT_TRUE(root.isEvaluated());
  EXPECT_EQ(s.stats().forced[static_cast<size_t>(ForceReason::Type)], 1u);
}

TEST(SessionComplex, StructuresThatKeepLeavingTheRealsAreTypedComplex) {
  Session s(lazyOptions());
  for (int i = 0; i < 10; ++i) {
    Tensor x = array(s, Shape(1, 2), {-1.0 - i, 2});
    EXPECT_EQ(values<Complex>(apply(Op::Sqrt, {x}))[0].real(), 0);
  }
  EXPECT_EQ(s.stats().deopts, 2u);
  // And what is real after all comes back real.
  Tensor x = array(s, Shape(1, 2), {4, 9});
  Tensor y = apply(Op::Sqrt, {x});
  expectSameBits(values(y), {2, 3});
  EXPECT_EQ(y.type(), ElementType::F64);
}

/// One root is complex, the other only might have been.
TEST(SessionComplex, WhatStayedRealFeedsOpsWithoutComplexForm) {
  Session s(lazyOptions());
  for (int i = 0; i < 4; ++i) {
    Tensor x = array(s, Shape(1, 2), {-4, 9});
    Tensor y = array(s, Shape(1, 2), {4, 0});
    Tensor imaginary = apply(Op::Sqrt, {x});
    Tensor either = apply(Op::Or, {apply(Op::Sqrt, {y}), s.scalar(0)});
    ASSERT_EQ(identifierOf(s.evaluate({imaginary, either}, ForceReason::Api)),
              "");
    EXPECT_EQ(values<Complex>(imaginary)[0], Complex(0, 2));
    EXPECT_EQ(values<bool>(either), std::vector<bool>({true, false}));
  }
}

/// A structure that left the reals twice is typed complex without trying.
TEST(SessionComplex, ExpectationsDoNotMakeErrors) {
  Session s(lazyOptions());
  auto either = [&](double value) {
    Tensor x = array(s, Shape(1, 2), {value, 9});
    Tensor result = apply(Op::Or, {apply(Op::Sqrt, {x}), s.scalar(0)});
    return identifierOf(s.evaluate(result, ForceReason::Api));
  };
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(either(-1), "MATLAB:UndefinedFunction");
  EXPECT_EQ(either(4), "");
}

TEST(SessionComplex, OpsWithoutComplexFormReportAtTheirPlace) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(1, 2), {-1, 2});
  Tensor root = apply(Op::Sqrt, {x});
  llvm::Expected<Tensor> mod =
      s.apply(Op::Mod, {root, s.scalar(2)}, {}, /*span=*/17);
  ASSERT_TRUE(static_cast<bool>(mod));
  SpanId span = 0;
  llvm::handleAllErrors(s.evaluate(*mod, ForceReason::Api),
                        [&](const QuernError &e) { span = e.span; });
  EXPECT_EQ(span, 17u);
}

} // namespace
