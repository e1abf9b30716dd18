//===- BlockPlans.h - The kernels that are built with Quern -----*- C++ -*-===//
//
// Tier 0 runs a kernel plan tile by tile, through one small kernel for each
// instruction (runtime/tier0). These kernels, the blocks, are plans of one
// instruction each. They come from the op table and the element types: whatever
// a row's type rule allows has a block, and no list names them.
//
// A call of a block is one tile's work: what it stores past the caches is
// fenced by the caller, once for many tiles.
//
// A block goes by the hash of its plan's text; the build compiles all of them
// for every instruction set (Generate.cpp) into one table. What calls
// elementary functions is there for each MathMode in which they differ.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_BLOCKS_BLOCKPLANS_H
#define QUERN_CODEGEN_BLOCKS_BLOCKPLANS_H

#include "codegen/cpu/CpuCompiler.h"

namespace quern {

/// "k" and 32 hexadecimal digits, from \p text: a plan's text or a cache key.
std::string kernelName(llvm::StringRef text);

/// What an Apply instruction is once its operands have the types that the row
/// lowers.
struct BlockForm {
  Op op = Op::Convert;
  llvm::SmallVector<ElementType, 4> operands;
  ElementType compute = ElementType::F64;
  ElementType type = ElementType::F64;
  bool checksReals = false;
};

/// out[i] = op(in0[i], in1[i], ...): rank 1.
KernelPlan applyBlock(const BlockForm &form);
/// MATLAB's conversion of each element; a copy if the types are equal.
KernelPlan convertBlock(ElementType from, ElementType to);
/// out[i] = i, as I64: rank 1.
KernelPlan positionBlock();
/// out[i, j] = combine(acc[i, j], x[i, j]) for a fold or scan \p op, rows of
/// adjacent elements in any distance, in order; \p single: acc[j] for all i.
KernelPlan combineBlock(Op op, ElementType compute, bool single);
/// out[j] = fold of x[:, j], of at most kFoldLeaf elements.
KernelPlan innerFoldBlock(Op op, ElementType compute);
/// out[i] = fold of x[i, :], of at most kFoldBlock elements; of none: the
/// fold's identity.
KernelPlan outerFoldBlock(Op op, ElementType compute);
/// out[i] = sum_products of complex(x[i, :], y[:]), of at most kFoldBlock pairs
/// of \p type (F64, F32); x is adjacent along i or, \p turned, along the other.
KernelPlan productBlock(ElementType type, bool turned);

/// All of them.
std::vector<KernelPlan> allBlocks();

/// Whether \p plan calls a function that the mode matters to: there is a block
/// for each mode then.
bool dependsOnMath(const KernelPlan &plan);
/// What its block goes by.
std::string blockName(const KernelPlan &plan, MathMode math);

/// A block of one instruction set, as compiled.
struct BlockKernel {
  const char *name; ///< blockName
  KernelRunFn run;
};

/// The table of \p isa, sorted by name; generated.
llvm::ArrayRef<BlockKernel> blockTable(CpuIsa isa);

/// The block of \p plan.
/// Errors: it is none of allBlocks().
llvm::Expected<KernelRunFn> findBlock(const KernelPlan &plan, CpuIsa isa,
                                      MathMode math);

} // namespace quern

#endif // QUERN_CODEGEN_BLOCKS_BLOCKPLANS_H
