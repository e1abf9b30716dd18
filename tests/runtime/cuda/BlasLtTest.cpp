//===- BlasLtTest.cpp - Products, on the fake library ---------------------===//
#include "runtime/cuda/BlasLt.h"

#include "runtime/cuda/BlasDescriptors.h"
#include "tests/runtime/cuda/BlasCases.h"
#include "tests/runtime/cuda/CudaFixture.h"
#include "llvm/ADT/STLExtras.h"

using namespace quern;
using namespace quern::cuda;

namespace {

using Texts = std::vector<std::string>;
constexpr ElementType kTypes[] = {ElementType::F64, ElementType::F32,
                                  ElementType::C128, ElementType::C64};

class BlasLtTest : public CudaTest {
protected:
  void SetUp() override {
    CudaTest::SetUp();
    library = llvm::cantFail(BlasLtApi::load(QUERN_FAKE_TOOLKIT));
    device = open();
    blas = llvm::cantFail(BlasLt::create(library, device->context(), 2));
  }
  void TearDown() override {
    blas.reset();
    device.reset();
    CudaTest::TearDown();
  }
  /// The calls of the library since this was asked last.
  static Texts blasCalls() {
    Texts out = calls();
    llvm::erase_if(out, [](const std::string &call) {
      return call.rfind("cublasLt", 0) != 0;
    });
    return out;
  }
  std::string errorOf(const BlasProblem &problem,
                      const BlasOperands &operands) {
    return textOf(device->queue([&](StreamHandle stream) {
      return blas->run(problem, operands, stream);
    }));
  }
  static BlasProblem small() {
    return BlasProblem::packed(ElementType::F64, 3, 4, 2);
  }

  BlasLtApi library;
  std::unique_ptr<Device> device;
  std::unique_ptr<BlasLt> blas;
};

TEST_F(BlasLtTest, AgreesWithTheHost) {
  for (ElementType type : kTypes)
    for (const BlasProblem &problem : blasCases(type))
      EXPECT_LT(BlasCase(*device, problem).errorOf(*blas), 4) << problem.str();
}

TEST_F(BlasLtTest, Epilogues) {
  for (Activation activation :
       {Activation::None, Activation::Relu, Activation::Gelu})
    for (bool hasBias : {false, true})
      for (bool hasC : {false, true}) {
        BlasProblem p = BlasProblem::packed(ElementType::F32, 7, 5, 3, 2);
        p.activation = activation;
        p.hasBias = hasBias;
        p.hasC = hasC;
        p.biasStride = 9;
        EXPECT_LT(BlasCase(*device, p).errorOf(*blas), 4) << p.str();
      }
}

TEST_F(BlasLtTest, ScalarsAndInPlace) {
  for (ElementType type : kTypes) {
    BlasProblem p = BlasProblem::packed(type, 4, 3, 5);
    p.hasC = true;
    BlasCase made(*device, p);
    if (isComplex(type)) {
      made.operands.alpha = {0.5, -2};
      made.operands.beta = {1, 3};
    }
    EXPECT_LT(made.errorOf(*blas), 8) << p.str();
    made.operands.d = made.operands.c;
    EXPECT_LT(made.errorOf(*blas), 8) << p.str();
  }
}

TEST_F(BlasLtTest, NothingToMultiply) {
  // A and B are not read.
  BlasProblem p = BlasProblem::packed(ElementType::F64, 4, 3, 0);
  p.hasC = p.hasBias = true;
  BlasCase made(*device, p);
  made.operands.a = made.operands.b = 0;
  EXPECT_LT(made.errorOf(*blas), 2);
  made.problem.k = 5;
  made.problem.a.leading = made.problem.b.leading = 5;
  made.operands.alpha = 0;
  (void)calls();
  EXPECT_EQ(errorOf(made.problem, made.operands), "");
  // One zero allocation serves both.
  EXPECT_EQ(llvm::count_if(calls(),
                           [](const std::string &call) {
                             return call.rfind("cuMemAlloc", 0) == 0;
                           }),
            0);
}

TEST_F(BlasLtTest, AnEmptyResultAsksNobody) {
  (void)calls();
  for (auto [m, n, batches] : {std::array{0, 3, 1}, {3, 0, 1}, {3, 3, 0}}) {
    BlasProblem p = BlasProblem::packed(ElementType::F64, m, n, 2, batches);
    EXPECT_EQ(errorOf(p, {}), "");
    EXPECT_EQ(llvm::cantFail(blas->candidates(p, 4)).size(), 0u);
  }
  EXPECT_EQ(calls(), Texts());
}

TEST_F(BlasLtTest, RemembersTheProblemsUsedLast) {
  BlasProblem p[3] = {small(), small(), small()};
  p[1].n = 5;
  p[1].d.batchStride = p[1].c.batchStride = 15;
  p[2].k = 1;
  std::vector<BlasCase> made;
  for (const BlasProblem &problem : p)
    made.emplace_back(*device, problem);
  auto isAsked = [&](int which) {
    (void)calls();
    EXPECT_LT(made[which].errorOf(*blas), 4);
    return blasCalls().front() == "cublasLtMatmulAlgoGetHeuristic(1)";
  };
  EXPECT_TRUE(isAsked(0));
  EXPECT_FALSE(isAsked(0));
  EXPECT_TRUE(isAsked(1));
  EXPECT_FALSE(isAsked(0));
  EXPECT_TRUE(isAsked(2)); // forgets 1
  EXPECT_FALSE(isAsked(0));
  EXPECT_TRUE(isAsked(1));
}

TEST_F(BlasLtTest, CandidatesCanBeChosenAndSaved) {
  BlasProblem p = small();
  p.workspaceBytes = 10000;
  BlasCase made(*device, p);
  std::vector<BlasCandidate> found = llvm::cantFail(blas->candidates(p, 10));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].workspaceBytes, 8192u);
  EXPECT_EQ(llvm::cantFail(blas->candidates(p, 2)).size(), 2u);
  for (const BlasCandidate &candidate : found)
    EXPECT_LT(made.errorOf(*blas, &candidate), 4);

  std::string bytes = blas->save(found[1]);
  EXPECT_EQ(bytes.size(), 72u);
  BlasCandidate back = llvm::cantFail(blas->restore(p, bytes));
  EXPECT_EQ(back.workspaceBytes, 4096u);
  blas->remember(p, back);
  (void)calls();
  EXPECT_LT(made.errorOf(*blas), 4);
  EXPECT_EQ(blasCalls().front().rfind("cublasLtMatmul(1, ", 0), 0u);

  BlasProblem less = p;
  less.workspaceBytes = 100;
  EXPECT_EQ(textOf(device->queue([&](StreamHandle stream) {
              return blas->run(less, found[0], made.operands, stream);
            })),
            "Quern:cuda: [cublasLt] f64 3x2 * 2x4: the algorithm needs 8192 "
            "bytes of workspace");
}

TEST_F(BlasLtTest, DamagedBytesAreRefused) {
  std::string bytes =
      blas->save(llvm::cantFail(blas->candidates(small(), 1)).front());
  EXPECT_EQ(textOf(blas->restore(small(), bytes.substr(1)).takeError()),
            "Quern:cuda: [cublasLt] f64 3x2 * 2x4: a saved algorithm has 71 "
            "bytes");
  std::string other = bytes;
  other[0] ^= 1;
  EXPECT_EQ(textOf(blas->restore(small(), other).takeError()),
            "Quern:cuda: [cublasLt] f64 3x2 * 2x4: a saved algorithm is of "
            "version 130001 of the library");
  other = bytes;
  other[8] ^= 1;
  EXPECT_EQ(textOf(blas->restore(small(), other).takeError()),
            "Quern:cuda: [cublasLt] cublasLtMatmulAlgoCheck failed: "
            "CUBLAS_STATUS_INVALID_VALUE for f64 3x2 * 2x4");
}

TEST_F(BlasLtTest, ProblemsThatMakeNoSense) {
  auto faultOf = [](void (*change)(BlasProblem &)) {
    BlasProblem p = BlasProblem::packed(ElementType::F64, 3, 4, 2, 5);
    change(p);
    std::string text = textOf(p.verify());
    return text.substr(text.rfind(": ") + 2);
  };
  using P = BlasProblem;
  EXPECT_EQ(faultOf([](P &p) { p.type = ElementType::I32; }),
            "products are of f64, f32, c128 and c64");
  EXPECT_EQ(faultOf([](P &p) { p.k = -1; }), "a size is negative");
  EXPECT_EQ(faultOf([](P &p) { p.batches = int64_t(1) << 31; }),
            "there are too many batches");
  EXPECT_EQ(faultOf([](P &p) { p.isTf32 = true; }),
            "tf32 is of f32 and c64 only");
  EXPECT_EQ(faultOf([](P &p) {
              p.type = ElementType::C64;
              p.activation = Activation::Relu;
            }),
            "activations are of real types only");
  EXPECT_EQ(faultOf([](P &p) { p.alignment = 24; }),
            "the alignment is no power of 2");
  EXPECT_EQ(faultOf([](P &p) { p.biasStride = -1; }),
            "the stride of biases is negative");
  EXPECT_EQ(faultOf([](P &p) { p.opA = MatrixOp::Transpose, p.a.leading = 1; }),
            "columns overlap in A");
  EXPECT_EQ(faultOf([](P &p) { p.b.batchStride = -8; }),
            "the stride of batches is negative in B");
  EXPECT_EQ(faultOf([](P &p) { p.hasC = true, p.c.leading = 2; }),
            "columns overlap in C");
  EXPECT_EQ(faultOf([](P &p) { p.d.batchStride = 11; }),
            "batches overlap in D");
  EXPECT_EQ(faultOf([](P &p) { p.d = {INT64_MAX, 2}; }),
            "batches overlap in D");
}

TEST_F(BlasLtTest, OperandsThatDoNotFit) {
  BlasProblem p = small();
  BlasCase made(*device, p);
  auto faultOf = [&](BlasOperands changed) {
    std::string text = errorOf(p, changed);
    return text.substr(text.rfind(": ") + 2);
  };
  BlasOperands o = made.operands;
  o.a = 0;
  EXPECT_EQ(faultOf(o), "A has no address");
  o = made.operands;
  o.d += 8;
  EXPECT_EQ(faultOf(o), "D is not aligned to 256 bytes");
  o = made.operands;
  o.beta = 1;
  EXPECT_EQ(faultOf(o), "beta is not 0, and there is no C");
  o = made.operands;
  o.alpha = {1, 1};
  EXPECT_EQ(faultOf(o), "alpha or beta is complex");
  p.workspaceBytes = 1;
  EXPECT_EQ(faultOf(made.operands), "workspace has no address");
  p = small();
  p.hasC = true;
  p.c.leading = 4;
  o = made.operands;
  o.c = o.d;
  o.beta = 1;
  EXPECT_EQ(faultOf(o), "C and D are one, but are laid out differently");
}

TEST_F(BlasLtTest, ErrorsOfTheLibrary) {
  BlasProblem p = small();
  p.activation = Activation::Gelu;
  EXPECT_EQ(textOf(blas->candidates(p, 1).takeError()),
            "Quern:cuda: [cublasLt] f64 3x2 * 2x4, gelu: the library has no "
            "algorithm for this");
  BlasCase made(*device, small());
  fake_cuda::failCall("cublasLtMatmul", 1, Result(kBlasExecutionFailed));
  EXPECT_EQ(errorOf(small(), made.operands),
            "Quern:cuda: [cublasLt] cublasLtMatmul failed: "
            "CUBLAS_STATUS_EXECUTION_FAILED for f64 3x2 * 2x4");
  fake_cuda::failCall("cublasLtCreate", 1, Result(kBlasAllocFailed));
  EXPECT_EQ(textOf(BlasLt::create(library, device->context()).takeError()),
            "MATLAB:nomem: [cublasLt] cublasLtCreate failed: "
            "CUBLAS_STATUS_ALLOC_FAILED");
  EXPECT_LT(made.errorOf(*blas), 4);
}

TEST_F(BlasLtTest, IsDeadAfterAReset) {
  BlasCase made(*device, small());
  llvm::cantFail(device->reset());
  EXPECT_NE(errorOf(small(), made.operands), "");
  (void)calls();
  blas.reset();
  EXPECT_EQ(calls(), Texts());
}

TEST(BlasLtApi, MissingLibraryNamesTheFlag) {
  EXPECT_EQ(textOf(BlasLtApi::load("/quern-none").takeError()),
            "Quern:cuda: [cublasLt] there is no libcublasLt.so.13 or "
            "libcublasLt.so.12 in the toolkit /quern-none; "
            "QUERN_CUDA_TOOLKIT names the folder");
}

TEST(BlasLtApi, TheToolkitHasEveryFunction) {
  llvm::Expected<const BlasLtApi &> found = BlasLtApi::get();
  if (!found)
    GTEST_SKIP() << textOf(found.takeError());
  EXPECT_GE(found->getVersion(), 120000u);
}

/// It checks attributes and their sizes without a device.
TEST(BlasLtApi, TheToolkitTakesEveryDescription) {
  llvm::Expected<const BlasLtApi &> found = BlasLtApi::get();
  if (!found)
    GTEST_SKIP() << textOf(found.takeError());
  for (ElementType type : kTypes)
    for (BlasProblem problem : blasCases(type)) {
      problem.hasBias = true;
      problem.activation =
          isComplex(type) ? Activation::None : Activation::Gelu;
      problem.isTf32 = type == ElementType::F32;
      if (problem.isEmpty() || problem.k == 0)
        continue;
      BlasDescriptors made(*found);
      EXPECT_EQ(textOf(made.make(problem, 256)), "");
      EXPECT_EQ(textOf(made.makePreference(problem)), "");
    }
  BlasDescriptors bad(*found);
  ASSERT_EQ(textOf(bad.make(BlasProblem::packed(kTypes[0], 2, 2, 2), 0)), "");
  int64_t tooLong[2] = {};
  EXPECT_NE(found->descSet(bad.desc, kDescOpA, tooLong, sizeof tooLong), 0);
}

} // namespace
