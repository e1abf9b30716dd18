//===- CbrtCoefficients.h - Constants of elementary functions ---*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_CBRTCOEFFICIENTS_H
#define QUERN_IR_MATH_CBRTCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct CbrtCoefficients;

template <> struct CbrtCoefficients<double> {
  // 2^-14.7
  static constexpr double kInverseRoot[] = {
      0x1.dfe149a3cb794p0, -0x1.dc9d12fa89b44p0, 0x1.8fa1c4116502fp0,
      -0x1.677dde847626cp-1, 0x1.06bb2a2e78043p-3};
  static constexpr double kRootOf2 = 0x1.428a2f98d728bp0;
  static constexpr double kRootOfHalf = 0x1.965fea53d6e3dp-1;
};

template <> struct CbrtCoefficients<float> {
  // 2^-11.9
  static constexpr float kInverseRoot[] = {0x1.bb10acp0, -0x1.4921d2p0,
                                           0x1.6d2712p-1, -0x1.44885cp-3};
  static constexpr float kRootOf2 = 0x1.428a3p0;
  static constexpr float kRootOfHalf = 0x1.965feap-1;
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_CBRTCOEFFICIENTS_H
