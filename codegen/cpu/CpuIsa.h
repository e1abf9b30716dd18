//===- CpuIsa.h - Instruction sets as LLVM knows them -----------*- C++ -*-===//
#ifndef QUERN_CODEGEN_CPU_CPUISA_H
#define QUERN_CODEGEN_CPU_CPUISA_H

#include "codegen/cpu/CpuCompiler.h"

namespace quern {

/// "avx512", as in QUERN_CPU.
llvm::StringRef isaName(CpuIsa isa);
/// "AVX-512", for people.
llvm::StringRef isaTitle(CpuIsa isa);
/// The processor that LLVM generates code for: a level of the x86-64 psABI,
/// so that an object runs on every machine of its instruction set.
llvm::StringRef isaTargetCpu(CpuIsa isa);

} // namespace quern

#endif // QUERN_CODEGEN_CPU_CPUISA_H
