//===- SessionMemoryTest.cpp - Results in the storage of operands ---------===//
#include "SessionFixture.h"

using namespace quern;

namespace {

const void *address(Session &s, const Tensor &x) {
  return llvm::cantFail(s.data(x, ForceReason::Api));
}

TEST(SessionMemory, LastUserIsOverwritten) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  std::vector<double> want = values(x);
  for (double &v : want)
    v = -v;
  const void *before = address(s, x);
  x = apply(Op::Neg, {x});
  EXPECT_EQ(address(s, x), before);
  expectSameBits(values(x), want);
}

TEST(SessionMemory, WhatIsHeldIsNotOverwritten) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  std::vector<double> want = values(x);
  const void *before = address(s, x);
  Tensor y = apply(Op::Neg, {x});
  EXPECT_NE(address(s, y), before);
  expectSameBits(values(x), want);
}

/// The first result takes away what keeps the input alive in whose storage the
/// second one is.
TEST(SessionMemory, ResultsThatDependOnEachOther) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  std::vector<double> want = values(x);
  Tensor y = apply(Op::Neg, {x});
  Tensor z = apply(Op::CumSum, {y}, {1});
  x = Tensor();
  ASSERT_FALSE(s.evaluateAll(ForceReason::Api));
  double sum = 0;
  std::vector<double> got = values(y), sums = values(z);
  for (size_t i = 0; i < want.size(); ++i) {
    sum -= want[i];
    EXPECT_EQ(got[i], -want[i]);
    EXPECT_NEAR(sums[i], sum, 1e-9 * std::abs(sum));
  }
}

/// What may turn out complex is evaluated twice: its operands stay.
TEST(SessionMemory, InputsOfDeoptsStay) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  Tensor y = apply(Op::Sqrt, {apply(Op::Neg, {x})});
  x = Tensor();
  const auto *got =
      static_cast<const double *>(llvm::cantFail(s.data(y, ForceReason::Api)));
  EXPECT_EQ(y.type(), ElementType::C128);
  EXPECT_EQ(got[2 * 999], 0);
}

/// Intermediate arrays come from one block.
TEST(SessionMemory, TemporariesAreOneAllocation) {
  Session::Options options = lazyOptions();
  options.fuse = false;
  Session s(options);
  Tensor a = column(s, 100);
  Tensor x = apply(Op::Reshape, {a}, {10, 10});
  Tensor y = apply(Op::MatMul, {x, x});
  Tensor z = apply(Op::Sum, {y}, {1});
  Tensor w = apply(Op::Sum, {apply(Op::MatMul, {z, y})}, {2});
  x = y = z = Tensor();
  ASSERT_FALSE(s.evaluateAll(ForceReason::Api));
  std::vector<double> in = values(a);
  long double want = 0;
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 10; ++j)
      for (int k = 0; k < 10; ++k)
        for (int l = 0; l < 10; ++l)
          for (int m = 0; m < 10; ++m)
            want += static_cast<long double>(in[i + 10 * l]) * in[l + 10 * k] *
                    in[k + 10 * m] * in[m + 10 * j];
  EXPECT_NEAR(values(w)[0], static_cast<double>(want),
              std::abs(static_cast<double>(want)) * 1e-12);
}

} // namespace
