//===- ErfinvCoefficients.h - Constants of elementary functions -*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ERFINVCOEFFICIENTS_H
#define QUERN_IR_MATH_ERFINVCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct ErfinvCoefficients;

template <> struct ErfinvCoefficients<float> {
  static constexpr float kCentre = 0x1.c5bf8ap-1;
  static constexpr float kCentreLo = -0x1.c96212p-26;
  // 2^-33.5
  static constexpr float kCentral[] = {
      0x1.db29fcp-3, 0x1.053bbcp-3,  0x1.62a7e6p-4,
      0x1.078958p-4, 0x1.d9e6a4p-5,  0x1.00d46cp-7,
      0x1.3bdf2ep-3, -0x1.8632c2p-3, 0x1.ca645cp-3};
  static constexpr float kTailMiddle = 0x1.fcp-3;
  static constexpr float kTailHi = -0x1.522d22p-2;
  static constexpr float kTailLo = 0x1.7f8744p-29;
  // 2^-28.9
  static constexpr float kTail[] = {
      -0x1.9ca72ep-1, 0x1.a8499p1,    0x1.cd7eeap3,
      0x1.78d134p5,   0x1.de0f94p5,   -0x1.0fc1b6p7,
      -0x1.7317f8p10, -0x1.1c4f86p12, -0x1.2b9e7ep12};
  static constexpr float kFarMiddle = 0x1.f4p-4;
  static constexpr float kFarHi = -0x1.8f659cp-3;
  static constexpr float kFarLo = 0x1.3c0f48p-29;
  // 2^-31.6
  static constexpr float kFar[] = {-0x1.41b1d4p0,  0x1.3c1b22p0,  -0x1.a66e7cp0,
                                   0x1.d993cap4,   -0x1.183558p6, 0x1.303e24p9,
                                   -0x1.ce6022p11, 0x1.816422p14};
};

template <> struct ErfinvCoefficients<double> {
  static constexpr double kCentre = 0x1.c5bf891b4ef6bp-1;
  static constexpr double kCentreLo = -0x1.618f13eb7ca89p-55;
  // 2^-61.4
  static constexpr double kCentral[] = {
      0x1.db29fb2fee5e3p-3,  0x1.053c2c0ab935fp-3,  0x1.62847c47bee91p-4,
      0x1.0a1318a5b7b9bp-4,  0x1.a7c8593b9fc9ep-5,  0x1.5eeb7e9a35825p-5,
      0x1.2ab2eae76a2f9p-5,  0x1.040774a165543p-5,  0x1.c1441039fe2b9p-6,
      0x1.e28e439f00425p-6,  -0x1.fc060861efa8ep-9, 0x1.1fca619a2700ap-3,
      -0x1.8fd51593f77c5p-2, 0x1.0e960b353311cp0,   -0x1.e50aabe86e4bdp0,
      0x1.3799fd46ef223p1,   -0x1.e55538e7b57d9p0,  0x1.7d2f22bb27fe9p-1};
  static constexpr double kTailMiddle = 0x1.d4p-3;
  static constexpr double kTailHi = -0x1.40dd8b197cc85p-2;
  static constexpr double kTailLo = -0x1.5e80bab030f53p-56;
  // 2^-57.2
  static constexpr double kTail[] = {
      -0x1.d73178b3e8f07p-1, 0x1.49532f7b7fc97p1,   0x1.5f7760bf867ebp3,
      0x1.46bf01efe5148p5,   0x1.05f003f57b6ddp6,   0x1.14aefcfa25f7ep4,
      -0x1.8d7c221eadb5p9,   -0x1.930cd94c117b4p11, -0x1.42b0dc573a3a2p13,
      -0x1.95542b5cb5915p12, 0x1.7c12b8b2e3826p15,  0x1.b8c8f02f206a7p18,
      0x1.3752b9d8a3bd5p20,  0x1.70433405ee4a6p21,  -0x1.7ea657459249cp22,
      -0x1.52777bae369c9p25, -0x1.0193f6c7f931fp28, -0x1.8c9b8ac6cb18dp28,
      0x1.7b1b255275934p28,  0x1.1b4af839ce3ddp33,  0x1.29f29548e314bp32,
      0x1.81d5afdbcd9b5p36};
  static constexpr double kFarMiddle = 0x1.42p-4;
  static constexpr double kFarHi = -0x1.1a41445a7cd31p-3;
  static constexpr double kFarLo = 0x1.3259af3468a52p-57;
  // 2^-58.8
  static constexpr double kFar[] = {
      -0x1.6292ffd1f7dc7p0,  0x1.e47e7ff49a74p0,    -0x1.3af21c672e4e8p3,
      0x1.4639dd62b2375p6,   -0x1.237f1f5a05c0ap9,  0x1.45f39b11fd7bep12,
      -0x1.73c5be0961838p15, 0x1.bfe90f9186238p18,  -0x1.16b19b7642636p22,
      0x1.64429e6771ab8p25,  -0x1.d128402f1b72dp28, 0x1.350315e95cadep32,
      -0x1.a2c4506c2b4f8p35, 0x1.1f87ea1cbf947p39,  -0x1.786e29d4ec31bp42,
      0x1.f4422b73c8acp45,   -0x1.f6d75e3f593ffp49, 0x1.a597f8395d992p53,
      0x1.5b0cfcf3be02p55,   -0x1.6c75ce56ed5cep60, -0x1.0ec94cfc3dfbp66,
      0x1.0a7b20984f8c1p70,  0x1.73e682f0ed217p73,  -0x1.6fdb6caa3a0d3p77,
      -0x1.cfe4c9b8ac0a8p80, 0x1.8f1b5a359edep84};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_ERFINVCOEFFICIENTS_H
