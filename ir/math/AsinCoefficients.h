//===- AsinCoefficients.h - Constants of elementary functions ---*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ASINCOEFFICIENTS_H
#define QUERN_IR_MATH_ASINCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct AsinCoefficients;

template <> struct AsinCoefficients<double> {
  // 2^-55.8
  static constexpr double kTail[] = {
      0x1.5555555555384p-3, 0x1.333333336ff95p-4, 0x1.6db6db417c4cbp-5,
      0x1.f1c72c8df160bp-6, 0x1.6e89ec088f40ep-6, 0x1.1c6c61168d6edp-6,
      0x1.c6f3ac754676ap-7, 0x1.8f06b3f29390ap-7, 0x1.a9795c1b7b21ep-8,
      0x1.4195ba68b2322p-6, -0x1.0c6d764a602bp-6, 0x1.0655a9e13d8fcp-5};
};

template <> struct AsinCoefficients<float> {
  // 2^-27.6
  static constexpr float kTail[] = {0x1.5555cap-3, 0x1.330164p-4, 0x1.748bc2p-5,
                                    0x1.8b9a98p-6, 0x1.59ec9cp-5};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_ASINCOEFFICIENTS_H
