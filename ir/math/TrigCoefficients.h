//===- TrigCoefficients.h - Constants of elementary functions ---*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_TRIGCOEFFICIENTS_H
#define QUERN_IR_MATH_TRIGCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct TrigCoefficients;

template <> struct TrigCoefficients<double> {
  static constexpr double kInversePi = 0x1.45f306dc9c883p-2;
  static constexpr double kTwoByPi = 0x1.45f306dc9c883p-1;
  static constexpr double kPi[] = {0x1.921fb54442d18p1, 0x1.1a62633p-53,
                                   0x1.45c06e0e68948p-85};
  static constexpr double kHalfPi[] = {0x1.921fb54442d18p0, 0x1.1a62633p-54,
                                       0x1.45c06e0e68948p-86};
  static constexpr double kDegree[] = {0x1.1df46a2529d39p-6, 0x1.5c1d8bfp-62,
                                       -0x1.916b7a3b26ff5p-93};
  // 2^-61.3
  static constexpr double kSlope = 0x1.2dab9f559b3dp-3;
  static constexpr double kSine[] = {
      -0x1.3d4daffdd0c27p-6,  0x1.11111111110b8p-7,   -0x1.a01a01a01417ep-13,
      0x1.71de3a5259507p-19,  -0x1.ae6454b6f69a2p-26, 0x1.6123c62ee1ef5p-33,
      -0x1.ae41d863edaf1p-41, 0x1.8807d7ffd3006p-49};
  static constexpr double kPositivePi[] = {
      0x1.921fb54442d18p1, 0x1.1a62633145c06p-53, 0x1.c1cd129024e08p-106};
  // 2^-61.4
  static constexpr double kShortSine[] = {
      -0x1.5555555555555p-3,  0x1.11111111110c7p-7,   -0x1.a01a01a014bffp-13,
      0x1.71de3a5294577p-19,  -0x1.ae6454cdf1f89p-26, 0x1.6123cb38ca9bp-33,
      -0x1.ae4302b246756p-41, 0x1.882426da38979p-49};
};

template <> struct TrigCoefficients<float> {
  static constexpr float kInversePi = 0x1.45f306p-2;
  static constexpr float kTwoByPi = 0x1.45f306p-1;
  static constexpr float kPi[] = {0x1.921fb6p1, -0x1.777a5cp-24,
                                  -0x1.ee59dap-49};
  static constexpr float kHalfPi[] = {0x1.921fb6p0, -0x1.777a5cp-25,
                                      -0x1.ee59dap-50};
  static constexpr float kDegree[] = {0x1.1df46ap-6, 0x1.294e9cp-33,
                                      0x1.15c1d8p-58};
  // 2^-33.8
  static constexpr float kSlope = 0x1.2dabap-3;
  static constexpr float kSine[] = {-0x1.3d4daap-6, 0x1.11110ap-7,
                                    -0x1.a0171cp-13, 0x1.715958p-19,
                                    -0x1.987ca2p-26};
  static constexpr float kPositivePi[] = {0x1.921fb4p1, 0x1.4442dp-23,
                                          0x1.846988p-47};
  // 2^-27.1
  static constexpr float kShortSine[] = {-0x1.55554cp-3, 0x1.110ed6p-7,
                                         -0x1.9f6fbap-13, 0x1.5db2e4p-19};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_TRIGCOEFFICIENTS_H
