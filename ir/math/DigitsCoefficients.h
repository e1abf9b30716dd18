//===- DigitsCoefficients.h - Constants of elementary functions -*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_DIGITSCOEFFICIENTS_H
#define QUERN_IR_MATH_DIGITSCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct DigitsCoefficients;

template <> struct DigitsCoefficients<double> {
  static constexpr uint64_t kTwoByPi[] = {
      0,          0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599,
      0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x6492eea,
      0x9d1921c,  0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026,
      0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff,
      0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66,
      0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1,
      0x1f8d5d08, 0x56033046, 0xfc7b6bab};
};

template <> struct DigitsCoefficients<float> {
  static constexpr uint32_t kTwoByPi[] = {
      0,      0xa2f9, 0x836e, 0x4e44, 0x1529, 0xfc27, 0x57d1, 0xf534,
      0xddc0, 0xdb62, 0x9599, 0x3c43, 0x9041, 0xfe51, 0x63ab};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_DIGITSCOEFFICIENTS_H
