//===- BoundPlan.h - A region plan ready to run -----------------*- C++ -*-===//
//
// A RegionPlan with everything resolved that does not change between
// evaluations of the same structure: kernels are loaded, nodes are slot
// numbers, sizes are bytes. Running one touches flat arrays only.
//
// Slots hold storage during a run; arrays that share storage share a slot, and
// so do those in the plan's arena.
// Slots 0..numLeaves-1 are the region's leaves in canonical order (see
// Region.h), the others are produced arrays.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_BOUNDPLAN_H
#define QUERN_RUNTIME_BOUNDPLAN_H

#include "planner/RegionPlan.h"
#include "runtime/Provider.h"
#include <vector>

namespace quern {

using SlotId = uint32_t;

/// A half-open range of one of BoundPlan's flat arrays.
struct FlatRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

inline constexpr uint32_t kNoCall = ~0u;
/// Of a result that only a step's own kernel reads.
inline constexpr SlotId kNoSlot = ~0u;

struct BoundStep {
  KernelRef kernel; ///< null: a library call alone
  LaunchGrid grid;
  FlatRange buffers;       ///< of bufferSlots and bufferOffsets
  uint32_t firstStore = 0; ///< of these: from here on they are stored into
  FlatRange params;        ///< of paramLeaves
  int64_t numRounds = 0;
  FlatRange roundParams; ///< of roundScalars
  FlatRange allocations;
  FlatRange dead; ///< of deadSlots
  uint32_t firstStride = 0;
  uint32_t firstExtent = 0;
  bool overwritesLeaf = false; ///< writes an array that was donated
  uint64_t bytesRead = 0;
  uint64_t bytesWritten = 0;
  uint32_t call = kNoCall; ///< of calls
  /// With kernel and call: which of the kernel's buffers the call's result is.
  uint32_t resultBuffer = 0;
};

struct BoundCall {
  struct Array {
    SlotId slot = 0;
    ElementType type = ElementType::F64;
    Shape shape;
    int64_t offset = 0; ///< bytes
    int64_t rowStride = 1;
    int64_t columnStride = 1;
  };
  Op op = Op::Input;
  SpanId span = 0;
  llvm::SmallVector<int64_t, 4> attrs;
  llvm::SmallVector<Array, 3> operands;
  Array result; ///< perhaps in the place of the last operand
};

struct SlotAllocation {
  SlotId slot = 0;
  size_t bytes = 0;
};

/// An array no step stores: a scalar that is read as one, or one without
/// elements.
struct ScalarFill {
  SlotId slot = 0;
  uint32_t bytes = 0;
  bool isLeaf = false;
  uint64_t bits = 0; ///< the value, or the number of the leaf that has it
};

/// A scalar of one round: a value, or the number of the leaf that has it.
struct RoundScalar {
  bool isLeaf = false;
  uint64_t bits = 0;
};

struct BoundOutput {
  SlotId slot = 0;
  ElementType type = ElementType::F64;
  bool mayNarrow = false; ///< complex, and all-real values become real
};

struct BoundPlan {
  std::vector<uint32_t> signature; ///< the key, compared in full
  uint64_t hash = 0;
  BoundPlan *nextSameHash = nullptr;
  uint64_t lastUsed = 0;
  uint32_t numDeopts = 0;

  uint32_t numLeaves = 0;
  uint32_t numSlots = 0;
  bool checksReals = false; ///< some kernel may raise the reals flag
  std::vector<BoundStep> steps;
  std::vector<BoundOutput> outputs;
  std::vector<ScalarFill> fills;

  std::vector<SlotId> bufferSlots;
  std::vector<int64_t> bufferOffsets; // bytes
  std::vector<int64_t> strides;
  std::vector<int64_t> extents;
  std::vector<uint32_t> paramLeaves;
  std::vector<RoundScalar> roundScalars;
  uint32_t maxParams = 0; ///< words of the largest step's parameters
  std::vector<SlotAllocation> allocations;
  std::vector<SlotId> deadSlots;
  std::vector<SlotId> overwrittenLeaves;
  std::vector<BoundCall> calls;
};

/// Resolves \p plan. Its leaves carry their canonical number: Inputs as data
/// pointer (see leafNumber), Scalars as bits. Kernels come from \p provider.
/// Errors: a library op the provider lacks; a kernel that does not compile.
llvm::Expected<std::unique_ptr<BoundPlan>>
bindPlan(const RegionPlan &plan, uint32_t numLeaves, Provider &provider,
         Stats &stats, const Dump *dump);

/// The data pointer that marks an Input of a region graph as leaf \p number.
inline void *leafPointer(uint32_t number) {
  return reinterpret_cast<void *>(static_cast<uintptr_t>(number) + 1);
}
inline uint32_t leafNumber(const Node &leaf) {
  if (leaf.op == Op::Scalar)
    return static_cast<uint32_t>(leaf.payload.bits);
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(leaf.payload.data) -
                               1);
}

} // namespace quern

#endif // QUERN_RUNTIME_BOUNDPLAN_H
