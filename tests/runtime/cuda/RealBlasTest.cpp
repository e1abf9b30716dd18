//===- RealBlasTest.cpp - cuBLASLt on a real device, where there is one ---===//
#include "tests/runtime/cuda/BlasCases.h"
#include "tests/runtime/cuda/CudaFixture.h"

using namespace quern;
using namespace quern::cuda;

namespace {

class RealBlasTest : public ::testing::TestWithParam<ElementType> {
protected:
  void SetUp() override {
    llvm::Expected<DriverApi> loaded = loadDriver("libcuda.so.1");
    if (!loaded)
      GTEST_SKIP() << textOf(loaded.takeError());
    llvm::Expected<const BlasLtApi &> found = BlasLtApi::get();
    if (!found)
      GTEST_SKIP() << textOf(found.takeError());
    api = *loaded;
    device = llvm::cantFail(Device::open(api, 0));
    blas = llvm::cantFail(BlasLt::create(*found, device->context()));
  }

  DriverApi api;
  std::unique_ptr<Device> device;
  std::unique_ptr<BlasLt> blas;
};

TEST_P(RealBlasTest, AgreesWithTheHost) {
  for (const BlasProblem &problem : blasCases(GetParam()))
    EXPECT_LT(BlasCase(*device, problem).errorOf(*blas), 8) << problem.str();
}

TEST_P(RealBlasTest, AlignmentOfOneElement) {
  BlasProblem p = BlasProblem::packed(GetParam(), 33, 18, 64, 3);
  p.alignment = byteSize(p.type);
  BlasCase made(*device, p);
  DeviceMemory shifted =
      llvm::cantFail(device->allocate(made.a.bytes.size() + p.alignment));
  made.operands.a = shifted.get() + p.alignment;
  llvm::cantFail(device->copyIn(made.operands.a, made.a.bytes.data(),
                                made.a.bytes.size()));
  EXPECT_LT(made.errorOf(*blas), 8);
}

TEST_P(RealBlasTest, EveryCandidateAgrees) {
  BlasProblem p = BlasProblem::packed(GetParam(), 200, 64, 333);
  p.hasC = true;
  p.workspaceBytes = size_t(32) << 20;
  BlasCase made(*device, p);
  std::vector<BlasCandidate> found = llvm::cantFail(blas->candidates(p, 8));
  for (const BlasCandidate &candidate : found) {
    EXPECT_LT(made.errorOf(*blas, &candidate), 8);
    BlasCandidate back =
        llvm::cantFail(blas->restore(p, blas->save(candidate)));
    EXPECT_EQ(back.workspaceBytes, candidate.workspaceBytes);
    EXPECT_LT(made.errorOf(*blas, &back), 8);
  }
}

TEST_P(RealBlasTest, EpiloguesAgreeOrAreRefused) {
  for (Activation activation :
       {Activation::None, Activation::Relu, Activation::Gelu})
    for (bool hasBias : {false, true}) {
      BlasProblem p = BlasProblem::packed(GetParam(), 48, 20, 16, 2);
      if (isComplex(p.type) && activation != Activation::None)
        continue;
      p.activation = activation;
      p.hasBias = hasBias;
      p.biasStride = 64;
      llvm::Expected<std::vector<BlasCandidate>> found = blas->candidates(p, 1);
      bool isPlain = !hasBias && activation == Activation::None;
      if (!found) {
        std::string text = textOf(found.takeError());
        EXPECT_NE(text.find("no algorithm"), std::string::npos) << text;
        EXPECT_FALSE(isPlain || p.type == ElementType::F32) << text;
        continue;
      }
      // The library's tanh is an approximation, of doubles too: eleven digits.
      double most = activation == Activation::Gelu ? 1e6 : 8;
      EXPECT_LT(BlasCase(*device, p).errorOf(*blas), most) << p.str();
    }
}

TEST_P(RealBlasTest, Tf32) {
  BlasProblem p = BlasProblem::packed(GetParam(), 64, 64, 64);
  p.isTf32 = true;
  if (p.type != ElementType::F32 && p.type != ElementType::C64)
    GTEST_SKIP() << "of single types only";
  EXPECT_LT(BlasCase(*device, p).errorOf(*blas), 4);
}

INSTANTIATE_TEST_SUITE_P(
    Types, RealBlasTest,
    ::testing::Values(ElementType::F64, ElementType::F32, ElementType::C128,
                      ElementType::C64),
    [](const ::testing::TestParamInfo<ElementType> &tested) {
      return std::string(quern::info(tested.param).name);
    });

} // namespace
