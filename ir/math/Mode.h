//===- Mode.h - How exact elementary functions are --------------*- C++ -*-===//
#ifndef QUERN_IR_MATH_MODE_H
#define QUERN_IR_MATH_MODE_H

#include <cstdint>

namespace quern {

/// QUERN_MATH.
enum class MathMode : uint8_t {
  Precise, ///< within 1 unit of the last place
  Fast,    ///< within 4, where a function has a form that takes less time
};

/// All of them.
inline constexpr MathMode kMathModes[] = {MathMode::Precise, MathMode::Fast};

inline const char *nameOf(MathMode mode) {
  return mode == MathMode::Fast ? "fast" : "precise";
}

} // namespace quern

#endif // QUERN_IR_MATH_MODE_H
