//===- SessionTest.cpp - Laziness, plans, bounds, sharing -----------------===//
#include "SessionFixture.h"

#include <cmath>

using namespace quern;

namespace {

TEST(Session, RecordingComputesNothing) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  Tensor y = apply(Op::Add, {apply(Op::Mul, {x, x}), s.scalar(1)});
  EXPECT_FALSE(y.isEvaluated());
  EXPECT_EQ(s.stats().kernelsLaunched, 0u);
  std::vector<double> in = values(x), out = values(y);
  EXPECT_TRUE(y.isEvaluated());
  EXPECT_EQ(s.stats().kernelsLaunched, 1u);
  for (size_t i = 0; i < in.size(); ++i)
    ASSERT_EQ(out[i], in[i] * in[i] + 1);
}

TEST(Session, UnusedResultsAreNeverComputed) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  {
    Tensor dropped = apply(Op::Sin, {x});
  }
  Tensor y = apply(Op::Neg, {x});
  values(y);
  EXPECT_EQ(s.stats().kernelsLaunched, 1u);
  EXPECT_EQ(s.graph().numNodes(), 2u);
}

TEST(Session, EqualOperationsAreOneNode) {
  Session s(lazyOptions());
  Tensor x = column(s, 100);
  EXPECT_EQ(apply(Op::Sin, {x}).id(), apply(Op::Sin, {x}).id());
  EXPECT_NE(apply(Op::Sin, {x}).id(), apply(Op::Cos, {x}).id());
}

TEST(Session, OnlyLiveValuesAreStored) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  Tensor kept = apply(Op::Add, {x, x});
  Tensor y = apply(Op::Mul, {apply(Op::Neg, {kept}), x});
  apply(Op::Sub, {x, s.scalar(3)}); // nobody holds it
  ASSERT_FALSE(s.evaluate(y, ForceReason::Api));
  EXPECT_TRUE(kept.isEvaluated()); // reached, and still referred to
  EXPECT_EQ(s.stats().bytesWritten, 2 * 8000u);
}

TEST(Session, WhatIsHeldIsEvaluatedAlong) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  Tensor y = apply(Op::Mul, {x, x});
  Tensor other = apply(Op::Sub, {x, s.scalar(3)});
  const int64_t extents[] = {1000, 1};
  Tensor filled =
      llvm::cantFail(s.apply(Op::Broadcast, {s.scalar(1)}, extents));
  ASSERT_FALSE(s.evaluate(y, ForceReason::Api));
  EXPECT_TRUE(other.isEvaluated());   // shares x
  EXPECT_FALSE(filled.isEvaluated()); // costs as much later
  EXPECT_EQ(s.stats().kernelsLaunched, 1u);
}

TEST(Session, ValuesOfPendingOutsidersAreNotComputedTwice) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  Tensor y, z;
  {
    Tensor shared = apply(Op::Exp, {x});
    y = apply(Op::Neg, {shared});
    z = apply(Op::Abs, {shared});
  }
  values(y);
  EXPECT_EQ(s.graph()[s.graph()[z.id()].operands[0]].op, Op::Input);
  values(z);
}

TEST(Session, SeveralTargetsShareOneRegion) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  Tensor a = apply(Op::Add, {x, x}), b = apply(Op::Mul, {x, x});
  Tensor sum = apply(Op::Sum, {b}, {1});
  ASSERT_FALSE(s.evaluate({a, b, sum}, ForceReason::Api));
  EXPECT_EQ(s.stats().regions, 1u);
  EXPECT_EQ(s.stats().forced[static_cast<size_t>(ForceReason::Api)], 1u);
  std::vector<double> in = values(x), squares = values(b);
  double total = 0;
  for (double v : squares)
    total += v;
  EXPECT_NEAR(values(sum)[0], total, 1e-10);
  EXPECT_EQ(values(a)[7], 2 * in[7]);
}

TEST(Session, ResultsThatAreOperandsShareStorage) {
  Session s(lazyOptions());
  Tensor x = column(s, 1000);
  Tensor y = apply(Op::Reshape, {x}, {10, 100});
  expectSameBits(values(y), values(x));
  EXPECT_EQ(y.shape().str(), "10x100");
}

TEST(Session, TheSameStructureIsPlannedOnce) {
  Session s(lazyOptions());
  for (int round = 0; round < 10; ++round) {
    Tensor x = column(s, 1000, round + 1), y = column(s, 1000, round + 100);
    Tensor z = apply(Op::Add, {apply(Op::Mul, {x, y}), s.scalar(round)});
    EXPECT_EQ(values(z)[5], values(x)[5] * values(y)[5] + round);
  }
  EXPECT_EQ(s.stats().plansMade, 1u);
  EXPECT_EQ(s.stats().planHits, 9u);
  EXPECT_EQ(s.stats().compiles, 1u);
}

TEST(Session, ThousandSizesCompileFewKernels) {
  Session s(lazyOptions());
  for (int64_t n = 1; n <= 1000; ++n) {
    Tensor x = column(s, n);
    Tensor y = apply(Op::Sum, {apply(Op::Mul, {x, s.scalar(2)})}, {1});
    double total = 0;
    for (double v : values(x))
      total += 2 * v;
    ASSERT_NEAR(values(y)[0], total, 1e-11) << n;
  }
  EXPECT_LE(s.stats().compiles, 4u);
}

TEST(Session, ScalarValuesCompileOnce) {
  Session s(lazyOptions());
  Tensor x = column(s, 100);
  double b = 0;
  for (int i = 0; i < 10000; ++i) {
    b += 0.02;
    Tensor y = apply(Op::Mul, {x, s.scalar(b)});
    ASSERT_FALSE(s.evaluate(y, ForceReason::Api));
    if (i % 1000 == 0)
      ASSERT_EQ(values(y)[3], values(x)[3] * b);
  }
  EXPECT_EQ(s.stats().compiles, 1u);
  EXPECT_EQ(s.stats().plansMade, 1u);
}

TEST(Session, ConstantsShapeTheCode) {
  Session s(lazyOptions());
  Tensor x = column(s, 100);
  EXPECT_EQ(values(apply(Op::Power, {x, s.constant(2)}))[3],
            values(x)[3] * values(x)[3]);
}

TEST(Session, ScalarsAloneHaveValues) {
  Session s(lazyOptions());
  Tensor a = s.scalar(3), b = s.constant(4);
  EXPECT_EQ(values(a)[0], 3);
  EXPECT_EQ(values(b)[0], 4);
  EXPECT_EQ(values(apply(Op::Add, {a, b}))[0], 7);
  EXPECT_EQ(values(apply(Op::Add, {s.scalar(5), s.scalar(6)}))[0], 11);
}

TEST(Session, EmptyArrays) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(0, 3), {});
  Tensor y = apply(Op::Add, {x, s.scalar(1)});
  EXPECT_EQ(values(y).size(), 0u);
  EXPECT_EQ(y.shape().str(), "0x3");
  expectSameBits(values(apply(Op::Sum, {x}, {1})), {0, 0, 0});
  expectSameBits(values(apply(Op::Sum, {y}, {1})), {0, 0, 0});
}

TEST(Session, PendingBytesAreBounded) {
  Session::Options options = lazyOptions();
  options.pendingBytes = 1 << 20;
  Session s(options);
  Tensor x = column(s, 10000); // 80 kB
  std::vector<Tensor> held;
  for (int i = 0; i < 100; ++i)
    held.push_back(apply(Op::Add, {x, s.scalar(i)}));
  EXPECT_GT(s.stats().forced[static_cast<size_t>(ForceReason::Budget)], 3u);
  EXPECT_EQ(values(held[0])[9], values(x)[9]);
}

TEST(Session, PairsThatAreFoldedAreNotStored) {
  Session::Options options = lazyOptions();
  options.pendingBytes = 1 << 20;
  Session s(options);
  Tensor x = column(s, 1000);
  Tensor turned = apply(Op::Permute, {x}, {1, 0});
  Tensor y = apply(Op::Sum, {apply(Op::Mul, {x, turned})}, {1}); // of 8 MB
  EXPECT_EQ(s.stats().forced[static_cast<size_t>(ForceReason::Budget)], 0u);
  EXPECT_EQ(y.shape().str(), "1x1000");
  EXPECT_EQ(values(y).size(), 1000u);
  EXPECT_LT(s.stats().bytesWritten, 1u << 20);
}

TEST(Session, LoopsWithoutObservationAreBounded) {
  Session::Options options = lazyOptions();
  options.pendingNodes = 64;
  Session s(options);
  Tensor x = column(s, 500);
  std::vector<double> expected = values(x);
  for (int i = 0; i < 500; ++i) {
    x = apply(Op::Add, {x, s.scalar(0.5)});
    EXPECT_LE(s.graph().numNodes(), 64u * 3);
  }
  for (double &v : expected)
    for (int i = 0; i < 500; ++i)
      v += 0.5;
  expectSameBits(values(x), expected);
  EXPECT_LE(s.pool().liveBytes(), 3u * 5000);
}

TEST(Session, DroppedResultsDoNotCountAsPending) {
  Session::Options options = lazyOptions();
  options.pendingBytes = 1 << 20;
  Session s(options);
  Tensor x = column(s, 10000);
  for (int i = 0; i < 1000; ++i)
    apply(Op::Add, {x, s.scalar(i)});
  EXPECT_EQ(s.stats().kernelsLaunched, 0u);
}

TEST(Session, WritingCopiesWhatOthersSee) {
  Session s(lazyOptions());
  Tensor x = column(s, 100);
  double before = values(x)[0];
  Tensor alias = x;
  Tensor pending = apply(Op::Add, {x, s.scalar(1)});
  double *data = static_cast<double *>(
      llvm::cantFail(s.mutableData(x, ForceReason::Assignment)));
  data[0] = 77;
  EXPECT_EQ(values(alias)[0], before);
  EXPECT_EQ(values(pending)[0], before + 1);
  EXPECT_EQ(values(x)[0], 77);
  // Alone now: written in place.
  EXPECT_EQ(llvm::cantFail(s.mutableData(x, ForceReason::Assignment)), data);
}

TEST(Session, WritingAReshapedArrayKeepsTheOriginal) {
  Session s(lazyOptions());
  Tensor x = column(s, 100);
  Tensor y = apply(Op::Reshape, {x}, {10, 10});
  double before = values(x)[0];
  values(y);
  static_cast<double *>(
      llvm::cantFail(s.mutableData(y, ForceReason::Assignment)))[0] = 99;
  EXPECT_EQ(values(x)[0], before);
}

TEST(Session, ErrorsComeFromRecording) {
  Session s(lazyOptions());
  Tensor x = column(s, 3), y = column(s, 4);
  EXPECT_EQ(identifierOf(s.apply(Op::Add, {x, y}).takeError()),
            "MATLAB:sizeDimensionsMustMatch");
  EXPECT_EQ(identifierOf(s.apply(Op::MatMul, {x, y}).takeError()),
            "MATLAB:innerdim");
  EXPECT_EQ(s.graph().numNodes(), 2u);
  Session eager;
  Tensor u = column(eager, 3), v = column(eager, 4);
  EXPECT_EQ(identifierOf(eager.apply(Op::Add, {u, v}).takeError()),
            "MATLAB:sizeDimensionsMustMatch");
}

TEST(Session, OutOfMemoryIsAnErrorAndLeavesTheSessionUsable) {
  Session::Options options = lazyOptions();
  options.memoryLimit = size_t(64) << 20;
  Session s(options);
  Tensor x = column(s, 1000), row = array(s, Shape(1, 100000), noise(100000));
  Tensor big = apply(Op::Add, {x, row}); // 800 MB
  EXPECT_EQ(identifierOf(s.evaluate(big, ForceReason::Api)), "MATLAB:nomem");
  EXPECT_FALSE(big.isEvaluated());
  EXPECT_EQ(
      identifierOf(
          s.uninitialised(ElementType::F64, Shape(1 << 20, 64)).takeError()),
      "MATLAB:nomem");
  EXPECT_EQ(values(apply(Op::Neg, {x}))[1], -values(x)[1]);
}

TEST(Session, ShortMemoryEvaluatesWhatIsPending) {
  Session::Options options = lazyOptions();
  options.memoryLimit = size_t(64) << 20;
  Session s(options);
  Tensor sum;
  {
    Tensor x = column(s, 5'000'000); // 40 MB, kept by `sum` only
    sum = apply(Op::Sum, {x}, {1});
  }
  Tensor y =
      llvm::cantFail(s.uninitialised(ElementType::F64, Shape(5'000'000, 1)));
  EXPECT_TRUE(sum.isEvaluated());
}

TEST(Session, MatrixProductAndSolve) {
  Session s(lazyOptions());
  Tensor a = array(s, Shape(3, 2), {1, 2, 3, 4, 5, 6});
  Tensor at = apply(Op::Permute, {a}, {1, 0});
  expectSameBits(values(apply(Op::MatMul, {at, a})), {14, 32, 32, 77});
  expectSameBits(values(apply(Op::MatMul, {a, at})),
                 {17, 22, 27, 22, 29, 36, 27, 36, 45});
  Tensor v = array(s, Shape(2, 1), {1, -1});
  expectSameBits(values(apply(Op::MatMul, {a, v})), {-3, -3, -3});
  Tensor g = array(s, Shape(2, 2), {2, 0, 1, 4});
  expectSameBits(values(apply(Op::Solve, {g, v})), {0.625, -0.25});
  EXPECT_GT(s.stats().libraryCalls, 3u);
  // With its neighbours fused around it.
  Tensor z = apply(Op::Tanh,
                   {apply(Op::Add, {apply(Op::MatMul, {a, v}), s.scalar(3)})});
  expectSameBits(values(z), {0, 0, 0});
}

// --- The same bits, however evaluated ---------------------------------------

/// A mix of maps, broadcasts, views and folds over \p n x 37 elements.
std::vector<std::vector<double>> program(Session &s, int64_t n) {
  Tensor x = array(s, Shape(n, 37), noise(n * 37, 3));
  Tensor v = array(s, Shape(n, 1), noise(n, 5));
  Tensor r = array(s, Shape(1, 37), noise(37, 7));
  Tensor a = apply(Op::Add, {apply(Op::Mul, {x, v}), r});
  Tensor b = apply(Op::Exp, {apply(Op::Neg, {apply(Op::Square, {a})})});
  Tensor columns = apply(Op::Sum, {b}, {1});
  Tensor rows = apply(Op::Sum, {b}, {2});
  Tensor all = apply(Op::Sum, {b}, {3});
  Tensor scaled = apply(Op::Div, {b, rows});
  Tensor turned = apply(Op::Permute, {scaled}, {1, 0});
  Tensor largest = apply(Op::Max, {turned}, {2});
  if (llvm::Error error = s.evaluate(
          {columns, rows, all, scaled, turned, largest}, ForceReason::Api))
    ADD_FAILURE() << llvm::toString(std::move(error));
  std::vector<std::vector<double>> results;
  for (const Tensor &t : {columns, rows, all, scaled, turned, largest})
    results.push_back(values(t));
  return results;
}

void expectSameProgram(Session &a, Session &b, int64_t n) {
  std::vector<std::vector<double>> x = program(a, n), y = program(b, n);
  ASSERT_EQ(x.size(), y.size());
  for (size_t i = 0; i < x.size(); ++i) {
    SCOPED_TRACE(i);
    expectSameBits(x[i], y[i]);
  }
}

TEST(SessionBits, ThreadsDoNotMatter) {
  Session::Options two = lazyOptions();
  two.numThreads = 2;
  Session a(lazyOptions()), b(two);
  for (int64_t n : {1, 13, 64, 1000, 50000})
    expectSameProgram(a, b, n);
}

/// Random arrays and ranges come in the same bits from any number of threads,
/// whole or as the operand of something else.
TEST(SessionBits, ThreadsDoNotMatterToGeneratedArrays) {
  auto generate = [](unsigned numThreads, int64_t n, bool fused) {
    Session::Options options = lazyOptions();
    options.numThreads = numThreads;
    options.fuse = fused;
    Session s(options);
    auto u64 = [&](uint64_t bits) { return s.scalar(ElementType::U64, bits); };
    std::vector<double> out;
    for (Op op : {Op::Rand, Op::Randn}) {
      Tensor x = apply(op, {u64(11), u64(~0ull - 50)}, {n, 3});
      Tensor y = apply(Op::Add, {x, apply(Op::Square, {x})});
      for (const Tensor &t : {x, y, apply(Op::Sum, {y}, {1})})
        for (double value : values(t))
          out.push_back(value);
    }
    Tensor line =
        apply(Op::Linspace, {s.scalar(-1), s.scalar(2), s.scalar(double(n))},
              {n + 1, 1});
    for (double value : values(line))
      out.push_back(value);
    return out;
  };
  for (int64_t n : {65, 100003}) {
    std::vector<double> one = generate(1, n, true);
    for (unsigned numThreads : {2, 7})
      expectSameBits(one, generate(numThreads, n, true));
    expectSameBits(one, generate(2, n, false));
  }
}

TEST(SessionBits, FusionDoesNotMatter) {
  Session::Options unfused = lazyOptions();
  unfused.fuse = false;
  Session a(lazyOptions()), b(unfused);
  for (int64_t n : {1, 13, 64, 1000, 9000})
    expectSameProgram(a, b, n);
}

TEST(SessionBits, EagerDoesNotMatter) {
  Session::Options eager = lazyOptions();
  eager.eagerElems = 1000;
  Session a(lazyOptions()), b(eager);
  for (int64_t n : {1, 2, 5, 13, 27})
    expectSameProgram(a, b, n);
  EXPECT_GT(b.stats().opsEager, 20u);
}

TEST(SessionEager, SmallOperandsRecordNothing) {
  Session::Options options = lazyOptions();
  options.eagerElems = 512;
  Session s(options);
  Tensor x = column(s, 100), y = column(s, 100, 2);
  Tensor z = apply(Op::Mul, {apply(Op::Add, {x, y}), s.scalar(2)});
  EXPECT_TRUE(z.isEvaluated());
  EXPECT_EQ(s.stats().opsRecorded, 0u);
  EXPECT_EQ(values(z)[4], (values(x)[4] + values(y)[4]) * 2);
  EXPECT_FALSE(
      apply(Op::Add, {column(s, 1000), y.owner().scalar(1)}).isEvaluated());
  Tensor sum = apply(Op::Sum, {x}, {1});
  EXPECT_TRUE(sum.isEvaluated());
  Tensor one = apply(Op::Add, {s.scalar(1), s.scalar(2)});
  EXPECT_EQ(s.graph()[one.id()].op, Op::Scalar);
  EXPECT_EQ(values(one)[0], 3);
}

TEST(SessionEager, OtherSizesReuseTheKernel) {
  Session::Options options = lazyOptions();
  options.eagerElems = 512;
  Session s(options);
  for (int64_t n = 2; n <= 512; ++n) {
    Tensor x = column(s, n), y = apply(Op::Add, {x, s.scalar(n)});
    ASSERT_EQ(values(y)[n - 1], values(x)[n - 1] + n);
  }
  EXPECT_EQ(s.stats().compiles, 1u);
}

} // namespace
