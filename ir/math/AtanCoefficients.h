//===- AtanCoefficients.h - Constants of elementary functions ---*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ATANCOEFFICIENTS_H
#define QUERN_IR_MATH_ATANCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct AtanCoefficients;

template <> struct AtanCoefficients<double> {
  static constexpr double kHalfPi[] = {0x1.921fb54442d18p0,
                                       0x1.1a62633145c07p-54};
  // 2^-60.1
  static constexpr double kTail[] = {
      -0x1.5555555555532p-4,  0x1.9999999998bc9p-3,  -0x1.2492492455295p-3,
      0x1.c71c71b5c3f8ep-4,   -0x1.745d15c8384dp-4,  0x1.3b139b642e0c1p-4,
      -0x1.11102e839f169p-4,  0x1.e1d451c7c0c5fp-5,  -0x1.aed93fab1e96ep-5,
      0x1.84b015b31e3aep-5,   -0x1.5f172bc88c6ebp-5, 0x1.38e52988b4b33p-5,
      -0x1.0c591f2012d6p-5,   0x1.abc8df62839d1p-6,  -0x1.302e068fedc0fp-6,
      0x1.716de036f5792p-7,   -0x1.6ddffbf78a13ap-8, 0x1.1816c8f174e55p-9,
      -0x1.3436fd26ccb82p-11, 0x1.af3c719c970dcp-14, -0x1.1eebda31a884ap-17};
  // 2^-54.9
  static constexpr double kShortTail[] = {
      -0x1.5555555555445p-2, 0x1.99999999838aap-3,   -0x1.2492491f85c0ap-3,
      0x1.c71c709806e49p-4,  -0x1.745d01cd14cafp-4,  0x1.3b12aeaffa00bp-4,
      -0x1.11087d2f677d7p-4, 0x1.e176bb9533bc6p-5,   -0x1.ad2d3604129dep-5,
      0x1.7ed2ff0fd0e3bp-5,  -0x1.4f1d3a9be4453p-5,  0x1.16cdc634da484p-5,
      -0x1.a65f0fdc75de2p-6, 0x1.155a5884dd66cp-6,   -0x1.2bae3c96d5d51p-7,
      0x1.f68358034b03dp-9,  -0x1.2eeacc47a9623p-10, 0x1.cf7f3dea46623p-13,
      -0x1.503aa389364dbp-16};
};

template <> struct AtanCoefficients<float> {
  static constexpr float kHalfPi[] = {0x1.921fb6p0, -0x1.777a5cp-25};
  // 2^-28.5
  static constexpr float kTail[] = {
      -0x1.5554f8p-4, 0x1.9991e6p-3, -0x1.2420a8p-3,
      0x1.c08e08p-4,  -0x1.580edp-4, 0x1.da3f18p-5,
      -0x1.fda9f8p-6, 0x1.64552ep-7, -0x1.d3b17ep-10};
  // 2^-25.8
  static constexpr float kShortTail[] = {
      -0x1.5554dap-2, 0x1.99788ap-3, -0x1.23073cp-3, 0x1.b4c26p-4,
      -0x1.35102p-4,  0x1.614b66p-5, -0x1.0b4214p-6, 0x1.7ce156p-9};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_ATANCOEFFICIENTS_H
