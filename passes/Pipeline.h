//===- Pipeline.h - The passes of a region, in order ------------*- C++ -*-===//
#ifndef QUERN_PASSES_PIPELINE_H
#define QUERN_PASSES_PIPELINE_H

#include "passes/PassRunner.h"

namespace quern {

/// Every pass, in the order in which a region meets them. A pass may stand
/// more than once.
llvm::ArrayRef<Pass> pipeline();

/// Those of them that run by default or were opted in to.
std::vector<Pass> activePasses();

/// The pass called \p name, or null.
const Pass *findPass(llvm::StringRef name);

/// Runs the whole pipeline with the switches of ir/Flags.def; timings go to
/// standard error if asked for.
llvm::Error runPipeline(Graph &graph);

} // namespace quern

#endif // QUERN_PASSES_PIPELINE_H
