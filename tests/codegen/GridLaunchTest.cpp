// What a launch of a grid's kernel takes: its variant, blocks and scratch
// memory.
#include "runtime/cuda/GridLaunch.h"
#include "PlanRunner.h"

using namespace quern;
using namespace quern::cuda;
using namespace quern::test;

namespace {

DeviceInfo device() {
  DeviceInfo info;
  info.numMultiprocessors = 100;
  return info;
}

KernelPlan negation(unsigned rank) {
  PlanBuilder b;
  b.plan.rank = rank;
  llvm::SmallVector<StrideClass, 4> walk(rank, kAny);
  walk[0] = kUnit;
  b.store(b.apply(Op::Neg, {b.load(ElementType::F64, walk)}), walk);
  return b.plan;
}

KernelPlan sum(int foldDim) {
  PlanBuilder b;
  b.plan.rank = 2;
  b.plan.foldDim = foldDim;
  InstrId x = b.load(ElementType::F32, {kUnit, kAny});
  b.store(b.fold(Op::Sum, x),
          {foldDim == 0 ? kZero : kUnit, foldDim == 0 ? kAny : kZero});
  return b.plan;
}

bool isWide(const KernelPlan &plan, const std::vector<DevicePtr> &buffers,
            const std::vector<int64_t> &strides,
            const std::vector<int64_t> &extents) {
  return variantOf(plan, {buffers, strides, extents, {}, 0}).isWide;
}

TEST(GridLaunch, SixteenBytesAtATimeWhereAllRowsAllowIt) {
  KernelPlan plan = negation(2);
  EXPECT_EQ(gridLanes(plan, {.isWide = true}), 2u);
  EXPECT_TRUE(isWide(plan, {256, 512}, {1, 10, 1, 12}, {8, 3}));
  EXPECT_FALSE(isWide(plan, {264, 512}, {1, 10, 1, 12}, {8, 3})); // address
  EXPECT_FALSE(isWide(plan, {256, 520}, {1, 10, 1, 12}, {8, 3}));
  EXPECT_FALSE(isWide(plan, {256, 512}, {1, 11, 1, 12}, {8, 3})); // rows
  EXPECT_FALSE(isWide(plan, {256, 512}, {1, 10, 1, 12}, {7, 3})); // extent
}

TEST(GridLaunch, BlocksAreAsManyAsThereIsWorkFor) {
  KernelPlan plan = negation(1);
  unsigned elems = 4 * 2 * kBlockThreads; // of a block
  GridVariant wide = {.isWide = true};
  EXPECT_EQ(gridSize(plan, wide, {0}, device()).blocks, 0u);
  EXPECT_EQ(gridSize(plan, wide, {2}, device()).blocks, 1u);
  EXPECT_EQ(gridSize(plan, wide, {elems + 2}, device()).blocks, 2u);
  unsigned most = gridSize(plan, wide, {int64_t(1) << 40}, device()).blocks;
  EXPECT_GE(most, 100u);
  EXPECT_LE(most, 10000u);
}

TEST(GridLaunch, ShortRowsShareABlock) {
  GridSize size = gridSize(negation(2), {}, {5, 1000}, device());
  EXPECT_EQ(size.numItems, 1000);
  EXPECT_EQ(size.log2Columns, 1u); // two threads of four elements each
  EXPECT_EQ(size.blocks, 8u);      // of 128 rows
}

TEST(GridLaunch, FoldsOfSeveralLeavesAreFinished) {
  GridVariant wide = {.isWide = true};
  GridSize one = gridSize(sum(0), wide, {kFoldLeaf, 64}, device());
  EXPECT_EQ(one.blocks, 2u); // four leaves in a warp, eight warps in a block
  EXPECT_EQ(one.finishBlocks, 0u);
  EXPECT_EQ(one.partialBytes, 0u);
  GridSize two = gridSize(sum(0), wide, {kFoldLeaf + 4, 64}, device());
  EXPECT_EQ(two.blocks, 4u);
  EXPECT_EQ(two.finishBlocks, 8u); // a warp for each
  EXPECT_EQ(two.partialBytes, size_t(16 * 2 * 64));
  int64_t many = kFoldLeaf * (kWarpLeaves + 1);
  EXPECT_EQ(gridSize(sum(0), wide, {many, 3}, device()).finishBlocks, 3u);
  EXPECT_EQ(gridSize(sum(0), wide, {0, 3}, device()).blocks, 1u);
}

TEST(GridLaunch, FoldsAcrossFewColumnsUseMoreThreads) {
  GridSize size = gridSize(sum(1), {}, {256, 10 * kFoldBlock}, device());
  EXPECT_EQ(size.blocks, 10u);
  EXPECT_EQ(size.finishBlocks, 1u);
  EXPECT_EQ(size.partialBytes, size_t(16 * 10 * 256));
  EXPECT_EQ(gridSize(sum(1), {}, {256, 7}, device()).finishBlocks, 0u);
  EXPECT_EQ(gridSize(sum(1), {}, {0, 7}, device()).blocks, 0u);
}

} // namespace
