//===- PowCoefficients.h - Constants of elementary functions ----*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_POWCOEFFICIENTS_H
#define QUERN_IR_MATH_POWCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct PowCoefficients;

template <> struct PowCoefficients<double> {
  static constexpr double kFirstHi = 0x1.5555555555555p-4;
  static constexpr double kFirstLo = -0x1.7a829fc881494p-59;
  // 2^-66.7
  static constexpr double kTail[] = {
      0x1.9999999999e0ap-7,  0x1.249249242a5acp-9,  0x1.c71c725a15c76p-12,
      0x1.745cdddbaeb12p-14, 0x1.3b20bb476a213p-16, 0x1.0f5b5f710459ap-18,
      0x1.0f702474e9c3bp-20};
};

template <> struct PowCoefficients<float> {
  static constexpr float kFirstHi = 0x1.555554p-4;
  static constexpr float kFirstLo = 0x1.f9a9b4p-29;
  // 2^-37.5
  static constexpr float kTail[] = {0x1.999a7cp-7, 0x1.243876p-9,
                                    0x1.e30596p-12};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_POWCOEFFICIENTS_H
