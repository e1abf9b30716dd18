//===- ExpCoefficients.h - Constants of elementary functions ----*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_EXPCOEFFICIENTS_H
#define QUERN_IR_MATH_EXPCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct ExpCoefficients;
template <class T> struct Exp2Coefficients;
template <class T> struct Exp10Coefficients;

template <> struct ExpCoefficients<double> {
  static constexpr double kInverseLn2 = 0x1.71547652b82fep0;
  static constexpr double kLn2Hi = 0x1.62e42fefa39efp-1;
  static constexpr double kLn2Lo = 0x1.abc9e3b39803fp-56;
  // 2^-57.8
  static constexpr double kTail[] = {
      0x1.000000000000ap-1,  0x1.55555555554f7p-3,  0x1.55555555505e3p-5,
      0x1.1111111128422p-7,  0x1.6c16c184c1fd3p-10, 0x1.a01a012897abdp-13,
      0x1.a01998608d336p-16, 0x1.71df26d3d7d74p-19, 0x1.28af0b86c84dap-22,
      0x1.ad80eacbbf91p-26};
  // 2^-63.7
  static constexpr double kLongTail[] = {
      0x1.555555555555bp-3,  0x1.5555555555533p-5,  0x1.111111110ed73p-7,
      0x1.6c16c16c25cb3p-10, 0x1.a01a01b33c97dp-13, 0x1.a01a01590226ep-16,
      0x1.71ddf07bd056ap-19, 0x1.27e57e05c1054p-22, 0x1.af6ba7aaf05d3p-26,
      0x1.1e7f83f0ab11ap-29};
};

template <> struct ExpCoefficients<float> {
  static constexpr float kInverseLn2 = 0x1.715476p0;
  static constexpr float kLn2Hi = 0x1.62e43p-1;
  static constexpr float kLn2Lo = -0x1.05c61p-29;
  // 2^-28.1
  static constexpr float kTail[] = {0x1.fffffcp-2, 0x1.55548ep-3, 0x1.5558ap-5,
                                    0x1.123c56p-7, 0x1.6a62e6p-10};
  // 2^-32.6
  static constexpr float kLongTail[] = {0x1.555556p-3, 0x1.5554e4p-5,
                                        0x1.111036p-7, 0x1.6d51b8p-10,
                                        0x1.a1d0eep-13};
};

template <> struct Exp2Coefficients<double> {
  // 2^-57.2
  static constexpr double kSlope[] = {
      0x1.62e42fefa39efp-1,  0x1.ebfbdff82c5a6p-3,  0x1.c6b08d704a123p-5,
      0x1.3b2ab6fb9fcf2p-7,  0x1.5d87fe78a0b6ap-10, 0x1.4309130fa8f7p-13,
      0x1.ffcbfc5be8884p-17, 0x1.62bfc593e6cddp-20, 0x1.b525384c31cabp-24,
      0x1.e61ed8c4d272ap-28, 0x1.e95469095f081p-32};
};

template <> struct Exp2Coefficients<float> {
  // 2^-27.9
  static constexpr float kSlope[] = {0x1.62e43p-1,   0x1.ebfbd8p-3,
                                     0x1.c6af7p-5,   0x1.3b308cp-7,
                                     0x1.5f0f7ep-10, 0x1.3fbc6p-13};
};

template <> struct Exp10Coefficients<double> {
  static constexpr double kInverseLog2 = 0x1.a934f0979a371p1;
  static constexpr double kLog2Hi = 0x1.34413509f79ffp-2;
  static constexpr double kLog2Lo = -0x1.dc5b0a78f8364p-58;
  static constexpr double kLn10Hi = 0x1.26bb1bbb55516p1;
  static constexpr double kLn10Lo = -0x1.f48ad494ea3e9p-53;
};

template <> struct Exp10Coefficients<float> {
  static constexpr float kInverseLog2 = 0x1.a934fp1;
  static constexpr float kLog2Hi = 0x1.344136p-2;
  static constexpr float kLog2Lo = -0x1.1b4172p-25;
  static constexpr float kLn10Hi = 0x1.26bb1cp1;
  static constexpr float kLn10Lo = -0x1.12aabap-25;
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_EXPCOEFFICIENTS_H
