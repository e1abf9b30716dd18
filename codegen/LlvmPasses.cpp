//===- LlvmPasses.cpp -----------------------------------------------------===//
#include "codegen/LlvmPasses.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

using namespace llvm;

namespace quern {

void prepareForTarget(Module &module, TargetMachine &machine) {
  module.setDataLayout(machine.createDataLayout());
  module.setTargetTriple(machine.getTargetTriple());
  for (Function &f : module) {
    f.setDoesNotThrow();
    // Views walked backwards have negative offsets, which the lowering of
    // memref accesses rules out.
    for (Instruction &i : instructions(f))
      if (auto *gep = dyn_cast<GetElementPtrInst>(&i))
        gep->setNoWrapFlags(GEPNoWrapFlags::none());
  }
}

void optimizeKernel(Module &module, TargetMachine &machine) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager sccs;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  AlwaysInlinerPass(/*InsertLifetime=*/false).run(module, modules);
  FunctionPassManager passes;
  passes.addPass(EarlyCSEPass());
  passes.addPass(InstCombinePass());
  passes.addPass(SimplifyCFGPass());
  passes.addPass(createFunctionToLoopPassAdaptor(LICMPass(LICMOptions()),
                                                 /*UseMemorySSA=*/true));
  for (Function &f : module)
    if (!f.isDeclaration())
      passes.run(f, functions);
}

} // namespace quern
