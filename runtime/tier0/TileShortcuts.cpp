//===- TileShortcuts.cpp - What a program need not do ---------------------===//
#include "runtime/tier0/TileShortcuts.h"

#include "llvm/ADT/STLExtras.h"

namespace quern {

using Kind = TileStep::Kind;
using Home = TileValue::Home;

static bool isUnit(const KernelBuffer &buffer) {
  return buffer.strides[0] == StrideClass::Unit;
}

/// Whether \p step reads adjacent elements of an input where they are.
static bool isPointed(const KernelPlan &plan, const TileStep &step) {
  return step.kind == Kind::Load && step.mayPoint &&
         isUnit(plan.inputs[step.index]);
}

/// Whether \p pass makes value \p x for each tile by a step of \p kind.
static bool isMadeBy(const TilePass &pass, Kind kind, TileValueId x) {
  return llvm::any_of(pass.body.tile, [&](const TileStep &step) {
    return step.value == x && step.kind == kind;
  });
}

/// Whether nothing of a tile goes through registers.
static bool isFree(const KernelPlan &plan, const TilePass &pass) {
  if (!pass.body.row.empty() || !pass.body.stores.empty())
    return false;
  auto isLoaded = [&](TileValueId x) { return isMadeBy(pass, Kind::Load, x); };
  auto isDirect = [&](const TileStep &step) {
    if (step.kind == Kind::Apply)
      return step.directStore >= 0 &&
             isUnit(plan.stores[step.directStore].buffer);
    return isPointed(plan, step);
  };
  for (const TileStep &step : pass.body.tile)
    if (!isDirect(step) || !llvm::all_of(step.operands, isLoaded))
      return false;
  return llvm::all_of(
      pass.folds, [&](const TileFold &fold) { return isLoaded(fold.operand); });
}

/// As TilePass::isPlain.
static bool isPlain(const TileProgram &program, const TilePass &pass) {
  const KernelPlan &plan = program.plan;
  if (plan.foldDim == 1 || !pass.body.stores.empty() || plan.hasLoop())
    return false;
  auto isCall = [&](const TileStep &step) {
    Home home = program.values[step.value].home;
    if (step.kind != Kind::Apply)
      return isPointed(plan, step);
    return (home == Home::Register || home == Home::Leaf) &&
           (step.directStore < 0 ||
            isUnit(plan.stores[step.directStore].buffer));
  };
  return llvm::all_of(pass.body.tile, isCall) &&
         llvm::all_of(pass.folds, [&](const TileFold &fold) {
           return isMadeBy(pass, Kind::Apply, fold.operand);
         });
}

/// What the tiles of a row read one after the other.
static void findStreams(const KernelPlan &plan, TilePass &pass) {
  for (const TileStep &step : pass.body.tile) {
    pass.numFetches += step.kind == Kind::Apply;
    if (isPointed(plan, step) && !plan.inputs[step.index].isOfRounds &&
        !llvm::is_contained(pass.streams, step.index))
      pass.streams.push_back(step.index);
  }
  if (pass.numFetches == 0)
    pass.streams.clear();
}

void findShortcuts(TileProgram &program) {
  const KernelPlan &plan = program.plan;
  program.isUnbounded = plan.numPasses == 1 && isFree(plan, program.passes[0]);
  for (TilePass &pass : program.passes) {
    pass.isPlain = isPlain(program, pass);
    if (plan.foldDim != 1 && !program.isUnbounded)
      findStreams(plan, pass);
  }
}

} // namespace quern
