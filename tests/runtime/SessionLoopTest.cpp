//===- SessionLoopTest.cpp - Rounds of a loop, recorded and rolled --------===//
#include "SessionFixture.h"
#include <cmath>

using namespace quern;

namespace {

constexpr int64_t kCount = 1000;

/// x = p x (1 - x), a round for each of \p parameters.
Tensor logistic(Session &s, Tensor x, const std::vector<double> &parameters) {
  IterationTrace trace;
  for (double p : parameters) {
    Tensor rest = apply(Op::Sub, {s.constant(1), x});
    x = apply(Op::Mul, {apply(Op::Mul, {s.scalar(p), x}), rest});
    rest = Tensor();
    EXPECT_FALSE(s.endIteration(trace));
  }
  return x;
}

std::vector<double> parameters(size_t count) {
  std::vector<double> p;
  for (size_t k = 0; k < count; ++k)
    p.push_back(3 + 0.5 * std::sin(static_cast<double>(k)));
  return p;
}

std::vector<double> expected(std::vector<double> x,
                             const std::vector<double> &parameters) {
  for (double p : parameters)
    for (double &each : x)
      each = p * each * (1 - each);
  return x;
}

TEST(SessionLoop, RoundsAreOneKernel) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  std::vector<double> start = values(x);
  Tensor y = logistic(s, x, parameters(256));
  expectSameBits(values(y), expected(start, parameters(256)));
  EXPECT_EQ(s.stats().regions, 1u);
  EXPECT_EQ(s.stats().kernelsLaunched, 1u);
  EXPECT_EQ(s.stats().compiles, 1u);
}

TEST(SessionLoop, AnyNumberOfRoundsIsTheSameKernel) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  std::vector<double> start = values(x);
  for (size_t count : {8, 9, 100, 255, 600, 1000, 3000})
    expectSameBits(values(logistic(s, x, parameters(count))),
                   expected(start, parameters(count)));
  EXPECT_EQ(s.stats().compiles, 1u);
}

TEST(SessionLoop, LongLoopsEvaluateInPieces) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  std::vector<double> start = values(x);
  Tensor y = logistic(s, x, parameters(10000));
  expectSameBits(values(y), expected(start, parameters(10000)));
  EXPECT_EQ(s.stats().compiles, 1u);
  EXPECT_LT(s.stats().regions, 20u);
  EXPECT_LT(s.stats().plansMade, 5u);
  EXPECT_LT(s.graph().numNodes(), 10u);
}

/// What was recorded and dropped again adds up to more bytes than may be
/// pending: no reason to evaluate in the middle of an iteration.
TEST(SessionLoop, BytesOfDeadValuesCutNoIteration) {
  Session::Options options = lazyOptions();
  options.pendingNodes = 150;
  options.pendingBytes = 100 * kCount * sizeof(double);
  Session s(options);
  Tensor x = column(s, kCount);
  std::vector<double> start = values(x);
  Tensor y = logistic(s, x, parameters(500));
  expectSameBits(values(y), expected(start, parameters(500)));
  EXPECT_EQ(s.stats().forced[static_cast<size_t>(ForceReason::Budget)], 0u);
  EXPECT_EQ(s.stats().compiles, 1u);
}

TEST(SessionLoop, StartsFromANumber) {
  Session s(lazyOptions());
  Tensor ones =
      llvm::cantFail(s.apply(Op::Broadcast, {s.constant(1)}, {kCount, 1}));
  Tensor b = ones;
  IterationTrace trace;
  double want = 1;
  for (int k = 1; k <= 10000; ++k) {
    b = apply(Op::Add, {b, apply(Op::Mul, {s.scalar(0.02), s.scalar(k)})});
    want += 0.02 * k;
    ASSERT_FALSE(s.endIteration(trace));
  }
  expectSameBits(values(b), std::vector<double>(kCount, want));
  EXPECT_LE(s.stats().compiles, 2u);
}

TEST(SessionLoop, OtherIterationsAreEvaluatedSoon) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  std::vector<Tensor> kept;
  IterationTrace trace;
  for (int k = 0; k < 60; ++k) {
    for (int i = 0; i < 4; ++i)
      x = apply(Op::Mul, {apply(Op::Add, {x, s.scalar(1)}), s.scalar(0.5)});
    kept.push_back(x); // more values each time
    ASSERT_FALSE(s.endIteration(trace));
  }
  EXPECT_GE(s.stats().regions, 4u);
}

TEST(SessionLoop, RootsLeaveTheRealsInSomeRound) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  IterationTrace trace;
  for (int k = 0; k < 30; ++k) {
    x = apply(Op::Sub, {apply(Op::Sqrt, {x}), s.scalar(0.4)});
    ASSERT_FALSE(s.endIteration(trace));
  }
  EXPECT_EQ(llvm::cantFail(s.settledType(x)), ElementType::C128);
  EXPECT_EQ(s.stats().deopts, 1u);
}

TEST(SessionLoop, MasksEndTheRoundsEarly) {
  // Newton's iteration, for each element until it is close enough.
  Session s(lazyOptions());
  std::vector<double> start = noise(kCount);
  for (double &each : start)
    each = 0.5 + each * each;
  Tensor a = array(s, Shape(kCount, 1), start);
  Tensor y = a;
  IterationTrace trace;
  std::vector<double> want = start;
  for (int k = 0; k < 200; ++k) {
    Tensor square = apply(Op::Mul, {y, y});
    Tensor error = apply(Op::Abs, {apply(Op::Sub, {square, a})});
    Tensor isFar = apply(Op::Lt, {s.constant(1e-9), error});
    Tensor next = apply(Op::Mul, {s.constant(0.5),
                                  apply(Op::Add, {y, apply(Op::Div, {a, y})})});
    y = apply(Op::Select, {isFar, next, y});
    square = error = isFar = next = Tensor();
    ASSERT_FALSE(s.endIteration(trace));
    for (size_t i = 0; i < want.size(); ++i)
      if (1e-9 < std::fabs(want[i] * want[i] - start[i]))
        want[i] = 0.5 * (want[i] + start[i] / want[i]);
  }
  expectSameBits(values(y), want);
  EXPECT_EQ(s.stats().compiles, 1u);
}

} // namespace
