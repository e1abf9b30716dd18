//===- SessionUpdateTest.cpp - Updates, donated storage, sharing ----------===//
#include "SessionFixture.h"

using namespace quern;

namespace {

/// x(first : first + count - 1) = y of a column.
Tensor assign(const Tensor &x, const Tensor &y, int64_t first, int64_t count) {
  return apply(Op::Update, {x, y}, {first, 1, count, 0, 1, 1});
}

std::vector<double> assigned(std::vector<double> x, double y, int64_t first,
                             int64_t count) {
  std::fill_n(x.begin() + first, count, y);
  return x;
}

TEST(SessionUpdate, LastUserGivesItsStorage) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  std::vector<double> old = values(x);
  const void *address = llvm::cantFail(s.data(x, ForceReason::Api));
  x = assign(x, s.scalar(7), 10, 20);
  EXPECT_EQ(llvm::cantFail(s.data(x, ForceReason::Api)), address);
  EXPECT_EQ(s.stats().bytesWritten, 20 * 8u);
  expectSameBits(values(x), assigned(old, 7, 10, 20));
  EXPECT_EQ(s.graph().numNodes(), 1u);
}

TEST(SessionUpdate, OtherVariableKeepsItsValues) {
  Session s(lazyOptions());
  Tensor a = column(s, 1000);
  std::vector<double> old = values(a);
  Tensor b = a;
  a = assign(a, s.scalar(0), 1, 4);
  expectSameBits(values(a), assigned(old, 0, 1, 4));
  expectSameBits(values(b), old);
  // The other name is gone now: the same code takes another plan.
  b = Tensor();
  a = assign(a, s.scalar(1), 1, 4);
  expectSameBits(values(a), assigned(old, 1, 1, 4));
}

TEST(SessionUpdate, SharedStorageIsNotDonated) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  std::vector<double> old = values(x);
  Tensor same = apply(Op::Reshape, {x}, {1000, 1});
  Tensor y =
      apply(Op::Reshape, {apply(Op::Reshape, {x}, {10, 100})}, {1000, 1});
  ASSERT_FALSE(s.evaluateAll(ForceReason::Api));
  x = assign(x, s.scalar(2), 0, 5);
  expectSameBits(values(x), assigned(old, 2, 0, 5));
  expectSameBits(values(same), old);
  expectSameBits(values(y), old);
}

TEST(SessionUpdate, PendingReadersSeeTheOldElements) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  std::vector<double> old = values(x);
  Tensor reader = apply(Op::Neg, {x});
  x = assign(x, s.scalar(2), 0, 500);
  Tensor both = apply(Op::Add, {x, reader});
  expectSameBits(values(x), assigned(old, 2, 0, 500));
  for (size_t i = 0; i < old.size(); ++i)
    ASSERT_EQ(values(reader)[i], -old[i]);
  ASSERT_EQ(values(both)[0], 2 - old[0]);
}

TEST(SessionUpdate, ReaderOutsideTheRegionKeepsTheArray) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  std::vector<double> old = values(x);
  Tensor later = apply(Op::Mul, {x, s.scalar(3)});
  x = assign(x, s.scalar(2), 0, 500);
  ASSERT_FALSE(s.evaluateNodes(x.id(), ForceReason::Api));
  expectSameBits(values(x), assigned(old, 2, 0, 500));
  EXPECT_EQ(values(later)[0], 3 * old[0]);
}

TEST(SessionUpdate, RowsInALoopAreWrittenInPlace) {
  Session s(lazyOptions());
  Tensor a = array(s, Shape(50, 200), noise(10000));
  std::vector<double> want = values(a);
  uint64_t before = s.stats().bytesWritten;
  for (int64_t k = 0; k < 50; ++k) {
    {
      Tensor row = array(s, Shape(1, 200), noise(200, k + 2));
      Tensor value = apply(Op::Mul, {row, row});
      a = apply(Op::Update, {a, value}, {k, 1, 1, 0, 1, 200});
    }
    if (k % 7 == 6)
      ASSERT_FALSE(s.evaluateAll(ForceReason::Iteration));
    std::vector<double> elements = noise(200, k + 2);
    for (int64_t j = 0; j < 200; ++j)
      want[k + 50 * j] = elements[j] * elements[j];
  }
  expectSameBits(values(a), want);
  EXPECT_EQ(s.stats().bytesWritten - before, 50 * 200 * 8u);
}

TEST(SessionUpdate, SelfOverlapReadsTheOldElements) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  std::vector<double> want = values(x);
  Tensor shifted = apply(Op::Slice, {x}, {0, 1, 999, 0, 1, 1});
  x = assign(x, shifted, 1, 999);
  shifted = Tensor();
  want.insert(want.begin(), want[0]);
  want.pop_back();
  expectSameBits(values(x), want);
}

/// A result that leaves the reals is computed again: its inputs must be there.
TEST(SessionUpdate, ComplexSecondTryFindsItsInputs) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(4, 1), {1, 2, 3, 4});
  Tensor y = array(s, Shape(2, 1), {-4, 9});
  x = assign(x, s.scalar(5), 0, 1);
  x = assign(x, apply(Op::Sqrt, {y}), 2, 2);
  ASSERT_FALSE(s.evaluate(x, ForceReason::Api));
  ASSERT_EQ(x.type(), ElementType::C128);
  const auto *z =
      static_cast<const double *>(llvm::cantFail(s.data(x, ForceReason::Api)));
  EXPECT_EQ(std::vector<double>(z, z + 8),
            (std::vector<double>{5, 0, 2, 0, 0, 2, 3, 0}));
  // And real ones stay real, with the same structure.
  Tensor u = array(s, Shape(4, 1), {1, 2, 3, 4});
  u = assign(u, apply(Op::Sqrt, {array(s, Shape(2, 1), {4, 9})}), 2, 2);
  expectSameBits(values(u), {1, 2, 2, 3});
  EXPECT_EQ(u.type(), ElementType::F64);
}

TEST(SessionUpdate, ShortMemoryCopiesInsteadOfFailingHalfWay) {
  Session::Options options = lazyOptions();
  options.memoryLimit = 64 << 20;
  Session s(options);
  Tensor x = column(s, 1 << 20);
  std::vector<double> old = values(x);
  x = assign(x, s.scalar(3), 5, 100);
  Tensor large = apply(Op::Neg, {x});
  std::vector<Tensor> others;
  for (int i = 0; i < 9; ++i)
    others.push_back(apply(Op::Add, {x, s.scalar(i)}));
  llvm::Error error = s.evaluateAll(ForceReason::Api);
  llvm::consumeError(std::move(error));
  others.clear();
  large = Tensor();
  expectSameBits(values(x), assigned(old, 3, 5, 100));
}

TEST(SessionUpdate, WrongBoxesAreErrors) {
  Session s(lazyOptions());
  Tensor x = column(s, 100), y = column(s, 7);
  auto failure = [&](const Tensor &value, const std::vector<int64_t> &box) {
    llvm::Expected<Tensor> result = s.apply(Op::Update, {x, value}, box);
    return result ? "" : identifierOf(result.takeError());
  };
  EXPECT_EQ(failure(y, {0, 1, 8, 0, 1, 1}), "MATLAB:subsassigndimmismatch");
  EXPECT_EQ(failure(y, {95, 1, 7, 0, 1, 1}), "MATLAB:badsubscript");
  EXPECT_EQ(failure(y, {5, 0, 7, 0, 1, 1}), "Quern:badGraph");
  EXPECT_EQ(failure(y, {0, 1, 7}), "Quern:badGraph");
  EXPECT_EQ(failure(y, {0, 1, 7, 0, 1, 1}), "");
}

} // namespace
