//===- ElementaryCalls.h - Functions of ir/math in LLVM modules -*- C++ -*-===//
//
// What MathCalls.h leaves to a target: the functions that a kernel's module
// defines are to be inlined; calls of whole ones put their operands in memory
// and call what Quern itself was built with (ir/math/Functions.h).
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_CPU_ELEMENTARYCALLS_H
#define QUERN_CODEGEN_CPU_ELEMENTARYCALLS_H

namespace llvm {
class Module;
} // namespace llvm

namespace quern {

void prepareElementaryCalls(llvm::Module &module);

} // namespace quern

#endif // QUERN_CODEGEN_CPU_ELEMENTARYCALLS_H
