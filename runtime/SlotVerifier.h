//===- SlotVerifier.h - A bound plan's slots hold what is used --*- C++ -*-===//
//
// HazardVerifier.h checks arrays; this checks what binding made of them. Memory
// is reused through the pool as soon as a slot is given back, so a slot that is
// used after that, or filled twice, is another array's memory.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_SLOTVERIFIER_H
#define QUERN_RUNTIME_SLOTVERIFIER_H

#include "runtime/BoundPlan.h"

namespace quern {

/// Checks that every slot holds storage when a step or an output uses it, that
/// none is allocated while it holds some, that leaves are never given back and
/// written only by steps that say so, and that walks begin inside what was
/// allocated.
/// Errors: Quern:badPlan, naming step, slot and reason.
llvm::Error verifySlots(const BoundPlan &plan);

} // namespace quern

#endif // QUERN_RUNTIME_SLOTVERIFIER_H
