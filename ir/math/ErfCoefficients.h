//===- ErfCoefficients.h - Constants of elementary functions ----*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_ERFCOEFFICIENTS_H
#define QUERN_IR_MATH_ERFCOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct ErfCoefficients;
template <class T> struct ErfcCoefficients;
template <class T> struct ErfcxCoefficients;

template <> struct ErfCoefficients<double> {
  static constexpr double kSplit = 0x1.ep-1;
  static constexpr double kLast = 0x1.8p2;
  // 2^-56.1
  static constexpr double kNear[] = {
      0x1.06eba8214db69p-3,   -0x1.812746b037a01p-2,  0x1.ce2f21a043a1dp-4,
      -0x1.b82ce312c1eaep-6,  0x1.565bcd1673802p-8,   -0x1.c02db564a77c3p-11,
      0x1.f9a34f2bf4801p-14,  -0x1.f4d56405f771cp-17, 0x1.ba0e090e74aacp-20,
      -0x1.60c1ecbc92b0fp-23, 0x1.05353508f2dfap-26,  -0x1.766d037dd3558p-30,
      0x1.b99e5f948aeap-34};
  // 2^-57.4
  static constexpr double kFar[] = {
      0x1.b01db23274581p0,    0x1.445c9b104a8e9p1,    0x1.ab8ee2872249p-1,
      0x1.69a8fb4a6704dp-5,   -0x1.5d7d4ba937666p-7,  0x1.0e943c5aed76ap-9,
      -0x1.d2f23f9a6c512p-13, -0x1.5a149fa92f909p-15, 0x1.140b4441cb338p-15,
      -0x1.6d626b006d819p-17, 0x1.198251594e0a9p-19,  -0x1.eea9c3e0ab59p-26,
      -0x1.551f7cac5d07dp-23, 0x1.351b3e75534afp-24,  -0x1.4f7d81b63077bp-26,
      0x1.f37c8c613c4c2p-29,  -0x1.f611f9f1ac716p-32, 0x1.34658440b33c1p-35,
      -0x1.5e011fcf7ab05p-40};
};

template <> struct ErfCoefficients<float> {
  static constexpr float kSplit = 0x1.ep-1;
  static constexpr float kLast = 0x1p2;
  // 2^-29.9
  static constexpr float kNear[] = {
      0x1.06eba8p-3, -0x1.812742p-2,  0x1.ce2de8p-4, -0x1.b80c42p-6,
      0x1.54b398p-8, -0x1.a992d4p-11, 0x1.5aa7fp-14};
  // 2^-28.0
  static constexpr float kFar[] = {
      0x1.b01db2p0,   0x1.445c96p1,   0x1.ab9056p-1,  0x1.692c08p-5,
      -0x1.590604p-7, 0x1.fa136ap-10, -0x1.959608p-13};
};

template <> struct ErfcCoefficients<double> {
  static constexpr double kScale = 0x1.3p1;
  // 2^-56.9
  static constexpr double kTail[] = {
      -0x1.a29c6ccadfd46p-5,  -0x1.43258a8dc2b88p-4,  0x1.83d61c52413a2p-5,
      0x1.802b39089b1c1p-5,   -0x1.43821ef9cc3d2p-7,  -0x1.212cf33f50707p-7,
      0x1.cd18085b02efcp-10,  0x1.3378680bce917p-9,   -0x1.32b3a7ddb611dp-13,
      -0x1.6133a728ba9aep-11, -0x1.8927c10dc136p-14,  0x1.6d8a8d68fee4ap-13,
      0x1.2b7d2f96e2d88p-14,  -0x1.0a51c6fed8e26p-15, -0x1.faa3bd1536f5ap-16,
      -0x1.1acf416dc7c2bp-23, 0x1.2031a288909ebp-17,  0x1.8a9098c0eaad7p-19,
      -0x1.620bdf68fc9fdp-20, -0x1.4e695531e1ed6p-20, -0x1.e23ea13c937e5p-24,
      0x1.11772f15c4dc7p-22,  0x1.d5faadd8fb742p-24,  -0x1.9bbd96708705cp-27,
      -0x1.48844a42983b6p-26, -0x1.0b64cd770ce3ap-28};
};

template <> struct ErfcCoefficients<float> {
  static constexpr float kScale = 0x1.3p1;
  // 2^-28.4
  static constexpr float kTail[] = {
      -0x1.a29c6cp-5,  -0x1.432584p-4, 0x1.83d5b8p-5,   0x1.802924p-5,
      -0x1.4367c2p-7,  -0x1.20ca8ap-7, 0x1.c8b7a4p-10,  0x1.2bab8ep-9,
      -0x1.f2bbbcp-14, -0x1.17a27p-11, -0x1.3c39b8p-14, 0x1.30537ap-15};
};

template <> struct ErfcxCoefficients<double> {
  static constexpr double kScale = 0x1.3p1;
  // 2^-58.1
  static constexpr double kTail[] = {
      -0x1.a29c6ccadfd47p-5,  -0x1.43258a8dc2b7fp-4,  0x1.83d61c524150bp-5,
      0x1.802b39089a879p-5,   -0x1.43821ef9e3a98p-7,  -0x1.212cf33ef60a9p-7,
      0x1.cd18086e992dbp-10,  0x1.337867f29a6b5p-9,   -0x1.32b3b080acc8bp-13,
      -0x1.6133a34ad3862p-11, -0x1.89272e50d5c76p-14, 0x1.6d8a31ce6e4d8p-13,
      0x1.2b7a077d4a406p-14,  -0x1.0a4c72d0c9314p-15, -0x1.fa74bccf52b71p-16,
      -0x1.273e8ad1fc85ap-23, 0x1.1f4045b0a188ap-17,  0x1.8b9c82b9175eap-19,
      -0x1.54a7d75e1de7ap-20, -0x1.4f650f0f0ab1bp-20, -0x1.726cbf4a208d5p-23,
      0x1.0b6f8d9e51d65p-22,  0x1.507bd3d20193bp-23,  -0x1.3c72276b41d2p-30,
      -0x1.602ff99d2d024p-25, -0x1.83404303ad81p-27,  0x1.3f7701dcf1bb9p-28,
      0x1.05cb3f0e1c885p-29,  -0x1.72f899c4bf3bbp-34};
  static constexpr double kInverseSqrtPi = 0x1.20dd750429b6dp-1;
  static constexpr double kInverseSqrtPiLo = 0x1.1ae3a914fed8p-57;
};

template <> struct ErfcxCoefficients<float> {
  static constexpr float kScale = 0x1.3p1;
  // 2^-27.4
  static constexpr float kTail[] = {
      -0x1.a29c6ep-5,  -0x1.43257ap-4,  0x1.83d67ep-5,   0x1.80276p-5,
      -0x1.43985ep-7,  -0x1.20abcap-7,  0x1.d10f9ap-10,  0x1.2c336ap-9,
      -0x1.8cff7ap-13, -0x1.2da1fcp-11, -0x1.b9d41cp-16, 0x1.706d76p-14,
      0x1.80281cp-17};
  static constexpr float kInverseSqrtPi = 0x1.20dd76p-1;
  static constexpr float kInverseSqrtPiLo = -0x1.f7ac92p-26;
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_ERFCOEFFICIENTS_H
