//===- NvrtcTest.cpp - NVRTC, where it is installed -----------------------===//
#include "runtime/cuda/Nvrtc.h"

#include "tests/runtime/cuda/CudaFixture.h"

using namespace quern;
using namespace quern::cuda;

namespace {

constexpr const char *kSource = R"(
extern "C" __global__ void addOne(double *data, long n) {
  long i = blockIdx.x * long(blockDim.x) + threadIdx.x;
  if (i < n)
    data[i] += 1;
}
template <class T, int N> __global__ void scale(T *data) {
  data[threadIdx.x] *= N;
}
)";

class NvrtcTest : public ::testing::Test {
protected:
  void SetUp() override {
    llvm::Expected<const Nvrtc &> found = Nvrtc::get();
    if (!found)
      GTEST_SKIP() << textOf(found.takeError());
    nvrtc = &*found;
  }
  std::string errorOf(llvm::StringRef source, llvm::StringRef arch = "sm_90",
                      llvm::ArrayRef<const char *> options = {},
                      llvm::ArrayRef<const char *> names = {}) const {
    return textOf(
        nvrtc->compile(source, "kernels.cu", arch, options, names).takeError());
  }
  const Nvrtc *nvrtc = nullptr;
};

#define EXPECT_HAS(TEXT, PART)                                                 \
  EXPECT_NE((TEXT).find(PART), std::string::npos) << (TEXT)

TEST_F(NvrtcTest, MakesPtxOrMachineCode) {
  CompiledSource ptx =
      llvm::cantFail(nvrtc->compile(kSource, "kernels.cu", "compute_80"));
  EXPECT_HAS(ptx.image, ".visible .entry addOne(");
  EXPECT_EQ(ptx.image.find('\0'), std::string::npos);
  EXPECT_EQ(ptx.log, "");
  EXPECT_EQ(ptx.names.size(), 0u);
  for (const char *arch : {"sm_80", "sm_90a"}) {
    CompiledSource cubin =
        llvm::cantFail(nvrtc->compile(kSource, "kernels.cu", arch));
    EXPECT_EQ(cubin.image.substr(0, 4), "\177ELF") << arch;
    EXPECT_HAS(cubin.image, "addOne");
  }
}

TEST_F(NvrtcTest, NameExpressionsMakeTemplates) {
  CompiledSource made = llvm::cantFail(
      nvrtc->compile(kSource, "kernels.cu", "compute_80", {},
                     {"scale<double, 3>", "&scale<float, 1 + 1>", "addOne"}));
  EXPECT_EQ(made.names,
            (std::vector<std::string>{"_Z5scaleIdLi3EEvPT_",
                                      "_Z5scaleIfLi2EEvPT_", "addOne"}));
  for (const std::string &name : made.names)
    EXPECT_HAS(made.image, ".entry " + name + "(");
  EXPECT_HAS(errorOf(kSource, "sm_90", {}, {"scale<no, 1>"}), "no");
}

TEST_F(NvrtcTest, ErrorsNameTheLine) {
  std::string text = errorOf("__global__ void f(int *p) {\n  *p = ;\n}\n");
  EXPECT_EQ(text.rfind("Quern:cuda: [nvrtc] nvrtcCompileProgram("
                       "--gpu-architecture=sm_90) failed: "
                       "NVRTC_ERROR_COMPILATION: kernels.cu(2): error: ",
                       0),
            0u)
      << text;
  text = errorOf("\n\n#include \"no-such.h\"\n");
  EXPECT_HAS(text, "kernels.cu(3)");
  EXPECT_HAS(text, "no-such.h");
}

TEST_F(NvrtcTest, WarningsAreKept) {
  CompiledSource made = llvm::cantFail(
      nvrtc->compile("__global__ void f() {\n  int unused = 1;\n}\n",
                     "kernels.cu", "compute_80"));
  EXPECT_HAS(made.log, "kernels.cu(2): warning");
}

TEST_F(NvrtcTest, Options) {
  constexpr const char *kNeedsOption =
      "#ifdef WIDTH\nextern \"C\" __global__ void f(int *p) { *p = WIDTH; }\n"
      "#endif\n";
  CompiledSource made = llvm::cantFail(nvrtc->compile(
      kNeedsOption, "kernels.cu", "compute_80", {"-DWIDTH=4", "-G"}));
  EXPECT_HAS(made.image, ".entry f(");
  std::string text = errorOf(kSource, "sm_90", {"--no-such"});
  EXPECT_HAS(text, "NVRTC_ERROR_INVALID_OPTION");
  EXPECT_HAS(text, "--no-such");
}

TEST_F(NvrtcTest, UnknownArchitecture) {
  for (const char *arch : {"", "sm_1", "sm_9+", "sm_999", "compute_", "x"})
    EXPECT_HAS(errorOf(kSource, arch), "NVRTC_ERROR_INVALID_OPTION");
}

TEST_F(NvrtcTest, EmptySourceMakesAnImageOfNothing) {
  for (const char *arch : {"compute_80", "sm_80"})
    EXPECT_EQ(errorOf("", arch), "");
}

TEST(Nvrtc, MissingLibraryNamesTheFlag) {
  EXPECT_EQ(textOf(Nvrtc::load("/quern-none").takeError()),
            "Quern:cuda: [nvrtc] there is no libnvrtc.so.13 or "
            "libnvrtc.so.12 in the toolkit /quern-none; "
            "QUERN_CUDA_TOOLKIT names the folder");
}

} // namespace
