//===- ElementRounds.cpp - The rounds of a loop ---------------------------===//
//
// One scf.for whose iteration arguments are the carried values of all steps
// that run side by side; they stay in registers for as long as these suffice.
//
// Where masks choose between new and old values (an iteration that ends at
// another round for each element) it is an scf.while that also ends when a
// round changes nothing: no later one would.
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
    if (!mask)
      prefetch();
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

void ElementCode::enterRound(Value number) {
  Loops at(b);
  round = number;
  auto numScalars = static_cast<int64_t>(plan.roundParams.size());
  Value first;
  if (numScalars)
    first = at.add(at.mul(round, numScalars),
                   static_cast<int64_t>(plan.params.size()) + 1);
  roundScalars.clear();
  for (InstrId id = plan.loopBegin; id < plan.loopEnd; ++id)
    if (const KernelInstr &instr = plan.code[id];
        instr.kind == KernelInstr::Kind::PerRound)
      roundScalars.push_back(
          {id, emitBits(instr.type, at.add(first, instr.index))});
}

Value ElementCode::roundOffset(unsigned which) {
  if (!buffer(which).isOfRounds)
    return offsets[which];
  Loops at(b);
  return at.add(offsets[which], at.mul(round, frame.axes[which].stride));
}

SmallVector<InstrId, 8> ElementCode::valuesBetweenRounds() const {
  SmallVector<InstrId, 8> ids;
  for (const KernelCarried &each : plan.carried)
    ids.push_back(each.carried);
  auto note = [&](InstrId id) {
    if (id < plan.loopBegin && levels[id] == Level::Step &&
        plan.code[id].kind != KernelInstr::Kind::Load &&
        !llvm::is_contained(ids, id))
      ids.push_back(id);
  };
  for (InstrId id = plan.loopBegin; id < plan.loopEnd; ++id)
    if (plan.code[id].kind != KernelInstr::Kind::Carried)
      for (InstrId operand : plan.code[id].operands)
        note(operand);
  for (const KernelCarried &each : plan.carried)
    note(each.next);
  return ids;
}

void ElementCode::enterVector(Value newIndex, Value newMask) {
  index = newIndex;
  mask = newMask;
  emitLevel(Level::Step);
}

void ElementCode::enterVectorOfRound(Value newIndex, Value newMask) {
  enterVector(newIndex, newMask);
  for (auto &[id, x] : roundScalars)
    values[id] = x;
}

/// One round of every step; \p next are the values for the round after it.
void ElementCode::emitRound(StepStates &states, ValueRange carriedValues,
                            Carried &next) {
  for (const StepState &state : states) {
    resume(state);
    for (auto &[id, x] : roundScalars)
      values[id] = x;
    for (const KernelCarried &each : plan.carried)
      values[each.carried] = takeCarried(each.carried, carriedValues);
    for (const KernelCarried &each : plan.carried)
      flattenInto(next, value(each.next));
  }
}

/// True if rounds are alike and every value either is a condition or stays as
/// it was where some condition is false.
bool ElementCode::loopMaySettle() const {
  if (!plan.roundParams.empty())
    return false;
  bool chooses = false;
  for (const KernelCarried &each : plan.carried) {
    const KernelInstr &next = plan.code[each.next];
    bool choosesHere = next.op == Op::Select && plan.isInLoop(each.next) &&
                       llvm::is_contained(next.operands, each.carried);
    if (!choosesHere && plan.code[each.carried].type != ElementType::Bool)
      return false;
    chooses |= choosesHere;
  }
  return chooses;
}

/// i1: some lane of some carried value is not what it was, bit by bit.
Value ElementCode::anyChanged(ValueRange before, ValueRange after) {
  Location loc = b.getUnknownLoc();
  Value changed;
  for (auto [x, y] : llvm::zip_equal(before, after)) {
    Type lane = getElementTypeOrSelf(x.getType());
    if (isa<FloatType>(lane)) {
      Type bits = prims.shaped(b.getIntegerType(lane.getIntOrFloatBitWidth()));
      x = arith::BitcastOp::create(b, loc, bits, x);
      y = arith::BitcastOp::create(b, loc, bits, y);
    }
    Value differs =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, x, y);
    changed = changed
                  ? arith::OrIOp::create(b, loc, changed, differs).getResult()
                  : differs;
  }
  if (mask)
    changed = arith::AndIOp::create(b, loc, changed, mask);
  if (prims.laneCount() == 1)
    return changed;
  return vector::ReductionOp::create(b, loc, vector::CombiningKind::OR,
                                     changed);
}

/// As Loops::forEach over the rounds, until one changes nothing. The carried
/// values of \p numParts vectors are compared.
Carried
ElementCode::untilSettled(const Carried &init, size_t numParts,
                          llvm::function_ref<Carried(ValueRange)> body) {
  Location loc = b.getUnknownLoc();
  Loops at(b);
  Carried start = {at.constant(0), arith::ConstantIntOp::create(b, loc, 1, 1)};
  start.append(init);
  auto loop = scf::WhileOp::create(
      b, loc, ValueRange(start).getTypes(), start,
      [&](OpBuilder &, Location, ValueRange args) {
        Value more = at.less(args[0], numRounds);
        more = arith::AndIOp::create(b, loc, more, args[1]);
        scf::ConditionOp::create(b, loc, more, args);
      },
      [&](OpBuilder &, Location, ValueRange args) {
        ValueRange before = args.drop_front(2);
        Carried next = body(before);
        Value changed = anyChanged(before.take_front(numParts),
                                   ValueRange(next).take_front(numParts));
        Carried all = {at.add(args[0], 1), changed};
        all.append(next);
        scf::YieldOp::create(b, loc, all);
      });
  return Carried(loop.getResults().drop_front(2));
}

void ElementCode::emitRounds(StepStates &states) {
  Loops at(b);
  bool checks = loopChecksReals();
  Carried init;
  enterRounds(states, init);
  size_t numParts = init.size();
  if (checks)
    init.push_back(leftReals ? leftReals : prims.splatInt(b.getI1Type(), 0));
  auto body = [&](Value round, ValueRange carriedValues) {
    Carried next;
    if (checks) {
      leftReals = carriedValues.back();
      carriedValues = carriedValues.drop_back();
    }
    enterRound(round);
    emitRound(states, carriedValues, next);
    if (checks)
      next.push_back(leftReals);
    return next;
  };
  Carried last =
      loopMaySettle()
          ? untilSettled(init, numParts,
                         [&](ValueRange x) { return body(nullptr, x); })
          : at.forEach(at.constant(0), numRounds, 1, init, body);
  if (checks)
    leftReals = last.pop_back_val();
  ValueRange rest = last;
  for (StepState &state : states)
    for (const KernelCarried &each : plan.carried)
      state.values[each.carried] = takeCarried(each.carried, rest);
}

} // namespace quern
