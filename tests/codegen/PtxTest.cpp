// PTX of kernel plans: what it contains, and that the toolkit assembles it.
#include "PlanRunner.h"
#include "PtxChecks.h"

using namespace quern;
using namespace quern::test;

namespace {

unsigned count(llvm::StringRef text, llvm::StringRef what) {
  return text.count(what);
}

TEST(Ptx, MapAccessesSixteenBytes) {
  PlanBuilder b;
  InstrId x = b.load(ElementType::F64, {kUnit});
  InstrId y = b.load(ElementType::F64, {kUnit});
  InstrId sum = b.apply(Op::Add, {b.apply(Op::Mul, {x, y}), x});
  b.store(sum, {kUnit});
  std::string ptx = ptxOf(b.plan, {.isWide = true});
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
  std::string ptx = ptxOf(b.plan, {.isWide = true});
  EXPECT_GE(count(ptx, "fma.rn.f64"), 20u) << ptx;
  expectAssembles(ptx);
}

} // namespace
