//===- ElementRounds.cpp - The rounds of a loop ---------------------------===//
//
// One scf.for whose iteration arguments are the carried values of all steps
// that run side by side; they stay in registers for as long as these suffice.
//
//===----------------------------------------------------------------------===//
#include "codegen/ElementCode.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

static void flattenInto(Carried &flat, const Elem &x) {
  flat.push_back(VectorPrims::unwrap(x.re));
  if (x.im)
    flat.push_back(VectorPrims::unwrap(x.im));
}

bool ElementCode::loopChecksReals() const {
  for (InstrId id = plan.loopBegin; id < plan.loopEnd; ++id)
    if (plan.code[id].checksReals)
      return true;
  return false;
}

/// The value of Carried \p id, which \p flat begins with.
Elem ElementCode::takeCarried(InstrId id, ValueRange &flat) const {
  Elem x = {plan.code[id].type, VectorPrims::wrap(flat.front()), nullptr};
  flat = flat.drop_front();
  if (isComplex(x.type)) {
    x.im = VectorPrims::wrap(flat.front());
    flat = flat.drop_front();
  }
  return x;
}

void ElementCode::resume(const StepState &state) {
  index = state.index;
  mask = state.mask;
  values = state.values;
}

ElementCode::StepStates ElementCode::enterSteps(ArrayRef<Value> indices,
                                                Value newMask) {
  StepStates states;
  mask = newMask;
  for (Value newIndex : indices) {
    index = newIndex;
    emitLevel(Level::Step);
    states.push_back({index, mask, values});
  }
  if (ownsLoop())
    emitRounds(states);
  return states;
}

/// Emits what the rounds read of the outside, and the first carried values.
void ElementCode::enterRounds(StepStates &states, Carried &init) {
  for (StepState &state : states) {
    resume(state);
    for (InstrId id = plan.loopBegin; id < plan.loopEnd; ++id)
      for (InstrId operand : plan.code[id].operands)
        if (operand < plan.loopBegin)
          value(operand);
    for (const KernelCarried &each : plan.carried) {
      if (each.next < plan.loopBegin)
        value(each.next);
      flattenInto(init, value(plan.code[each.carried].operands[0]));
    }
    state.values = values;
  }
}

/// One round of every step; \p next are the values for the round after it.
void ElementCode::emitRound(StepStates &states, Value round,
                            ValueRange carriedValues, Carried &next) {
  Loops at(b);
  auto numScalars = static_cast<int64_t>(plan.roundParams.size());
  Value first = at.add(at.mul(round, numScalars),
                       static_cast<int64_t>(plan.params.size()) + 1);
  SmallVector<std::pair<InstrId, Elem>, 8> scalars;
  for (InstrId id = plan.loopBegin; id < plan.loopEnd; ++id)
    if (const KernelInstr &instr = plan.code[id];
        instr.kind == KernelInstr::Kind::PerRound)
      scalars.push_back({id, emitBits(instr.type, at.add(first, instr.index))});
  for (const StepState &state : states) {
    resume(state);
    for (auto &[id, x] : scalars)
      values[id] = x;
    for (const KernelCarried &each : plan.carried)
      values[each.carried] = takeCarried(each.carried, carriedValues);
    for (const KernelCarried &each : plan.carried)
      flattenInto(next, value(each.next));
  }
}

void ElementCode::emitRounds(StepStates &states) {
  Loops at(b);
  bool checks = loopChecksReals();
  Carried init;
  enterRounds(states, init);
  if (checks)
    init.push_back(leftReals ? leftReals : prims.splatInt(b.getI1Type(), 0));
  Carried last = at.forEach(
      at.constant(0), numRounds, 1, init,
      [&](Value round, ValueRange carriedValues) {
        Carried next;
        if (checks) {
          leftReals = carriedValues.back();
          carriedValues = carriedValues.drop_back();
        }
        emitRound(states, round, carriedValues, next);
        if (checks)
          next.push_back(leftReals);
        return next;
      });
  if (checks)
    leftReals = last.pop_back_val();
  ValueRange rest = last;
  for (StepState &state : states)
    for (const KernelCarried &each : plan.carried)
      state.values[each.carried] = takeCarried(each.carried, rest);
}

} // namespace quern
