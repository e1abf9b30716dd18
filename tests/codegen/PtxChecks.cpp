//===- PtxChecks.cpp ------------------------------------------------------===//
#include "PtxChecks.h"
#include "codegen/ptx/PtxCompiler.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <set>

namespace quern::test {

std::string ptxOf(const KernelPlan &plan, GridVariant variant, MathMode math) {
  static PtxCompiler precise(90, MathMode::Precise), fast(90, MathMode::Fast);
  PtxCompiler &compiler = math == MathMode::Fast ? fast : precise;
  llvm::Expected<std::string> ptx =
      compiler.compile(plan, variant, "kernel", nullptr);
  if (!ptx) {
    ADD_FAILURE() << llvm::toString(ptx.takeError());
    return "";
  }
  return *ptx;
}

void expectAssembles(const std::string &ptx) {
  static const std::string assembler = [] {
    llvm::ErrorOr<std::string> found = llvm::sys::findProgramByName("ptxas");
    if (!found)
      std::fprintf(stderr, "no ptxas: PTX is not assembled\n");
    return found ? *found : std::string();
  }();
  if (assembler.empty())
    return;
  llvm::SmallString<64> from, log;
  int fd = 0;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("quern", "ptx", fd, from));
  llvm::raw_fd_ostream(fd, true) << ptx;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("quern", "log", log));
  std::optional<llvm::StringRef> redirects[] = {std::nullopt, log.str(),
                                                log.str()};
  int rc = llvm::sys::ExecuteAndWait(
      assembler, {assembler, "-arch=sm_90", from, "-o", "/dev/null"},
      std::nullopt, redirects);
  auto text = llvm::MemoryBuffer::getFile(log);
  EXPECT_EQ(rc, 0) << (text ? (*text)->getBuffer().str() : "");
  EXPECT_FALSE(llvm::sys::fs::remove(from));
  EXPECT_FALSE(llvm::sys::fs::remove(log));
}

void checkPtxIfAsked(const KernelPlan &plan, MathMode math) {
  static const bool isAsked = std::getenv("QUERN_TEST_PTX") != nullptr;
  static std::set<std::string> checked;
  if (!isAsked || !checked.insert(plan.str()).second)
    return;
  for (bool isWide : {false, true})
    if (std::string ptx = ptxOf(plan, {isWide}, math); !ptx.empty())
      expectAssembles(ptx);
}

} // namespace quern::test
