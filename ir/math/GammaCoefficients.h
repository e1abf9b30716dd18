//===- GammaCoefficients.h - Constants of elementary functions --*- C++ -*-===//
//
// Written by scripts/coefficients.py. Before each polynomial stands its largest
// relative error were it evaluated without rounding.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_GAMMACOEFFICIENTS_H
#define QUERN_IR_MATH_GAMMACOEFFICIENTS_H

#include <cstdint>

namespace quern::elementary {

template <class T> struct GammaCoefficients;
template <class T> struct DigammaCoefficients;

template <> struct GammaCoefficients<double> {
  static constexpr double kLogPi = 0x1.250d048e7a1bdp0;
  static constexpr double kLogPiLo = 0x1.7abf2ad8d5088p-57;
  // 2^-57.6
  static constexpr double kFar[] = {
      -0x1.4c071bcda0a58p-4,  0x1.d5555555554aep-2,   0x1.0000000005f48p-3,
      0x1.693e93e6c7a5ep-5,   0x1.fffffff3388bp-7,    0x1.6736a8ce8ec84p-8,
      0x1.5549e2a01ec58p-9,   0x1.c0bac587c957dp-10,  0x1.cb2589386b7acp-12,
      -0x1.1d85ce6762bdep-12, -0x1.b68adc5dc0918p-10, 0x1.14f5d0ad47abep-7,
      -0x1.121e8d14d20f4p-6,  0x1.575d258ff9fb8p-6,   -0x1.21308ace2c3a7p-6,
      0x1.4316f19abe1d6p-7,   -0x1.b36f774e3ff2bp-9,  0x1.0e7a8904b9f02p-11};
  // 2^-56.2
  static constexpr double kNear[] = {
      0x1.b0ee6072093cep-2,   0x1.4a34cc4a60fa6p-2,   -0x1.13e001a5575c3p-4,
      0x1.51322ac7d864fp-6,   -0x1.e404fc219e144p-8,  0x1.7add6eada00bdp-9,
      -0x1.38ac5c2612f4fp-10, 0x1.0b36af864b4bap-11,  -0x1.d3fd4f092a048p-13,
      0x1.a127b4604cb75p-14,  -0x1.78de098b4d21ap-15, 0x1.580cf672f1f96p-16,
      -0x1.3cc23f3ae171fp-17, 0x1.25afa6c33ca8cp-18,  -0x1.118a54051e55bp-19,
      0x1.fe141752bb626p-21,  -0x1.e09571f5e15aep-22, 0x1.d881eaeb901a2p-23,
      -0x1.d978de4696ba4p-24, 0x1.99a375ceb9f4bp-25,  -0x1.de35c6868b2f3p-27,
      0x1.06797c136d658p-29};
};

template <> struct GammaCoefficients<float> {
  static constexpr float kLogPi = 0x1.250d04p0;
  static constexpr float kLogPiLo = 0x1.1cf438p-25;
  // 2^-30.6
  static constexpr float kFar[] = {
      -0x1.4c071ap-4, 0x1.d5553ap-2, 0x1.000496p-3,
      0x1.687e1cp-5,  0x1.08ceb6p-6, 0x1.da1d08p-9,
      0x1.a6f228p-8,  -0x1.64ec6p-9, 0x1.4ddc5ep-9};
  // 2^-25.9
  static constexpr float kNear[] = {
      0x1.b0ee6p-2,    0x1.4a34ccp-2,  -0x1.13dfb8p-4,  0x1.5132a8p-6,
      -0x1.e43ab8p-8,  0x1.7adce8p-9,  -0x1.34a396p-10, 0x1.07ab7p-11,
      -0x1.099c06p-12, 0x1.070c14p-13, -0x1.1089bp-15};
};

template <> struct DigammaCoefficients<double> {
  // 2^-57.4
  static constexpr double kFar[] = {
      0x1.70b7fe6407139p-58, -0x1.000000000001dp0,  -0x1.d55555554f469p-2,
      -0x1.00000001ff938p-2, -0x1.0eeeee3e18d14p-3, -0x1.000024d213c0ep-4,
      -0x1.c0fa0fd1a1413p-6, -0x1.0076e39da0cfp-6,  -0x1.7fb9da9714102p-7,
      -0x1.5ae46047cad9fp-8, 0x1.6f6cfd10dff29p-7,  -0x1.f4232160d0bdbp-7,
      -0x1.9abccd17abc14p-8, 0x1.d642d46ea572cp-6,  -0x1.d40348dd6a6afp-6,
      0x1.4b546c637fa1fp-7};
  static constexpr double kRootHi = 0x1.762d86356be3fp0;
  static constexpr double kRootLo = 0x1.b86a722197829p-54;
  // 2^-54.6
  static constexpr double kNear[] = {
      0x1.ef72bc8ee38acp-1,   -0x1.c563b54aa1a36p-2,  0x1.08b4294d50299p-2,
      -0x1.4fc1317257be3p-3,  0x1.b9a5b6372895ep-4,   -0x1.27baba2637c7p-4,
      0x1.8fce02a7fee2p-5,    -0x1.0fa7ec2abb957p-5,  0x1.723d6a5182a9p-6,
      -0x1.f970566419cd7p-7,  0x1.59557b0a9c85dp-7,   -0x1.d82729252db8cp-8,
      0x1.42e8919f696c6p-8,   -0x1.b9c4ea63f3542p-9,  0x1.2dc0b7c39e966p-9,
      -0x1.9c1453ee3ac85p-10, 0x1.1e4557166c525p-10,  -0x1.903d44d277b55p-11,
      0x1.ed6c7c90a3717p-12,  -0x1.176321f436d13p-12, 0x1.1fb490feebb29p-12,
      -0x1.34f12168d9b05p-12, 0x1.10aab72d2eb82p-13};
};

template <> struct DigammaCoefficients<float> {
  // 2^-31.1
  static constexpr float kFar[] = {
      0x1.bf81ecp-32, -0x1.000002p0, -0x1.d553b6p-2, -0x1.001ffcp-2,
      -0x1.0c882ep-3, -0x1.18cf6p-4, -0x1.536efep-7, -0x1.4577c2p-5};
  static constexpr float kRootHi = 0x1.762d86p0;
  static constexpr float kRootLo = 0x1.ab5f2p-27;
  // 2^-25.6
  static constexpr float kNear[] = {
      0x1.ef72bcp-1, -0x1.c563bap-2, 0x1.08b46p-2,  -0x1.4fbe32p-3,
      0x1.b99d06p-4, -0x1.28460ap-4, 0x1.8fe608p-5, -0x1.053362p-5,
      0x1.71440ep-6, -0x1.53e184p-6, 0x1.90c2eep-7};
};

} // namespace quern::elementary

#endif // QUERN_IR_MATH_GAMMACOEFFICIENTS_H
