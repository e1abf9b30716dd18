//===- GridEmitter.h - Kernel plan to MLIR for a grid of threads *- C++ -*-===//
//
// The same element code and the same order of folds as on a processor's cores,
// and so the same bits; what differs is who does the work. A kernel is a grid
// of blocks of kBlockThreads threads. Elements of maps are dealt out in tiles:
// `columns` threads of a block walk dimension 0, the others further items. Each
// leaf of an inner fold belongs to a warp, whose lanes are the fold's streams.
// Each column of a block of an outer fold belongs to a thread. `finish`
// combines what the leaves (blocks) of a result give, if there are several.
// Rows that are visited as a whole belong to a warp (inner) or a thread
// (outer).
//
// Besides what KernelFunction.h says, functions take log2 of `columns`.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_CODEGEN_GPU_GRIDEMITTER_H
#define QUERN_CODEGEN_GPU_GRIDEMITTER_H

#include "ir/math/Mode.h"
#include "planner/KernelPlan.h"

namespace mlir {
class MLIRContext;
class ModuleOp;
template <typename OpTy> class OwningOpRef;
} // namespace mlir

namespace quern {

inline constexpr int64_t kBlockThreads = 256;
inline constexpr int64_t kWarpLanes = 32;
inline constexpr int64_t kBlockWarps = kBlockThreads / kWarpLanes;
static_assert(kWarpLanes == kFoldStreams);
/// So many partials of a result a warp combines; more, a block.
inline constexpr int64_t kWarpLeaves = 512;
static_assert(kWarpLeaves <= kFoldLeaf);

/// The memory space of arrays, as PTX and LLVM number them.
inline constexpr unsigned kGlobalSpace = 1;

/// What a kernel may take for granted about its launches.
struct GridVariant {
  /// Buffers that are adjacent along dimension 0 begin at multiples of 16
  /// bytes for every item, and their extent is a multiple of gridLanes: threads
  /// access 16 bytes at a time.
  bool isWide = false;
};

/// Elements that a thread of \p plan's kernel accesses at a time.
unsigned gridLanes(const KernelPlan &plan, GridVariant variant);
/// Such steps that it takes side by side.
unsigned gridUnroll(const KernelPlan &plan);

/// Whether \p plan's kernel has `finish`: it folds, and visits no whole rows.
bool hasFinish(const KernelPlan &plan);

/// A module with `run`, and `finish` if the plan folds and does not
/// visit whole rows. \p context
/// has the dialects loaded, gpu among them.
mlir::OwningOpRef<mlir::ModuleOp> emitGridKernel(mlir::MLIRContext &context,
                                                 const KernelPlan &plan,
                                                 GridVariant variant,
                                                 MathMode math);

} // namespace quern

#endif // QUERN_CODEGEN_GPU_GRIDEMITTER_H
