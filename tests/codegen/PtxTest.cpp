// PTX of kernel plans: what it contains, and whether the toolkit's assembler
// takes it.
#include "PlanRunner.h"
#include "codegen/ptx/PtxCompiler.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace quern;
using namespace quern::test;

namespace {

std::string ptxOf(const KernelPlan &plan, bool isWide = false,
                  MathMode math = MathMode::Precise) {
  static PtxCompiler precise(90, MathMode::Precise), fast(90, MathMode::Fast);
  PtxCompiler &compiler = math == MathMode::Fast ? fast : precise;
  llvm::Expected<std::string> ptx =
      compiler.compile(plan, {isWide}, "kernel", nullptr);
  if (!ptx) {
    ADD_FAILURE() << llvm::toString(ptx.takeError());
    return "";
  }
  return *ptx;
}

unsigned count(llvm::StringRef text, llvm::StringRef what) {
  return text.count(what);
}

/// Whether ptxas takes \p ptx; true where there is none.
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
  EXPECT_EQ(rc, 0) << (text ? (*text)->getBuffer().str() : "") << ptx;
  llvm::sys::fs::remove(from);
  llvm::sys::fs::remove(log);
}

TEST(Ptx, MapAccessesSixteenBytes) {
  PlanBuilder b;
  InstrId x = b.load(ElementType::F64, {kUnit});
  InstrId y = b.load(ElementType::F64, {kUnit});
  InstrId sum = b.apply(Op::Add, {b.apply(Op::Mul, {x, y}), x});
  b.store(sum, {kUnit});
  std::string ptx = ptxOf(b.plan, true);
  EXPECT_GE(count(ptx, "ld.global.v2.b64"), 8u) << ptx;
  EXPECT_GE(count(ptx, "st.global.v2.b64"), 4u) << ptx;
  EXPECT_EQ(count(ptx, "fma"), 0u) << ptx;
  expectAssembles(ptx);
  expectAssembles(ptxOf(b.plan));
}

TEST(Ptx, FoldsExchangeAmongLanes) {
  PlanBuilder b;
  InstrId x = b.load(ElementType::F64, {kUnit});
  b.store(b.fold(Op::Sum, b.apply(Op::Mul, {x, x})), {kZero});
  b.plan.foldDim = 0;
  std::string ptx = ptxOf(b.plan);
  EXPECT_GE(count(ptx, "shfl.sync.down"), 10u) << ptx;
  EXPECT_EQ(count(ptx, ".local"), 0u) << ptx;
  expectAssembles(ptx);
}

TEST(Ptx, FunctionsAreInlined) {
  PlanBuilder b;
  InstrId x = b.load(ElementType::F64, {kUnit});
  b.store(b.apply(Op::Exp, {x}), {kUnit});
  std::string ptx = ptxOf(b.plan, true);
  EXPECT_GE(count(ptx, "fma.rn.f64"), 20u) << ptx;
  expectAssembles(ptx);
}

} // namespace
