//===- SlotVerifier.cpp - A bound plan's slots hold what is used ----------===//
#include "runtime/SlotVerifier.h"

#include "ir/Error.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

namespace {

class SlotVerifier {
public:
  explicit SlotVerifier(const BoundPlan &plan)
      : plan(plan), held(plan.numSlots), bytes(plan.numSlots, kUnknown) {}
  llvm::Error run();

private:
  static constexpr uint64_t kUnknown = ~uint64_t(0);

  llvm::Error verifyStep(const BoundStep &step);
  llvm::Error allocate(const SlotAllocation &allocation);
  llvm::Error use(SlotId slot);
  llvm::Error write(const BoundStep &step, SlotId slot);
  llvm::Error verifyCall(const BoundStep &step);
  llvm::Error verifyWalk(const BoundStep &step, uint32_t buffer);
  llvm::Error bad(SlotId slot, const std::string &what) const {
    return makeError("Quern:badPlan", "[verify] step " +
                                          std::to_string(number) + ", slot " +
                                          std::to_string(slot) + ": " + what);
  }

  const BoundPlan &plan;
  std::vector<char> held;
  std::vector<uint64_t> bytes; ///< of slots that the plan fills
  size_t number = 0;
};

} // namespace

llvm::Error SlotVerifier::use(SlotId slot) {
  if (slot >= plan.numSlots)
    return bad(slot, "does not exist");
  return held[slot] ? llvm::Error::success()
                    : bad(slot, "holds nothing when it is used");
}

/// Before a leaf is overwritten memory is secured, and after that there is no
/// way back: the step must say so, and the plan must name the leaf.
llvm::Error SlotVerifier::write(const BoundStep &step, SlotId slot) {
  if (slot >= plan.numLeaves ||
      (step.overwritesLeaf && llvm::is_contained(plan.overwrittenLeaves, slot)))
    return use(slot);
  return bad(slot, "is a leaf, and overwritten unannounced");
}

llvm::Error SlotVerifier::allocate(const SlotAllocation &allocation) {
  SlotId slot = allocation.slot;
  if (slot < plan.numLeaves || slot >= plan.numSlots)
    return bad(slot, "is no slot for a result");
  if (held[slot])
    return bad(slot, "is allocated while it holds an array");
  held[slot] = true;
  bytes[slot] = allocation.bytes;
  return llvm::Error::success();
}

/// The first element of each walk is inside its slot.
llvm::Error SlotVerifier::verifyWalk(const BoundStep &step, uint32_t buffer) {
  SlotId slot = plan.bufferSlots[buffer];
  if (llvm::Error error = use(slot))
    return error;
  int64_t lowest = plan.bufferOffsets[buffer];
  bool isEmpty = step.grid.numItems == 0 || step.grid.innerExtent == 0;
  bool isInside = lowest >= 0 && static_cast<uint64_t>(lowest) <= bytes[slot];
  return isEmpty || isInside ? llvm::Error::success()
                             : bad(slot, "is entered outside its storage");
}

llvm::Error SlotVerifier::verifyCall(const BoundStep &step) {
  const BoundCall &call = plan.calls[step.call];
  for (const BoundCall::Array &array : call.operands) {
    if (llvm::Error error = use(array.slot))
      return error;
    bool isInside = array.offset >= 0 &&
                    static_cast<uint64_t>(array.offset) <= bytes[array.slot];
    if (!array.shape.isEmpty() && !isInside)
      return bad(array.slot, "is entered outside its storage");
  }
  if (step.kernel)
    return call.result.slot == kNoSlot
               ? llvm::Error::success()
               : bad(call.result.slot, "holds what the step's kernel reads");
  if (llvm::Error error = write(step, call.result.slot))
    return error;
  uint64_t wanted = static_cast<uint64_t>(call.result.shape.numElems()) *
                    byteSize(call.result.type);
  bool isInside = call.result.offset >= 0 &&
                  call.result.offset + wanted <= bytes[call.result.slot];
  return isInside ? llvm::Error::success()
                  : bad(call.result.slot, "is not as large as the result");
}

llvm::Error SlotVerifier::verifyStep(const BoundStep &step) {
  for (uint32_t i = step.allocations.begin; i < step.allocations.end; ++i)
    if (llvm::Error error = allocate(plan.allocations[i]))
      return error;
  if (step.call != kNoCall)
    if (llvm::Error error = verifyCall(step))
      return error;
  if (step.kernel)
    for (uint32_t i = step.buffers.begin; i < step.buffers.end; ++i) {
      bool isOwnResult =
          step.call != kNoCall && i - step.buffers.begin == step.resultBuffer;
      if (isOwnResult != (plan.bufferSlots[i] == kNoSlot))
        return bad(plan.bufferSlots[i], "is not the result of its own step");
      if (isOwnResult)
        continue;
      if (llvm::Error error = verifyWalk(step, i))
        return error;
      if (i < step.firstStore)
        continue;
      if (llvm::Error error = write(step, plan.bufferSlots[i]))
        return error;
    }
  for (uint32_t i = step.dead.begin; i < step.dead.end; ++i) {
    SlotId slot = plan.deadSlots[i];
    if (slot < plan.numLeaves)
      return bad(slot, "is a leaf, and given back");
    if (llvm::Error error = use(slot))
      return error;
    held[slot] = false;
  }
  return llvm::Error::success();
}

llvm::Error SlotVerifier::run() {
  for (SlotId slot = 0; slot < plan.numLeaves; ++slot)
    held[slot] = true;
  for (const ScalarFill &fill : plan.fills)
    if (llvm::Error error = allocate({fill.slot, fill.bytes}))
      return error;
  for (number = 0; number < plan.steps.size(); ++number)
    if (llvm::Error error = verifyStep(plan.steps[number]))
      return error;
  for (const BoundOutput &output : plan.outputs)
    if (llvm::Error error = use(output.slot))
      return error;
  return llvm::Error::success();
}

llvm::Error verifySlots(const BoundPlan &plan) {
  return SlotVerifier(plan).run();
}

} // namespace quern
