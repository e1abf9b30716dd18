//===- FloatingPointTest.cpp - Modes that a host program sets -------------===//
#include "SessionFixture.h"
#include <cfenv>
#include <cmath>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

using namespace quern;

namespace {

/// x / 3 * 1e-300 * x and e^(700 x): subnormals, and results that round.
std::vector<double> compute(int64_t count, unsigned numThreads) {
  Session::Options options = lazyOptions();
  options.numThreads = numThreads;
  options.eagerElems = count < 100 ? 100 : 0;
  Session s(options);
  Tensor x = column(s, count);
  Tensor small =
      apply(Op::Mul, {apply(Op::Mul, {apply(Op::Div, {x, s.scalar(3)}), x}),
                      s.constant(1e-308)});
  Tensor wide = apply(Op::Exp, {apply(Op::Mul, {x, s.constant(-745)})});
  std::vector<double> all = values(small), more = values(wide);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

class Modes : public ::testing::TestWithParam<std::pair<int64_t, unsigned>> {
protected:
  void expectSameWith(void (*setMode)()) {
    auto [count, numThreads] = GetParam();
    std::vector<double> want = compute(count, numThreads);
    std::fenv_t before, during;
    std::fegetenv(&before);
    setMode();
    std::fegetenv(&during);
    std::vector<double> got = compute(count, numThreads);
    int rounding = std::fegetround();
#if defined(__x86_64__)
    unsigned control = _mm_getcsr() & ~0x3Fu;
#endif
    std::fesetenv(&before);
    expectSameBits(got, want);
    // The host's mode is put back.
    std::fesetenv(&during);
    int set = std::fegetround();
#if defined(__x86_64__)
    unsigned controlSet = _mm_getcsr() & ~0x3Fu;
#endif
    std::fesetenv(&before);
    EXPECT_EQ(rounding, set);
#if defined(__x86_64__)
    EXPECT_EQ(control, controlSet);
#endif
  }
};

TEST_P(Modes, RoundingUp) {
  expectSameWith([] { std::fesetround(FE_UPWARD); });
}
TEST_P(Modes, RoundingToZero) {
  expectSameWith([] { std::fesetround(FE_TOWARDZERO); });
}
#if defined(__x86_64__)
TEST_P(Modes, FlushingToZero) {
  expectSameWith([] { _mm_setcsr(_mm_getcsr() | 0x8040); });
}
TEST_P(Modes, Trapping) {
  expectSameWith([] {
    constexpr unsigned kUnderflowAndInexact = 0x1800;
    _mm_setcsr(_mm_getcsr() & ~(kUnderflowAndInexact | 0x3F));
  });
}
#endif

INSTANTIATE_TEST_SUITE_P(Sizes, Modes,
                         ::testing::Values(std::pair(int64_t(5), 1u),
                                           std::pair(int64_t(1000), 1u),
                                           std::pair(int64_t(1) << 18, 2u)));

} // namespace
