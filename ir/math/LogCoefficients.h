//===- LogCoefficients.h - Constants of elementary functions ----*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_LOGCOEFFICIENTS_H
#define QUERN_IR_MATH_LOGCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct LogCoefficients;
template <class T> struct Log2Coefficients;
template <class T> struct Log10Coefficients;

template <> struct LogCoefficients<double> {
  static constexpr double kExponentHi = 0x1.62e42fefa4p-1;
  static constexpr double kExponentLo = -0x1.8432a1b0e2634p-43;
  static constexpr double kFactorHi = 0x1p0;
  static constexpr double kFactorLo = 0;
  // 2^-59.4
  static constexpr double kQuotient[] = {
      0x1.5555555555593p-4,  0x1.999999997f9dep-7, 0x1.249249422d42ep-9,
      0x1.c71c51d420fb7p-12, 0x1.74664ab096d6p-14, 0x1.39a07573a5416p-16,
      0x1.2f12fea12e3e7p-18};
  // 2^-62.4
  static constexpr double kWideQuotient[] = {
      0x1.555555555554ep-4,  0x1.999999999c69ap-7,  0x1.249249219bcd7p-9,
      0x1.c71c74ccd2455p-12, 0x1.745c3d173241fp-14, 0x1.3b3774df3d397p-16,
      0x1.0dafade8d01cep-18, 0x1.1c3a4bf601f66p-20};
};

template <> struct Log2Coefficients<double> {
  static constexpr double kExponentHi = 0x1p0;
  static constexpr double kExponentLo = 0;
  static constexpr double kFactorHi = 0x1.71547652b82fep0;
  static constexpr double kFactorLo = 0x1.777d0ffda0d24p-56;
};

template <> struct Log10Coefficients<double> {
  static constexpr double kExponentHi = 0x1.34413509f8p-2;
  static constexpr double kExponentLo = -0x1.80433b83b532ap-44;
  static constexpr double kFactorHi = 0x1.bcb7b1526e50ep-2;
  static constexpr double kFactorLo = 0x1.95355baaafad3p-57;
};

template <> struct LogCoefficients<float> {
  static constexpr float kExponentHi = 0x1.62e8p-1;
  static constexpr float kExponentLo = -0x1.e8082ep-16;
  static constexpr float kFactorHi = 0x1p0;
  static constexpr float kFactorLo = 0;
  // 2^-30.1
  static constexpr float kQuotient[] = {0x1.55557ap-4, 0x1.995ec8p-7,
                                        0x1.31e316p-9};
  // 2^-28.3
  static constexpr float kWideQuotient[] = {0x1.5555b8p-4, 0x1.992774p-7,
                                            0x1.373228p-9};
};

template <> struct Log2Coefficients<float> {
  static constexpr float kExponentHi = 0x1p0;
  static constexpr float kExponentLo = 0;
  static constexpr float kFactorHi = 0x1.715476p0;
  static constexpr float kFactorLo = 0x1.4ae0cp-26;
};

template <> struct Log10Coefficients<float> {
  static constexpr float kExponentHi = 0x1.344p-2;
  static constexpr float kExponentLo = 0x1.3509f8p-18;
  static constexpr float kFactorHi = 0x1.bcb7b2p-2;
  static constexpr float kFactorLo = -0x1.5b235ep-27;
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_LOGCOEFFICIENTS_H
