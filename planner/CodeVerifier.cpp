//===- CodeVerifier.cpp ---------------------------------------------------===//
#include "planner/CodeVerifier.h"

#include "llvm/ADT/STLExtras.h"

namespace quern {

namespace {

using Kind = KernelInstr::Kind;

class CodeVerifier {
public:
  explicit CodeVerifier(const RegionStep &step)
      : step(step), kernel(step.kernel) {}
  std::string run() const;

private:
  std::string checkShape() const;
  std::string checkInstr(InstrId id) const;
  std::string checkRounds(InstrId id) const;
  std::string checkStores() const;
  std::string checkCarried() const;
  bool readsNothing(const KernelInstr &instr) const;
  static std::string badInstr(InstrId id, const char *what) {
    return "instruction %" + std::to_string(id) + " " + what;
  }

  const RegionStep &step;
  const KernelPlan &kernel;
};

} // namespace

std::string CodeVerifier::checkShape() const {
  if (kernel.inputs.size() != step.inputs.size() ||
      kernel.stores.size() != step.stores.size() ||
      kernel.params.size() != step.params.size())
    return "has unbound buffers or parameters";
  if (step.extents.size() != kernel.rank || kernel.foldDim >= kernel.rank)
    return "has unbound loops";
  if (kernel.loopEnd > kernel.code.size() ||
      kernel.loopBegin > kernel.loopEnd ||
      kernel.hasLoop() != (step.numRounds > 0) ||
      step.roundParams.size() !=
          kernel.roundParams.size() * static_cast<size_t>(step.numRounds))
    return "has rounds that are not bound";
  return "";
}

/// Whether a load, a gather or a parameter names no buffer or scalar.
bool CodeVerifier::readsNothing(const KernelInstr &instr) const {
  bool isGather = instr.kind == Kind::Gather;
  if (instr.kind == Kind::Param)
    return instr.index >= kernel.params.size();
  bool isSlice = instr.kind == Kind::AtRound;
  return (instr.kind == Kind::Load || isGather || isSlice) &&
         (instr.index >= kernel.inputs.size() ||
          kernel.inputs[instr.index].isIndexed() != isGather ||
          kernel.inputs[instr.index].isOfRounds != isSlice ||
          instr.operands.size() != (isGather ? 1 : 0));
}

std::string CodeVerifier::checkInstr(InstrId id) const {
  const KernelInstr &instr = kernel.code[id];
  for (InstrId operand : instr.operands)
    if (operand >= id)
      return badInstr(id, "uses what is not computed yet");
  if (instr.kind == Kind::Recall && instr.inEpilogue)
    return badInstr(id, "recalls an element where none is visited");
  bool folds = instr.kind == Kind::Fold || instr.kind == Kind::Scan;
  if (folds && kernel.foldDim < 0)
    return badInstr(id, "folds, but no loop is folded");
  if (instr.kind == Kind::Scan && instr.inEpilogue)
    return badInstr(id, "scans where no element is visited");
  return readsNothing(instr) ? badInstr(id, "reads no buffer") : "";
}

std::string CodeVerifier::checkRounds(InstrId id) const {
  const KernelInstr &instr = kernel.code[id];
  bool isInside = kernel.isInLoop(id);
  bool isBound = instr.kind == Kind::Carried || instr.kind == Kind::PerRound ||
                 instr.kind == Kind::AtRound;
  if (isBound && !isInside)
    return badInstr(id, "belongs into a loop");
  if (isInside && !isBound && instr.kind != Kind::Apply &&
      instr.kind != Kind::Position)
    return badInstr(id, "does not belong into a loop");
  if (isInside &&
      (instr.pass != kernel.code[kernel.loopBegin].pass || instr.inEpilogue))
    return badInstr(id, "is in another pass than its loop");
  if (instr.kind == Kind::PerRound && instr.index >= kernel.roundParams.size())
    return badInstr(id, "reads no scalar");
  for (InstrId operand : instr.operands)
    if (instr.kind == Kind::After
            ? !kernel.isInLoop(operand) ||
                  kernel.code[operand].kind != Kind::Carried
            : !isInside && kernel.isInLoop(operand))
      return badInstr(id, "reads the inside of a loop");
  return "";
}

std::string CodeVerifier::checkStores() const {
  for (const KernelStore &store : kernel.stores) {
    if (!store.buffer.isIndexed())
      continue;
    if (store.at >= kernel.code.size() || isComplex(kernel.code[store.at].type))
      return badInstr(store.at, "is no position");
    if (kernel.foldDim >= 0 || kernel.isInLoop(store.at))
      return badInstr(store.at, "says where to store, of no single element");
  }
  return kernel.inOrder && !kernel.scatters() ? "is in order for no store" : "";
}

std::string CodeVerifier::checkCarried() const {
  for (const KernelStore &store : kernel.stores)
    if (kernel.isInLoop(store.value) != store.buffer.isOfRounds)
      return badInstr(store.value, "is stored in every round, or should be");
  if (kernel.hasSlices() && kernel.foldDim >= 0)
    return "folds in a loop over slices";
  size_t numCarried = 0;
  for (InstrId id = kernel.loopBegin; id < kernel.loopEnd; ++id) {
    if (kernel.code[id].kind != Kind::Carried)
      continue;
    if (numCarried >= kernel.carried.size() ||
        kernel.carried[numCarried].carried != id ||
        kernel.carried[numCarried].next >= kernel.loopEnd ||
        kernel.code[kernel.carried[numCarried].next].type !=
            kernel.code[id].type)
      return badInstr(id, "has no next value of its type");
    ++numCarried;
  }
  return numCarried == kernel.carried.size() ? ""
                                             : "replaces what is not carried";
}

std::string CodeVerifier::run() const {
  if (std::string what = checkShape(); !what.empty())
    return what;
  auto numInstrs = static_cast<InstrId>(kernel.code.size());
  for (InstrId id = 0; id < numInstrs; ++id) {
    if (std::string what = checkInstr(id); !what.empty())
      return what;
    if (std::string what = checkRounds(id); !what.empty())
      return what;
  }
  if (std::string what = checkStores(); !what.empty())
    return what;
  return checkCarried();
}

std::string findBadCode(const RegionStep &step) {
  return CodeVerifier(step).run();
}

} // namespace quern
