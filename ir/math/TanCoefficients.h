//===- TanCoefficients.h - Constants of elementary functions ----*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_TANCOEFFICIENTS_H
#define QUERN_IR_MATH_TANCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct TanCoefficients;

template <> struct TanCoefficients<double> {
  // 2^-61.2
  static constexpr double kNumerator[] = {
      -0x1.1919191919191p-3, 0x1.0101010100fcp-8, -0x1.e20001e1f43f4p-16,
      0x1.f28db650f06cbp-26};
  static constexpr double kSecond = -0x1.e1e1e1e1e1e1ep-2;
  static constexpr double kDenominator[] = {
      0x1.c1c1c1c1c1c1cp-6, -0x1.a5c001a5c001ap-12, 0x1.5e8ba44745d2dp-20};
};

template <> struct TanCoefficients<float> {
  // 2^-29.1
  static constexpr float kNumerator[] = {-0x1.c71c78p-4, 0x1.156ad2p-10};
  static constexpr float kSecond = -0x1.c71c72p-2;
  static constexpr float kDenominator[] = {0x1.041042p-6};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_TANCOEFFICIENTS_H
