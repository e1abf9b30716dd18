//===- Pipeline.cpp - The passes of a region, in order --------------------===//
#include "passes/Pipeline.h"

#include "passes/Algebra.h"
#include "passes/BlasSequences.h"
#include "passes/Canonicalise.h"
#include "passes/ConstantFold.h"
#include "passes/Cse.h"
#include "passes/DeadNodes.h"
#include "passes/MatrixChains.h"
#include "passes/PushUpdates.h"
#include "passes/RollLoops.h"
#include "passes/SinkViews.h"
#include "passes/SplitFolds.h"
#include "llvm/Support/raw_ostream.h"

namespace quern {

static constexpr Pass kPasses[] = {
    {"dead-nodes", deadNodes,
     "first: what nobody reads should cost the other passes nothing"},
    {"constant-fold", constantFold,
     "before canonicalise and algebra, which look for constants"},
    {"canonicalise", canonicalise,
     "one form for equal things, so that later patterns are few"},
    {"algebra", algebra, "on canonical operand order"},
    {"matrix-chains", matrixChains,
     "before blas-sequences, which gives products parts that do not "
     "associate",
     false, &Flags::reorderProducts},
    {"blas-sequences", blasSequences,
     "on canonical maps, and before split-folds and sink-views: it makes "
     "folds, and views must still stand above what a product reads"},
    {"split-folds", splitFolds,
     "before views sink: a fold must have adjacent axes, and its operand's "
     "shape fixes the order of combination",
     true},
    {"push-updates", pushUpdates,
     "after the passes that want maps whole, before views sink: it puts slices "
     "above what maps read"},
    {"sink-views", sinkViews,
     "after algebra, which removes pairs of views and maps; the planner reads "
     "views of stored arrays in place"},
    {"canonicalise", canonicalise,
     "merges the views that sinking put together"},
    {"algebra", algebra, "maps that views kept apart are neighbours now"},
    {"cse", cse, "merges what the passes above made equal"},
    {"roll-loops", rollLoops,
     "last: the passes above need not know of loops, and have made the rounds "
     "equal"},
};

llvm::ArrayRef<Pass> pipeline() { return kPasses; }

std::vector<Pass> activePasses() {
  std::vector<Pass> active;
  for (const Pass &pass : kPasses)
    if (!pass.optIn || flags().*pass.optIn)
      active.push_back(pass);
  return active;
}

const Pass *findPass(llvm::StringRef name) {
  for (const Pass &pass : kPasses)
    if (name == pass.name)
      return &pass;
  return nullptr;
}

llvm::Error runPipeline(Graph &graph) {
  PassRunner runner(PassRunner::optionsFromFlags());
  llvm::Error error = runner.run(graph, activePasses());
  runner.printTimings(llvm::errs());
  return error;
}

} // namespace quern
