//===- FloatingPoint.h - The mode that results are defined for --*- C++ -*-===//
#ifndef QUERN_RUNTIME_FLOATINGPOINT_H
#define QUERN_RUNTIME_FLOATINGPOINT_H

#include <cfenv>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace quern {

/// Until the end of its scope this thread rounds to nearest, keeps subnormal
/// numbers and traps nothing, whatever mode a host program has set, which is
/// put back afterwards. Costs a few cycles where the mode is the default.
class DefaultFloatingPoint {
public:
  DefaultFloatingPoint(const DefaultFloatingPoint &) = delete;
#if defined(__x86_64__)
  DefaultFloatingPoint() : before(_mm_getcsr()) {
    if ((before & ~kStatus) != kDefault)
      _mm_setcsr(kDefault);
  }
  ~DefaultFloatingPoint() {
    if ((before & ~kStatus) != kDefault)
      _mm_setcsr(before);
  }

private:
  static constexpr unsigned kStatus = 0x3F;    ///< flags of what happened
  static constexpr unsigned kDefault = 0x1F80; ///< all exceptions masked
  unsigned before;
#else
  DefaultFloatingPoint() {
    std::fegetenv(&before);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultFloatingPoint() { std::fesetenv(&before); }

private:
  std::fenv_t before;
#endif
};

} // namespace quern

#endif // QUERN_RUNTIME_FLOATINGPOINT_H
