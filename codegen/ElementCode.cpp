//===- ElementCode.cpp ----------------------------------------------------===//
#include "codegen/ElementCode.h"
#include "codegen/Mlir.pch.h"

using namespace mlir;

namespace quern {

/// A page: processors look ahead by themselves, but no further than that.
static constexpr int64_t kPrefetchBytes = 4096;

ElementCode::ElementCode(const KernelPlan &plan, const KernelFrame &frame,
                         OpBuilder &b, unsigned lanes, unsigned pass,
                         bool inEpilogue, const CarriedArrays *carried)
    : prims(b, lanes), scalars(prims), memory(b, prims), plan(plan),
      frame(frame), b(b), pass(pass), inEpilogue(inEpilogue), carried(carried),
      keptIds(plan.kept()), values(plan.code.size()) {
  findLevels();
  findStreams();
}

ElementCode::Level ElementCode::loadLevel(const KernelBuffer &buffer) const {
  if (strideClass(buffer, 0) != StrideClass::Zero)
    return Level::Step;
  if (plan.foldDim == 1 && strideClass(buffer, 1) != StrideClass::Zero)
    return Level::FoldIndex;
  for (unsigned d = 1; d < plan.rank; ++d)
    if (strideClass(buffer, d) != StrideClass::Zero)
      return Level::Item;
  return Level::Function;
}

/// The level of what reads \p id, as far as that goes.
ElementCode::Level ElementCode::operandLevel(InstrId id) const {
  return std::max(levels[id],
                  isOwn(plan.code[id]) ? Level::Function : Level::Item);
}

void ElementCode::findLevels() {
  levels.assign(plan.code.size(), Level::Step);
  for (size_t id = 0; id < plan.code.size(); ++id) {
    const KernelInstr &instr = plan.code[id];
    if (!isOwn(instr)) {
      // Given by setValue, and kept until it is given again.
      if (!carried || !carried->memrefs.contains(id))
        levels[id] = Level::Function;
      continue;
    }
    if (inEpilogue || plan.isInLoop(id))
      continue;
    switch (instr.kind) {
    case KernelInstr::Kind::Load:
      levels[id] = loadLevel(plan.inputs[instr.index]);
      break;
    case KernelInstr::Kind::Param:
    case KernelInstr::Kind::Constant:
      levels[id] = Level::Function;
      break;
    case KernelInstr::Kind::Gather:
      levels[id] = std::max(loadLevel(plan.inputs[instr.index]),
                            operandLevel(instr.operands[0]));
      break;
    case KernelInstr::Kind::Apply: {
      // An empty range must not raise a flag, so checks stay with the step.
      Level level = instr.checksReals ? Level::Step : Level::Function;
      for (InstrId x : instr.operands)
        level = std::max(level, operandLevel(x));
      levels[id] = level;
      break;
    }
    case KernelInstr::Kind::Position:
    case KernelInstr::Kind::Scan:
    case KernelInstr::Kind::Recall:
    case KernelInstr::Kind::Carried:
    case KernelInstr::Kind::PerRound:
    case KernelInstr::Kind::AtRound:
    case KernelInstr::Kind::After:
    case KernelInstr::Kind::Fold:
      break;
    }
  }
}

/// Emits the values of \p level now and forgets those of later levels.
void ElementCode::emitLevel(Level level) {
  for (size_t id = 0; id < values.size(); ++id)
    if (levels[id] >= level)
      values[id] = Elem();
  if (level == Level::Step || inEpilogue)
    return;
  for (size_t id = 0; id < values.size(); ++id)
    if (levels[id] == level && isOwn(plan.code[id]))
      value(id);
}

void ElementCode::setValue(InstrId id, const Elem &x) {
  auto splat = [&](PrimValue part) -> PrimValue {
    if (!part)
      return nullptr;
    Value v = VectorPrims::unwrap(part);
    bool isScalar = !isa<VectorType>(v.getType());
    return isScalar ? VectorPrims::wrap(prims.splat(v)) : part;
  };
  values[id] = {x.type, splat(x.re), splat(x.im)};
}

void ElementCode::enterFunction() {
  Value zero = arith::ConstantIndexOp::create(b, b.getUnknownLoc(), 0);
  origins.assign(frame.buffers.size(), zero);
  offsets = itemOffsets = origins;
  position = zero;
  if (ownsLoop())
    numRounds = Loops(b).loadIndex(frame.params, plan.params.size());
  emitLevel(Level::Function);
}

Value ElementCode::addStride(Value offset, unsigned which, unsigned d,
                             Value index) {
  Location loc = b.getUnknownLoc();
  StrideClass walk = strideClass(buffer(which), d);
  if (walk == StrideClass::Zero)
    return offset;
  if (walk == StrideClass::Any)
    index = arith::MulIOp::create(b, loc, index, frame.strides[which][d]);
  return arith::AddIOp::create(b, loc, offset, index);
}

void ElementCode::enterItem(const LoopIndices &indices) {
  Location loc = b.getUnknownLoc();
  offsets = origins;
  position = arith::ConstantIndexOp::create(b, loc, 0);
  for (unsigned d = 1; d < indices.size(); ++d) {
    if (!indices[d])
      continue;
    for (unsigned which = 0; which < offsets.size(); ++which)
      offsets[which] = addStride(offsets[which], which, d, indices[d]);
    if (frame.positions.empty())
      continue;
    Value step = arith::MulIOp::create(b, loc, indices[d], frame.positions[d]);
    position = arith::AddIOp::create(b, loc, position, step);
  }
  itemOffsets = offsets;
  itemPosition = position;
  emitLevel(Level::Item);
}

/// A buffer with an origin of its own stands still along other dimensions than
/// 0 and 1: of an outer fold, its item begins there.
void ElementCode::setOrigin(unsigned which, Value origin) {
  origins[which] = origin;
  if (plan.foldDim == 1)
    itemOffsets[which] = origin;
}

void ElementCode::enterFoldIndex(Value j) {
  Location loc = b.getUnknownLoc();
  for (unsigned which = 0; which < offsets.size(); ++which)
    offsets[which] = addStride(itemOffsets[which], which, 1, j);
  if (!frame.positions.empty()) {
    Value step = arith::MulIOp::create(b, loc, j, frame.positions[1]);
    position = arith::AddIOp::create(b, loc, itemPosition, step);
  }
  emitLevel(Level::FoldIndex);
}

/// Only rows that are visited as a whole: there much is computed between one
/// access to memory and the next, more than a processor looks ahead.
void ElementCode::findStreams() {
  if (plan.foldDim != 0 || !plan.visitsWholeRows() || inEpilogue || frame.lanes)
    return;
  if (pass != 0 && pass + 1 != plan.numPasses)
    return;
  for (const KernelInstr &instr : plan.code)
    if (instr.kind == KernelInstr::Kind::Load && instr.pass == 0 &&
        !instr.inEpilogue &&
        strideClass(plan.inputs[instr.index], 0) == StrideClass::Unit)
      streams.push_back(instr.index);
}

/// Asks for what the first pass will read: some way ahead on the row while it
/// is visited for the first time, the next row while it is for the last.
void ElementCode::prefetch() {
  Loops at(b);
  for (unsigned which : streams) {
    ElementType t = plan.inputs[which].type;
    Value here = addStride(offsets[which], which, 0, index);
    if (pass == 0)
      memory.prefetch(t, frame.buffers[which],
                      at.add(here, kPrefetchBytes / byteSize(t)));
    else if (plan.rank > 1 && frame.strides[which][1])
      memory.prefetch(t, frame.buffers[which],
                      at.add(here, frame.strides[which][1]));
  }
}

void ElementCode::enterStep(Value newIndex, Value newMask) {
  resume(enterSteps(newIndex, newMask).front());
}

void ElementCode::shareStep(const ElementCode &other, unsigned d) {
  std::vector<char> isShared(values.size());
  for (size_t id = 0; id < values.size(); ++id) {
    const KernelInstr &instr = plan.code[id];
    bool isLoad = instr.kind == KernelInstr::Kind::Load;
    isShared[id] =
        isOwn(instr) &&
        (isLoad ? strideClass(plan.inputs[instr.index], d) == StrideClass::Zero
                : instr.kind == KernelInstr::Kind::Apply &&
                      llvm::all_of(instr.operands, [&](InstrId x) {
                        return isShared[x] || levels[x] == Level::Function;
                      }));
    if (isShared[id])
      values[id] = other.values[id];
  }
}

Elem ElementCode::value(InstrId id) {
  if (!values[id].re)
    values[id] = emit(id);
  return values[id];
}

Elem ElementCode::converted(InstrId id, ElementType compute) {
  Elem x = value(id);
  return x.type == compute ? x : scalars.convert(x, compute);
}

Elem ElementCode::emit(InstrId id) {
  const KernelInstr &instr = plan.code[id];
  if (!isOwn(instr))
    return emitCarried(id);
  switch (instr.kind) {
  case KernelInstr::Kind::Load:
    return emitLoad(instr);
  case KernelInstr::Kind::AtRound:
    return loadFrom(instr.index, roundOffset(instr.index));
  case KernelInstr::Kind::Gather:
    return emitGather(instr);
  case KernelInstr::Kind::Param:
    return emitParam(instr);
  case KernelInstr::Kind::Constant:
    return emitConstant(instr);
  case KernelInstr::Kind::Position:
    return emitPosition();
  case KernelInstr::Kind::Apply:
    return emitApply(instr);
  case KernelInstr::Kind::Scan:
    return emitScan(id);
  case KernelInstr::Kind::Recall:
    return memory.load(
        instr.type,
        keptAccess(llvm::find(keptIds, instr.operands[0]) - keptIds.begin(),
                   instr.type));
  case KernelInstr::Kind::After:
    return value(instr.operands[0]);
  case KernelInstr::Kind::Carried:
  case KernelInstr::Kind::PerRound:
  case KernelInstr::Kind::Fold:
    break;
  }
  llvm_unreachable("folds and rounds are emitted by the loops");
}

Elem ElementCode::emitCarried(InstrId id) {
  assert(carried && carried->memrefs.contains(id) &&
         "a value is used before its pass has ended");
  Value at = arith::SubIOp::create(b, b.getUnknownLoc(), index, carried->first);
  return memory.load(plan.code[id].type,
                     {carried->memrefs.lookup(id), at, nullptr, nullptr});
}

/// The current element in the row of kept value number \p slot.
Access ElementCode::keptAccess(unsigned slot, ElementType t) {
  Location loc = b.getUnknownLoc();
  Loops loops(b);
  Value first = loops.mul(frame.keptSlots, slot);
  if (keptBase)
    first = loops.add(keptBase, first);
  first = loops.mul(first, 16 / byteSize(t));
  Value at = arith::AddIOp::create(b, loc, keptOrigin, index);
  return {frame.kept[slot], arith::AddIOp::create(b, loc, first, at), nullptr,
          mask};
}

void ElementCode::keep(unsigned slot) {
  Elem x = value(keptIds[slot]);
  memory.store(x, keptAccess(slot, x.type));
}

Elem ElementCode::emitLoad(const KernelInstr &instr) {
  return loadFrom(instr.index, offsets[instr.index]);
}

/// The current element of input \p which, whose item begins at \p origin.
Elem ElementCode::loadFrom(unsigned which, Value origin) {
  const KernelBuffer &in = plan.inputs[which];
  StrideClass walk = strideClass(in, 0);
  if (walk == StrideClass::Zero) {
    VectorPrims one(b, 1);
    Access only = {frame.buffers[which], origin};
    Elem x = ElementMemory(b, one).load(in.type, only);
    x.re = VectorPrims::wrap(prims.splat(VectorPrims::unwrap(x.re)));
    if (x.im)
      x.im = VectorPrims::wrap(prims.splat(VectorPrims::unwrap(x.im)));
    return x;
  }
  Value at = addStride(origin, which, 0, index);
  Value stride = walk == StrideClass::Any ? frame.strides[which][0] : Value();
  return memory.load(in.type, {frame.buffers[which], at, stride, mask});
}

/// \p bits (i64) as a value of \p t, which holds it in its low bytes.
static Value fromBits(OpBuilder &b, VectorPrims &prims, ElementType t,
                      Value bits) {
  Location loc = b.getUnknownLoc();
  Type lane = prims.laneType(t);
  unsigned width = lane.getIntOrFloatBitWidth();
  if (kind(t) == TypeKind::Bool) {
    Value low = arith::TruncIOp::create(b, loc, b.getI8Type(), bits);
    Value zero = arith::ConstantIntOp::create(b, loc, 0, 8);
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, low, zero);
  }
  if (width < 64)
    bits = arith::TruncIOp::create(b, loc, b.getIntegerType(width), bits);
  if (isFloat(t))
    bits = arith::BitcastOp::create(b, loc, lane, bits);
  return bits;
}

Elem ElementCode::emitParam(const KernelInstr &instr) {
  return emitBits(
      plan.params[instr.index],
      arith::ConstantIndexOp::create(b, b.getUnknownLoc(), instr.index));
}

/// Scalar number \p at of the parameters, in every lane.
Elem ElementCode::emitBits(ElementType t, Value at) {
  Value bits = memref::LoadOp::create(b, b.getUnknownLoc(), frame.params,
                                      ValueRange{at});
  Value x = prims.splat(fromBits(b, prims, t, bits));
  return {t, VectorPrims::wrap(x), nullptr};
}

Elem ElementCode::emitConstant(const KernelInstr &instr) {
  if (instr.type == ElementType::F64)
    return {instr.type,
            prims.constantFloat(instr.type, llvm::bit_cast<double>(instr.bits)),
            nullptr};
  if (instr.type == ElementType::F32) {
    float x = llvm::bit_cast<float>(static_cast<uint32_t>(instr.bits));
    return {instr.type, prims.constantFloat(instr.type, x), nullptr};
  }
  return {instr.type, prims.constantInt(instr.type, instr.bits), nullptr};
}

Elem ElementCode::emitPosition() {
  Location loc = b.getUnknownLoc();
  Value first = arith::AddIOp::create(b, loc, position, index);
  first = arith::IndexCastOp::create(b, loc, b.getI64Type(), first);
  Value x = prims.splat(first);
  if (prims.laneCount() > 1)
    x = arith::AddIOp::create(b, loc, x, prims.iota(b.getI64Type()));
  return {ElementType::I64, VectorPrims::wrap(x), nullptr};
}

Elem ElementCode::emitApply(const KernelInstr &instr) {
  const OpInfo &row = info(instr.op);
  llvm::SmallVector<Elem, 4> args;
  for (size_t i = 0; i < instr.operands.size(); ++i) {
    Elem x = value(instr.operands[i]);
    // A Generate op's position, its last argument, is no operand.
    if (i < row.arity)
      x = converted(instr.operands[i],
                    operandType(instr.op, i, x.type, instr.compute));
    args.push_back(x);
  }
  if (instr.checksReals) {
    Value left = VectorPrims::unwrap(row.leavesReals(scalars, args).re);
    Location loc = b.getUnknownLoc();
    if (mask)
      left = arith::AndIOp::create(b, loc, left, mask);
    leftReals = leftReals
                    ? arith::OrIOp::create(b, loc, leftReals, left).getResult()
                    : left;
  }
  Elem x = row.lower(scalars, args);
  return x.type == instr.type ? x : scalars.convert(x, instr.type);
}

ElementCode::Stored ElementCode::stored(unsigned s) {
  const KernelStore &store = plan.stores[s];
  Stored made = {converted(store.value, store.buffer.type), {}};
  if (store.buffer.isIndexed())
    made.at = value(store.at);
  return made;
}

void ElementCode::store(unsigned s, const Stored &x, Value index, Value mask,
                        bool nonTemporal) {
  unsigned which = plan.inputs.size() + s;
  const KernelBuffer &out = plan.stores[s].buffer;
  Elem value =
      x.value.type == out.type ? x.value : scalars.convert(x.value, out.type);
  if (out.isIndexed()) {
    memory.store(value, moved(which, plan.stores[s].at, x.at, index, mask));
    return;
  }
  Value at = addStride(roundOffset(which), which, 0, index);
  Value stride = strideClass(out, 0) == StrideClass::Any
                     ? frame.strides[which][0]
                     : Value();
  memory.store(value, {frame.buffers[which], at, stride, mask}, nonTemporal);
}

void ElementCode::reportFlags() {
  if (!leftReals)
    return;
  Location loc = b.getUnknownLoc();
  Value any = leftReals;
  if (prims.laneCount() > 1)
    any = vector::ReductionOp::create(b, loc, vector::CombiningKind::OR,
                                      leftReals);
  leftReals = nullptr;
  // A branch costs nothing while it is not taken; a carried mask costs a
  // register in every loop.
  scf::IfOp::create(b, loc, any, [&](OpBuilder &, Location) {
    Value one = arith::ConstantIntOp::create(b, loc, 1, 64);
    Value at = arith::ConstantIndexOp::create(b, loc, 0);
    memref::AtomicRMWOp::create(b, loc, arith::AtomicRMWKind::ori, one,
                                frame.flags, ValueRange{at});
    scf::YieldOp::create(b, loc);
  });
}

} // namespace quern
