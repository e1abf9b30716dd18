//===- JitLinkTest.cpp - The toolkit's linker, where it is installed ------===//
#include "runtime/cuda/JitLink.h"

#include "tests/runtime/cuda/CudaFixture.h"

using namespace quern;
using namespace quern::cuda;

namespace {

constexpr const char *kPtx = R"(
.version 7.0
.target sm_70
.address_size 64
.visible .entry addOne(.param .u64 data)
{
  .reg .b64 %p; .reg .f64 %x;
  ld.param.u64 %p, [data];
  ld.global.f64 %x, [%p];
  add.f64 %x, %x, 0d3FF0000000000000;
  st.global.f64 [%p], %x;
  ret;
}
)";

class JitLinkTest : public ::testing::Test {
protected:
  void SetUp() override {
    llvm::Expected<const JitLinker &> found = JitLinker::get();
    if (!found)
      GTEST_SKIP() << textOf(found.takeError());
    linker = &*found;
  }
  const JitLinker *linker = nullptr;
};

TEST_F(JitLinkTest, MakesAnElfFileForEveryArchitecture) {
  for (const char *arch : {"sm_75", "sm_80", "sm_90"}) {
    llvm::Expected<Cubin> cubin = linker->link(kPtx, arch);
    ASSERT_TRUE(static_cast<bool>(cubin)) << textOf(cubin.takeError());
    EXPECT_EQ(llvm::StringRef(cubin->data(), 4), "\177ELF") << arch;
    EXPECT_NE(llvm::StringRef(cubin->data(), cubin->size()).find("addOne"),
              llvm::StringRef::npos);
  }
}

TEST_F(JitLinkTest, TakesOptions) {
  EXPECT_EQ(textOf(linker->link(kPtx, "sm_90", {"-O0", "-g"}).takeError()), "");
  std::string text =
      textOf(linker->link(kPtx, "sm_90", {"-no-such"}).takeError());
  EXPECT_EQ(text.rfind("Quern:cuda: [nvJitLink] nvJitLinkCreate(-arch=sm_90 "
                       "-no-such) failed with result ",
                       0),
            0u)
      << text;
}

TEST_F(JitLinkTest, ErrorHasTheLog) {
  std::string bad = kPtx;
  bad.replace(bad.find("add.f64"), 7, "bad.f64");
  std::string text = textOf(linker->link(bad, "sm_90").takeError());
  EXPECT_EQ(text.rfind("Quern:cuda: [nvJitLink] ", 0), 0u) << text;
  EXPECT_NE(text.find("Not a name of any known instruction: 'bad'"),
            std::string::npos)
      << text;
}

TEST_F(JitLinkTest, UnknownArchitecture) {
  for (const char *arch : {"", "sm_1", "sm_9+", "compute_90"})
    EXPECT_EQ(textOf(linker->link(kPtx, arch).takeError()),
              std::string("Quern:cuda: [nvJitLink] '") + arch +
                  "' is no architecture such as sm_90");
  std::string text = textOf(linker->link(kPtx, "sm_999").takeError());
  EXPECT_EQ(text.rfind("Quern:cuda: [nvJitLink] nvJitLinkCreate(-arch=sm_999) "
                       "failed with result ",
                       0),
            0u)
      << text;
}

TEST(JitLink, MissingLibraryNamesTheFlag) {
  EXPECT_EQ(textOf(JitLinker::load("/quern-none").takeError()),
            "Quern:cuda: [nvJitLink] there is no libnvJitLink.so.13 or "
            "libnvJitLink.so.12 in the toolkit /quern-none; "
            "QUERN_CUDA_TOOLKIT names the folder");
}

} // namespace
