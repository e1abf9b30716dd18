//===- HyperbolicCoefficients.h - Constants of elementary functions *- C++
//-*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_HYPERBOLICCOEFFICIENTS_H
#define QUERN_IR_MATH_HYPERBOLICCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct HyperbolicCoefficients;

template <> struct HyperbolicCoefficients<double> {
  // 2^-61.5
  static constexpr double kTail[] = {0x1p-1,
                                     0x1.5555555555559p-3,
                                     0x1.555555555554dp-5,
                                     0x1.111111110f61cp-7,
                                     0x1.6c16c16c1ab1bp-10,
                                     0x1.a01a01b02ad39p-13,
                                     0x1.a01a018e151c8p-16,
                                     0x1.71ddf789d54c4p-19,
                                     0x1.27e512e817b79p-22,
                                     0x1.af60489e9fd69p-26,
                                     0x1.1f1b430b8c7fep-29};
  // 2^-69.9
  static constexpr double kCosine[] = {0x1p-1,
                                       0x1.5555555555558p-5,
                                       0x1.6c16c16c14fe6p-10,
                                       0x1.a01a01ad8d5e6p-16,
                                       0x1.27e4cbe2859a6p-22,
                                       0x1.1f8c3bcfd0d93p-29};
  // 2^-61.6
  static constexpr double kSine[] = {0x1.5555555555559p-3, 0x1.111111110f619p-7,
                                     0x1.a01a01b02ca5p-13, 0x1.71ddf7845936p-19,
                                     0x1.af60531baa787p-26};
};

template <> struct HyperbolicCoefficients<float> {
  // 2^-30.9
  static constexpr float kTail[] = {0x1p-1,         0x1.555554p-3,
                                    0x1.5554eep-5,  0x1.1113p-7,
                                    0x1.6d4638p-10, 0x1.9e1ca6p-13};
  // 2^-33.1
  static constexpr float kCosine[] = {0x1p-1, 0x1.5554e2p-5, 0x1.6d53fcp-10};
  // 2^-34.1
  static constexpr float kSine[] = {0x1.555556p-3, 0x1.110fe2p-7,
                                    0x1.a28eb6p-13};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_HYPERBOLICCOEFFICIENTS_H
