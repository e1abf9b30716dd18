//===- SessionTraceTest.cpp - Recording what was recorded before ----------===//
#include "SessionFixture.h"
#include <functional>
#include <thread>

using namespace quern;

namespace {

constexpr int64_t kCount = 1000;

using Body = std::function<void(Session &, int round)>;

/// Runs \p body so often that its trace is kept and used, and returns how many
/// regions repeated it in the last \p count rounds.
uint64_t repeat(Session &s, const Body &body, int count = 4) {
  for (int round = 0; round < 2; ++round)
    body(s, round);
  uint64_t before = s.stats().regionsTraced;
  for (int round = 0; round < count; ++round)
    body(s, round + 2);
  return s.stats().regionsTraced - before;
}

TEST(SessionTrace, RepeatedRegionsNeedNoPlan) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  std::vector<double> start = values(x);
  EXPECT_EQ(repeat(s,
                   [&](Session &s, int round) {
                     Tensor t = apply(Op::Mul, {x, s.scalar(round)});
                     t = apply(Op::Add, {apply(Op::Abs, {t}), x});
                     std::vector<double> want = start;
                     for (double &each : want)
                       each = std::abs(each * round) + each;
                     expectSameBits(values(t), want);
                   }),
            4u);
  EXPECT_EQ(s.stats().plansMade, 1u);
  EXPECT_EQ(s.stats().opsTraced, 12u);
  EXPECT_EQ(s.graph().numNodes(), 1u);
}

TEST(SessionTrace, OffMeansOff) {
  Session::Options options = lazyOptions();
  options.cursor = false;
  Session s(options);
  Tensor x = column(s, kCount);
  EXPECT_EQ(repeat(s, [&](Session &, int) { values(apply(Op::Neg, {x})); }),
            0u);
}

/// A library call, dot products and what follows from them.
TEST(SessionTrace, LoopsWithCallsAreReplayed) {
  auto run = [](bool cursor, uint64_t &traced) {
    Session::Options options = lazyOptions();
    options.cursor = cursor;
    Session s(options);
    Tensor a = array(s, Shape(40, 40), noise(1600, 7)), x = column(s, 40);
    for (int k = 0; k < 8; ++k) {
      Tensor y = apply(Op::MatMul, {a, x});
      Tensor square = apply(Op::Sum, {apply(Op::Mul, {y, y})}, {1});
      x = apply(Op::Div, {y, apply(Op::Sqrt, {square})});
      y = square = Tensor();
      EXPECT_FALSE(s.evaluateAll(ForceReason::Iteration));
    }
    traced = s.stats().regionsTraced;
    return values(x);
  };
  uint64_t with = 0, without = 0;
  expectSameBits(run(true, with), run(false, without));
  EXPECT_EQ(with, 6u);
  EXPECT_EQ(without, 0u);
}

TEST(SessionTrace, AnotherOpInTheMiddleIsRecordedAsEver) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  std::vector<double> start = values(x);
  auto body = [&](Session &s, int round) {
    Tensor t = apply(Op::Add, {x, s.scalar(1)});
    Tensor same = apply(Op::Add, {x, x});
    t = apply(round == 3 ? Op::Sub : Op::Mul, {t, same});
    // Equal to what the trace recorded: found, also after it was left.
    EXPECT_EQ(apply(Op::Add, {x, x}).id(), same.id());
    std::vector<double> want = start;
    for (double &each : want)
      each = round == 3 ? each + 1 - (each + each) : (each + 1) * (each + each);
    same = Tensor();
    expectSameBits(values(t), want);
  };
  EXPECT_EQ(repeat(s, body), 3u);
  EXPECT_EQ(s.stats().tracesLeft, 1u);
  EXPECT_EQ(s.stats().plansMade, 2u);
}

TEST(SessionTrace, ShapesTypesAndConstantsAreCompared) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  Tensor longer = column(s, kCount + 1);
  std::vector<float> floats(kCount, 0.25f);
  Tensor single = llvm::cantFail(
      s.fromHost(ElementType::F32, Shape(kCount, 1), floats.data()));
  auto body = [&](Session &s, int round) {
    Tensor t = apply(Op::Add, {s.scalar(1), round == 2   ? longer
                                            : round == 3 ? single
                                                         : x});
    t = apply(Op::Mul, {t, s.constant(round == 4 ? 3 : 2)});
    EXPECT_EQ(t.type(), round == 3 ? ElementType::F32 : ElementType::F64);
    EXPECT_EQ(t.numElems(), round == 2 ? kCount + 1 : kCount);
    if (round == 3)
      EXPECT_EQ(values<float>(t)[0], 2.5f);
    else
      EXPECT_EQ(values(t)[5], (1 + values(x)[5]) * (round == 4 ? 3 : 2));
  };
  EXPECT_EQ(repeat(s, body, 5), 2u); // and the rounds 5 and 6 again
}

TEST(SessionTrace, AttributesAreCompared) {
  Session s(lazyOptions());
  Tensor x = array(s, Shape(20, 30), noise(600));
  auto body = [&](Session &, int round) {
    int64_t axis = round == 3 ? 2 : 1;
    Tensor t = apply(Op::Sum, {apply(Op::Exp, {x})}, {axis});
    EXPECT_EQ(t.numElems(), round == 3 ? 20 : 30);
    values(t);
  };
  EXPECT_EQ(repeat(s, body), 3u);
}

TEST(SessionTrace, AliasedOperandsAreOthers) {
  Session s(lazyOptions());
  Tensor a = array(s, Shape(30, 30), noise(900, 3));
  Tensor b = array(s, Shape(30, 30), noise(900, 4));
  auto product = [&](const Tensor &left, const Tensor &right) {
    Tensor t = apply(Op::Permute, {left}, {1, 0});
    return values(apply(Op::MatMul, {t, right}));
  };
  // A'*A is another call than A'*B, and rounds in its way.
  std::vector<double> square, mixed;
  {
    Session::Options options = lazyOptions();
    options.cursor = false;
    Session other(options);
    Tensor a = array(other, Shape(30, 30), noise(900, 3));
    Tensor t = apply(Op::Permute, {a}, {1, 0});
    square = values(apply(Op::MatMul, {t, a}));
  }
  mixed = product(a, b);
  for (int round = 0; round < 4; ++round)
    expectSameBits(product(a, b), mixed);
  expectSameBits(product(a, a), square);
  EXPECT_EQ(s.stats().tracesLeft, 1u);
  for (int round = 0; round < 4; ++round)
    expectSameBits(product(a, a), square);
  expectSameBits(product(a, b), mixed);
}

TEST(SessionTrace, OtherValuesMayBeHeld) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  std::vector<double> start = values(x);
  std::vector<Tensor> kept;
  auto body = [&](Session &s, int round) {
    Tensor t = apply(Op::Add, {x, s.scalar(round)});
    if (round == 3 || round == 5)
      kept.push_back(t); // is a result this time
    Tensor u = apply(Op::Mul, {t, t});
    t = Tensor();
    values(u);
  };
  EXPECT_EQ(repeat(s, body, 5), 3u);
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_TRUE(kept[0].isEvaluated());
  EXPECT_EQ(values(kept[0])[7], start[7] + 3);
  EXPECT_EQ(values(kept[1])[7], start[7] + 5);
}

TEST(SessionTrace, DroppedAndRevived) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  auto body = [&](Session &s, int round) {
    Tensor lost = apply(Op::Exp, {x});
    if (round != 3)
      lost = Tensor(); // freed unevaluated, its number used again
    Tensor t = apply(Op::Add, {x, s.scalar(2)});
    Tensor again = apply(Op::Exp, {x});
    t = apply(Op::Mul, {t, again});
    again = Tensor();
    EXPECT_EQ(values(t)[9],
              (values(x)[9] + 2) * values(apply(Op::Exp, {x}))[9]);
  };
  repeat(s, body, 6);
  EXPECT_GE(s.stats().regionsTraced, 3u);
}

TEST(SessionTrace, StorageIsTakenOnlyIfItIsFree) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  std::vector<double> want = values(x);
  Tensor other;
  std::vector<double> seen;
  auto body = [&](Session &s, int round) {
    if (round == 4) {
      other = x; // somebody else reads it from now on
      seen = want;
    }
    x = apply(Op::Update, {x, s.scalar(round)}, {10, 1, 20, 0, 1, 1});
    std::fill_n(want.begin() + 10, 20, round);
    ASSERT_FALSE(s.evaluateAll(ForceReason::Api));
    expectSameBits(values(x), want);
    if (other)
      expectSameBits(values(other), seen);
  };
  EXPECT_EQ(repeat(s, body, 5), 4u);
}

TEST(SessionTrace, ErrorsLeaveNothingBehind) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount), y = column(s, kCount + 1);
  auto body = [&](Session &s, int round) {
    Tensor t = apply(Op::Add, {x, s.scalar(1)});
    if (round == 3) {
      llvm::Expected<Tensor> bad = s.apply(Op::Add, {t, y}, {}, /*span=*/5);
      EXPECT_EQ(identifierOf(bad.takeError()),
                "MATLAB:sizeDimensionsMustMatch");
    }
    EXPECT_EQ(values(apply(Op::Mul, {t, t}))[0],
              (values(x)[0] + 1) * (values(x)[0] + 1));
  };
  EXPECT_EQ(repeat(s, body, 4), 3u);
  EXPECT_EQ(s.graph().numNodes(), 2u);
}

TEST(SessionTrace, FailingRunsLeaveValuesPending) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  auto body = [&](Session &s, int round) {
    Tensor t = apply(Op::Add, {x, s.scalar(round)});
    if (round == 3) {
      interruptRequested = true;
      EXPECT_EQ(identifierOf(s.evaluate(t, ForceReason::Api)),
                "Quern:interrupted");
      interruptRequested = false;
      EXPECT_FALSE(t.isEvaluated());
    }
    EXPECT_EQ(values(t)[3], values(x)[3] + round);
  };
  EXPECT_GE(repeat(s, body, 4), 2u);
}

TEST(SessionTrace, ValuesThatLeaveTheReals) {
  Session s(lazyOptions());
  std::vector<double> positive(kCount, 4), negative(kCount, -4);
  Tensor good = array(s, Shape(kCount, 1), positive);
  Tensor bad = array(s, Shape(kCount, 1), negative);
  auto body = [&](Session &, int round) {
    Tensor root = apply(Op::Sqrt, {round % 4 == 3 ? bad : good});
    Tensor t = apply(Op::Mul, {root, root});
    root = Tensor();
    EXPECT_EQ(llvm::cantFail(s.settledType(t)), ElementType::F64);
    EXPECT_EQ(values(t)[1], round % 4 == 3 ? -4 : 4);
  };
  repeat(s, body, 14);
  EXPECT_GE(s.stats().deopts, 2u);
}

TEST(SessionTrace, PendingFromBeforeIsFound) {
  Session s(lazyOptions());
  Tensor x = column(s, kCount);
  Tensor ones;
  auto make = [&] {
    return llvm::cantFail(s.apply(Op::Broadcast, {s.constant(1)}, {kCount, 1}));
  };
  auto body = [&](Session &, int round) {
    Tensor t = apply(Op::Neg, {x});
    Tensor mine = make();
    if (round == 3)
      ones = mine; // made of scalars alone: waits
    if (round > 3)
      EXPECT_EQ(mine.id(), ones.id());
    t = apply(Op::Mul, {t, s.scalar(2)});
    EXPECT_EQ(values(t)[4], -2 * values(x)[4]);
  };
  repeat(s, body, 5);
  EXPECT_EQ(values(ones)[3], 1);
}

TEST(SessionTrace, ManyPlacesAreBounded) {
  Session s(lazyOptions());
  Tensor x = column(s, 8);
  for (int round = 0; round < 4; ++round)
    for (SpanId span = 1; span < 400; ++span) {
      Tensor t = llvm::cantFail(s.apply(Op::Neg, x, {}, span));
      EXPECT_EQ(values(t)[0], -values(x)[0]);
    }
  EXPECT_EQ(s.graph().numNodes(), 1u);
}

TEST(SessionTrace, EachThreadHasItsOwn) {
  auto work = [](unsigned seed) {
    Session s(lazyOptions());
    Tensor x = column(s, kCount, seed);
    std::vector<double> want = values(x);
    EXPECT_EQ(repeat(
                  s,
                  [&](Session &, int) {
                    x = apply(Op::Neg, {apply(Op::Abs, {x})});
                    ASSERT_FALSE(s.evaluateAll(ForceReason::Api));
                  },
                  50),
              50u);
    EXPECT_EQ(values(x)[2], -std::abs(want[2]));
  };
  std::thread first(work, 1), second(work, 2);
  first.join();
  second.join();
}

//===-- Random loops ------------------------------------------------------===//

/// What a random loop does, the same in every Session.
struct Step {
  enum class Kind {
    Binary,
    Unary,
    Scalar,
    Fold,
    Update,
    Make,
    Drop,
    Copy,
    Force
  };
  Kind kind = Kind::Binary;
  unsigned op = 0, from = 0, other = 0, to = 0;
};

class RandomLoop {
public:
  explicit RandomLoop(uint64_t seed) : state(seed) {
    for (Step &step : body)
      step = randomStep();
  }

  /// The bits of all variables after some rounds, some with a step of their
  /// own.
  std::vector<std::vector<double>> run(Session &s, uint64_t seed) {
    state = seed;
    std::vector<Tensor> variables;
    for (unsigned i = 0; i < kVariables; ++i)
      variables.push_back(array(s, i % 3 == 2 ? Shape(1, 1) : Shape(24, 1),
                                noise(i % 3 == 2 ? 1 : 24, i + 1)));
    IterationTrace trace;
    for (int round = 0; round < 16; ++round) {
      size_t changed = draw(3) == 0 ? draw(body.size()) : body.size();
      Step change = randomStep();
      for (size_t i = 0; i < body.size(); ++i)
        perform(s, i == changed ? change : body[i], variables, round);
      if (draw(4) == 0)
        EXPECT_FALSE(s.evaluateAll(ForceReason::Api));
      else
        EXPECT_FALSE(s.endIteration(trace));
    }
    std::vector<std::vector<double>> results;
    for (const Tensor &each : variables)
      results.push_back(values(each));
    return results;
  }

private:
  static constexpr unsigned kVariables = 6;

  unsigned draw(unsigned bound) {
    state = state * 6364136223846793005 + 1442695040888963407;
    return (state >> 33) % bound;
  }

  Step randomStep() {
    static constexpr Step::Kind kinds[] = {
        Step::Kind::Binary, Step::Kind::Binary, Step::Kind::Binary,
        Step::Kind::Unary,  Step::Kind::Scalar, Step::Kind::Scalar,
        Step::Kind::Fold,   Step::Kind::Update, Step::Kind::Make,
        Step::Kind::Drop,   Step::Kind::Copy,   Step::Kind::Force};
    return {kinds[draw(12)], draw(3), draw(kVariables), draw(kVariables),
            draw(kVariables)};
  }

  void perform(Session &s, const Step &step, std::vector<Tensor> &variables,
               int round) {
    static constexpr Op binary[] = {Op::Add, Op::Max2, Op::Sub};
    static constexpr Op unary[] = {Op::Neg, Op::Abs, Op::Sign};
    const Tensor &x = variables[step.from], &y = variables[step.other];
    Tensor result = variables[step.to];
    switch (step.kind) {
    case Step::Kind::Binary:
      result = apply(binary[step.op], {x, y});
      break;
    case Step::Kind::Unary:
      result = apply(unary[step.op], {x});
      break;
    case Step::Kind::Scalar:
      result = apply(binary[step.op],
                     {x, step.op ? s.scalar(round) : s.constant(3)});
      break;
    case Step::Kind::Fold:
      result = apply(Op::Max, {x}, {1});
      break;
    case Step::Kind::Update:
      if (x.numElems() == 24)
        result = apply(Op::Update, {x, s.scalar(round)}, {2, 1, 9, 0, 1, 1});
      break;
    case Step::Kind::Make:
      result = llvm::cantFail(
          s.apply(Op::Broadcast, {s.constant(step.op)}, {24, 1}));
      break;
    case Step::Kind::Drop:
      result = s.scalar(round);
      break;
    case Step::Kind::Copy:
      result = x;
      break;
    case Step::Kind::Force:
      EXPECT_FALSE(s.evaluate(x, ForceReason::Api));
      break;
    }
    variables[step.to] = std::move(result);
  }

  uint64_t state;
  std::array<Step, 9> body;
};

TEST(SessionTrace, RandomLoopsGiveTheSameBits) {
  uint64_t numTraced = 0, numLeft = 0;
  for (int64_t eagerElems : {0, 4}) {
    Session::Options options = lazyOptions();
    options.eagerElems = eagerElems;
    Session with(options);
    options.cursor = false;
    Session without(options);
    for (uint64_t seed = 1; seed <= 30; ++seed) {
      RandomLoop loop(seed);
      std::vector<std::vector<double>> want = loop.run(without, seed);
      std::vector<std::vector<double>> got = loop.run(with, seed);
      for (size_t i = 0; i < want.size(); ++i) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        expectSameBits(got[i], want[i]);
      }
      EXPECT_EQ(with.graph().numNodes(), without.graph().numNodes()) << seed;
    }
    EXPECT_EQ(with.stats().opsRecorded, without.stats().opsRecorded);
    EXPECT_EQ(with.stats().regions, without.stats().regions);
    EXPECT_EQ(with.stats().kernelsLaunched, without.stats().kernelsLaunched);
    numTraced += with.stats().regionsTraced;
    numLeft += with.stats().tracesLeft;
  }
  EXPECT_GE(numTraced, 50u);
  EXPECT_GE(numLeft, 10u);
}

} // namespace
