//===- KernelPlan.cpp - The canonical text of a kernel --------------------===//
#include "planner/KernelPlan.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

namespace quern {

static void printBuffer(llvm::raw_ostream &os, const KernelBuffer &buffer) {
  os << info(buffer.type).name << "[";
  for (StrideClass stride : buffer.strides)
    os << "01*"[static_cast<unsigned>(stride)];
  os << "]";
  if (buffer.hasAxis())
    os << (buffer.isOfRounds ? " rounds " : " axis ")
       << "01*"[static_cast<unsigned>(buffer.axis)];
}

static void printInstr(llvm::raw_ostream &os, const KernelInstr &instr) {
  using Kind = KernelInstr::Kind;
  switch (instr.kind) {
  case Kind::Load:
    os << "load in" << instr.index;
    break;
  case Kind::Gather:
    os << "gather in" << instr.index;
    break;
  case Kind::Param:
    os << "param p" << instr.index;
    break;
  case Kind::Constant:
    os << "constant 0x";
    os.write_hex(instr.bits);
    break;
  case Kind::Position:
    os << "position";
    break;
  case Kind::Recall:
    os << "recall";
    break;
  case Kind::Carried:
    os << "carried";
    break;
  case Kind::PerRound:
    os << "per_round r" << instr.index;
    break;
  case Kind::AtRound:
    os << "at_round in" << instr.index;
    break;
  case Kind::After:
    os << "after";
    break;
  case Kind::Apply:
  case Kind::Scan:
  case Kind::Fold:
    os << (instr.kind == Kind::Fold ? "fold " : "") << info(instr.op).name;
    break;
  }
  for (const auto &[i, operand] : llvm::enumerate(instr.operands))
    os << (i ? ", %" : " %") << operand;
  os << " : " << info(instr.type).name;
  if (instr.compute != instr.type)
    os << " in " << info(instr.compute).name;
  if (instr.checksReals)
    os << " checked";
}

bool KernelPlan::visitsWholeRows() const {
  return numPasses > 1 || llvm::any_of(code, [](const KernelInstr &instr) {
           return instr.kind == KernelInstr::Kind::Scan;
         });
}

unsigned KernelPlan::axisNumber(unsigned which) const {
  unsigned number = 0;
  for (unsigned before = 0; before < which; ++before)
    number += buffer(before).hasAxis();
  return number;
}

bool KernelPlan::scatters() const {
  return llvm::any_of(stores, [](const KernelStore &store) {
    return store.buffer.isIndexed();
  });
}

bool KernelPlan::hasSlices() const {
  for (unsigned which = 0; which < numBuffers(); ++which)
    if (buffer(which).isOfRounds)
      return true;
  return false;
}

llvm::SmallVector<InstrId, 4> KernelPlan::kept() const {
  llvm::SmallVector<InstrId, 4> ids;
  for (const KernelInstr &instr : code)
    if (instr.kind == KernelInstr::Kind::Recall &&
        !llvm::is_contained(ids, instr.operands[0]))
      ids.push_back(instr.operands[0]);
  return ids;
}

bool hasTiles(const KernelPlan &plan) {
  for (unsigned which = 0; which < plan.inputs.size(); ++which)
    if (isTiled(plan, which))
      return true;
  return false;
}

bool canBlock(const KernelPlan &plan, llvm::ArrayRef<int64_t> extents) {
  if (plan.foldDim != 1 || plan.rank < 3 || plan.visitsWholeRows() ||
      plan.hasLoop() || extents[0] > kBlockedExtent ||
      extents[1] > kBlockedExtent)
    return false;
  for (const KernelStore &store : plan.stores) {
    const KernelInstr &instr = plan.code[store.value];
    if (!instr.inEpilogue && instr.kind != KernelInstr::Kind::Fold)
      return false;
  }
  bool readsAgain = false;
  for (const auto &[which, input] : llvm::enumerate(plan.inputs)) {
    bool stands = input.strides[2] == StrideClass::Zero;
    readsAgain |= stands && input.strides[0] != StrideClass::Zero &&
                  input.strides[1] != StrideClass::Zero;
    if (isTiled(plan, which) && !stands)
      return false;
  }
  return readsAgain;
}

unsigned kernelLanes(const KernelPlan &plan) {
  auto isEightBytes = [](ElementType t) { return byteSize(realOf(t)) == 8; };
  for (const KernelInstr &instr : plan.code)
    if (isEightBytes(instr.type) || isEightBytes(instr.compute))
      return 8;
  for (const KernelBuffer &in : plan.inputs)
    if (isEightBytes(in.type))
      return 8;
  for (const KernelStore &store : plan.stores)
    if (isEightBytes(store.buffer.type))
      return 8;
  return 16;
}

int64_t chunkElems(const KernelPlan &plan) {
  // What is read only once more may come from the last cache.
  if (plan.numPasses < 3)
    return 2 * kChunkVectors * kernelLanes(plan);
  int64_t numKept = std::max<int64_t>(1, plan.kept().size());
  return kChunkVectors * kernelLanes(plan) / numKept;
}

int64_t chunkWidth(const KernelPlan &plan, int64_t extent) {
  int64_t narrow = kNarrowVectors * kernelLanes(plan);
  int64_t fits = chunkElems(plan) / std::max<int64_t>(1, extent) & -narrow;
  return std::clamp(fits, narrow, kChunk);
}

int64_t keptSlots(const KernelPlan &plan, int64_t extent) {
  return plan.foldDim == 0 ? (extent + 63) & -64
                           : extent * chunkWidth(plan, extent);
}

std::string KernelPlan::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "rank " << static_cast<int>(rank);
  if (foldDim >= 0)
    os << " fold " << (foldDim == 0 ? "inner" : "outer")
       << (isBlocked ? " blocked" : "");
  os << (inOrder ? " in order" : "") << "\n";
  for (const auto &[i, input] : llvm::enumerate(inputs)) {
    os << "in" << i << " ";
    printBuffer(os, input);
    os << "\n";
  }
  for (const auto &[i, param] : llvm::enumerate(params))
    os << "p" << i << " " << info(param).name << "\n";
  for (const auto &[i, param] : llvm::enumerate(roundParams))
    os << "r" << i << " " << info(param).name << "\n";
  for (const auto &[i, instr] : llvm::enumerate(code)) {
    if (isInLoop(i))
      os << "round ";
    if (numPasses > 1)
      os << "pass " << static_cast<int>(instr.pass) << " ";
    os << (instr.inEpilogue ? "after %" : "%") << i << " = ";
    printInstr(os, instr);
    os << "\n";
  }
  for (const KernelCarried &value : carried)
    os << "next %" << value.carried << " = %" << value.next << "\n";
  for (const auto &[i, store] : llvm::enumerate(stores)) {
    os << "out" << i << " ";
    printBuffer(os, store.buffer);
    os << " = %" << store.value;
    if (store.buffer.isIndexed())
      os << " at %" << store.at;
    os << "\n";
  }
  return text;
}

} // namespace quern
